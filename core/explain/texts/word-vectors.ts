// What methods share that look at the vectors of words: a text as vectors, a baseline for them, and what its places come
// to as its words.
import { say } from '../../messages/say.ts';
import type { Message } from '../../schema/message.ts';
import { gathered } from '../engine/convergence.ts';
import { additiveAttribution, type ExplainContext, explainedOutputs, refuse } from '../explainer.ts';
import type { AttributionValues } from '../results/attribution/values.ts';
import type { TermValue } from '../results/term-value.ts';

const noVectors = say('refuse.needsWordVectors', {});

export const wordVectorsOf = ({ capabilities }: ExplainContext) =>
  capabilities.wordVectors ?? refuse(noVectors, say('hint.methodsForSequences', {}));

/** Why a method that goes by gradients cannot explain a model. */
export const needsGradientOrVectors = (capabilities: readonly string[]): Message | undefined =>
  capabilities.includes('gradient') || capabilities.includes('wordVectors')
    ? undefined
    : say('refuse.needsGradient', {});

export const rowOf = ({ encoded, encoder: { width } }: ExplainContext, row: number): Float64Array =>
  encoded.subarray(row * width, (row + 1) * width);

/** Mean and standard deviation of each number of the vectors of some texts' words. */
export function momentsOf(
  texts: readonly (readonly [row: Float64Array, vectors: Float64Array])[],
  width: number,
): { readonly mean: Float64Array; readonly deviation: Float64Array } {
  const mean = new Float64Array(width);
  const square = new Float64Array(width);
  let words = 0;
  for (const [row, vectors] of texts)
    row.forEach((number, place) => {
      if (number === 0) return;
      words++;
      for (let d = 0; d < width; d++) {
        mean[d] += vectors[place * width + d];
        square[d] += vectors[place * width + d] ** 2;
      }
    });
  const count = Math.max(1, words);
  const middle = mean.map((sum) => sum / count);
  return { mean: middle, deviation: square.map((sum, d) => Math.sqrt(Math.max(0, sum / count - middle[d] ** 2))) };
}

/** The mean vector of the background's words. */
const meanVector = (context: ExplainContext): Float64Array =>
  context.once('mean word vector', () => {
    const { background, backgroundRows, encoder } = context;
    const { vectorsOf, width } = wordVectorsOf(context);
    const texts = Array.from({ length: backgroundRows }, (_, b) => {
      const row = background.subarray(b * encoder.width, (b + 1) * encoder.width);
      return [row, vectorsOf(row)] as const;
    });
    return momentsOf(texts, width).mean;
  });

/** Vectors that stand for no word in the places of a text: 0, or the mean of the background's words. */
export function baselineVectors(context: ExplainContext, row: number, kind: 'background' | 'zero'): Float64Array {
  const { places, width } = wordVectorsOf(context);
  const start = new Float64Array(places * width);
  if (kind === 'zero') return start;
  const mean = meanVector(context);
  rowOf(context, row).forEach((number, place) => {
    if (number > 0) start.set(mean, place * width);
  });
  return start;
}

/**
 * Row after row what the numbers of the vectors come to, added up to the words; from the prediction where the baseline
 * stands in every place of the text.
 * @param valuesOf `[place, number]`
 */
export function vectorAttribution(
  context: ExplainContext,
  baseline: 'background' | 'zero',
  valuesOf: (vectors: Float64Array, start: Float64Array, row: number) => Float64Array,
): AttributionValues {
  const { capabilities, job, outputOf } = context;
  const { vectorsOf, predictAt, width } = wordVectorsOf(context);
  const { rows } = context.rows;
  const baseValues = new Float64Array(rows);
  const places = Array.from({ length: rows }, (_, row) => {
    job.check();
    const start = baselineVectors(context, row, baseline);
    baseValues[row] = predictAt(rowOf(context, row), start)[outputOf[row] % capabilities.outputs];
    const values = valuesOf(vectorsOf(rowOf(context, row)), start, row);
    job.report({ stage: 'explain', share: (row + 1) / rows });
    return Float64Array.from({ length: values.length / width }, (_, place) =>
      values.subarray(place * width, (place + 1) * width).reduce((sum, value) => sum + value, 0),
    );
  });
  return placesAttribution(context, places, baseValues);
}

/** What each place of a text comes to, added up to the words. @param places `[row][place]` */
export function placesAttribution(
  context: ExplainContext,
  places: readonly Float64Array[],
  baseValues: Float64Array,
): AttributionValues {
  const { masker } = context;
  const totals = new Float64Array(places.length);
  const terms = places.map((own, row): readonly TermValue[] => {
    const players = masker.players(context, row);
    const phi = masker.columnsOf(context, row, players).map((at) => at.reduce((sum, place) => sum + own[place], 0));
    const found = gathered(context, row, players, phi, new Float64Array(phi.length));
    totals[row] = found.values[0];
    return found.terms;
  });
  return { ...additiveAttribution(totals, baseValues, explainedOutputs(context)), terms };
}
