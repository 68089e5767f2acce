// What the gradient methods share: derivatives of composed rows, and encoded columns brought together into the features that a person knows.
import { z } from 'zod';
import { columnOwners } from '../data/encode.ts';
import { field } from '../schema/words.ts';
import { type ExplainContext, refuse } from './explainer.ts';

export const needsGradient = (lends: readonly string[]): string | undefined =>
  lends.includes('gradient') ? undefined : 'This method needs a model with a derivative: a network or a linear model.';

export type Gradient = (x: Float64Array, rows: number, output: number) => Float64Array;

/** Derivatives of one output for many rows at once, `[row, column]`. @throws incompatible where the model has none */
export function gradientOf({ capabilities }: ExplainContext): Gradient {
  const { gradient } = capabilities;
  if (!gradient) return refuse(needsGradient([]) ?? '', 'Use kernel-shap or permutation-shap.');
  return (x, rows, output) => gradient(x, rows, new Int32Array(rows).fill(output));
}

/** Adds the columns of each feature up: `[column]` to `[feature]`. */
export function byFeature(context: ExplainContext, columns: Float64Array): Float64Array {
  const values = new Float64Array(context.encoder.features.length);
  columnOwners(context.encoder).forEach((feature, column) => {
    values[feature] += columns[column];
  });
  return values;
}

export const baselineParam = {
  baseline: z
    .enum(['background', 'zero'])
    .default('background')
    .meta(
      field(
        ['Baseline', '基准'],
        [
          'Where the way begins: the mean of the background rows, or 0 in every column that the model sees.',
          '路径的起点：背景行的均值，或模型所见各列均为 0。',
        ],
      ),
    ),
};

/** The row that a path begins at, `[column]`. */
export function baselineRow({ background, backgroundRows, encoder }: ExplainContext, kind: 'background' | 'zero'): Float64Array {
  const row = new Float64Array(encoder.width);
  if (kind === 'zero') return row;
  for (let b = 0; b < backgroundRows; b++) for (let j = 0; j < encoder.width; j++) row[j] += background[b * encoder.width + j] / backgroundRows;
  return row;
}
