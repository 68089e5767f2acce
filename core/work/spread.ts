// Parts of one fit in several threads. Whoever is free claims the next part by a counter in shared memory; the thread
// that asked works too,
// so that a fit never waits for a thread that another fit holds.

import { receiveMessageOnPort } from 'node:worker_threads';
import { fromReport, toReport } from '../errors.ts';
import type { JobContext } from '../job.ts';
import type { FitPart, TrainingJob } from '../models/model.ts';
import { inOneThread } from '../models/one-thread.ts';
import type { ErrorReport } from '../schema/error.ts';
import { findPart } from './parts.ts';
import { type Ask, cells, checkLost, newQueue, type Request } from './work-queue.ts';

export interface PartRequest extends Request {
  readonly part: string;
  readonly shared: unknown;
  readonly inputs: readonly unknown[];
  /** What one thread would take for all, where that is known. */
  readonly seconds?: number;
}

type HelpAnswer = { readonly index: number; readonly result: unknown } | { readonly error: ErrorReport };

/** Parts in as many threads as answer: `ask` sends one request a possible worker. */
export function inThreads(job: JobContext, ask: Ask<PartRequest>): TrainingJob['spread'] {
  return <S, I, R>(
    part: FitPart<S, I, R>,
    shared: S,
    inputs: readonly I[],
    onPart?: (result: R, index: number) => void,
    seconds?: number,
  ): R[] => {
    if (inputs.length < 2) return inOneThread(job)(part, shared, inputs, onPart);
    const queue = newQueue();
    const ports = ask({ part: part.name, shared, inputs, queue, seconds });
    const results = new Map<number, R>();
    const keep = (index: number, result: R) => {
      results.set(index, result);
      onPart?.(result, index);
    };
    const collect = () => {
      for (const port of ports) {
        for (let message = receiveMessageOnPort(port); message; message = receiveMessageOnPort(port)) {
          const answer: HelpAnswer = message.message;
          if ('error' in answer) throw fromReport(answer.error);
          keep(answer.index, answer.result as R);
        }
      }
    };
    try {
      for (
        let index = Atomics.add(queue, cells.next, 1);
        index < inputs.length;
        index = Atomics.add(queue, cells.next, 1)
      ) {
        keep(index, part.run(shared, inputs[index], job));
        collect();
      }
      while (results.size < inputs.length) {
        const seen = Atomics.load(queue, cells.ended);
        collect();
        if (results.size === inputs.length) break;
        job.check();
        checkLost(queue);
        Atomics.wait(queue, cells.ended, seen, 100);
      }
    } finally {
      // what nobody has claimed yet is claimed for good
      Atomics.store(queue, cells.next, inputs.length);
      for (const port of ports) port.close();
    }
    return inputs.map((_, index) => results.get(index) as R);
  };
}

/** Does parts until none is left. */
export function help({ part, shared, inputs, queue, port }: PartRequest, job: JobContext): void {
  const answer = (value: HelpAnswer) => {
    port.postMessage(value);
    Atomics.add(queue, cells.ended, 1);
    Atomics.notify(queue, cells.ended);
  };
  try {
    const found = findPart(part);
    while (Atomics.load(queue, cells.leave) === 0) {
      const index = Atomics.add(queue, cells.next, 1);
      if (index >= inputs.length) return;
      answer({ index, result: found.run(shared, inputs[index], job) });
    }
  } catch (error) {
    answer({ error: toReport(error) });
  } finally {
    port.close();
  }
}
