import type { TrainingData } from '../../model.ts';
import { type BagState, rawOf } from './bag.ts';
import type { SharedData } from './layout.ts';
import type { EbmArtifact } from './params.ts';
import { averageBags, purify } from './purify.ts';
import { cellCount, pairCells, type Term } from './terms.ts';

/** The mean of the bags' best rounds, with their spread; the constant is set so that the training rows' mean is met. */
export function averagedModel(
  data: TrainingData,
  shared: SharedData,
  terms: readonly Term[],
  bags: readonly BagState[],
  edges: readonly Float64Array[],
): Omit<EbmArtifact, 'rounds' | 'stoppedBy'> {
  const { rows, weights } = data.train;
  const { scores } = shared.cut;
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  const counts = terms.map((term) => {
    const count = new Float64Array(cellCount(term));
    const [a, b] = term.columns;
    const cells =
      b === undefined
        ? shared.bins[a]
        : pairCells(shared.bins[a], shared.bins[b], shared.coarse[a], shared.coarse[b], term.sizes[1], all);
    for (let i = 0; i < rows; i++) count[cells[i]] += weights ? weights[i] : 1;
    return count;
  });
  const pure = bags.map((bag) => purify(terms, bag.bestTables.slice(0, terms.length), counts, shared.coarse, scores));
  const termEdges = terms.map((term) =>
    term.columns.length === 1 ? [edges[term.columns[0]]] : term.columns.map((column) => shared.coarse[column].edges),
  );
  const averaged = averageBags(terms, pure, termEdges, counts, scores);
  const intercept = shared.base.map(
    (value, k) => value + pure.reduce((sum, bag) => sum + bag.intercept[k], 0) / pure.length,
  );
  return {
    width: data.width,
    classes: data.classes,
    intercept: meetMean(data, shared, terms, averaged, intercept),
    terms: averaged.map((term) => ({
      ...term,
      columns: [...term.columns],
      edges: [...term.edges],
      scores: [...term.scores],
      errors: [...term.errors],
    })),
  };
}

/** The intercept at which the mean prediction is the training rows' mean: a few steps of Newton's method. */
function meetMean(
  data: TrainingData,
  shared: SharedData,
  terms: readonly Term[],
  averaged: ReturnType<typeof averageBags>,
  intercept: Float64Array,
): Float64Array {
  if (shared.cut.scores > 1) return intercept;
  const { rows, y, weights } = data.train;
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  const raw = rawOf(
    { ...shared, terms, first: 0, stageStart: 0, base: intercept },
    averaged.map((term) => term.scores[0]),
    all,
  );
  let shift = 0;
  for (let step = 0; step < 50; step++) {
    let g = 0;
    let h = 0;
    for (const i of all) {
      const w = weights ? weights[i] : 1;
      const p = data.classes === 0 ? raw[i] + shift : 1 / (1 + Math.exp(-raw[i] - shift));
      g += w * (p - y[i]);
      h += w * (data.classes === 0 ? 1 : p * (1 - p));
    }
    const move = h > 0 ? g / h : 0;
    shift -= move;
    if (Math.abs(move) < 1e-12) break;
  }
  return Float64Array.of(intercept[0] + shift);
}
