// How a model that is under way does on rows that it does not learn from, epoch by epoch: looked at only, never learnt
// from and never stopped by.

import { encodeRows, takeRaw } from '../data/encode.ts';
import type { Table } from '../data/table.ts';
import { tabular } from '../models/batch.ts';
import type { TrainedModel } from './stored-model.ts';

/** A probability of 0 is told as one so small, as in the history of a fit. */
const leastProbability = 1e-12;

/**
 * Mean loss of rows as the history of a fit has it: log loss of the true class, or squared error in the units in which
 * the target was trained (standardised where the kind does so).
 * @param truth class numbers, or values of the target in its own units; one a row
 */
export function meanLoss(trained: TrainedModel, x: Float64Array, truth: Float64Array): number {
  const rows = truth.length;
  const output = trained.model.predict(tabular(x, rows));
  const classes = trained.classes.length;
  const scale = trained.scaling?.scale ?? 1;
  let sum = 0;
  for (let r = 0; r < rows; r++)
    sum +=
      trained.task === 'classification'
        ? -Math.log(Math.max(leastProbability, output[r * classes + truth[r]]))
        : ((output[r] - truth[r]) / scale) ** 2;
  return sum / rows;
}

/** The mean loss of the same rows under several models of one encoder; null where there is no model. */
export function lossCurve(
  table: Table,
  models: Iterable<TrainedModel | undefined>,
  rows: Int32Array,
  truth: Float64Array,
): readonly (number | null)[] {
  let x: Float64Array | undefined;
  return Array.from(models, (trained) => {
    if (!trained) return null;
    x ??= encodeRows(trained.encoder, takeRaw(table, trained.encoder, rows));
    return meanLoss(trained, x, truth);
  });
}
