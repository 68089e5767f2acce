// LIME of texts that are read in their order: each neighbour lacks k words drawn by chance, k from 1 to all of them; it
// counts by 100 times one minus the cosine between what it has and the whole (Ribeiro, Singh & Guestrin 2016).
import { type ExplainContext, explainedOutputs } from '../../explainer.ts';
import type { AttributionValues, TermValue } from '../../results/attribution/values.ts';
import { fitSurrogate, type Selection } from './surrogate.ts';
import { textKernelWidth } from './text-neighbours.ts';

interface Wanted {
  readonly samples: number;
  readonly features: number;
  readonly kernelWidth: 'auto' | number;
  readonly selection: Selection;
}

export function explainSequences(context: ExplainContext, wanted: Wanted): AttributionValues {
  const { job, masker } = context;
  const { rows } = context.rows;
  const values = new Float64Array(rows);
  const standardError = new Float64Array(rows);
  const intercept = new Float64Array(rows);
  const localPrediction = new Float64Array(rows);
  const r2 = new Float64Array(rows);
  const terms: TermValue[][] = [];
  const predictions = explainedOutputs(context);
  for (let row = 0; row < rows; row++) {
    job.check();
    const players = masker.players(context, row);
    const count = players.length;
    if (count === 0) {
      intercept[row] = localPrediction[row] = predictions[row];
      r2[row] = 1;
      terms.push([]);
      continue;
    }
    const random = job.random(`lime-${context.rowNumbers[row]}`);
    const masks = Array.from({ length: wanted.samples }, (_, s) => {
      const mask = new Uint8Array(count).fill(1);
      if (s > 0)
        for (const gone of random.permutation(count).subarray(0, 1 + random.integer(count - 1))) mask[gone] = 0;
      return mask;
    });
    const simple = Float64Array.from(
      { length: wanted.samples * count },
      (_, i) => masks[Math.floor(i / count)][i % count],
    );
    const squares = Float64Array.from(masks, (mask) => {
      const shown = mask.reduce((sum, one) => sum + one, 0);
      return (100 * (1 - Math.sqrt(shown / count))) ** 2;
    });
    const surrogate = fitSurrogate(
      {
        simple,
        y: masker.coalitionValues(context, row, players, masks),
        samples: wanted.samples,
        features: count,
        squares,
      },
      wanted.kernelWidth === 'auto' ? textKernelWidth : wanted.kernelWidth,
      wanted.features,
      wanted.selection,
      job.random(`lime-error-${context.rowNumbers[row]}`),
    );
    terms.push(
      surrogate.chosen.map((w) => ({
        feature: 0,
        term: masker.partOf(context, players[w]).term ?? '',
        value: surrogate.coefficients[w],
        standardError: surrogate.standardError[w],
      })),
    );
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
    terms,
  };
}
