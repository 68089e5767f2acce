// How good a split is: impurity of a node, and the best place to cut one sorted column (Breiman, Friedman, Olshen &
// Stone 1984).
// Rows without a value stand at the end of a column's order; they go right, or left where that is better (as in
// scikit-learn).

/** A cut in one column's order. `position` is the place of the last row with a value that goes left. */
export interface Cut {
  position: number;
  missingLeft: boolean;
}

/** One column's rows of a node, in ascending order, and which cuts of it count. */
export interface Segment {
  readonly column: Float64Array;
  readonly order: Int32Array;
  readonly start: number;
  readonly end: number;
  /** Rows at the end of the segment that have no value. */
  readonly missing: number;
  readonly minLeaf: number;
  /** The one place where a cut may stand, or -1: any. */
  readonly only: number;
}

export interface Score {
  readonly outputs: number;
  readonly impurity: number;
  readonly value: Float64Array;
  /** Weight of the rows of the node. */
  readonly weight: number;
  /** Proxy of the best split so far; larger is better. */
  readonly best: number;
  readonly cut: Cut;
  begin(order: Int32Array, start: number, end: number): void;
  /** Whether a cut beats `toBeat`; sets `best` and `cut` then. */
  scan(segment: Segment, toBeat: number): boolean;
  /** Decrease of impurity of the best split, relative to the node. */
  decrease(): number;
}

/** What scores share: the best cut so far, and that missing values are tried on the right and then on the left. */
abstract class Sweeper implements Score {
  abstract readonly outputs: number;
  abstract readonly value: Float64Array;
  impurity = 0;
  best = 0;
  weight = 0;
  readonly cut: Cut = { position: -1, missingLeft: false };

  abstract begin(order: Int32Array, start: number, end: number): void;
  abstract decrease(): number;
  protected abstract sweep(segment: Segment, toBeat: number, missingLeft: boolean): boolean;

  scan(segment: Segment, toBeat: number): boolean {
    const right = this.sweep(segment, toBeat, false);
    return (segment.missing > 0 && this.sweep(segment, right ? this.best : toBeat, true)) || right;
  }

  protected keep(position: number, best: number, missingLeft: boolean): boolean {
    if (position < 0) return false;
    this.best = best;
    this.cut.position = position;
    this.cut.missingLeft = missingLeft;
    return true;
  }
}

export class ClassScore extends Sweeper {
  readonly outputs: number;
  readonly value: Float64Array;
  readonly #total: Float64Array;
  readonly #left: Float64Array;
  readonly #classes: Uint8Array | Int32Array;
  readonly #weights: Float64Array;
  readonly #entropy: boolean;
  /** Weight of class 1 a row, where there are two classes and their squares are what counts. */
  readonly #second: Float64Array | undefined;

  constructor(y: ArrayLike<number>, classes: number, weights: Float64Array, entropy: boolean) {
    super();
    this.outputs = classes;
    this.value = new Float64Array(classes);
    this.#total = new Float64Array(classes);
    this.#left = new Float64Array(classes);
    this.#classes = classes <= 256 ? Uint8Array.from(y) : Int32Array.from(y);
    this.#weights = weights;
    this.#entropy = entropy;
    this.#second = classes === 2 && !entropy ? weights.map((weight, row) => weight * y[row]) : undefined;
  }

  begin(order: Int32Array, start: number, end: number): void {
    const total = this.#total.fill(0);
    let weight = 0;
    for (let i = start; i < end; i++) {
      const w = this.#weights[order[i]];
      total[this.#classes[order[i]]] += w;
      weight += w;
    }
    this.weight = weight;
    let sum = 0;
    for (let k = 0; k < total.length; k++) {
      const p = total[k] / weight;
      this.value[k] = p;
      sum += this.#entropy ? (p > 0 ? -p * Math.log2(p) : 0) : p * p;
    }
    this.impurity = this.#entropy ? sum : 1 - sum;
  }

  override scan(segment: Segment, toBeat: number): boolean {
    if (segment.missing === 0 && this.#second) return this.#sweepTwo(this.#second, segment, toBeat);
    return super.scan(segment, toBeat);
  }

  /** Gini of two classes: two running sums say all. */
  #sweepTwo(second: Float64Array, { column, order, start, end, minLeaf, only }: Segment, toBeat: number): boolean {
    const weights = this.#weights;
    const whole = this.weight;
    const wholeSecond = this.#total[1];
    const first = Math.max(start + minLeaf - 1, only);
    const last = only < 0 ? end - minLeaf - 1 : Math.min(end - minLeaf - 1, only);
    let best = toBeat;
    let position = -1;
    let leftWeight = 0;
    let leftSecond = 0;
    let current = column[order[start]];
    for (let i = start; i <= last; i++) {
      const row = order[i];
      leftWeight += weights[row];
      leftSecond += second[row];
      const next = column[order[i + 1]];
      if (next === current) continue;
      current = next;
      if (i < first) continue;
      const leftFirst = leftWeight - leftSecond;
      const rightWeight = whole - leftWeight;
      const rightSecond = wholeSecond - leftSecond;
      const rightFirst = rightWeight - rightSecond;
      const proxy =
        (leftFirst * leftFirst + leftSecond * leftSecond) / leftWeight +
        (rightFirst * rightFirst + rightSecond * rightSecond) / rightWeight;
      if (proxy > best) {
        best = proxy;
        position = i;
      }
    }
    return this.keep(position, best, false);
  }

  protected sweep(
    { column, order, start, end, missing, minLeaf, only }: Segment,
    toBeat: number,
    missingLeft: boolean,
  ): boolean {
    const left = this.#left.fill(0);
    const total = this.#total;
    const classes = this.#classes;
    const weights = this.#weights;
    const whole = this.weight;
    const stop = end - missing;
    let leftWeight = 0;
    let leftSquares = 0;
    let rightSquares = 0;
    for (let k = 0; k < total.length; k++) rightSquares += total[k] * total[k];
    if (missingLeft) {
      for (let i = stop; i < end; i++) {
        const k = classes[order[i]];
        const w = weights[order[i]];
        leftSquares += w * (2 * left[k] + w);
        rightSquares -= w * (2 * (total[k] - left[k]) - w);
        left[k] += w;
        leftWeight += w;
      }
    }
    // rows on the left beside those swept over
    const offset = (missingLeft ? missing : 0) + 1 - start;
    const first = Math.max(minLeaf - offset, only);
    const last = Math.min(only < 0 ? stop - 1 : only, end - start - minLeaf - offset);
    let best = toBeat;
    let position = -1;
    let current = column[order[start]];
    for (let i = start; i <= last; i++) {
      const row = order[i];
      const k = classes[row];
      const w = weights[row];
      const inLeft = left[k];
      leftSquares += w * (2 * inLeft + w);
      rightSquares -= w * (2 * (total[k] - inLeft) - w);
      left[k] = inLeft + w;
      leftWeight += w;
      if (i + 1 < stop) {
        const next = column[order[i + 1]];
        if (next === current) continue;
        current = next;
      } else if (missing === 0 || missingLeft) break;
      if (i < first) continue;
      const proxy = this.#entropy
        ? this.#entropyProxy(leftWeight)
        : leftSquares / leftWeight + rightSquares / (whole - leftWeight);
      if (proxy > best) {
        best = proxy;
        position = i;
      }
    }
    return this.keep(position, best, missingLeft);
  }

  #entropyProxy(n: number): number {
    const right = this.weight - n;
    let sum = 0;
    for (let k = 0; k < this.#total.length; k++) {
      const a = this.#left[k];
      const b = this.#total[k] - a;
      if (a > 0) sum += a * Math.log2(a / n);
      if (b > 0) sum += b * Math.log2(b / right);
    }
    return sum;
  }

  decrease(): number {
    return this.#entropy ? this.impurity + this.best / this.weight : this.impurity - (1 - this.best / this.weight);
  }
}

export class MeanScore extends Sweeper {
  readonly outputs = 1;
  readonly value = new Float64Array(1);
  #sum = 0;
  /** Weight times distance from the node's mean, and the weight, one a row. */
  readonly #weighted: Float64Array;
  readonly #weights: Float64Array;
  readonly #y: ArrayLike<number>;

  constructor(y: ArrayLike<number>, weights: Float64Array) {
    super();
    this.#y = y;
    this.#weights = weights;
    this.#weighted = new Float64Array(y.length);
  }

  begin(order: Int32Array, start: number, end: number): void {
    let weight = 0;
    let sum = 0;
    for (let i = start; i < end; i++) {
      const w = this.#weights[order[i]];
      weight += w;
      sum += w * this.#y[order[i]];
    }
    const mean = sum / weight;
    let squares = 0;
    let rest = 0;
    for (let i = start; i < end; i++) {
      const row = order[i];
      const difference = this.#y[row] - mean;
      const weighted = this.#weights[row] * difference;
      this.#weighted[row] = weighted;
      squares += weighted * difference;
      rest += weighted;
    }
    this.weight = weight;
    this.#sum = rest;
    this.value[0] = mean;
    this.impurity = squares / weight;
  }

  protected sweep(
    { column, order, start, end, missing, minLeaf, only }: Segment,
    toBeat: number,
    missingLeft: boolean,
  ): boolean {
    const weighted = this.#weighted;
    const weights = this.#weights;
    const whole = this.weight;
    const total = this.#sum;
    const stop = end - missing;
    let sum = 0;
    let leftWeight = 0;
    if (missingLeft) {
      for (let i = stop; i < end; i++) {
        sum += weighted[order[i]];
        leftWeight += weights[order[i]];
      }
    }
    const offset = (missingLeft ? missing : 0) + 1 - start;
    const first = Math.max(minLeaf - offset, only);
    const last = Math.min(only < 0 ? stop - 1 : only, end - start - minLeaf - offset);
    let best = toBeat;
    let position = -1;
    let current = column[order[start]];
    for (let i = start; i <= last; i++) {
      const row = order[i];
      sum += weighted[row];
      leftWeight += weights[row];
      if (i + 1 < stop) {
        const next = column[order[i + 1]];
        if (next === current) continue;
        current = next;
      } else if (missing === 0 || missingLeft) break;
      if (i < first) continue;
      const rest = total - sum;
      const proxy = (sum * sum) / leftWeight + (rest * rest) / (whole - leftWeight);
      if (proxy > best) {
        best = proxy;
        position = i;
      }
    }
    return this.keep(position, best, missingLeft);
  }

  decrease(): number {
    return (this.best - (this.#sum * this.#sum) / this.weight) / this.weight;
  }
}
