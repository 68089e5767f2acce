// An explanation in several threads: each row's answer depends on the row alone (and each feature's on the feature,
// where a method says so), so that pieces put
// together are what one thread would have given.

import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import type { FitPart, TrainingJob } from '../../models/model.ts';
import type { ExperimentSpec } from '../../schema/spec.ts';
import { type TrainedModel, unpackModel } from '../../training/stored-model.ts';
import type { Explainer } from '../explainer.ts';
import { findExplainer } from '../registry.ts';
import type { Explained } from '../results/naming.ts';
import { resultKindOf } from '../results/registry.ts';
import { type ExplainInput, explain } from './explain.ts';
import { outOfDistributionShare } from './out-of-distribution.ts';
import { refitter } from './refit.ts';

export interface ExplainTask extends Omit<ExplainInput, 'trained' | 'refit' | 'onInterim'> {
  readonly method: string;
  readonly model: Uint8Array;
  /** What the model was trained with, where a method trains it again. */
  readonly spec?: ExperimentSpec;
  /** Rows that the model was watched on while it learned. */
  readonly validationRows?: Int32Array;
  /** Pieces that are known from before, by number. */
  readonly known?: readonly { readonly number: number; readonly body: Explained }[];
  /** Somebody looks at what a sampled method has so far. */
  readonly isWatched?: boolean;
}

/** What an explanation tells while it is made. */
export interface ExplainEvents {
  onPiece?(number: number, body: Explained): void;
  onInterim?(value: Explained): void;
}

/**
 * So many pieces at most: what is left at the end is short, little is lost when a program dies, and progress is told by
 * them.
 */
const pieces = 64;
/** So many at least, whatever is quicker: threads end at about the same time. */
const fewestPieces = 16;
/** Where rows are quicker together, a piece has at least this share of so many. */
const leastShare = 1 / 8;

/** Pieces that features are taken in: each begins by reading the rows. */
const featurePieces = 8;
/** Seconds that the first feature, with all that is unpacked for it, may take for the others to stay in one thread. */
const quick = 0.02;
/** Seconds that what is left of the rows may take for it to stay in one thread: another one is not there sooner. */
const soon = 0.03;

interface Prepared {
  readonly trained: TrainedModel;
  readonly known: Map<string, unknown>;
}

/** Unpacking a model takes a while, and so does what is the same for all rows: each thread does it once a request. */
const prepared = new WeakMap<object, Prepared>();

/** Gives nothing where a person has asked for the end: the pieces that there are stand. */
export const explainRows: FitPart<ExplainTask, Int32Array, Explained | undefined> = {
  name: 'explain/rows',
  run(shared, rows, job) {
    if (job.stopRequested()) return undefined;
    const { method, rest, trained, known } = prepare(shared);
    const whole = { ...rest, trained, rows, wholeRows: rest.wholeRows ?? rest.rows.length };
    // a row is whole or it is not: the end comes between pieces
    return explain(findExplainer(method), whole, { ...job, report: () => {}, stopRequested: () => false }, known);
  },
};

/** Some features of a method that takes them one by one. */
export const explainFeatures: FitPart<ExplainTask, readonly number[], Explained> = {
  name: 'explain/features',
  run(shared, features, job) {
    const { method, rest, trained, known } = prepare(shared);
    return explain(
      findExplainer(method),
      { ...rest, trained, features },
      { ...endsWhole(job), report: () => {} },
      known,
    );
  },
};

function prepare(shared: ExplainTask) {
  const { method, model, ...rest } = shared;
  const own = prepared.get(shared) ?? { trained: unpackModel(model), known: new Map<string, unknown>() };
  prepared.set(shared, own);
  return { method, rest, ...own };
}

type Job = Pick<TrainingJob, 'spread' | 'workerGroup'> & Parameters<typeof explain>[2];

/** One method on one model, in as many threads as are free where rows are explained one by one. */
export function explainInThreads(task: ExplainTask, job: Job, events: ExplainEvents = {}): Explained {
  const { known, isWatched, spec, ...shared } = task;
  const { method, rest: input, trained, known: same } = prepare(shared);
  const explainer = findExplainer(method);
  const begun = job.now();
  const whole = { ...input, trained };
  if (explainer.byFeature) {
    return completed(explainer, spreadFeatures(shared, trained.encoder.features.length, job), whole, job, begun, same);
  }
  if (explainer.scope !== 'rows' || task.rows.length < 2) {
    const onInterim = isWatched && explainer.scope === 'rows' ? events.onInterim : undefined;
    const refit =
      explainer.refits && spec ? refitter(spec, input, task.validationRows ?? new Int32Array(0), job) : undefined;
    const value = explain(explainer, { ...whole, onInterim, refit }, refines(explainer) ? job : endsWhole(job), same);
    return completed(explainer, value, whole, job, begun, same);
  }
  const each = pieceSize(task.rows.length, explainer);
  const parts = Array.from({ length: Math.ceil(task.rows.length / each) }, (_, i) =>
    task.rows.slice(i * each, (i + 1) * each),
  );
  const found = new Map(
    known?.filter(({ number, body }) => isPiece(body, parts[number])).map(({ number, body }) => [number, body]),
  );
  const open = [...parts.keys()].filter((number) => !found.has(number));
  let done = [...found.keys()].reduce((sum, number) => sum + parts[number].length, 0);
  const keep = (value: Explained | undefined, number: number) => {
    if (!value) return;
    done += parts[number].length;
    found.set(number, value);
    // where nothing is kept piece by piece, nobody waits for one
    if (known) events.onPiece?.(number, value);
    job.report({ stage: 'explain', share: done / task.rows.length, count: { done, of: task.rows.length } });
  };
  const alone = takeAlone(open, (number) => keep(explainRows.run(shared, parts[number], job), number), job);
  const left = open.slice(alone.pieces);
  const inputs = left.map((number) => parts[number]);
  if (left.length > 0) job.spread(explainRows, shared, inputs, (value, index) => keep(value, left[index]), alone.rest);
  if (found.size === 0) throw new VitrineError('cancelled', say('error.wasEndedBeforeFirstRows', {}));
  const put = joined([...parts.keys()].flatMap((number) => found.get(number) ?? []));
  return completed(explainer, put, whole, job, begun, same);
}

/**
 * Takes pieces in this thread for as long as what is left is done about as soon as another thread would be there. The
 * first piece, for which everything is still to be
 * laid out, says little of those to come.
 * @returns how many pieces were taken, and the seconds that the rest would take
 */
function takeAlone(
  open: readonly number[],
  take: (number: number) => void,
  job: Job,
): { readonly pieces: number; readonly rest: number } {
  for (let pieces = 1; pieces <= open.length; pieces++) {
    const begun = job.now();
    take(open[pieces - 1]);
    const own = job.now() - begun;
    const rest = own * (open.length - pieces);
    if (rest > soon && (pieces > 1 || own > soon)) return { pieces, rest };
  }
  return { pieces: open.length, rest: 0 };
}

/** Importances of single features, put together. */
function spreadFeatures(shared: ExplainTask, features: number, job: Job): Explained {
  const order = Array.from({ length: features }, (_, f) => f);
  const begun = job.now();
  const first = explainFeatures.run(shared, order.slice(0, 1), job);
  const own = job.now() - begun;
  // always the same pieces, so that the questions that they ask are as many whatever the machine is doing
  const each = Math.max(1, Math.ceil((features - 1) / featurePieces));
  const parts: number[][] = [];
  for (let from = 1; from < features; from += each) parts.push(order.slice(from, from + each));
  let done = 0;
  const tell = () => job.report({ stage: 'explain', share: ++done / parts.length });
  // threads pay where a feature takes a while; what is quick is done by the time that they are asked
  const rest = job.spread(explainFeatures, shared, parts, tell, own < quick ? 0 : own * (features - 1));
  const values = [first, ...rest];
  const { joinFeatures } = resultKindOf(first);
  if (!joinFeatures) throw new Error(`${first.kind} is not explained feature by feature`);
  return { ...joinFeatures(values), modelCalls: callsOf(values) };
}

const callsOf = (parts: readonly Explained[]): number => parts.reduce((sum, part) => sum + part.modelCalls, 0);

/** It can be ended at any time and gives what it has by then. */
const refines = (explainer: Explainer): boolean => 'tolerance' in explainer.params.shape;

/** What has nothing to give before it is whole is cancelled where it is asked to end. */
const endsWhole = <J extends Pick<Job, 'check' | 'stopRequested'>>(job: J): J => ({
  ...job,
  check(...boundary) {
    job.check(...boundary);
    if (job.stopRequested()) throw new VitrineError('cancelled', say('error.wasEndedBeforeWasWhole', {}));
  },
});

/** Rows in a piece of so many: the same whenever the same is asked. */
const pieceSize = (rows: number, { together = 1 }: Explainer): number =>
  Math.max(
    Math.ceil(rows / pieces),
    Math.min(together, Math.max(Math.ceil(rows / fewestPieces), Math.ceil(together * leastShare))),
  );

/** It is of just these rows; pieces of an earlier version may have been cut elsewhere. */
const isPiece = ({ rows }: Explained, part: Int32Array | undefined): boolean =>
  part !== undefined && rows.length === part.length && rows.every((row, i) => row === part[i]);

/** What is told of all rows together. */
function completed(
  explainer: Explainer,
  value: Explained,
  input: ExplainInput,
  job: Job,
  begun: number,
  same: Map<string, unknown>,
): Explained {
  const offData = outOfDistributionShare(explainer, input, job, same);
  const picked = resultKindOf(value).withPicks?.(value, (values) => explainer.pick?.(values, value.params)) ?? value;
  return { ...picked, ...(offData === undefined ? {} : { offData }), seconds: job.now() - begun };
}

function joined(parts: readonly Explained[]): Explained {
  const { joinRows, kind } = resultKindOf(parts[0]);
  if (!joinRows) throw new Error(`${kind} is not explained row by row`);
  return { ...joinRows(parts), modelCalls: callsOf(parts), rows: parts.flatMap((part) => part.rows) };
}
