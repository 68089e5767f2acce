import type { Sample, ScoreTools } from '../../core/assess/scores/score.ts';
import type { FeatureScale } from '../../core/data/distance.ts';
import { deriveSeed, Random } from '../../core/numeric/random.ts';
import { testJob } from './job.ts';

/** A sample of a plain function, held against references, explained by a plain rule. */
export function sampleOf(options: {
  readonly f: (row: Float64Array) => number;
  readonly row: readonly number[];
  readonly attributions: readonly number[];
  readonly references?: readonly (readonly number[])[];
  readonly explain?: (row: Float64Array, seed: number) => Float64Array;
  readonly seed?: number;
}): Sample {
  const { f, explain, seed = 1 } = options;
  const row = Float64Array.from(options.row);
  const width = row.length;
  const references = Float64Array.from((options.references ?? [row.map(() => 0)]).flatMap((one) => [...one]));
  const rowsOf = (raw: Float64Array) =>
    Array.from({ length: raw.length / width }, (_, r) => raw.subarray(r * width, (r + 1) * width));
  const evaluate = (raw: Float64Array) => Float64Array.from(rowsOf(raw), f);
  return {
    rowNumber: 0,
    row,
    attributions: Float64Array.from(options.attributions),
    prediction: f(row),
    baseValue: rowsOf(references).reduce((sum, one) => sum + f(one), 0) / (references.length / width),
    references,
    evaluate,
    masked: (masks) =>
      Float64Array.from(masks, (mask) => {
        const values = rowsOf(references).map((other) => f(row.map((value, i) => (mask[i] === 1 ? value : other[i]))));
        return values.reduce((a, b) => a + b, 0) / values.length;
      }),
    explain: (raw, own = 0) => rowsOf(raw).map((one) => explain?.(one, own) ?? Float64Array.from(options.attributions)),
    random: (label) => new Random(deriveSeed(seed, label)),
  };
}

export const toolsOf = (width: number, more: Partial<ScoreTools> = {}): ScoreTools => ({
  features: Array.from({ length: width }, (_, i): FeatureScale => ({ name: `x${i}`, deviation: 1, categories: 0 })),
  shifted: () => [],
  job: testJob(),
  ...more,
});
