// Means of a small network's answers over masked rows of one row with background rows, in WebAssembly: the first layer
// is a sum over columns, so no masked row is written
// down, and a set of features and the set of all others come from one sum. For networks of two layers at most; deeper
// ones go through `coalitions.ts`.
import { instantiate, Places, reserve } from '../../kernels/assembled.ts';
import { productsModule } from '../../kernels/products.ts';
import type { Coalitions, MaskedSamples, Orders } from '../model.ts';
import type { Activation, Layer } from './layer.ts';

interface Exports {
  readonly memory: WebAssembly.Memory;
  changes(
    weights: number,
    differences: number,
    widths: number,
    features: number,
    begin: number,
    scale: number,
    changes: number,
    ends: number,
  ): void;
  orders(
    orders: number,
    count: number,
    steps: number,
    ends: number,
    how: number,
    value: number,
    slope: number,
    out: number,
  ): void;
  tables(changes: number, features: number, begin: number, tables: number): void;
  sets(
    places: number,
    count: number,
    groups: number,
    ends: number,
    how: number,
    value: number,
    slope: number,
    paired: number,
    out: number,
  ): void;
  finish(values: number, count: number, bias: number, slope: number, shares: number, means: number): void;
}

export interface NetworkMaskedSamples {
  /** Mean of one output, one a mask. */
  sets(coalitions: Coalitions, output: number, scores: boolean): Float64Array;
  /** Mean of one output after each step of each order but the last, `[order, step, (prefix, rest)]`. */
  orders(orders: Orders, output: number, scores: boolean): Float64Array;
}

const lanes = 8;
/** Bytes of eight doubles. */
const line = 64;
/** Features whose sets have a table of sums. */
const inGroup = 5;
const tableBytes = 2 ** inGroup * line;
/** Sums that are worked on at a time, so that they stay in the cache. */
const sumsAtOnce = 512;
/** Sums of units for background rows that stand in memory at once. */
const mostSums = 4e6;

/**
 * What becomes of a unit's sum, which comes times what the unit counts for: held from below, held from above, or bent
 * by a curve of some slopes.
 */
const how = { above: 0, below: 1, bent: 2 } as const;

/** The slopes of a curve k / (1 + exp(-k x)) - (k - 1). */
const slopes: Partial<Record<Activation, number>> = { sigmoid: 1, tanh: 2 };
const isStraight = (activation: Activation): boolean => activation === 'linear' || activation === 'relu';

type Background = Pick<MaskedSamples, 'background' | 'backgroundRows'>;

/** What is done with the units of a block of background rows. */
interface Walk {
  /** How many sums this comes to. */
  readonly sums: number;
  /** Adds what a unit answers to the sums at `out`. */
  add(how: number, value: number, slope: number, out: number): void;
}

/** Undefined where a network is not of a kind that this can do. */
export function networkMaskedSamples(layers: readonly Layer[], classes: number): NetworkMaskedSamples | undefined {
  const last = layers[layers.length - 1];
  const hidden = layers.length === 1 ? 'linear' : layers[0].activation;
  const canDo = layers.length <= 2 && (isStraight(hidden) || slopes[hidden] !== undefined);
  const isAnswer =
    last.units > 1
      ? last.activation === 'softmax'
      : classes === 2
        ? last.activation === 'sigmoid'
        : last.activation === 'linear';
  return canDo && isAnswer ? new MaskedSampleMeans(layers, hidden, classes) : undefined;
}

class MaskedSampleMeans implements NetworkMaskedSamples {
  readonly #lowest: Layer;
  readonly #last: Layer;
  readonly #hidden: Activation;
  readonly #classes: number;
  /** What a unit counts for in each output, `[unit, output]`; with what is added in the end. */
  readonly #values: Float64Array;
  readonly #bias: Float64Array;
  #wasm: Exports | undefined;
  /** The background whose sums stand at the beginning of the memory, `[block, unit, 8]`. */
  #known: Float64Array | undefined;
  #features: { readonly of: MaskedSamples['features']; readonly columns: Int32Array } | undefined;
  /** Whose weights stand where in the memory. */
  #laid: { readonly columns: Int32Array; readonly at: number } | undefined;

  constructor(layers: readonly Layer[], hidden: Activation, classes: number) {
    this.#lowest = layers[0];
    this.#last = layers[layers.length - 1];
    this.#hidden = hidden;
    this.#classes = classes;
    const { units } = this.#lowest;
    const isOne = layers.length === 1;
    this.#values = isOne
      ? Float64Array.from({ length: units * units }, (_, i) => Number(i % (units + 1) === 0))
      : this.#last.weights;
    this.#bias = isOne ? new Float64Array(units) : this.#last.bias;
  }

  sets(coalitions: Coalitions, output: number, scores: boolean): Float64Array {
    return this.#inParts(coalitions, coalitions.masks.length, (part) =>
      this.#sets({ ...coalitions, ...part }, output, scores),
    );
  }

  orders(walk: Orders, output: number, scores: boolean): Float64Array {
    const sums = walk.orders.length * (walk.features.length - 1) * 2;
    return this.#inParts(walk, sums, (part) => this.#orders({ ...walk, ...part }, output, scores));
  }

  /** A background whose sums would take much room is taken some rows at a time. */
  #inParts(
    { background, backgroundRows }: MaskedSamples,
    count: number,
    means: (part: Background) => Float64Array,
  ): Float64Array {
    const { units, inputs } = this.#lowest;
    const atOnce = lanes * Math.max(1, Math.floor(mostSums / units / lanes));
    if (backgroundRows <= atOnce) return means({ background, backgroundRows });
    const total = new Float64Array(count);
    for (let first = 0; first < backgroundRows; first += atOnce) {
      const rows = Math.min(atOnce, backgroundRows - first);
      const part = means({
        background: background.subarray(first * inputs, (first + rows) * inputs),
        backgroundRows: rows,
      });
      for (let i = 0; i < count; i++) total[i] += (part[i] * rows) / backgroundRows;
    }
    return total;
  }

  #sets(coalitions: Coalitions, output: number, scores: boolean): Float64Array {
    const { masks, features } = coalitions;
    const groups = Math.max(1, Math.ceil(features.length / inGroup));
    const paired = areComplements(masks);
    const each = paired ? 2 : 1;
    const most = Math.min(masks.length, sumsAtOnce);
    const tables = (groups + 1) * tableBytes;
    const { wasm, at, run } = this.#open(coalitions, most, tables + (most / each) * groups * 4, output, scores);
    const places = at.own + tables;
    const list = new Int32Array(wasm.memory.buffer, places, (most / each) * groups);
    const means = new Float64Array(masks.length);
    for (let first = 0; first < masks.length; first += most) {
      const sums = Math.min(most, masks.length - first);
      for (let i = 0; i < sums; i += each) {
        const mask = masks[first + i];
        for (let g = 0; g < groups; g++) {
          let set = 0;
          for (let f = g * inGroup, bit = 1; f < Math.min(mask.length, (g + 1) * inGroup); f++, bit <<= 1)
            if (mask[f] === 1) set |= bit;
          list[(i / each) * groups + g] = at.own + g * tableBytes + set * line;
        }
      }
      run(means.subarray(first, first + sums), {
        sums,
        add(does, value, slope, out) {
          wasm.tables(at.changes, features.length, at.ends + line, at.own);
          wasm.sets(places, sums / each, groups, at.ends, does, value, slope, Number(paired), out);
        },
      });
    }
    return means;
  }

  #orders(walk: Orders, output: number, scores: boolean): Float64Array {
    const { orders, features } = walk;
    const steps = features.length - 1;
    const means = new Float64Array(orders.length * steps * 2);
    if (steps === 0) return means;
    const most = Math.min(orders.length, Math.max(1, Math.floor(sumsAtOnce / (2 * steps))));
    const { wasm, at, run } = this.#open(walk, most * steps * 2, most * steps * 4, output, scores);
    const list = new Int32Array(wasm.memory.buffer, at.own, most * steps);
    for (let first = 0; first < orders.length; first += most) {
      const count = Math.min(most, orders.length - first);
      for (let o = 0; o < count; o++)
        for (let i = 0; i < steps; i++) list[o * steps + i] = at.changes + orders[first + o][i] * line;
      const sums = count * steps * 2;
      run(means.subarray(first * steps * 2, first * steps * 2 + sums), {
        sums,
        add: (does, value, slope, out) => wasm.orders(at.own, count, steps, at.ends, does, value, slope, out),
      });
    }
    return means;
  }

  /** Lays a masked row out in the memory, with `own` bytes for what is done with it and room for `most` sums. */
  #open(
    { row, background, backgroundRows, features }: MaskedSamples,
    most: number,
    own: number,
    output: number,
    scores: boolean,
  ) {
    const { units, inputs, weights } = this.#lowest;
    if (this.#features?.of !== features) this.#features = { of: features, columns: Int32Array.from(features.flat()) };
    const { columns } = this.#features;
    const width = columns.length;
    const blocks = Math.ceil(backgroundRows / lanes);
    const outputs = this.#last.units;
    const wanted = outputs === 1 ? 0 : output;
    const summed = outputs === 1 || scores ? [wanted] : Array.from({ length: outputs }, (_, k) => k);
    const places = new Places(line, blocks * units * line);
    const at = {
      differences: places.take(blocks * width * line),
      weights: places.take(units * width * 8),
      widths: places.take(features.length * 4),
      changes: places.take(features.length * line),
      // both ends of a walk: where nothing has come together with where all has, and where nothing has
      ends: places.take(2 * line),
      shares: places.take(line),
      own: places.take(own),
      out: places.take(summed.length * most * line),
      means: places.take(most * 8),
    };
    this.#wasm ??= instantiate<Exports>(productsModule);
    const wasm = this.#wasm;
    reserve(wasm.memory, places.end);
    if (this.#known !== background) this.#layBackground(wasm.memory, background, backgroundRows);
    const view = (from: number, length: number) => new Float64Array(wasm.memory.buffer, from, length);
    const differences = view(at.differences, blocks * width * lanes).fill(0);
    for (let b = 0; b < backgroundRows; b++) {
      const place = (b - (b % lanes)) * width + (b % lanes);
      for (let j = 0; j < width; j++)
        differences[place + j * lanes] = row[columns[j]] - background[b * inputs + columns[j]];
    }
    // one row after another with the same features and as many background rows finds them where they were
    if (this.#laid?.columns !== columns || this.#laid.at !== at.weights) {
      const laid = view(at.weights, units * width);
      for (let j = 0; j < width; j++)
        for (let u = 0; u < units; u++) laid[u * width + j] = weights[columns[j] * units + u];
      new Int32Array(wasm.memory.buffer, at.widths, features.length).set(features.map((own) => own.length));
      this.#laid = { columns, at: at.weights };
    }
    const shares = view(at.shares, lanes);
    // one unit stands for two classes
    const flips = outputs === 1 && this.#classes === 2 && output === 0;

    const run = (means: Float64Array, { sums, add }: Walk): void => {
      const out = view(at.out, summed.length * sums * lanes);
      const total = view(at.means, sums).fill(0);
      for (let block = 0; block < blocks; block++) {
        const filled = Math.min(lanes, backgroundRows - block * lanes);
        shares.fill(0).fill(1 / backgroundRows, 0, filled);
        out.fill(0);
        for (let u = 0; u < units; u++) {
          summed.forEach((k, place) => {
            const value = this.#values[u * outputs + k];
            if (value === 0) return;
            const slope = slopes[this.#hidden] ?? 0;
            const [begin, own] = [(block * units + u) * line, at.weights + u * width * 8];
            const shift = at.differences + block * width * line;
            wasm.changes(own, shift, at.widths, features.length, begin, slope > 0 ? 1 : value, at.changes, at.ends);
            const out = at.out + place * sums * line;
            if (slope > 0) add(how.bent, value, slope, out);
            else if (this.#hidden === 'linear') add(how.above, Number.NEGATIVE_INFINITY, 0, out);
            else add(value > 0 ? how.above : how.below, 0, 0, out);
          });
        }
        if (summed.length > 1) this.#softmax(out, sums, wanted);
        const slope = scores ? 0 : (slopes[this.#last.activation] ?? 0);
        wasm.finish(
          at.out + (summed.length > 1 ? wanted * sums * line : 0),
          sums,
          summed.length > 1 ? 0 : this.#bias[wanted],
          slope,
          at.shares,
          at.means,
        );
      }
      for (let i = 0; i < sums; i++) means[i] = flips ? (scores ? 0 : 1) - total[i] : total[i];
    };
    return { wasm, at, run };
  }

  /** Sums of the units for background rows as they are. */
  #layBackground(memory: WebAssembly.Memory, background: Float64Array, rows: number): void {
    const { units, inputs, weights, bias } = this.#lowest;
    const begin = new Float64Array(memory.buffer, 0, Math.ceil(rows / lanes) * units * lanes).fill(0);
    const sums = new Float64Array(units);
    for (let b = 0; b < rows; b++) {
      sums.set(bias);
      for (let c = 0, w = 0; c < inputs; c++) {
        const value = background[b * inputs + c];
        for (let u = 0; u < units; u++, w++) sums[u] += value * weights[w];
      }
      const place = (b - (b % lanes)) * units + (b % lanes);
      for (let u = 0; u < units; u++) begin[place + u * lanes] = sums[u];
    }
    this.#known = background;
  }

  /** Puts the share of one output in place of its sums `[output, sum, 8]`. */
  #softmax(values: Float64Array, sums: number, wanted: number): void {
    const outputs = this.#last.units;
    const each = sums * lanes;
    for (let i = 0; i < each; i++) {
      let most = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < outputs; k++) most = Math.max(most, values[k * each + i] + this.#bias[k]);
      let total = 0;
      let own = 0;
      for (let k = 0; k < outputs; k++) {
        const value = Math.exp(values[k * each + i] + this.#bias[k] - most);
        total += value;
        if (k === wanted) own = value;
      }
      values[wanted * each + i] = own / total;
    }
  }
}

/** Each second mask has what the one before it has not. */
function areComplements(masks: readonly Uint8Array[]): boolean {
  if (masks.length % 2 === 1) return false;
  for (let i = 0; i < masks.length; i += 2) {
    const [one, other] = [masks[i], masks[i + 1]];
    for (let f = 0; f < one.length; f++) if (one[f] === other[f]) return false;
  }
  return true;
}
