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
    const column = new Float64Array(training.rows);
    for (let r = 0; r < training.rows; r++) column[r] = training.values[r * training.features + f];
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

/** Parts that a bin's normal distribution is cut into, of the same probability each; between their ends values are drawn evenly. */
const parts = 128;
/** Cells of numbers between 0 and 1, by which a bin is looked for. */
const cells = 256;

/** Draws neighbours of one row after another. */
export interface NeighbourDrawer {
  readonly samplers: readonly FeatureSampler[];
  /**
   * Begins with the row itself.
   * @returns draws the next neighbours: `raw` `[sample, feature]` for the model, and `simple` `[sample, feature]` for the surrogate, 1 where in the row's bin or
   * category, or standardised
   */
  draw(row: Float64Array, aroundInstance: boolean, random: Random): (raw: Float64Array, simple: Float64Array) => void;
}

export function neighbourDrawer(samplers: readonly FeatureSampler[]): NeighbourDrawer {
  const features = samplers.length;
  const sizes = Int32Array.from(samplers, (sampler) => (sampler.kind === 'normal' ? 0 : sampler.cumulative.length));
  // all features' bins and categories one after another in plain arrays, which draws go through fastest
  const first = new Int32Array(features + 1);
  sizes.forEach((size, f) => {
    first[f + 1] = first[f] + size;
  });
  const cumulative = Float64Array.from(samplers.flatMap((sampler) => (sampler.kind === 'normal' ? [] : [...sampler.cumulative])));
  const kinds = Uint8Array.from(samplers, ({ kind }) => ['normal', 'categories', 'bins'].indexOf(kind));
  const values = new Float64Array(cumulative.length * (parts + 1));
  samplers.forEach((sampler, f) => {
    if (sampler.kind !== 'bins') return;
    for (let bin = 0; bin < sizes[f]; bin++) values.set(binValues(sampler, bin), (first[f] + bin) * (parts + 1));
  });
  /** Where a bin begins, and how many parts there are to a whole. */
  const from = cumulative.map((_, place) => (first.includes(place) ? 0 : cumulative[place - 1]));
  const steps = cumulative.map((end, place) => (end > from[place] ? parts / (end - from[place]) : 0));
  /** Where to begin to look for the bin or category that a number between 0 and 1 draws: the first that a cell of such numbers can be in. */
  const guide = new Int32Array(features * cells);
  for (let f = 0; f < features; f++) {
    for (let cell = 0, place = first[f]; cell < cells && sizes[f] > 0; cell++) {
      while (place < first[f + 1] - 1 && cell / cells >= cumulative[place]) place++;
      guide[f * cells + cell] = place;
    }
  }
  const ends = cumulative.map((end, place) => (first.includes(place + 1) ? Number.POSITIVE_INFINITY : end));
  return {
    samplers,
    draw(row, aroundInstance, random) {
      const homes = Int32Array.from(samplers, (sampler, f) =>
        Number.isNaN(row[f]) ? -1 : first[f] + (sampler.kind === 'bins' ? binOf(sampler.bounds, row[f]) : row[f]),
      );
      const points = new Float64Array(cumulative.length > 0 ? features : 0);
      let isFirst = true;
      const drawOther = (f: number, at: number, raw: Float64Array, simple: Float64Array): void => {
        const sampler = samplers[f];
        raw[at] = row[f];
        simple[at] = 1;
        // what the row itself does not know, its neighbours do not know either
        if (sampler.kind !== 'normal' || Number.isNaN(row[f])) return;
        const { mean, scale } = sampler;
        if (!isFirst) raw[at] = random.normal() * scale + (aroundInstance ? row[f] : mean);
        simple[at] = (raw[at] - mean) / scale;
      };
      return (raw, simple) => {
        for (let at = 0; at < raw.length; ) {
          if (isFirst) {
            for (let f = 0; f < features; f++, at++) drawOther(f, at, raw, simple);
            isFirst = false;
            continue;
          }
          random.uniforms(points);
          for (let f = 0; f < features; f++, at++) {
            if (kinds[f] === 0 || homes[f] < 0) {
              drawOther(f, at, raw, simple);
              continue;
            }
            // one number says both which bin, and where in it
            const point = points[f];
            let place = guide[f * cells + ((point * cells) | 0)];
            while (point >= ends[place]) place++;
            const other = place ^ homes[f];
            simple[at] = 1 + ((other | -other) >> 31);
            if (kinds[f] === 1) {
              raw[at] = place - first[f];
              continue;
            }
            const t = (point - from[place]) * steps[place];
            const part = Math.min(parts - 1, t | 0);
            const low = place * (parts + 1) + part;
            raw[at] = values[low] + (t - part) * (values[low + 1] - values[low]);
          }
        }
      };
    },
  };
}

/** Values of a bin at the ends of parts of the same probability: its normal distribution, cut off at the bin's bounds. */
function binValues({ means, spreads, low, high }: Extract<FeatureSampler, { kind: 'bins' }>, bin: number): Float64Array {
  const [mean, spread] = [means[bin], spreads[bin]];
  const below = normalCdf((low[bin] - mean) / spread);
  const between = low[bin] === high[bin] ? 0 : normalCdf((high[bin] - mean) / spread) - below;
  return Float64Array.from({ length: parts + 1 }, (_, i) => {
    if (between === 0) return Math.min(high[bin], Math.max(low[bin], mean));
    const p = below + (i / parts) * between;
    if (p <= 0) return low[bin];
    return p >= 1 ? high[bin] : Math.min(high[bin], Math.max(low[bin], mean + spread * drawnNormalQuantile(p)));
  });
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
