// What the gradient methods share: derivatives of composed rows, and encoded columns brought together into the features
// that a person knows.

import { z } from 'zod';
import { columnOwners } from '../../data/encode.ts';
import { say } from '../../messages/say.ts';
import { tabular } from '../../models/batch.ts';
import type { Random } from '../../numeric/random.ts';
import { RunningMean } from '../../numeric/running-mean.ts';
import { field } from '../../schema/label.ts';
import type { Message } from '../../schema/message.ts';
import { additiveAttribution, type ExplainContext, explainedOutputs, refuse } from '../explainer.ts';
import { byPixel, mapsFor, onlyImage } from '../images/maps.ts';
import type { PictureMaps } from '../images/picture-maps.ts';
import type { AttributionValues } from '../results/attribution/values.ts';
import type { TermValue } from '../results/term-value.ts';
import { estimateRows, nextRound, type RowEstimate, type Stopping } from './convergence.ts';
import { hasTexts, termsOfRow } from './text-terms.ts';

const noGradient = say('refuse.needsGradient', {});
export const needsGradient = (capabilities: readonly string[]): Message | undefined =>
  capabilities.includes('gradient') ? undefined : noGradient;

export type Gradient = (x: Float64Array, rows: number, output: number) => Float64Array;

const refuseGradient = (): never => refuse(noGradient, say('hint.useKernelOrPermutationShap', {}));

/** Derivatives of one output for many rows at once, `[row, column]`. @throws incompatible where the model has none */
export function gradientOf({ capabilities }: ExplainContext): Gradient {
  const { gradient } = capabilities;
  if (!gradient) return refuseGradient();
  return (x, rows, output) => gradient(tabular(x, rows), new Int32Array(rows).fill(output));
}

/** Mean derivatives over a straight way, point by point where the model has no quicker one. @throws incompatible where it has none */
export function pathGradientOf({ capabilities }: ExplainContext): NonNullable<typeof capabilities.pathGradient> {
  const { gradient, pathGradient } = capabilities;
  if (pathGradient) return pathGradient;
  if (!gradient) return refuseGradient();
  return ([from, to], { nodes, weights }, output) => {
    const width = from.length;
    const points = Float64Array.from({ length: nodes.length * width }, (_, at) => {
      const j = at % width;
      return from[j] + nodes[Math.floor(at / width)] * (to[j] - from[j]);
    });
    const slopes = gradient(tabular(points, nodes.length), new Int32Array(nodes.length).fill(output));
    return Float64Array.from({ length: width }, (_, j) =>
      weights.reduce((sum, weight, i) => sum + weight * slopes[i * width + j], 0),
    );
  };
}

/** Adds the columns of each feature up: `[column]` to `[feature]`. */
function byFeature({ encoder }: ExplainContext): (columns: Float64Array) => Float64Array {
  const owners = columnOwners(encoder);
  return (columns) => {
    const values = new Float64Array(encoder.features.length);
    owners.forEach((feature, column) => {
      values[feature] += columns[column];
    });
    return values;
  };
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
export function baselineRow(
  { background, backgroundRows, encoder }: ExplainContext,
  kind: 'background' | 'zero',
): Float64Array {
  const row = new Float64Array(encoder.width);
  if (kind === 'zero') return row;
  for (let b = 0; b < backgroundRows; b++)
    for (let j = 0; j < encoder.width; j++) row[j] += background[b * encoder.width + j] / backgroundRows;
  return row;
}

/** The answer at one row, such as a baseline, in the output that is explained for each row. */
export function answerAt({ capabilities, outputOf }: ExplainContext, x: Float64Array): Float64Array {
  const answers = capabilities.predict(tabular(x, 1));
  return Float64Array.from(outputOf, (output) => answers[output]);
}

/** Points whose gradients are asked for at once. */
const together = 256;

/**
 * Row after row, the mean over drawn points of gradient times how far the row is from where each point's way begins.
 * @param draw writes the next point for a row `x` and gives the begin of its way, `[column]` both; the array may be
 * used again
 */
export function averagedGradients(
  context: ExplainContext,
  name: string,
  params: Stopping & { readonly samples: number },
  baseValues: Float64Array,
  draw: (x: Float64Array, random: Random, point: Float64Array) => Float64Array,
): AttributionValues {
  const { encoded, encoder, outputOf } = context;
  const { width } = encoder;
  const count = encoder.features.length;
  const toFeatures = byFeature(context);
  const gradient = gradientOf(context);
  const points = new Float64Array(Math.min(together, params.samples) * width);
  const starts = new Float64Array(points.length);
  const columns = new Float64Array(width);
  const all = Array.from({ length: count }, (_, f) => f);
  const maps = pixelMaps(context);
  const explainRow = (estimate: RowEstimate): void => {
    const x = encoded.subarray(estimate.row * width, (estimate.row + 1) * width);
    const average = new RunningMean(count);
    const ofColumns = hasTexts(context) || maps ? new RunningMean(width) : undefined;
    for (let done = 0; done < estimate.most; ) {
      const next = nextRound(estimate, done, together);
      for (let s = 0; s < next; s++)
        starts.set(draw(x, estimate.random, points.subarray(s * width, (s + 1) * width)), s * width);
      const slopes = gradient(points.subarray(0, next * width), next, outputOf[estimate.row]);
      for (let s = 0; s < next; s++) {
        for (let j = 0; j < width; j++) columns[j] = slopes[s * width + j] * (x[j] - starts[s * width + j]);
        average.add(toFeatures(columns));
        ofColumns?.add(columns);
      }
      done += next;
      const words = ofColumns && termsOfRow(context, estimate.row, ofColumns.mean);
      if (ofColumns) writeMap(context, maps, estimate.row, ofColumns.mean);
      if (estimate.round(average.mean, average.standardError(), done, words)) return;
    }
  };
  const found = estimateRows(context, name, params, params.samples, explainRow, {
    baseValues,
    arePlayers: false,
    varying: () => all,
  });
  return maps ? { ...found, maps } : found;
}

/**
 * Row after row, the mean of what is given for its columns.
 * @param explainRow gives one `[column]` a draw, or a single one where nothing is drawn; the array may be used again
 */
export function columnAttribution(
  context: ExplainContext,
  baseValues: Float64Array,
  explainRow: (x: Float64Array, row: number, give: (columns: Float64Array) => void) => void,
): AttributionValues {
  const { encoded, encoder, job } = context;
  const { width } = encoder;
  const count = encoder.features.length;
  const { rows } = context.rows;
  const toFeatures = byFeature(context);
  const values = new Float64Array(rows * count);
  const standardError = new Float64Array(rows * count);
  const terms: TermValue[][] | undefined = hasTexts(context) ? [] : undefined;
  const maps = pixelMaps(context);
  for (let row = 0; row < rows; row++) {
    job.check();
    const average = new RunningMean(count);
    const ofColumns = (terms || maps) && new RunningMean(width);
    explainRow(encoded.subarray(row * width, (row + 1) * width), row, (columns) => {
      average.add(toFeatures(columns));
      ofColumns?.add(columns);
    });
    if (terms && ofColumns) terms.push(termsOfRow(context, row, ofColumns.mean));
    if (ofColumns) writeMap(context, maps, row, ofColumns.mean);
    values.set(average.mean, row * count);
    standardError.set(average.standardError(), row * count);
    job.report({ stage: 'explain', share: (row + 1) / rows });
  }
  return {
    ...additiveAttribution(values, baseValues, explainedOutputs(context), standardError),
    ...(terms ? { terms } : {}),
    ...(maps ? { maps } : {}),
  };
}

/** Where what columns come to is written, pixel by pixel; nothing where the rows are no pictures. */
function pixelMaps(context: ExplainContext): PictureMaps | undefined {
  const encoding = onlyImage(context);
  return encoding && mapsFor(encoding, context.rows.rows, false);
}

function writeMap(
  context: ExplainContext,
  maps: PictureMaps | undefined,
  row: number,
  columns: ArrayLike<number>,
): void {
  const encoding = onlyImage(context);
  if (!maps || !encoding) return;
  const size = maps.height * maps.width;
  byPixel(columns, encoding, maps.values.subarray(row * size, (row + 1) * size));
}
