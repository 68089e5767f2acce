// What a text is cut into: words, single signs, or sub-words that were learnt from the training texts.
import type { TextSettings } from '../../schema/text-settings.ts';
import { continues, Merger } from './byte-pairs.ts';
import { chineseWords } from './chinese-words.ts';

/** A piece of a text, and where it stands in it (in UTF-16 units). */
export interface Token {
  /** In lower case, with one kind of apostrophe: what the vocabulary knows it by. */
  readonly term: string;
  readonly start: number;
  readonly end: number;
}

/** How texts are cut; sub-words by the pairs that were learnt. */
export interface Cutting extends Pick<TextSettings, 'tokenizer' | 'language'> {
  readonly chinese?: TextSettings['chinese'];
  readonly merges?: readonly string[] | undefined;
}

/** Scripts that are written without spaces between words. */
const unspaced = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar']
  .map((script) => `\\p{Script=${script}}`)
  .join('');
const inWord = '[\\p{L}\\p{N}\\p{M}_]';
const spacedWord = `(?:(?![${unspaced}])${inWord})+(?:['’](?:(?![${unspaced}])${inWord})+)*`;

const patterns = {
  words: new RegExp(`[${unspaced}]|${spacedWord}`, 'gu'),
  wordsOrChinese: new RegExp(`\\p{Script=Han}+|[${unspaced}]|${spacedWord}`, 'gu'),
  anyWords: new RegExp(`${inWord}+(?:['’]${inWord}+)*`, 'gu'),
  characters: /\S/gu,
} as const;

const isUnspaced = new RegExp(`^[${unspaced}]`, 'u');
const isChinese = /^\p{Script=Han}{2,}$/u;
/** Japanese is written with Han signs too, and its words are none of a Chinese dictionary. */
const kana = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** What the vocabulary knows a piece of a text by. */
export const termOf = (found: string): string => found.toLowerCase().replaceAll('’', "'");

/** @returns the pieces in their order; single letters of spaced scripts are none, as for scikit-learn */
export function tokensOf(text: string, cutting: Cutting): readonly Token[] {
  const { tokenizer, language } = cutting;
  if (tokenizer === 'bpe') return subWordsOf(text, cutting.merges ?? []);
  if (tokenizer === 'characters') return matches(text, patterns.characters);
  if (language === 'en') return matches(text, patterns.anyWords).filter(isNoLetter);
  if (cutting.chinese !== 'words' || (language === 'auto' && kana.test(text)))
    return matches(text, patterns.words).filter(isNoLetter);
  return matches(text, patterns.wordsOrChinese).flatMap((token) =>
    isChinese.test(token.term)
      ? inParts(token, chineseWords(text.slice(token.start, token.end)))
      : isNoLetter(token)
        ? [token]
        : [],
  );
}

const matches = (text: string, pattern: RegExp): Token[] =>
  Array.from(text.matchAll(pattern), ({ 0: found, index }) => ({
    term: termOf(found),
    start: index,
    end: index + found.length,
  }));

const isNoLetter = ({ term, start, end }: Token): boolean => end - start > 1 || isUnspaced.test(term);

function inParts({ start }: Token, parts: readonly string[]): Token[] {
  let from = start;
  return parts.map((part) => {
    const own = { term: termOf(part), start: from, end: from + part.length };
    from = own.end;
    return own;
  });
}

const mergers = new WeakMap<readonly string[], Merger>();

/** Sub-words of each word, whatever the script. */
function subWordsOf(text: string, merges: readonly string[]): Token[] {
  const merger = mergers.get(merges) ?? new Merger(merges);
  mergers.set(merges, merger);
  return wordsForMerges(text).flatMap(({ term, start, end }) => {
    // where lower case has another length, the word is one piece
    if (term.length !== end - start) return [{ term, start, end }];
    let from = start;
    return merger.symbolsOf(term).map((symbol) => {
      const size = symbol.startsWith(continues) ? symbol.length - continues.length : symbol.length;
      const own = { term: symbol, start: from, end: from + size };
      from = own.end;
      return own;
    });
  });
}

/** What sub-words are learnt from, and what is cut into them. */
export const wordsForMerges = (text: string): Token[] => matches(text, patterns.anyWords);

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
