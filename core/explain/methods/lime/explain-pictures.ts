// LIME of pictures: the surrogate's features are segments, each shown with chance one half; a neighbour counts by the
// cosine between what it shows and the whole picture (Ribeiro, Singh & Guestrin 2016).
import { type ExplainContext, explainedOutputs } from '../../explainer.ts';
import { segmentMaps, writeSegments } from '../../images/maps.ts';
import type { AttributionValues } from '../../results/attribution/values.ts';
import { fitSurrogate, type Selection } from './surrogate.ts';

interface Wanted {
  readonly samples: number;
  readonly features: number;
  readonly kernelWidth: 'auto' | number;
  readonly selection: Selection;
}

const pictureKernelWidth = 0.25;
/** Where nothing is said, as many as LIME draws of a picture. */
const pictureSamples = 1000;
const tabularSamples = 5000;
const tabularFeatures = 10;

export function explainPictures(context: ExplainContext, wanted: Wanted): AttributionValues {
  const { job, masker } = context;
  const { rows } = context.rows;
  const maps = segmentMaps(context);
  if (!maps) throw new Error('no pictures');
  const samples = wanted.samples === tabularSamples ? pictureSamples : wanted.samples;
  const values = new Float64Array(rows);
  const standardError = new Float64Array(rows);
  const intercept = new Float64Array(rows);
  const localPrediction = new Float64Array(rows);
  const r2 = new Float64Array(rows);
  const predictions = explainedOutputs(context);
  for (let row = 0; row < rows; row++) {
    job.check();
    const players = masker.players(context, row);
    const count = players.length;
    if (count === 0) {
      intercept[row] = localPrediction[row] = predictions[row];
      r2[row] = 1;
      continue;
    }
    const random = job.random(`lime-${context.rowNumbers[row]}`);
    const masks = Array.from({ length: samples }, (_, s) =>
      Uint8Array.from({ length: count }, () => Number(s === 0 || random.uniform() < 0.5)),
    );
    const simple = Float64Array.from({ length: samples * count }, (_, i) => masks[Math.floor(i / count)][i % count]);
    // of 0s and 1s the cosine with all of them is the root of the share that is shown
    const squares = Float64Array.from(masks, (mask) => {
      const shown = mask.reduce((sum, one) => sum + one, 0);
      return (1 - Math.sqrt(shown / count)) ** 2;
    });
    const y = masker.coalitionValues(context, row, players, masks);
    const surrogate = fitSurrogate(
      { simple, y, samples, features: count, squares },
      wanted.kernelWidth === 'auto' ? pictureKernelWidth : wanted.kernelWidth,
      // all segments of a picture are drawn; a person may ask for the strongest alone
      wanted.features === tabularFeatures ? count : wanted.features,
      wanted.features === tabularFeatures ? 'none' : wanted.selection,
      job.random(`lime-error-${context.rowNumbers[row]}`),
    );
    writeSegments(context, maps, row, players, surrogate.coefficients, surrogate.standardError);
    values[row] = surrogate.coefficients.reduce((sum, one) => sum + one, 0);
    standardError[row] = Math.hypot(...surrogate.standardError);
    intercept[row] = surrogate.intercept;
    localPrediction[row] = surrogate.localPrediction;
    r2[row] = surrogate.r2;
    job.report({ stage: 'explain', share: (row + 1) / rows });
  }
  return {
    kind: 'attribution',
    values,
    standardError,
    baseValues: intercept,
    predictions,
    fidelity: { kind: 'r2', perRow: r2 },
    intercept,
    localPrediction,
    maps,
  };
}
