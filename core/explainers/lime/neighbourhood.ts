import type { Encoder, RawRows } from '../../data/encode.ts';
import type { Random } from '../../numeric/random.ts';
import { drawnNormalQuantile, normalCdf, quantile, standardDeviation } from '../../numeric/stats.ts';

/** How one feature is perturbed and described. */
export type FeatureSampler =
  | {
      readonly kind: 'bins';
      readonly bounds: readonly number[];
      readonly cumulative: Float64Array;
      readonly means: number[];
      readonly spreads: number[];
      readonly low: number[];
      readonly high: number[];
    }
  | { readonly kind: 'categories'; readonly cumulative: Float64Array }
  | { readonly kind: 'normal'; readonly mean: number; readonly scale: number };

export type Discretizer = 'quartile' | 'decile' | 'entropy' | 'none';

/**
 * Learns from the training rows how each feature is spread: in bins, by category, or as a normal.
 * @param cuts the bounds of a feature's bins where they are cut by what the rows are (`entropy`)
 */
export function fitSamplers(
  encoder: Encoder,
  training: RawRows,
  discretizer: Discretizer,
  cuts: (values: Float64Array) => readonly number[],
): FeatureSampler[] {
  return encoder.features.map((feature, f): FeatureSampler => {
    // where missing values are kept, neighbours are drawn from those that are known
    const column = Float64Array.from({ length: training.rows }, (_, r) => training.values[r * training.features + f]);
    const values = column.filter((value) => !Number.isNaN(value));
    if (feature.kind === 'categorical') {
      const counts = new Float64Array(Math.max(1, feature.categories.length));
      for (const code of values) counts[code]++;
      return { kind: 'categories', cumulative: cumulate(counts, Math.max(1, values.length)) };
    }
    if (values.length === 0) return { kind: 'normal', mean: 0, scale: 1 };
    if (discretizer === 'none') return { kind: 'normal', mean: values.reduce((a, b) => a + b, 0) / values.length, scale: standardDeviation(values) || 1 };
    const sorted = values.slice().sort();
    if (discretizer === 'entropy') return fitBins(values, sorted, cuts(column));
    const parts = discretizer === 'quartile' ? 4 : 10;
    return fitBins(values, sorted, [...new Set(Array.from({ length: parts - 1 }, (_, i) => quantile(sorted, (i + 1) / parts)))]);
  });
}

function fitBins(values: Float64Array, sorted: Float64Array, bounds: readonly number[]): FeatureSampler {
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

/** All features' bins and categories one after another in plain arrays, which draws go through fastest. */
class Bins {
  /** Where each feature's begin; one more stands for the end. */
  readonly first: Int32Array;
  /** The share of rows in a bin and in those before it. */
  readonly cumulative: Float64Array;
  readonly #mean: Float64Array;
  readonly #spread: Float64Array;
  readonly #low: Float64Array;
  readonly #high: Float64Array;
  /** The bin's normal distribution function at its lower bound, and how much of it there is up to the upper one; 0 where the bounds are one. */
  readonly #below: Float64Array;
  readonly #between: Float64Array;

  constructor(samplers: readonly FeatureSampler[]) {
    const sizes = samplers.map((sampler) => (sampler.kind === 'normal' ? 0 : sampler.cumulative.length));
    this.first = new Int32Array(samplers.length + 1);
    sizes.forEach((size, f) => {
      this.first[f + 1] = this.first[f] + size;
    });
    const all = (of: (sampler: Extract<FeatureSampler, { kind: 'bins' }>, bin: number) => number) =>
      Float64Array.from(samplers.flatMap((sampler, f) => Array.from({ length: sizes[f] }, (_, bin) => (sampler.kind === 'bins' ? of(sampler, bin) : 0))));
    const share = (bound: number, { means, spreads }: { means: readonly number[]; spreads: readonly number[] }, bin: number) =>
      normalCdf((bound - means[bin]) / spreads[bin]);
    this.cumulative = Float64Array.from(samplers.flatMap((sampler) => (sampler.kind === 'normal' ? [] : [...sampler.cumulative])));
    this.#mean = all(({ means }, bin) => means[bin]);
    this.#spread = all(({ spreads }, bin) => spreads[bin]);
    this.#low = all(({ low }, bin) => low[bin]);
    this.#high = all(({ high }, bin) => high[bin]);
    this.#below = all((sampler, bin) => share(sampler.low[bin], sampler, bin));
    this.#between = all((sampler, bin) =>
      sampler.low[bin] === sampler.high[bin] ? 0 : share(sampler.high[bin], sampler, bin) - share(sampler.low[bin], sampler, bin),
    );
  }

  /** The place of the bin or category that a number between 0 and 1 draws. */
  find(feature: number, point: number): number {
    const last = this.first[feature + 1] - 1;
    let place = this.first[feature];
    while (place < last && point >= this.cumulative[place]) place++;
    return place;
  }

  /** The value that the same number draws within its bin. */
  value(feature: number, place: number, point: number): number {
    const from = place > this.first[feature] ? this.cumulative[place - 1] : 0;
    const p = this.#below[place] + ((point - from) / (this.cumulative[place] - from)) * this.#between[place];
    const mean = this.#mean[place];
    const value = this.#between[place] > 0 && p > 0 && p < 1 ? mean + this.#spread[place] * drawnNormalQuantile(p) : mean;
    return Math.min(this.#high[place], Math.max(this.#low[place], value));
  }
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
  const bins = new Bins(samplers);
  const homes = samplers.map((sampler, f) => (sampler.kind === 'bins' ? binOf(sampler.bounds, row[f]) : row[f]));
  samplers.forEach((sampler, f) => {
    // what the row itself does not know, its neighbours do not know either
    if (Number.isNaN(row[f])) {
      for (let s = 0, at = f; s < samples; s++, at += features) {
        raw[at] = Number.NaN;
        simple[at] = 1;
      }
      return;
    }
    simple[f] = sampler.kind === 'normal' ? (row[f] - sampler.mean) / sampler.scale : 1;
    for (let s = 1, at = features + f; s < samples; s++, at += features) {
      if (sampler.kind === 'normal') {
        raw[at] = random.normal() * sampler.scale + (aroundInstance ? row[f] : sampler.mean);
        simple[at] = (raw[at] - sampler.mean) / sampler.scale;
        continue;
      }
      // one number says both which bin, and where in it
      const point = random.uniform();
      const place = bins.find(f, point);
      const bin = place - bins.first[f];
      simple[at] = bin === homes[f] ? 1 : 0;
      raw[at] = sampler.kind === 'categories' ? bin : bins.value(f, place, point);
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
