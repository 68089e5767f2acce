// How much a model follows its training targets.
import type { Column, Table } from '../../../data/table.ts';
import { meanWithError } from '../../../numeric/intervals.ts';
import { standardDeviation } from '../../../numeric/stats.ts';
import type { TrainedModel } from '../../../training/stored-model.ts';
import type { AssessContext } from '../../engine/context.ts';

/** Predicted probabilities are kept so far from 0 and 1 as targets are drawn, or none would ever be another. */
const least = 0.05;

export interface DegreesOfFreedom {
  readonly value: number;
  /** Over the refits; null for one of them. */
  readonly standardError: number | null;
}

/**
 * Generalised degrees of freedom, Σ cov(ŷ_i, y_i) / var(y_i) (Ye 1998; Efron 2004): targets are drawn around the model's
 * own predictions, and the same settings are trained on them again. p + 1 for a linear regression of p columns.
 */
export function degreesOfFreedom(context: AssessContext, refits: number): DegreesOfFreedom {
  const { split, trained, job } = context;
  const rows = split.train;
  const raw = context.raw(rows);
  const classes = trained.classes.length;
  const width = Math.max(1, classes);
  const centre = drawnAround(context, context.predict(raw), rows);
  const fits = Array.from({ length: refits }, (_, refit) => {
    job.check();
    job.report({ stage: 'assess', share: 0.5 + (0.5 * refit) / refits });
    const random = context.random(`degrees of freedom ${refit}`);
    const drawn = Float64Array.from(rows, (_row, i) =>
      classes > 0
        ? drawnClass(centre.means.subarray(i * width, (i + 1) * width), random.uniform())
        : centre.means[i] + centre.deviation * random.normal(),
    );
    const model = context.trainOn(withTarget(context, rows, drawn));
    return { drawn, fitted: inOrder(context.predict(raw, model), model, trained) };
  });
  const all = fits.map(({ fitted }) => fitted);
  const means = all[0].map((_, at) => all.reduce((sum, one) => sum + one[at] / refits, 0));
  const each = fits.map(({ drawn, fitted }) => {
    let sum = 0;
    for (let i = 0; i < rows.length; i++)
      for (let k = 0; k < width; k++) {
        const at = i * width + k;
        const mean = centre.means[at];
        const variance = classes > 0 ? mean * (1 - mean) : centre.deviation ** 2;
        const gap = (classes > 0 ? Number(drawn[i] === k) : drawn[i]) - mean;
        sum += ((fitted[at] - means[at]) * gap) / variance;
      }
    // the mean of so few refits is partly each of them
    return (sum * refits) / Math.max(1, refits - 1);
  });
  const share = classes > 0 ? (classes - 1) / classes : 1;
  const { mean, standardError } = meanWithError(each.map((one) => one * share));
  return { value: Math.max(0, mean ?? 0), standardError };
}

/** What targets are drawn around: probabilities, kept from 0 and 1, or values with the spread of the errors. */
function drawnAround({ trained, target }: AssessContext, predicted: Float64Array, rows: Int32Array) {
  const classes = trained.classes.length;
  if (classes === 0) {
    const errors = Float64Array.from(rows, (row, i) => target.values[row] - predicted[i]).filter(
      (error) => !Number.isNaN(error),
    );
    const values = Float64Array.from(rows, (row) => target.values[row]).filter((value) => !Number.isNaN(value));
    // a model that repeats its targets leaves no errors: then a little of their own spread
    return {
      means: predicted,
      deviation: Math.max(standardDeviation(errors), 0.05 * standardDeviation(values)) || 1,
    };
  }
  const room = Math.min(least, 1 / (2 * classes));
  const means = predicted.map((p) => Math.max(room, p));
  for (let i = 0; i < rows.length; i++) {
    const own = means.subarray(i * classes, (i + 1) * classes);
    const sum = own.reduce((a, b) => a + b, 0);
    own.forEach((value, k) => {
      own[k] = value / sum;
    });
  }
  return { means, deviation: 0 };
}

function drawnClass(probabilities: Float64Array, chance: number): number {
  let [k, sum] = [0, probabilities[0]];
  while (chance >= sum && k + 1 < probabilities.length) sum += probabilities[++k];
  return k;
}

/** The table with other targets in some rows. */
function withTarget({ table, target, trained }: AssessContext, rows: Int32Array, drawn: Float64Array): Table {
  const columns = table.columns.map((column): Column => {
    if (column.name !== target.name) return column;
    if (column.kind === 'numeric') {
      const values = column.values.slice();
      rows.forEach((row, i) => {
        values[row] = trained.task === 'classification' ? Number(trained.classes[drawn[i]]) : drawn[i];
      });
      return { ...column, values };
    }
    const codes = column.codes.slice();
    rows.forEach((row, i) => {
      codes[row] = column.categories.indexOf(trained.classes[drawn[i]]);
    });
    return { ...column, codes };
  });
  return { ...table, columns };
}

/** Probabilities in the order of the first model's classes; one that was never drawn has 0. */
function inOrder(output: Float64Array, model: TrainedModel, { classes }: TrainedModel): Float64Array {
  if (classes.length === 0 || model.classes.length === classes.length) return output;
  const rows = output.length / model.classes.length;
  const found = new Float64Array(rows * classes.length);
  model.classes.forEach((name, k) => {
    const place = classes.indexOf(name);
    for (let r = 0; r < rows; r++) found[r * classes.length + place] = output[r * model.classes.length + k];
  });
  return found;
}
