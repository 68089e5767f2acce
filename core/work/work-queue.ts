// How threads that share a fit's work agree, in shared memory, on who does what.

import type { MessagePort } from 'node:worker_threads';
import { VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';

/**
 * Places in the queue. `next` and `ended` count pieces; where there are rounds, `base` and `limit` are where the round
 * at hand begins and ends.
 */
export const cells = { next: 0, ended: 1, lost: 2, leave: 3, limit: 4, base: 5 } as const;

/** What a helping thread is asked: `port` takes what it answers. */
export interface Request {
  readonly queue: Int32Array;
  readonly port: MessagePort;
}

/** Sends a request to each thread that may help. */
export type Ask<R extends Request> = (request: Omit<R, 'port'>) => readonly MessagePort[];

export const newQueue = (): Int32Array => new Int32Array(new SharedArrayBuffer(4 * Object.keys(cells).length));

/** Says that a worker is gone, so that nobody waits for its part. */
export function reportLost(queue: Int32Array): void {
  Atomics.store(queue, cells.lost, 1);
  Atomics.notify(queue, cells.ended);
}

/** @throws internal where a worker was lost */
export function checkLost(queue: Int32Array): void {
  if (Atomics.load(queue, cells.lost) === 1)
    throw new VitrineError('internal', say('error.threadHelpedWasLost', {}), { hint: say('hint.continueRun', {}) });
}

/** Asks helpers to end with the piece at hand: their threads are wanted elsewhere, or the work is done. */
export function askToLeave(queue: Int32Array): void {
  Atomics.store(queue, cells.leave, 1);
  Atomics.notify(queue, cells.limit);
}
