// What a fit boosts: columns in bins, one term a column or a feature, and what is the same for all rounds.
import { lossFor } from '../../boosting/loss.ts';
import { shareArray, type TrainingData, type TrainingJob } from '../../model.ts';
import { columnOf, cutColumn } from '../../tree/bins.ts';
import type { BagData } from './bag.ts';
import { categoryBins, categoryGroups, codedColumns, groupedTerms } from './categories.ts';
import type { EbmParams } from './params.ts';
import { coarsen, type Term } from './terms.ts';

/** Rounds whose cuts are drawn at random. */
const smoothing = { classes: 75, numbers: 500 };

/** What is the same for all terms and rounds. */
export type SharedData = Omit<BagData, 'terms' | 'first' | 'stageStart'>;

/** The columns as bins, and the terms that are made of them. */
export interface Layout {
  readonly edges: readonly Float64Array[];
  readonly bins: SharedData['bins'];
  readonly coarse: SharedData['coarse'];
  /** One term a column. */
  readonly mains: readonly Term[];
  /** The one-hot columns of each feature that are boosted as one term, and the terms with these in place of the columns. */
  readonly groups: ReturnType<typeof categoryGroups>;
  readonly grouped: Term[];
  pairTerm(columns: readonly number[]): Term;
}

export function layOut(data: TrainingData, p: EbmParams, job: TrainingJob, isGrouped: boolean): Layout {
  const { x, rows } = data.train;
  const { width } = data;
  const columns = Array.from({ length: width }, (_, j) => {
    job.check();
    return cutColumn(columnOf(x, rows, width, j), p.maxBins);
  });
  const coarse = columns.map((column) => coarsen(column, p.maxInteractionBins));
  const coded = codedColumns(data);
  const mains: Term[] = columns.map((column, j) => ({
    columns: [j],
    sizes: [column.missingBin + 1],
    missing: [column.hasMissing],
    ...(coded.has(j) && column.edges.length < p.maxBins - 1 ? { nominal: true } : {}),
  }));
  const groups = isGrouped ? categoryGroups(data) : [];
  const categories = groups.map((group) => categoryBins(x, rows, width, group));
  return {
    edges: columns.map((column) => column.edges),
    bins: [
      ...columns.map((column) => shareArray(column.bins as Uint8Array)),
      ...categories.map((own) => shareArray(own as unknown as Uint8Array)),
    ],
    coarse,
    mains,
    groups,
    grouped: groupedTerms(
      mains,
      groups,
      groups.map((_, g) => width + g),
      categories.map((own, g) => own.includes(groups[g].count)),
    ),
    pairTerm: ([a, b]) => ({
      columns: [a, b],
      sizes: [coarse[a].edges.length + 2, coarse[b].edges.length + 2],
      missing: [columns[a].hasMissing, columns[b].hasMissing],
    }),
  };
}

export function sharedData(data: TrainingData, p: EbmParams, { bins, coarse }: Layout): SharedData {
  const { y, rows, weights } = data.train;
  const { width, classes } = data;
  const loss = lossFor(classes);
  const { scores } = loss;
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  return {
    bins,
    coarse,
    y: shareArray(y),
    weights: weights && shareArray(weights),
    classes,
    base: loss.base(y, weights, all),
    rounds: Math.max(1, Math.min(100, Math.round(10_000_000 / (rows * width * scores)))),
    patience: p.earlyStoppingRounds,
    learningRate: p.learningRate,
    smoothingRounds: p.smoothingRounds === 'auto' ? smoothing[classes > 0 ? 'classes' : 'numbers'] : p.smoothingRounds,
    cut: { scores, maxLeaves: p.maxLeaves, minSamplesLeaf: p.minSamplesLeaf, lambda: p.regLambda },
  };
}
