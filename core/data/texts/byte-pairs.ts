// Sub-words by byte-pair encoding (Sennrich, Haddow & Birch 2016): the pair of neighbouring symbols that occurs most
// often becomes one symbol, again and again. Signs that stand inside a word are told from those that begin one by a
// leading ##. Words are counted, so that a word costs once however often it occurs.
import { MinHeap } from '../../numeric/heap.ts';

/** Marks what goes on with a word. */
export const continues = '##';

/** A word by its signs. */
export const signsOf = (word: string): string[] => Array.from(word, (sign, i) => (i === 0 ? sign : continues + sign));

const joinedPair = (a: string, b: string): string => a + b.slice(continues.length);
const keyOf = (a: string, b: string): string => `${a} ${b}`;

/**
 * The pairs that become one symbol, in order, each as its two symbols with a space between.
 * @param words how often each word occurs
 * @param symbols how many symbols there are in the end, signs included
 */
export function learnMerges(words: ReadonlyMap<string, number>, symbols: number): string[] {
  const spelt = [...words].map(([word, count]) => ({ symbols: signsOf(word), count }));
  const pairs = new Pairs();
  spelt.forEach((word, w) => {
    pairs.add(word.symbols, word.count, w);
  });
  const known = new Set(spelt.flatMap((word) => word.symbols));
  const merges: string[] = [];
  while (known.size < symbols) {
    const best = pairs.mostFrequent();
    // what stands once in all texts is no part of a language
    if (!best || best.count < 2) break;
    const [a, b] = best.name.split(' ');
    const union = joinedPair(a, b);
    merges.push(best.name);
    known.add(union);
    for (const w of pairs.wordsWith(best.place)) {
      const word = spelt[w];
      const next = merged(word.symbols, a, b, union);
      if (next.length === word.symbols.length) continue;
      pairs.add(word.symbols, -word.count, w);
      word.symbols = next;
      pairs.add(next, word.count, w);
    }
  }
  return merges;
}

function merged(symbols: readonly string[], a: string, b: string, union: string): string[] {
  const next: string[] = [];
  for (let i = 0; i < symbols.length; i++) {
    const isPair = symbols[i] === a && symbols[i + 1] === b;
    next.push(isPair ? union : symbols[i]);
    if (isPair) i++;
  }
  return next;
}

/** How often pairs of neighbours occur, and in which words. */
class Pairs {
  readonly #names: string[] = [];
  readonly #places = new Map<string, number>();
  readonly #counts: number[] = [];
  readonly #words: Set<number>[] = [];
  /** Most frequent first; equally frequent ones by when they were met. An entry may be out of date. */
  readonly #heap = new MinHeap();

  add(symbols: readonly string[], count: number, word: number): void {
    for (let i = 0; i + 1 < symbols.length; i++) {
      const name = keyOf(symbols[i], symbols[i + 1]);
      const place = this.#places.get(name) ?? this.#names.length;
      if (place === this.#names.length) {
        this.#names.push(name);
        this.#places.set(name, place);
        this.#counts.push(0);
        this.#words.push(new Set());
      }
      this.#counts[place] += count;
      if (count > 0) this.#words[place].add(word);
      this.#heap.push(-this.#counts[place], place);
    }
  }

  mostFrequent(): { readonly place: number; readonly name: string; readonly count: number } | undefined {
    for (let top = this.#heap.pop(); top; top = this.#heap.pop())
      if (-top.key === this.#counts[top.item] && top.key < 0)
        return { place: top.item, name: this.#names[top.item], count: -top.key };
    return undefined;
  }

  wordsWith(place: number): number[] {
    return [...this.#words[place]];
  }
}

/** Cuts words into the symbols that merges make of them. */
export class Merger {
  readonly #ranks: ReadonlyMap<string, number>;
  readonly #known = new Map<string, readonly string[]>();

  constructor(merges: readonly string[]) {
    this.#ranks = new Map(merges.map((name, rank) => [name, rank]));
  }

  symbolsOf(word: string): readonly string[] {
    const known = this.#known.get(word);
    if (known) return known;
    let symbols = signsOf(word);
    for (;;) {
      let best = -1;
      let least = Number.POSITIVE_INFINITY;
      for (let i = 0; i + 1 < symbols.length; i++) {
        const rank = this.#ranks.get(keyOf(symbols[i], symbols[i + 1]));
        if (rank !== undefined && rank < least) [best, least] = [i, rank];
      }
      if (best < 0) break;
      const [a, b] = [symbols[best], symbols[best + 1]];
      symbols = merged(symbols, a, b, joinedPair(a, b));
    }
    this.#known.set(word, symbols);
    return symbols;
  }
}
