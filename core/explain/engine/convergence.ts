// What sampled methods share: row after row, an estimate that is refined in rounds until its budget is used up, it is
// good enough, or a person ends it.

import { z } from 'zod';
import { columnsOf } from '../../data/encode.ts';
import { isContent } from '../../data/fields/registry.ts';
import type { Random } from '../../numeric/random.ts';
import { drawnNormalQuantile } from '../../numeric/stats.ts';
import { field } from '../../schema/label.ts';
import type { SamplingEnd } from '../../schema/results/card.ts';
import { additiveAttribution, backgroundBase, type ExplainContext, explainedOutputs } from '../explainer.ts';
import { segmentMaps, writeSegments } from '../images/maps.ts';
import type { AttributionValues } from '../results/attribution/values.ts';
import type { TermValue } from '../results/term-value.ts';
import { hasTexts } from './text-terms.ts';

export const stoppingParams = {
  tolerance: z
    .number()
    .positive()
    .optional()
    .meta(
      field(
        ['Error that is enough', '足够的误差'],
        [
          'Stop once no value is off by more than this (one standard error, in the unit of the output).',
          '各值的标准误差均不超过此值时停止（与输出同单位）。',
        ],
        'advanced',
      ),
    ),
  certainTop: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .meta(
      field(
        ['Order that is enough', '足够的排序'],
        ['Stop once the order of this many first features is 99 % certain.', '前若干个特征的排序有 99% 把握时停止。'],
        'advanced',
      ),
    ),
};

export interface Stopping {
  readonly tolerance?: number;
  readonly certainTop?: number;
}

/** Draws before which a spread says little of the error. */
const fewest = 5;
/** Seconds between two looks at an estimate that is refined. */
const look = 0.1;

/** One row's estimate in progress; `varying` are the features that can move it. */
export interface RowEstimate {
  readonly row: number;
  readonly varying: readonly number[];
  readonly base: number;
  readonly prediction: number;
  readonly random: Random;
  /** Rounds are wanted: somebody looks, or the end depends on the error. Where not, all may be drawn at once. */
  readonly inRounds: boolean;
  /** No more than this many draws. */
  readonly most: number;
  /**
   * Hands over the estimate after so many draws; the last one stands.
   * @param phi of the varying features
   * @param terms what words come to, where features stand for whole texts
   * @returns true where it is enough
   */
  round(phi: Float64Array, error: Float64Array, draws: number, terms?: readonly TermValue[]): boolean;
}

/** How rows are paced that sharpen while somebody looks. */
export interface ConvergenceMonitor {
  /** Draws that each row came to, and why it ended. */
  readonly sampling: { readonly draws: number[]; readonly stoppedBy: SamplingEnd[] };
  /** Rounds are wanted for a row, and no more than so many draws. */
  rounds(row: number, budget: number): { readonly inRounds: boolean; readonly most: number };
  /** Takes note of what a row has come to, and shows it where somebody looks; true where it is enough. */
  note(row: number, values: Float64Array, error: Float64Array, draws: number): boolean;
}

/** @param so what there is of all rows at the moment */
export function monitorRows(
  context: ExplainContext,
  stopping: Stopping,
  so: (sampling: ConvergenceMonitor['sampling']) => AttributionValues,
): ConvergenceMonitor {
  const { job } = context;
  const { rows } = context.rows;
  const sampling = { draws: new Array<number>(rows).fill(0), stoppedBy: new Array<SamplingEnd>(rows).fill('budget') };
  let shown = job.now() - look;
  return {
    sampling,
    rounds(row, budget) {
      const ended = context.endedAt(row);
      return {
        inRounds:
          context.interim !== undefined ||
          ended !== undefined ||
          stopping.tolerance !== undefined ||
          stopping.certainTop !== undefined,
        most: Math.min(budget, ended ?? budget),
      };
    },
    note(row, values, error, drawn) {
      job.check();
      sampling.draws[row] = drawn;
      const ended = context.endedAt(row);
      const reason =
        ended !== undefined && drawn >= ended
          ? 'user'
          : (enough(values, error, drawn, stopping) ?? (job.stopRequested() ? 'user' : undefined));
      if (reason) sampling.stoppedBy[row] = reason;
      else if (context.interim && job.now() - shown >= look) {
        shown = job.now();
        context.interim(so(sampling));
      }
      return reason !== undefined;
    },
  };
}

/**
 * What values of all rows add up from, and which features can move a row; against the background, where it is left out.
 */
export interface RowBaseline {
  readonly baseValues: Float64Array;
  /** False where what varies are features, whatever the masker's players are. */
  readonly arePlayers?: boolean;
  varying(row: number): readonly number[];
}

/** @param most draws a row */
export function estimateRows(
  context: ExplainContext,
  name: string,
  stopping: Stopping,
  most: number | ((features: number) => number),
  estimate: (row: RowEstimate) => void,
  ground: RowBaseline = againstBackground(context),
): AttributionValues {
  const count = context.encoder.features.length;
  const { job } = context;
  const { rows } = context.rows;
  const values = new Float64Array(rows * count);
  const standardError = new Float64Array(rows * count);
  const terms: TermValue[][] | undefined = hasTexts(context) ? [] : undefined;
  const maps = ground.arePlayers === false ? undefined : segmentMaps(context);
  const predictions = explainedOutputs(context);
  const { baseValues } = ground;
  const so = (sampling: ConvergenceMonitor['sampling']): AttributionValues => ({
    ...additiveAttribution(values, baseValues, predictions, standardError),
    ...(maps ? { maps } : {}),
    ...(terms ? { terms: Array.from({ length: rows }, (_, row) => terms[row] ?? []) } : {}),
    sampling,
  });
  const monitor = monitorRows(context, stopping, so);
  for (let row = 0; row < rows; row++) {
    const varying = ground.varying(row);
    const budget = typeof most === 'number' ? most : most(varying.length);
    estimate({
      row,
      varying,
      base: baseValues[row],
      prediction: predictions[row],
      random: job.random(`${name}-${context.rowNumbers[row]}`),
      ...monitor.rounds(row, budget),
      round(phi, error, drawn, ofWords) {
        if (maps) writeSegments(context, maps, row, varying, phi, error);
        const found = gathered(context, row, varying, phi, error);
        values.set(found.values, row * count);
        standardError.set(found.errors, row * count);
        if (terms) terms[row] = [...(ofWords ?? found.terms)];
        return monitor.note(row, phi, error, drawn);
      },
    });
    job.report({ stage: 'explain', share: (row + 1) / rows });
  }
  return so(monitor.sampling);
}

/** What players come to is their features' together; errors of parts of one feature as if they were independent. */
export function gathered(
  context: ExplainContext,
  row: number,
  players: readonly number[],
  phi: ArrayLike<number>,
  error: ArrayLike<number>,
) {
  const { encoder, masker } = context;
  const count = encoder.features.length;
  const values = new Float64Array(count);
  const errors = new Float64Array(count);
  const terms: TermValue[] = [];
  players.forEach((player, i) => {
    const { feature, term, places } = masker.partOf(context, player, row);
    values[feature] += phi[i];
    errors[feature] = Math.hypot(errors[feature], error[i]);
    if (term !== undefined)
      terms.push({ feature, term, ...(places ? { places } : {}), value: phi[i], standardError: error[i] });
  });
  return { values, errors, terms };
}

const againstBackground = (context: ExplainContext): RowBaseline => ({
  baseValues: backgroundBase(context),
  varying: (row) => context.masker.players(context, row),
});

function enough(
  phi: Float64Array,
  error: Float64Array,
  draws: number,
  { tolerance, certainTop }: Stopping,
): SamplingEnd | undefined {
  if (draws < fewest) return undefined;
  if (tolerance !== undefined && error.every((value) => value <= tolerance)) return 'tolerance';
  if (certainTop !== undefined && isOrderCertain(phi, error, certainTop)) return 'order';
  return undefined;
}

/**
 * The sizes of the first `top` features are apart, each from the next one, with 99 % certainty for all of them together
 * (Bonferroni).
 */
export function isOrderCertain(phi: Float64Array, error: Float64Array, top: number): boolean {
  const order = [...phi.keys()].sort((a, b) => Math.abs(phi[b]) - Math.abs(phi[a]));
  const pairs = Math.min(top, order.length - 1);
  const reach = -drawnNormalQuantile(0.005 / Math.max(1, pairs));
  for (let i = 0; i < pairs; i++) {
    const gap = Math.abs(phi[order[i]]) - Math.abs(phi[order[i + 1]]);
    // an error that is not known makes no order certain
    if (!(gap >= reach * Math.hypot(error[order[i]], error[order[i + 1]]))) return false;
  }
  return true;
}

/** How many draws come next: one, one, two, four and so on where rounds are wanted. */
export function nextRound({ inRounds, most }: RowEstimate, done: number, atOnce: number): number {
  const wanted = inRounds ? Math.min(atOnce, Math.max(1, done)) : atOnce;
  return Math.min(wanted, most - done);
}

/**
 * Rows mixed of explained and background rows, each feature from one or the other: what methods over coalitions ask
 * about.
 */
export function maskedRows(context: ExplainContext, count: number): Float64Array {
  const { background, backgroundRows, encoded, encoder, job } = context;
  const columns = encoder.features.flatMap((feature) =>
    isContent(feature) ? columnsOf(feature).map((j) => [j]) : [columnsOf(feature)],
  );
  const random = job.random('off-data');
  const mixed = new Float64Array(count * encoder.width);
  for (let i = 0; i < count; i++) {
    const row = random.integer(context.rows.rows - 1);
    const other = random.integer(backgroundRows - 1);
    const share = random.uniform();
    for (const own of columns) {
      const source =
        random.uniform() < share ? encoded.subarray(row * encoder.width) : background.subarray(other * encoder.width);
      for (const c of own) mixed[i * encoder.width + c] = source[c];
    }
  }
  return mixed;
}
