// Vectors of a text from which some tokens are taken: those that are left stand beside each other, as words of a shorter
// text. What a run of tokens comes to in the vocabulary is looked up once, and has a number of its own from then on.
import { placedTerms, type Token } from './tokens.ts';
import type { CutSettings, SparseRow } from './vectors.ts';

/** Tokens up to which pairs of them have a table. */
const mostInTable = 600;
const notLooked = -2;
const absent = -1;

export class TokenVectors {
  readonly #tokens: readonly Token[];
  readonly #places: ReadonlyMap<string, number>;
  readonly #weights: Float64Array;
  readonly #settings: CutSettings;
  /** Numbers of columns by the tokens of a run; those of single tokens and of pairs stand in a table. */
  readonly #single: Int32Array;
  readonly #pairs: Int32Array | undefined;
  readonly #runs = new Map<number, number>();
  readonly #numbers = new Map<number, number>();
  readonly #columns: number[] = [];
  #counts = new Float64Array(64);
  /** Of the vector that was asked for last: numbers of its columns, and its values. */
  readonly #last = { numbers: new Int32Array(64), values: new Float64Array(64), size: 0 };

  constructor(
    tokens: readonly Token[],
    places: ReadonlyMap<string, number>,
    weights: Float64Array,
    settings: CutSettings,
  ) {
    this.#tokens = tokens;
    this.#places = places;
    this.#weights = weights;
    this.#settings = settings;
    this.#single = new Int32Array(tokens.length).fill(notLooked);
    if (tokens.length <= mostInTable) this.#pairs = new Int32Array(tokens.length ** 2).fill(notLooked);
  }

  /** Columns of the vocabulary by the numbers that `write` gives. */
  get columns(): readonly number[] {
    return this.#columns;
  }

  /**
   * The vector of some tokens, which stands until the next is asked for.
   * @param kept tokens that are left, ascending, of which `count` count
   */
  write(
    kept: Int32Array,
    count: number,
  ): { readonly numbers: Int32Array; readonly values: Float64Array; readonly size: number } {
    const [shortest, longest] = this.#settings.ngrams;
    const last = this.#last;
    last.size = 0;
    for (let length = shortest; length <= longest; length++)
      for (let first = 0; first + length <= count; first++) {
        const number = this.#numberOf(kept, first, length);
        if (number < 0) continue;
        if (this.#counts[number] === 0) this.#note(number);
        this.#counts[number]++;
      }
    let squares = 0;
    for (let i = 0; i < last.size; i++) {
      const number = last.numbers[i];
      const value = this.#counts[number] * this.#weights[this.#columns[number]];
      this.#counts[number] = 0;
      last.values[i] = value;
      squares += value * value;
    }
    const whole = this.#settings.kind === 'count' ? 1 : Math.sqrt(squares) || 1;
    for (let i = 0; i < last.size; i++) last.values[i] /= whole;
    return last;
  }

  /** The same by the vocabulary's columns, ascending. */
  vectorOf(kept: readonly number[]): SparseRow {
    const { numbers, values, size } = this.write(Int32Array.from(kept), kept.length);
    const own = Array.from({ length: size }, (_, i) => [this.#columns[numbers[i]], values[i]] as const);
    own.sort(([a], [b]) => a - b);
    return {
      columns: Int32Array.from(own, ([column]) => column),
      values: Float64Array.from(own, ([, value]) => value),
    };
  }

  #note(number: number): void {
    const last = this.#last;
    if (last.size === last.numbers.length) {
      const { numbers, values } = last;
      last.numbers = new Int32Array(2 * last.size);
      last.numbers.set(numbers);
      last.values = new Float64Array(2 * last.size);
      last.values.set(values);
    }
    last.numbers[last.size++] = number;
  }

  #numberOf(kept: Int32Array, first: number, length: number): number {
    if (length === 1) {
      const at = kept[first];
      if (this.#single[at] === notLooked) this.#single[at] = this.#look(kept, first, length);
      return this.#single[at];
    }
    if (length === 2 && this.#pairs) {
      const at = kept[first] * this.#tokens.length + kept[first + 1];
      if (this.#pairs[at] === notLooked) this.#pairs[at] = this.#look(kept, first, length);
      return this.#pairs[at];
    }
    let key = 0;
    for (let i = first; i < first + length; i++) key = key * (this.#tokens.length + 1) + kept[i] + 1;
    const known = this.#runs.get(key);
    if (known !== undefined) return known;
    const number = this.#look(kept, first, length);
    this.#runs.set(key, number);
    return number;
  }

  #look(kept: Int32Array, first: number, length: number): number {
    const run = Array.from({ length }, (_, i) => this.#tokens[kept[first + i]]);
    const [{ term }] = placedTerms(run, { ...this.#settings, ngrams: [length, length] });
    const column = this.#places.get(term);
    if (column === undefined) return absent;
    const known = this.#numbers.get(column);
    if (known !== undefined) return known;
    const number = this.#columns.push(column) - 1;
    this.#numbers.set(column, number);
    if (number >= this.#counts.length) {
      const counts = new Float64Array(2 * this.#counts.length);
      counts.set(this.#counts);
      this.#counts = counts;
    }
    return number;
  }
}
