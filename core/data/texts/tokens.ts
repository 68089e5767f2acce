// What a text is cut into: words, or single signs where a script has no spaces between words.
import type { TextSettings } from '../../schema/spec.ts';

/** A piece of a text, and where it stands in it (in UTF-16 units). */
export interface Token {
  /** In lower case, with one kind of apostrophe: what the vocabulary knows it by. */
  readonly term: string;
  readonly start: number;
  readonly end: number;
}

/** Scripts that are written without spaces between words. */
const unspaced = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar']
  .map((script) => `\\p{Script=${script}}`)
  .join('');
const inWord = '[\\p{L}\\p{N}\\p{M}_]';
const spacedWord = `(?:(?![${unspaced}])${inWord})+(?:['’](?:(?![${unspaced}])${inWord})+)*`;

const patterns = {
  words: new RegExp(`[${unspaced}]|${spacedWord}`, 'gu'),
  anyWords: new RegExp(`${inWord}+(?:['’]${inWord}+)*`, 'gu'),
  characters: /\S/gu,
} as const;

const isUnspaced = new RegExp(`^[${unspaced}]$`, 'u');

/** @returns the pieces in their order; single letters of spaced scripts are none, as for scikit-learn */
export function tokensOf(
  text: string,
  { tokenizer, language }: Pick<TextSettings, 'tokenizer' | 'language'>,
): readonly Token[] {
  const pattern =
    tokenizer === 'characters' ? patterns.characters : language === 'en' ? patterns.anyWords : patterns.words;
  return [...text.matchAll(pattern)].flatMap(({ 0: found, index }): Token[] =>
    tokenizer === 'words' && found.length < 2 && !isUnspaced.test(found)
      ? []
      : [{ term: found.toLowerCase().replaceAll('’', "'"), start: index, end: index + found.length }],
  );
}

/** Neighbours as one term: with a space between words, none between signs. */
const joined = (terms: readonly string[], { tokenizer }: Pick<TextSettings, 'tokenizer'>): string =>
  terms.reduce((sum, term, i) =>
    i === 0 || tokenizer === 'characters' || (isUnspaced.test(term) && isUnspaced.test(terms[i - 1]))
      ? sum + term
      : `${sum} ${term}`,
  );

/** A term, and the tokens that it stands over. */
export interface PlacedTerm {
  readonly term: string;
  readonly first: number;
  readonly length: number;
}

/** Sequences of tokens from the shortest to the longest that is asked for, each as one term. */
export function* placedTerms(
  tokens: readonly Token[],
  settings: Pick<TextSettings, 'tokenizer' | 'ngrams'>,
): Generator<PlacedTerm> {
  const terms = tokens.map(({ term }) => term);
  const [shortest, longest] = settings.ngrams;
  for (let length = shortest; length <= longest; length++)
    for (let first = 0; first + length <= terms.length; first++)
      yield {
        term: length === 1 ? terms[first] : joined(terms.slice(first, first + length), settings),
        first,
        length,
      };
}

/** The same without their places. */
export function* termsOf(
  tokens: readonly Token[],
  settings: Pick<TextSettings, 'tokenizer' | 'ngrams'>,
): Generator<string> {
  for (const { term } of placedTerms(tokens, settings)) yield term;
}
