import { VitrineError } from '../errors.ts';
import type { JobContext, Progress } from '../job.ts';
import { say } from '../messages/say.ts';
import { deriveSeed, Random } from '../numeric/random.ts';

const running = 0;
const paused = 1;
const stopping = 2;
const cancelled = 3;
/** Place in the cell of what a paused job may still do: 0 nothing, 1 a step, 2 an epoch. */
const grant = 1;
const grants = { step: 1, epoch: 2 } as const;

/** What another thread may say to a running job, in shared memory, so that a busy loop hears it too. */
export class JobControl {
  readonly cell: Int32Array;
  #isClosed = false;

  constructor(cell: Int32Array = new Int32Array(new SharedArrayBuffer(8))) {
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
    Atomics.store(this.cell, grant, 0);
    this.#set(running);
  }

  /** A stop that has ended one part of the work does not end the next. */
  resumeStopped(): void {
    if (this.isStopping) this.#set(running);
  }

  /** Lets a run go on to the end of its next step or epoch, and wait there. */
  allow(what: 'step' | 'epoch'): void {
    Atomics.store(this.cell, grant, grants[what]);
    this.#set(paused);
  }

  stop(): void {
    this.#set(stopping);
  }

  cancel(): void {
    this.#set(cancelled);
  }

  /** Ends the job because the program closes: nobody has asked for its end, and it may go on another day. */
  close(): void {
    this.#isClosed = true;
    this.cancel();
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get isStopping(): boolean {
    return Atomics.load(this.cell, 0) === stopping;
  }

  get isPaused(): boolean {
    return Atomics.load(this.cell, 0) === paused;
  }
}

/** A job's context on top of a control cell: progress goes out at most 20 times a second and never falls. */
export function createJobContext(
  cell: Int32Array,
  seed: number,
  now: () => number,
  send: (progress: Progress) => void,
): JobContext {
  let lastSent = Number.NEGATIVE_INFINITY;
  let lastShare = 0;
  let lastStage = '';
  return {
    check(boundary, note) {
      if (Atomics.load(cell, 0) === paused) {
        const allowed = Atomics.load(cell, grant);
        // what was allowed ends at its own boundary
        if (allowed !== 0 && (boundary === 'epoch' || (boundary === 'step' && allowed === grants.step)))
          Atomics.store(cell, grant, 0);
        const said = Atomics.load(cell, grant) === 0 ? note?.() : undefined;
        if (said !== undefined) send({ stage: lastStage || 'train', share: lastShare, note: said });
        while (Atomics.load(cell, 0) === paused && Atomics.load(cell, grant) === 0) Atomics.wait(cell, 0, paused, 20);
      }
      if (Atomics.load(cell, 0) === cancelled) throw new VitrineError('cancelled', say('error.cancelled', {}));
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
