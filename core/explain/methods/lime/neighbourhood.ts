import type { Encoder, RawRows } from '../../../data/encode.ts';
import { isContent } from '../../../data/fields/registry.ts';
import { fewestDigits, separatesAlike } from '../../../numeric/fewest-digits.ts';
import type { Random } from '../../../numeric/random.ts';
import { drawnNormalQuantile, mean, normalCdf, quantile, standardDeviation } from '../../../numeric/stats.ts';

/** How one feature is perturbed and described. */
export type FeatureSampler =
  | {
      readonly kind: 'bins';
      readonly bounds: readonly number[];
      /** The bounds as they are written, with the same training rows on either side. */
      readonly texts: readonly string[];
      readonly cumulative: Float64Array;
      readonly means: number[];
      readonly spreads: number[];
      readonly low: number[];
      readonly high: number[];
    }
  | { readonly kind: 'categories'; readonly cumulative: Float64Array }
  | NormalSampler;

interface NormalSampler {
  readonly kind: 'normal';
  readonly mean: number;
  readonly scale: number;
}

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
    let known = 0;
    for (let r = 0; r < training.rows; r++) {
      column[r] = training.values[r * training.features + f];
      if (!Number.isNaN(column[r])) known++;
    }
    const values = known === training.rows ? column : column.filter((value) => !Number.isNaN(value));
    if (feature.kind !== 'numeric') {
      const counts = new Float64Array(Math.max(1, feature.categories.length));
      for (const code of values) counts[code]++;
      return { kind: 'categories', cumulative: cumulate(counts, Math.max(1, values.length)) };
    }
    if (values.length === 0) return { kind: 'normal', mean: 0, scale: 1 };
    if (discretizer === 'none') return { kind: 'normal', mean: mean(values), scale: standardDeviation(values) || 1 };
    const sorted = values.slice().sort();
    if (discretizer === 'entropy') return fitBins(sorted, cuts(column));
    const parts = discretizer === 'quartile' ? 4 : 10;
    return fitBins(sorted, [
      ...new Set(Array.from({ length: parts - 1 }, (_, i) => quantile(sorted, (i + 1) / parts))),
    ]);
  });
}

function fitBins(sorted: Float64Array, bounds: readonly number[]): FeatureSampler {
  const bins = bounds.length + 1;
  let end = 0;
  const members = Array.from({ length: bins }, (_, bin) => {
    const begin = end;
    while (end < sorted.length && (bin === bins - 1 || sorted[end] <= bounds[bin])) end++;
    return sorted.subarray(begin, end);
  });
  return {
    kind: 'bins',
    bounds,
    texts: bounds.map((bound) => boundText(bound, sorted)),
    cumulative: cumulate(
      Float64Array.from(members, (list) => list.length),
      sorted.length,
    ),
    means: members.map((list) => (list.length > 0 ? mean(list) : 0)),
    spreads: members.map((list) => (list.length > 0 ? standardDeviation(list) : 0) + 1e-11),
    low: members.map((_, i) => (i === 0 ? sorted[0] : bounds[i - 1])),
    high: members.map((_, i) => (i === bins - 1 ? sorted[sorted.length - 1] : bounds[i])),
  };
}

/** Two decimals, as lime writes a bound; more where a training row would stand on the other side of what is written. */
function boundText(bound: number, sorted: Float64Array): string {
  const keeps = separatesAlike(sorted, bound);
  const usual = bound.toFixed(2);
  return keeps(Number(usual)) ? usual : String(fewestDigits(bound, 3, keeps));
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

/**
 * Parts that a bin's normal distribution is cut into, of the same probability each; values are drawn evenly within
 * each.
 */
const parts = 128;
/** Cells of numbers between 0 and 1, by which a bin is looked for. */
const cells = 256;

/** Draws neighbours of one row after another. */
export interface NeighbourDrawer {
  readonly samplers: readonly FeatureSampler[];
  /**
   * Begins with the row itself.
   * @returns draws the next neighbours: `raw` `[sample, feature]` for the model, and `simple` `[sample, feature]` for
   * the surrogate, 1 where in the row's bin or
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
  const cumulative = Float64Array.from(
    samplers.flatMap((sampler) => (sampler.kind === 'normal' ? [] : [...sampler.cumulative])),
  );
  const isCategory = Uint8Array.from(samplers, ({ kind }) => Number(kind === 'categories'));
  /** Where the values of a bin's parts stand; categories have none. */
  const valuesAt = new Int32Array(cumulative.length);
  const shapes: BinShape[] = [];
  samplers.forEach((sampler, f) => {
    if (sampler.kind !== 'bins') return;
    for (let bin = 0; bin < sizes[f]; bin++) {
      valuesAt[first[f] + bin] = shapes.length * (parts + 1);
      shapes.push(binShape(sampler, bin));
    }
  });
  const values = new Float64Array(shapes.length * (parts + 1));
  shapes.forEach((shape, i) => {
    values.set(partEnds(shape), i * (parts + 1));
  });
  /** Where a bin begins, and how many parts there are to a whole. */
  const from = new Float64Array(cumulative.length);
  const ends = cumulative.slice();
  for (let f = 0; f < features; f++) {
    for (let place = first[f] + 1; place < first[f + 1]; place++) from[place] = cumulative[place - 1];
    if (sizes[f] > 0) ends[first[f + 1] - 1] = Number.POSITIVE_INFINITY;
  }
  const steps = cumulative.map((end, place) => (end > from[place] ? parts / (end - from[place]) : 0));
  /**
   * Where to begin to look for the bin or category that a number between 0 and 1 draws: the first that a cell of such
   * numbers can be in.
   */
  const guide = new Int32Array(features * cells);
  for (let f = 0; f < features; f++) {
    for (let cell = 0, place = first[f]; cell < cells && sizes[f] > 0; cell++) {
      while (place < first[f + 1] - 1 && cell / cells >= cumulative[place]) place++;
      guide[f * cells + cell] = place;
    }
  }
  const tables = { first, guide, ends, from, steps, values, valuesAt, isCategory };
  return {
    samplers,
    draw(row, aroundInstance, random) {
      const homes = Int32Array.from(samplers, (sampler, f) =>
        sampler.kind === 'normal' ? -1 : first[f] + (sampler.kind === 'bins' ? binOf(sampler.bounds, row[f]) : row[f]),
      );
      let points = new Float64Array(0);
      let begun = 0;
      const drawNormal = (f: number, { mean, scale }: NormalSampler, raw: Float64Array, simple: Float64Array): void => {
        for (let at = f; at < raw.length; at += features) {
          raw[at] = at === f && begun === 0 ? row[f] : random.normal() * scale + (aroundInstance ? row[f] : mean);
          simple[at] = (raw[at] - mean) / scale;
        }
      };
      return (raw, simple) => {
        const count = raw.length / features;
        if (points.length !== count) points = new Float64Array(count);
        samplers.forEach((sampler, f) => {
          // what the row itself does not know, its neighbours do not know either
          if (Number.isNaN(row[f])) return fillColumn(f, features, raw, simple, Number.NaN);
          if (sampler.kind === 'normal') return drawNormal(f, sampler, raw, simple);
          random.uniforms(points);
          drawPlaces(tables, f, features, homes[f], points, raw, simple);
          if (begun === 0) {
            raw[f] = row[f];
            simple[f] = 1;
          }
        });
        begun += count;
      };
    },
  };
}

function fillColumn(f: number, features: number, raw: Float64Array, simple: Float64Array, value: number): void {
  for (let at = f; at < raw.length; at += features) {
    raw[at] = value;
    simple[at] = 1;
  }
}

interface Tables {
  readonly first: Int32Array;
  readonly guide: Int32Array;
  readonly ends: Float64Array;
  readonly from: Float64Array;
  readonly steps: Float64Array;
  readonly values: Float64Array;
  readonly valuesAt: Int32Array;
  readonly isCategory: Uint8Array;
}

/** One feature's values by bins or categories: a number between 0 and 1 says both which bin, and where in it. */
function drawPlaces(
  { first, guide, ends, from, steps, values, valuesAt, isCategory }: Tables,
  f: number,
  features: number,
  home: number,
  points: Float64Array,
  raw: Float64Array,
  simple: Float64Array,
): void {
  const begin = f * cells;
  const zero = first[f];
  const named = isCategory[f] === 1;
  for (let s = 0, at = f; s < points.length; s++, at += features) {
    const point = points[s];
    let place = guide[begin + ((point * cells) | 0)];
    while (point >= ends[place]) place++;
    const other = place ^ home;
    simple[at] = 1 + ((other | -other) >> 31);
    if (named) raw[at] = place - zero;
    else {
      const t = (point - from[place]) * steps[place];
      const part = Math.min(parts - 1, t | 0);
      const low = valuesAt[place] + part;
      const value = values[low];
      raw[at] = value + (t - part) * (values[low + 1] - value);
    }
  }
}

/** A bin's normal distribution, cut off at the bin's bounds. */
interface BinShape {
  readonly mean: number;
  readonly spread: number;
  readonly low: number;
  readonly high: number;
  /**
   * Its distribution function at the lower bound, and how much of it there is up to the upper one; 0 where the bounds
   * are one.
   */
  readonly below: number;
  readonly between: number;
}

function binShape({ means, spreads, low, high }: Extract<FeatureSampler, { kind: 'bins' }>, bin: number): BinShape {
  const [mean, spread] = [means[bin], spreads[bin]];
  const below = normalCdf((low[bin] - mean) / spread);
  return {
    mean,
    spread,
    low: low[bin],
    high: high[bin],
    below,
    between: low[bin] === high[bin] ? 0 : normalCdf((high[bin] - mean) / spread) - below,
  };
}

/**
 * Values between which a bin's parts lie. The outermost may reach far to a bound that next to nothing comes to: their
 * ends are set so that what is drawn evenly within
 * them has the mean that it should have.
 */
function partEnds({ mean, spread, low, high, below, between }: BinShape): Float64Array {
  const within = (value: number) => Math.min(high, Math.max(low, value));
  const ends = Float64Array.from({ length: parts + 1 }, (_, part) => {
    const p = below + (part / parts) * between;
    return within(between > 0 && p > 0 && p < 1 ? mean + spread * drawnNormalQuantile(p) : mean);
  });
  const density = (value: number) => Math.exp(-0.5 * ((value - mean) / spread) ** 2) / Math.sqrt(2 * Math.PI);
  const share = between / parts;
  if (share > 1e-12) {
    const least = mean + (spread * (density(low) - density(ends[1]))) / share;
    const most = mean + (spread * (density(ends[parts - 1]) - density(high))) / share;
    ends[0] = within(Math.min(ends[1], 2 * least - ends[1]));
    ends[parts] = within(Math.max(ends[parts - 1], 2 * most - ends[parts - 1]));
  }
  return ends;
}

/** The same text for the same bin or category of a feature, however many rows have it. */
export function conditionTexts(
  samplers: readonly FeatureSampler[],
  features: Encoder['features'],
): (f: number, value: number) => string {
  const known = features.map(() => new Map<number, string>());
  return (f, value) => {
    const sampler = samplers[f];
    const { name } = features[f];
    const key = Number.isNaN(value)
      ? value
      : sampler.kind === 'bins'
        ? binOf(sampler.bounds, value)
        : sampler.kind === 'normal'
          ? 0
          : value;
    const text = known[f].get(key);
    if (text !== undefined) return text;
    const own = features[f];
    const made = Number.isNaN(value)
      ? `${name} is missing`
      : isContent(own)
        ? name
        : conditionText(name, sampler, value, own.kind !== 'numeric' ? own.categories : undefined);
    known[f].set(key, made);
    return made;
  };
}

/** `5.10 < petal length (cm) <= 5.80`, `housing=own`, or the name alone. */
function conditionText(
  name: string,
  sampler: FeatureSampler,
  value: number,
  categories: readonly string[] | undefined,
): string {
  if (sampler.kind === 'normal') return name;
  if (sampler.kind === 'categories') return `${name}=${categories?.[value] ?? ''}`;
  const { bounds, texts } = sampler;
  const bin = binOf(bounds, value);
  if (bounds.length === 0) return name;
  if (bin === 0) return `${name} <= ${texts[0]}`;
  if (bin === bounds.length) return `${name} > ${texts[bin - 1]}`;
  return `${texts[bin - 1]} < ${name} <= ${texts[bin]}`;
}
