import { VitrineError } from '../errors.ts';
import type { JobContext, Progress } from '../job.ts';
import { deriveSeed, Random } from '../numeric/random.ts';

const running = 0;
const paused = 1;
const stopping = 2;
const cancelled = 3;

/** What another thread may say to a running job, in shared memory, so that a busy loop hears it too. */
export class JobControl {
  readonly cell: Int32Array;

  constructor(cell: Int32Array = new Int32Array(new SharedArrayBuffer(4))) {
    this.cell = cell;
  }

  #set(value: number): void {
    if (Atomics.load(this.cell, 0) === cancelled) return;
    Atomics.store(this.cell, 0, value);
    Atomics.notify(this.cell, 0);
  }

  pause(): void {
    this.#set(paused);
  }

  resume(): void {
    this.#set(running);
  }

  stop(): void {
    this.#set(stopping);
  }

  cancel(): void {
    this.#set(cancelled);
  }

  get isPaused(): boolean {
    return Atomics.load(this.cell, 0) === paused;
  }
}

/** A job's context on top of a control cell: progress goes out at most 20 times a second and never falls. */
export function createJobContext(cell: Int32Array, seed: number, now: () => number, send: (progress: Progress) => void): JobContext {
  let lastSent = Number.NEGATIVE_INFINITY;
  let lastShare = 0;
  let lastStage = '';
  return {
    check() {
      while (Atomics.load(cell, 0) === paused) Atomics.wait(cell, 0, paused);
      if (Atomics.load(cell, 0) === cancelled) throw new VitrineError('cancelled', 'Cancelled.');
    },
    stopRequested: () => Atomics.load(cell, 0) === stopping,
    report(progress) {
      const time = now();
      if (progress.stage !== lastStage) lastShare = 0;
      else if (time - lastSent < 0.05 && progress.share < 1) return;
      lastSent = time;
      lastStage = progress.stage;
      lastShare = Math.max(lastShare, Math.min(1, progress.share));
      send({ ...progress, share: lastShare });
    },
    random: (label) => new Random(deriveSeed(seed, label)),
    now,
  };
}
