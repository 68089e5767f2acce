// Why the loss of a row is what it is: Shapley values of the loss, for any kind of model.
import type { AssessContext } from './context.ts';
import { lossOfClass } from './losses.ts';
import { maskedShapley } from './masked-shapley.ts';
import { maskedValues } from './samples.ts';

const references = 20;
const orders = 4;

/**
 * Shapley values of each row's loss (log loss, or squared error) against training rows drawn for it, `[row][feature]`:
 * what a feature's value adds to the loss beyond what its being unknown would cost. Sampled along orders.
 * @param rows whose targets are known
 */
export function lossAttributions(context: AssessContext, rows: Int32Array): Float64Array[] {
  const { encoder, split, trained, job } = context;
  const count = encoder.features.length;
  const classes = trained.classes.length;
  const raw = context.raw(rows);
  const truth = context.truth(rows);
  const lossOf = (values: Float64Array, target: number): Float64Array => {
    const output = context.predict({ values, rows: values.length / count, features: count });
    return Float64Array.from({ length: values.length / count }, (_, r) =>
      classes > 0 ? lossOfClass(output[r * classes + target]) : (output[r] - target) ** 2,
    );
  };
  return Array.from(rows, (rowNumber, i) => {
    job.check();
    const random = context.random(`loss ${rowNumber}`);
    const row = raw.values.slice(i * count, (i + 1) * count);
    const drawn = Int32Array.from({ length: references }, () => split.train[random.integer(split.train.length - 1)]);
    const { values } = context.raw(drawn);
    return maskedShapley(
      { row, masked: (masks) => maskedValues(masks, row, values, (all) => lossOf(all, truth[i])) },
      orders,
      random,
    );
  });
}
