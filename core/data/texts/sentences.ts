// Where sentences and phrases of a text end.
import type { Token } from './tokens.ts';

/** Between two words: the end of a sentence, or a mark inside it. */
const sentenceEnd = /[.!?…](?:["'”’)\]]*)(?:\s|$)|[。！？]|\n/u;
const phraseEnd = /[,;:，；：、()（）[\]—–]|\s-\s/u;

const countedBy = (text: string, tokens: readonly Token[], end: RegExp): Int32Array => {
  const numbers = new Int32Array(tokens.length);
  for (let i = 1; i < tokens.length; i++)
    numbers[i] = numbers[i - 1] + Number(end.test(text.slice(tokens[i - 1].end, tokens[i].start)));
  return numbers;
};

/** The number of the sentence that each token stands in, from 0. */
export const sentencesOf = (text: string, tokens: readonly Token[]): Int32Array => countedBy(text, tokens, sentenceEnd);

/** The number of the phrase: a part of a sentence between marks. */
export const phrasesOf = (text: string, tokens: readonly Token[]): Int32Array =>
  countedBy(text, tokens, new RegExp(`${sentenceEnd.source}|${phraseEnd.source}`, 'u'));
