// Threads that stay with a fit: its rounds are too short to be sent as messages, so everything stands in shared memory and pieces of a round are
// claimed there. The thread that leads works too and can do every piece alone: whoever is not there is not waited for.
import { receiveMessageOnPort } from 'node:worker_threads';
import { fromReport, toReport } from '../errors.ts';
import type { JobContext } from '../job.ts';
import type { FitCrew, TrainingJob } from '../models/model.ts';
import { modelKinds } from '../models/registry.ts';
import { type Ask, cells, checkLost, newClaims, type Request, reportLost } from './claims.ts';

export interface CrewRequest extends Request {
  readonly crew: string;
  readonly shared: unknown;
}

/** Looks at a cell before a thread lies down: rounds often follow each other at once. */
const looks = 20_000;

/** All rounds in this thread. */
export const crewOfOne: TrainingJob['crew'] = (crew, shared) => {
  const work = crew.join(shared);
  return (pieces) => {
    for (let piece = 0; piece < pieces; piece++) work(piece);
  };
};

/** Rounds in as many threads as answer: `ask` sends one request a possible helper. */
export function crewOfThreads(job: JobContext, ask: Ask<CrewRequest>): TrainingJob['crew'] {
  return (crew, shared) => {
    const claims = newClaims();
    const work = crew.join(shared);
    const ports = ask({ crew: crew.name, shared, claims });
    const checkHelpers = () => {
      job.check();
      for (const port of ports) {
        const answer = receiveMessageOnPort(port);
        if (answer) throw fromReport(answer.message);
      }
      checkLost(claims);
    };
    return (pieces) => {
      const base = Atomics.load(claims, cells.limit);
      const limit = (base + pieces) | 0;
      Atomics.store(claims, cells.base, base);
      Atomics.store(claims, cells.limit, limit);
      Atomics.notify(claims, cells.limit);
      workOn(claims, work);
      for (let ended = Atomics.load(claims, cells.ended); ended !== limit; ended = Atomics.load(claims, cells.ended)) {
        if (!changes(claims, cells.ended, ended)) checkHelpers();
      }
    };
  };
}

/** Claims and does pieces until none is left. Counts go on from round to round, and wrap around. */
function workOn(claims: Int32Array, work: (piece: number) => void): void {
  for (let next = Atomics.load(claims, cells.next); next !== Atomics.load(claims, cells.limit); next = Atomics.load(claims, cells.next)) {
    // a round ends only when all its pieces have, so what is claimed is of the round at hand
    if (Atomics.compareExchange(claims, cells.next, next, (next + 1) | 0) !== next) continue;
    work((next - Atomics.load(claims, cells.base)) | 0);
    Atomics.add(claims, cells.ended, 1);
    Atomics.notify(claims, cells.ended);
  }
}

/** Looks a while for another value than `seen`, then lies down for at most a tenth of a second. @returns whether there may be one */
function changes(claims: Int32Array, cell: number, seen: number): boolean {
  for (let look = 0; look < looks; look++) if (Atomics.load(claims, cell) !== seen) return true;
  return Atomics.wait(claims, cell, seen, 100) !== 'timed-out';
}

/** Works on the rounds of a fit until it is told to leave. */
export function joinCrew({ crew, shared, claims, port }: CrewRequest): void {
  try {
    const found = modelKinds.find((kind) => kind.crew?.name === crew)?.crew as FitCrew<unknown> | undefined;
    if (!found) throw new Error(`There is no crew "${crew}".`);
    const work = found.join(shared);
    while (Atomics.load(claims, cells.leave) === 0) {
      const limit = Atomics.load(claims, cells.limit);
      workOn(claims, work);
      changes(claims, cells.limit, limit);
    }
  } catch (error) {
    port.postMessage(toReport(error));
    reportLost(claims);
  } finally {
    port.close();
  }
}
