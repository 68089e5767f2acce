import type { Encoder, RawRows } from '../../data/encode.ts';
import type { Random } from '../../numeric/random.ts';
import { normalCdf, normalQuantile, quantile, standardDeviation } from '../../numeric/stats.ts';

/** How one feature is perturbed and described. */
export type FeatureSampler =
  | {
      readonly kind: 'bins';
      readonly bounds: number[];
      readonly cumulative: Float64Array;
      readonly means: number[];
      readonly spreads: number[];
      readonly low: number[];
      readonly high: number[];
    }
  | { readonly kind: 'categories'; readonly cumulative: Float64Array }
  | { readonly kind: 'normal'; readonly mean: number; readonly scale: number };

/** Learns from the training rows how each feature is spread: in quartiles or deciles, by category, or as a normal. */
export function fitSamplers(encoder: Encoder, training: RawRows, discretizer: 'quartile' | 'decile' | 'none'): FeatureSampler[] {
  return encoder.features.map((feature, f): FeatureSampler => {
    const values = Float64Array.from({ length: training.rows }, (_, r) => training.values[r * training.features + f]);
    if (feature.kind === 'categorical') {
      const counts = new Float64Array(Math.max(1, feature.categories.length));
      for (const code of values) counts[code]++;
      return { kind: 'categories', cumulative: cumulate(counts, training.rows) };
    }
    if (discretizer === 'none') return { kind: 'normal', mean: values.reduce((a, b) => a + b, 0) / values.length, scale: standardDeviation(values) || 1 };
    return fitBins(values, discretizer === 'quartile' ? 4 : 10);
  });
}

function fitBins(values: Float64Array, parts: number): FeatureSampler {
  const sorted = values.slice().sort();
  const bounds = [...new Set(Array.from({ length: parts - 1 }, (_, i) => quantile(sorted, (i + 1) / parts)))];
  const bins = bounds.length + 1;
  const members = Array.from({ length: bins }, () => [] as number[]);
  for (const value of values) members[binOf(bounds, value)].push(value);
  return {
    kind: 'bins',
    bounds,
    cumulative: cumulate(
      Float64Array.from(members, (list) => list.length),
      values.length,
    ),
    means: members.map((list) => (list.length > 0 ? list.reduce((a, b) => a + b, 0) / list.length : 0)),
    spreads: members.map((list) => (list.length > 0 ? standardDeviation(list) : 0) + 1e-11),
    low: members.map((_, i) => (i === 0 ? sorted[0] : bounds[i - 1])),
    high: members.map((_, i) => (i === bins - 1 ? sorted[sorted.length - 1] : bounds[i])),
  };
}

function cumulate(counts: Float64Array, total: number): Float64Array {
  let sum = 0;
  return counts.map((count) => {
    sum += count / total;
    return sum;
  });
}

/** Bins hold `value <= bound`. */
export function binOf(bounds: readonly number[], value: number): number {
  let bin = 0;
  while (bin < bounds.length && value > bounds[bin]) bin++;
  return bin;
}

function draw(cumulative: Float64Array, random: Random): number {
  const point = random.uniform() * cumulative[cumulative.length - 1];
  let index = 0;
  while (index < cumulative.length - 1 && point >= cumulative[index]) index++;
  return index;
}

/** A bin's normal, cut to its bounds: its distribution function at both, known once and used for every draw. */
interface Cut {
  readonly below: number;
  readonly above: number;
}

const cutsOf = (sampler: Extract<FeatureSampler, { kind: 'bins' }>): Cut[] =>
  Array.from(sampler.means, (mean, bin) => ({
    below: normalCdf((sampler.low[bin] - mean) / sampler.spreads[bin]),
    above: normalCdf((sampler.high[bin] - mean) / sampler.spreads[bin]),
  }));

/** A normal cut to [low, high], by inverting its distribution function. */
function truncatedNormal(mean: number, spread: number, low: number, high: number, { below, above }: Cut, random: Random): number {
  const point = random.uniform();
  if ((low - mean) / spread === (high - mean) / spread) return mean;
  const p = below + point * (above - below);
  if (!(p > 0 && p < 1)) return Math.min(high, Math.max(low, mean));
  return Math.min(high, Math.max(low, mean + spread * normalQuantile(p)));
}

/**
 * Draws neighbours of a row; the first is the row itself.
 * @returns `raw` `[sample, feature]` for the model, and `simple` `[sample, feature]` for the surrogate: 1 where in the row's bin or category, or standardised
 */
export function drawNeighbours(
  samplers: readonly FeatureSampler[],
  row: Float64Array,
  samples: number,
  aroundInstance: boolean,
  random: Random,
): { raw: Float64Array; simple: Float64Array } {
  const features = samplers.length;
  const raw = new Float64Array(samples * features);
  const simple = new Float64Array(samples * features);
  raw.set(row);
  samplers.forEach((sampler, f) => {
    if (sampler.kind === 'normal') simple[f] = (row[f] - sampler.mean) / sampler.scale;
    else simple[f] = 1;
    const cuts = sampler.kind === 'bins' ? cutsOf(sampler) : [];
    const home = sampler.kind === 'bins' ? binOf(sampler.bounds, row[f]) : row[f];
    for (let s = 1; s < samples; s++) {
      const at = s * features + f;
      if (sampler.kind === 'normal') {
        raw[at] = random.normal() * sampler.scale + (aroundInstance ? row[f] : sampler.mean);
        simple[at] = (raw[at] - sampler.mean) / sampler.scale;
        continue;
      }
      const bin = draw(sampler.cumulative, random);
      simple[at] = bin === home ? 1 : 0;
      raw[at] =
        sampler.kind === 'categories' ? bin : truncatedNormal(sampler.means[bin], sampler.spreads[bin], sampler.low[bin], sampler.high[bin], cuts[bin], random);
    }
  });
  return { raw, simple };
}

/** `5.10 < petal length (cm) <= 5.80`, `housing=own`, or the name alone. */
export function conditionText(name: string, sampler: FeatureSampler, value: number, categories: readonly string[] | undefined): string {
  if (sampler.kind === 'normal') return name;
  if (sampler.kind === 'categories') return `${name}=${categories?.[value] ?? ''}`;
  const { bounds } = sampler;
  const bin = binOf(bounds, value);
  const text = (bound: number) => bound.toFixed(2);
  if (bounds.length === 0) return name;
  if (bin === 0) return `${name} <= ${text(bounds[0])}`;
  if (bin === bounds.length) return `${name} > ${text(bounds[bin - 1])}`;
  return `${text(bounds[bin - 1])} < ${name} <= ${text(bounds[bin])}`;
}
