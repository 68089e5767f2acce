// What a model's predictions cost, row by row.
import { takeRaw } from '../../data/encode.ts';
import type { TrainedModel } from '../../training/stored-model.ts';
import type { AssessContext } from './context.ts';

/** Probabilities are kept so far from 0, or one surprise outweighs all else. */
const least = 1e-6;

export const lossOfClass = (probability: number): number => -Math.log(Math.max(least, probability));

/** Log loss of each row, or its squared error; NaN where the target is unknown. */
export function lossesOf(context: AssessContext, trained: TrainedModel, rows: Int32Array): Float64Array {
  // it may have been trained on fewer features
  const output = context.predict(takeRaw(context.table, trained.encoder, rows), trained);
  const places = context.trained.classes.map((name) => trained.classes.indexOf(name));
  const classes = trained.classes.length;
  return context.truth(rows).map((value, i) => {
    if (Number.isNaN(value)) return value;
    if (classes === 0) return (value - output[i]) ** 2;
    const place = places[value];
    return lossOfClass(place < 0 ? 0 : output[i * classes + place]);
  });
}
