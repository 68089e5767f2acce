import os from 'node:os';
import { type TransferListItem, Worker } from 'node:worker_threads';
import { fromReport, VitrineError } from '../errors.ts';
import type { Progress } from '../job.ts';
import { say } from '../messages/say.ts';
import { JobControl } from './control.ts';
import type { HelpRequest, TaskEvent, TaskName, Tasks } from './tasks.ts';
import { askToLeave, reportLost } from './work-queue.ts';
import type { TaskRequest, UnsentRequest, WorkerMessage } from './worker.ts';

export interface RunOptions {
  readonly seed?: number;
  readonly control?: JobControl;
  readonly onProgress?: (progress: Progress) => void;
  readonly onEvent?: (event: TaskEvent) => void;
  readonly transfer?: readonly TransferListItem[];
  /** A person waits for it between two moves of a slider: where all threads are busy, one more is taken. */
  readonly atOnce?: boolean;
  /** It runs in a thread of its own that is ended when it takes more than this. */
  readonly limits?: Limits;
}

/** What a job on a file that nobody trusts may take; `error` is what is said then. */
export interface Limits {
  readonly seconds: number;
  readonly megabytes: number;
  readonly error: VitrineError;
}

export interface Pool {
  run<N extends TaskName>(task: N, input: Tasks[N]['input'], options?: RunOptions): Promise<Tasks[N]['result']>;
  /** Starts so many threads before there is work for them. */
  warm(threads: number): void;
  close(): Promise<void>;
}

/** A cancelled job that has not ended by itself after this long loses its thread. */
const patience = 1500;

/**
 * Seconds of work for which a thread is begun that does not stand idle yet: by half of this it has not loaded what it
 * needs.
 */
const worthBeginning = 0.5;

/**
 * What threads make and throw away at once: more is left lying about in every one of them, and none is quicker for it.
 */
const youngMegabytes = 12;

/** Runs tasks in worker threads: as many at once as there are processors, at least two; idle threads are kept warm. */
export function createPool(workerFile: URL, memoryMegabytes = 6144): Pool {
  const most = Math.max(2, os.availableParallelism());
  const idle: Worker[] = [];
  /**
   * A thread of limited memory that has done its work: the next job of the same limit, which is often about the same
   * file, need not wait for another.
   */
  let limited: { readonly worker: Worker; readonly megabytes: number } | undefined;
  const busy = new Set<Worker>();
  const waiting: (() => void)[] = [];
  /** Queues that threads help with: they are called back when a job waits for a thread. */
  const helped = new Set<Int32Array>();
  let closed = false;

  const start = (megabytes = memoryMegabytes) =>
    new Worker(workerFile, {
      resourceLimits: { maxOldGenerationSizeMb: megabytes, maxYoungGenerationSizeMb: youngMegabytes },
    });
  const takeLimited = (megabytes: number): Worker => {
    const kept = limited;
    if (kept?.megabytes !== megabytes) return start(megabytes);
    limited = undefined;
    return kept.worker;
  };
  const acquire = async ({ atOnce, limits }: RunOptions): Promise<Worker> => {
    if (closed) throw new VitrineError('cancelled', say('error.programClosing', {}));
    if (idle.length === 0 && busy.size >= most + Number(atOnce ?? false)) {
      for (const queue of helped) askToLeave(queue);
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    const worker = limits ? takeLimited(limits.megabytes) : (idle.pop() ?? start());
    busy.add(worker);
    return worker;
  };
  const release = (worker: Worker, reusable: boolean, limits: Limits | undefined): void => {
    busy.delete(worker);
    if (reusable && !closed && limits) {
      void limited?.worker.terminate();
      worker.unref();
      limited = { worker, megabytes: limits.megabytes };
    } else if (reusable && !closed) {
      worker.unref();
      idle.push(worker);
    } else void worker.terminate();
    waiting.shift()?.();
  };

  /** Gives threads that stand idle to a fit that asks; who is not there does not help. */
  const offer = (
    request: UnsentRequest,
    ports: readonly HelpRequest['port'][],
    seed: number | undefined,
    control: JobControl,
  ): void => {
    const { queue } = request;
    const isShort = 'seconds' in request && request.seconds !== undefined && request.seconds < worthBeginning;
    for (const port of ports) {
      if (closed || (idle.length === 0 && (isShort || busy.size >= most))) {
        port.close();
        continue;
      }
      helped.add(queue);
      pool
        .run('help', { ...request, port } as HelpRequest, { seed, control, transfer: [port] })
        .catch(() => reportLost(queue))
        .finally(() => helped.delete(queue));
    }
  };

  const pool: Pool = {
    async run<N extends TaskName>(
      task: N,
      input: Tasks[N]['input'],
      options: RunOptions = {},
    ): Promise<Tasks[N]['result']> {
      const control = options.control ?? new JobControl();
      const worker = await acquire(options);
      const { limits } = options;
      worker.ref();
      const asked: Int32Array[] = [];
      return new Promise((resolve, reject) => {
        let cancelTimer: NodeJS.Timeout | undefined;
        const limitTimer = limits && setTimeout(() => end(false, () => reject(limits.error)), 1000 * limits.seconds);
        const watch = setInterval(() => {
          if (Atomics.load(control.cell, 0) === 3 && cancelTimer === undefined)
            cancelTimer = setTimeout(
              () => end(false, () => reject(new VitrineError('cancelled', say('error.cancelled', {})))),
              patience,
            );
        }, 50);
        const end = (reusable: boolean, settle: () => void) => {
          clearInterval(watch);
          clearTimeout(cancelTimer);
          clearTimeout(limitTimer);
          worker.off('message', onMessage).off('error', onError).off('exit', onExit);
          // whoever still helps this job is not needed any more
          for (const queue of asked) askToLeave(queue);
          release(worker, reusable, limits);
          settle();
        };
        const onMessage = (message: WorkerMessage) => {
          switch (message.kind) {
            case 'progress':
              options.onProgress?.(message);
              return;
            case 'help':
              asked.push(message.request.queue);
              return offer(message.request, message.ports, options.seed, control);
            case 'event':
              try {
                options.onEvent?.(message.event);
              } catch (error) {
                control.cancel();
                end(false, () => reject(error));
              }
              return;
            case 'done':
              return end(true, () => resolve(message.result as Tasks[N]['result']));
            case 'failed':
              return end(true, () => reject(fromReport(message.report)));
          }
        };
        const onError = (error: NodeJS.ErrnoException) => {
          const report =
            error.code === 'ERR_WORKER_OUT_OF_MEMORY'
              ? (limits?.error ??
                new VitrineError('out-of-memory', say('error.jobNeededMoreMemoryThan', {}), {
                  hint: say('hint.useFewerRowsOrFeatures', {}),
                }))
              : new VitrineError('internal', say('error.jobSThreadFailed', { message: error.message }), {
                  cause: error,
                });
          end(false, () => reject(report));
        };
        const onExit = () => end(false, () => reject(new VitrineError('internal', say('error.jobSThreadEnded', {}))));
        worker.on('message', onMessage).on('error', onError).on('exit', onExit);
        const request: TaskRequest = { task, input, seed: options.seed ?? 0, cell: control.cell };
        worker.postMessage(request, options.transfer ?? []);
      });
    },
    warm(threads) {
      while (idle.length + busy.size < Math.min(threads, most)) {
        const worker = start();
        worker.unref();
        idle.push(worker);
      }
    },
    async close() {
      closed = true;
      for (const resume of waiting.splice(0)) resume();
      await Promise.all(
        [...idle.splice(0), ...busy, ...(limited ? [limited.worker] : [])].map((worker) => worker.terminate()),
      );
    },
  };
  return pool;
}
