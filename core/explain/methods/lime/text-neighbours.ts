// LIME for texts (Ribeiro, Singh & Guestrin 2016, as in lime 0.2): neighbours lack some words of the text, each word
// with all its occurrences; how far they are is 100 times the cosine distance of what is left, the kernel is 25 wide.
import { type TextEncoding, tokenVectorsOf } from '../../../data/fields/text/text.ts';
import type { Random } from '../../../numeric/random.ts';

export const textKernelWidth = 25;

/** Squared distance of a text from which some of its words are removed. */
export const squaredTextDistance = (words: number, removed: number): number =>
  (100 * (1 - Math.sqrt((words - removed) / words))) ** 2;

/**
 * Draws neighbours of a text: of so many words as chance has it, from one to all, each is removed as likely.
 * @returns writes the next neighbour's words, 1 for each that is left, and gives its squared distance; the text itself
 * comes first. Its vector is then that of `vectors.write`.
 */
export function textDrawer(text: string, encoding: TextEncoding, random: Random) {
  const { vectors, words, owners } = tokenVectorsOf(encoding, text);
  const order = Int32Array.from(words, (_, i) => i);
  const kept = new Int32Array(owners.length);
  let isFirst = true;
  return {
    words,
    /** Columns of the vocabulary by the numbers that a vector gives. */
    columns: vectors.columns,
    next(simple: Float64Array, at: number) {
      simple.fill(1, at, at + words.length);
      const removed = isFirst ? 0 : 1 + random.integer(words.length - 1);
      isFirst = false;
      if (removed > 0) random.drawToEnd(order, removed);
      for (let i = words.length - removed; i < words.length; i++) simple[at + order[i]] = 0;
      let count = 0;
      for (let t = 0; t < owners.length; t++) if (simple[at + owners[t]] === 1) kept[count++] = t;
      return { vector: vectors.write(kept, count), squaredDistance: squaredTextDistance(words.length, removed) };
    },
  };
}
