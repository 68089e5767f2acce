// Threads that stay with a fit: its rounds are too short to be sent as messages, so everything stands in shared memory
// and pieces of a round are
// claimed there. The thread that leads works too and can do every piece alone: whoever is not there is not waited for.
import { receiveMessageOnPort } from 'node:worker_threads';
import { fromReport, toReport } from '../errors.ts';
import type { JobContext } from '../job.ts';
import type { TrainingJob, WorkerGroup } from '../models/model.ts';
import { modelKinds } from '../models/registry.ts';
import { type Ask, cells, checkLost, newQueue, type Request, reportLost } from './work-queue.ts';

export interface GroupRequest extends Request {
  readonly workerGroup: string;
  readonly shared: unknown;
}

/** Looks at a cell before a thread lies down: rounds often follow each other at once. */
const looks = 20_000;

/** Rounds in as many threads as answer: `ask` sends one request a possible worker. */
export function groupOfThreads(job: JobContext, ask: Ask<GroupRequest>): TrainingJob['workerGroup'] {
  return (workerGroup, shared) => {
    const queue = newQueue();
    const work = workerGroup.join(shared);
    const ports = ask({ workerGroup: workerGroup.name, shared, queue });
    const checkHelpers = () => {
      job.check();
      for (const port of ports) {
        const answer = receiveMessageOnPort(port);
        if (answer) throw fromReport(answer.message);
      }
      checkLost(queue);
    };
    return (pieces) => {
      const base = Atomics.load(queue, cells.limit);
      const limit = (base + pieces) | 0;
      Atomics.store(queue, cells.base, base);
      Atomics.store(queue, cells.limit, limit);
      Atomics.notify(queue, cells.limit);
      workOn(queue, work);
      for (let ended = Atomics.load(queue, cells.ended); ended !== limit; ended = Atomics.load(queue, cells.ended)) {
        if (!changes(queue, cells.ended, ended)) checkHelpers();
      }
    };
  };
}

/** Queue and does pieces until none is left. Counts go on from round to round, and wrap around. */
function workOn(queue: Int32Array, work: (piece: number) => void): void {
  for (
    let next = Atomics.load(queue, cells.next);
    next !== Atomics.load(queue, cells.limit);
    next = Atomics.load(queue, cells.next)
  ) {
    // a round ends only when all its pieces have, so what is claimed is of the round at hand
    if (Atomics.compareExchange(queue, cells.next, next, (next + 1) | 0) !== next) continue;
    work((next - Atomics.load(queue, cells.base)) | 0);
    Atomics.add(queue, cells.ended, 1);
    Atomics.notify(queue, cells.ended);
  }
}

/**
 * Looks a while for another value than `seen`, then lies down for at most a tenth of a second. @returns whether there
 * may be one
 */
function changes(queue: Int32Array, cell: number, seen: number): boolean {
  for (let look = 0; look < looks; look++) if (Atomics.load(queue, cell) !== seen) return true;
  return Atomics.wait(queue, cell, seen, 100) !== 'timed-out';
}

/** Works on the rounds of a fit until it is told to leave. */
export function runWorker({ workerGroup, shared, queue, port }: GroupRequest): void {
  try {
    const found = modelKinds.find((kind) => kind.workerGroup?.name === workerGroup)?.workerGroup as
      | WorkerGroup<unknown>
      | undefined;
    if (!found) throw new Error(`There is no workerGroup "${workerGroup}".`);
    const work = found.join(shared);
    while (Atomics.load(queue, cells.leave) === 0) {
      const limit = Atomics.load(queue, cells.limit);
      workOn(queue, work);
      changes(queue, cells.limit, limit);
    }
  } catch (error) {
    port.postMessage(toReport(error));
    reportLost(queue);
  } finally {
    port.close();
  }
}
