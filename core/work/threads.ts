// The transport that there is: worker threads of this machine.
import os from 'node:os';
import { Worker } from 'node:worker_threads';
import { fromReport, VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';
import { JobControl } from './control.ts';
import type { HelpRequest, TaskName, Tasks } from './tasks.ts';
import type { Limits, RunOptions, Transport } from './transport.ts';
import { askToLeave, reportLost } from './work-queue.ts';
import type { TaskRequest, UnsentRequest, WorkerMessage } from './worker.ts';

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
export const createThreads = (workerFile: URL, memoryMegabytes = 6144): Transport =>
  new Threads(workerFile, memoryMegabytes);

class Threads implements Transport {
  readonly #workerFile: URL;
  readonly #memoryMegabytes: number;
  readonly #most = Math.max(2, os.availableParallelism());
  readonly #idle: Worker[] = [];
  /**
   * A thread of limited memory that has done its work: the next job of the same limit, which is often about the same
   * file, need not wait for another.
   */
  #limited: { readonly worker: Worker; readonly megabytes: number } | undefined;
  readonly #busy = new Set<Worker>();
  readonly #waiting: (() => void)[] = [];
  /** Queues that threads help with: they are called back when a job waits for a thread. */
  readonly #helped = new Set<Int32Array>();
  #closed = false;

  constructor(workerFile: URL, memoryMegabytes: number) {
    this.#workerFile = workerFile;
    this.#memoryMegabytes = memoryMegabytes;
  }

  async run<N extends TaskName>(
    task: N,
    input: Tasks[N]['input'],
    options: RunOptions = {},
  ): Promise<Tasks[N]['result']> {
    const control = options.control ?? new JobControl();
    const worker = await this.#acquire(options);
    worker.ref();
    const queues: Int32Array[] = [];
    return awaitTask<Tasks[N]['result']>(worker, control, options, {
      help: ({ request, ports }) => {
        queues.push(request.queue);
        this.#offer(request, ports, options.seed, control);
      },
      ended: (reusable) => {
        // whoever still helps this job is not needed any more
        for (const queue of queues) askToLeave(queue);
        this.#release(worker, reusable, options.limits);
      },
      begin() {
        const request: TaskRequest = { task, input, seed: options.seed ?? 0, cell: control.cell };
        worker.postMessage(request, options.transfer ?? []);
      },
    });
  }

  warm(threads: number): void {
    while (this.#idle.length + this.#busy.size < Math.min(threads, this.#most)) {
      const worker = this.#start();
      worker.unref();
      this.#idle.push(worker);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const resume of this.#waiting.splice(0)) resume();
    const limited = this.#limited ? [this.#limited.worker] : [];
    await Promise.all([...this.#idle.splice(0), ...this.#busy, ...limited].map((worker) => worker.terminate()));
  }

  #start(megabytes = this.#memoryMegabytes): Worker {
    return new Worker(this.#workerFile, {
      resourceLimits: { maxOldGenerationSizeMb: megabytes, maxYoungGenerationSizeMb: youngMegabytes },
    });
  }

  #takeLimited(megabytes: number): Worker {
    const kept = this.#limited;
    if (kept?.megabytes !== megabytes) return this.#start(megabytes);
    this.#limited = undefined;
    return kept.worker;
  }

  async #acquire({ atOnce, limits }: RunOptions): Promise<Worker> {
    if (this.#closed) throw new VitrineError('cancelled', say('error.programClosing', {}));
    if (this.#idle.length === 0 && this.#busy.size >= this.#most + Number(atOnce ?? false)) {
      for (const queue of this.#helped) askToLeave(queue);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    const worker = limits ? this.#takeLimited(limits.megabytes) : (this.#idle.pop() ?? this.#start());
    this.#busy.add(worker);
    return worker;
  }

  #release(worker: Worker, reusable: boolean, limits: Limits | undefined): void {
    this.#busy.delete(worker);
    if (reusable && !this.#closed && limits) {
      void this.#limited?.worker.terminate();
      worker.unref();
      this.#limited = { worker, megabytes: limits.megabytes };
    } else if (reusable && !this.#closed) {
      worker.unref();
      this.#idle.push(worker);
    } else void worker.terminate();
    this.#waiting.shift()?.();
  }

  /** Gives threads that stand idle to a fit that asks; who is not there does not help. */
  #offer(
    request: UnsentRequest,
    ports: readonly HelpRequest['port'][],
    seed: number | undefined,
    control: JobControl,
  ): void {
    const { queue } = request;
    const isShort = 'seconds' in request && request.seconds !== undefined && request.seconds < worthBeginning;
    for (const port of ports) {
      if (this.#closed || (this.#idle.length === 0 && (isShort || this.#busy.size >= this.#most))) {
        port.close();
        continue;
      }
      this.#helped.add(queue);
      this.run('help', { ...request, port } as HelpRequest, { seed, control, transfer: [port] })
        .catch(() => reportLost(queue))
        .finally(() => this.#helped.delete(queue));
    }
  }
}

interface TaskCallbacks {
  help(message: Extract<WorkerMessage, { kind: 'help' }>): void;
  /** @param reusable the thread may do something else now */
  ended(reusable: boolean): void;
  begin(): void;
}

/**
 * The result of one task of a worker; rejects with what it failed with, where the thread dies, where its limit of time is
 * over, and some time after it was cancelled.
 */
function awaitTask<R>(
  worker: Worker,
  control: JobControl,
  { limits, onProgress, onEvent }: RunOptions,
  callbacks: TaskCallbacks,
): Promise<R> {
  return new Promise((resolve, reject) => {
    let cancelTimer: NodeJS.Timeout | undefined;
    const fail = (error: VitrineError) => end(false, () => reject(error));
    const limitTimer = limits && setTimeout(() => fail(limits.error), 1000 * limits.seconds);
    const watch = setInterval(() => {
      if (Atomics.load(control.cell, 0) === 3 && cancelTimer === undefined)
        cancelTimer = setTimeout(() => fail(new VitrineError('cancelled', say('error.cancelled', {}))), patience);
    }, 50);
    const end = (reusable: boolean, settle: () => void) => {
      clearInterval(watch);
      clearTimeout(cancelTimer);
      clearTimeout(limitTimer);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      callbacks.ended(reusable);
      settle();
    };
    const onMessage = (message: WorkerMessage) => {
      switch (message.kind) {
        case 'progress':
          return onProgress?.(message);
        case 'help':
          return callbacks.help(message);
        case 'event':
          try {
            onEvent?.(message.event);
          } catch (error) {
            control.cancel();
            end(false, () => reject(error));
          }
          return;
        case 'done':
          return end(true, () => resolve(message.result as R));
        case 'failed':
          return end(true, () => reject(fromReport(message.report)));
      }
    };
    const onError = (error: NodeJS.ErrnoException) => fail(threadError(error, limits));
    const onExit = () => fail(new VitrineError('internal', say('error.jobSThreadEnded', {})));
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    callbacks.begin();
  });
}

function threadError(error: NodeJS.ErrnoException, limits: Limits | undefined): VitrineError {
  if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY')
    return new VitrineError('internal', say('error.jobSThreadFailed', { message: error.message }), { cause: error });
  return (
    limits?.error ??
    new VitrineError('out-of-memory', say('error.jobNeededMoreMemoryThan', {}), {
      hint: say('hint.useFewerRowsOrFeatures', {}),
    })
  );
}
