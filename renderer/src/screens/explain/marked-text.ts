// A text in pieces, each with what the words of an explanation come to in it.
import type { ExplanationRow } from '../../../../core/schema/summaries.ts';

export interface MarkedPiece {
  readonly text: string;
  /** Absent between words. */
  readonly value?: number;
}

// scripts without spaces between words are cut sign by sign, as the engine does
const unspaced = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar']
  .map((script) => `\\p{Script=${script}}`)
  .join('');
const spaced = `(?:(?![${unspaced}])[\\p{L}\\p{N}\\p{M}_])+`;
const piece = new RegExp(`[${unspaced}]|${spaced}(?:['’]${spaced})*`, 'gu');
const isSign = new RegExp(`^[${unspaced}]$`, 'u');

/**
 * Words of a text with their values; what several words in a row come to is shared out among them, and what a word comes
 * to among its places.
 */
export function markedText(text: string, terms: ExplanationRow['terms']): readonly MarkedPiece[] {
  // single letters are no words, and do not part their neighbours
  const words = [...text.matchAll(piece)].flatMap(({ 0: word, index }) =>
    word.length < 2 && !isSign.test(word)
      ? []
      : [{ word, term: word.toLowerCase().replaceAll('’', "'"), start: index }],
  );
  const values = new Array<number>(words.length).fill(0);
  const longest = 5;
  const places = new Map<string, number[][]>();
  for (let length = 1; length <= longest; length++)
    for (let first = 0; first + length <= words.length; first++) {
      const own = Array.from({ length }, (_, i) => first + i);
      const name = own.reduce(
        (sum, at, i) =>
          i === 0
            ? words[at].term
            : `${sum}${isSign.test(words[at].term) && isSign.test(words[at - 1].term) ? '' : ' '}${words[at].term}`,
        '',
      );
      const known = places.get(name);
      if (known) known.push(own);
      else places.set(name, [own]);
    }
  for (const { term, value } of terms) {
    const found = places.get(term) ?? [];
    for (const own of found) for (const at of own) values[at] += value / (found.length * own.length);
  }
  const pieces: MarkedPiece[] = [];
  let from = 0;
  words.forEach(({ word, start }, i) => {
    if (start > from) pieces.push({ text: text.slice(from, start) });
    pieces.push({ text: word, value: values[i] });
    from = start + word.length;
  });
  return from < text.length ? [...pieces, { text: text.slice(from) }] : pieces;
}
