// LIME for texts (Ribeiro, Singh & Guestrin 2016, as in lime 0.2): neighbours lack some words of the text, each word
// with all its occurrences; how far they are is 100 times the cosine distance of what is left, the kernel is 25 wide.
import { encodeText, type TextEncoding } from '../../../data/fields/text/text.ts';
import { type Token, tokensOf } from '../../../data/texts/tokens.ts';
import type { Random } from '../../../numeric/random.ts';

export const textKernelWidth = 25;

/** The different words of a text, in their order, with the places of each. */
export function wordsOf(text: string, encoding: TextEncoding): ReadonlyMap<string, readonly Token[]> {
  const words = new Map<string, Token[]>();
  for (const token of tokensOf(text, encoding.settings)) {
    const known = words.get(token.term);
    if (known) known.push(token);
    else words.set(token.term, [token]);
  }
  return words;
}

/** Squared distance of a text from which some of its words are removed. */
export const squaredTextDistance = (words: number, removed: number): number =>
  (100 * (1 - Math.sqrt((words - removed) / words))) ** 2;

/**
 * Draws neighbours of a text: of so many words as chance has it, from one to all, each is removed as likely.
 * @returns writes the next neighbour's encoded columns and its words, 1 for each that is left; the text itself comes first
 */
export function textDrawer(text: string, encoding: TextEncoding, random: Random) {
  const words = [...wordsOf(text, encoding).values()];
  const order = Int32Array.from(words, (_, i) => i);
  let isFirst = true;
  return {
    words: words.length,
    next(encoded: Float64Array, start: number, simple: Float64Array, at: number): number {
      simple.fill(1, at, at + words.length);
      if (isFirst) {
        isFirst = false;
        encodeText(encoding, text, encoded, start);
        return 0;
      }
      const removed = 1 + random.integer(words.length - 1);
      random.drawToEnd(order, removed);
      const gone: Token[] = [];
      for (let i = words.length - removed; i < words.length; i++) {
        simple[at + order[i]] = 0;
        gone.push(...words[order[i]]);
      }
      gone.sort((a, b) => a.start - b.start);
      let rest = '';
      let from = 0;
      for (const { start: begins, end } of gone) {
        rest += text.slice(from, begins);
        from = end;
      }
      encodeText(encoding, rest + text.slice(from), encoded, start);
      return squaredTextDistance(words.length, removed);
    },
  };
}
