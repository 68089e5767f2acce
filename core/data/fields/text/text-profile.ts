import type { TextProfile } from '../../../schema/dataset.ts';
import type { CodedColumn } from '../../table.ts';
import { tokensOf } from '../../texts/tokens.ts';
import { isProse } from './text.ts';

/** Texts whose words are counted: of more, so many evenly. */
const counted = 20_000;
const shownWords = 30;
/** Signs of words that are looked at for the share of Chinese ones. */
const han = /\p{Script=Han}/gu;
const letters = /\p{L}/gu;

/** Lengths, words, repeats and script of a column of texts. */
export function profileTexts(column: CodedColumn): TextProfile {
  const { codes, categories } = column;
  const counts = new Float64Array(categories.length);
  for (const code of codes) if (code >= 0) counts[code]++;
  const met = [...counts.keys()].filter((code) => counts[code] > 0);
  const lengths = met.map((code) => categories[code].length).sort((a, b) => a - b);
  const step = Math.max(1, Math.ceil(met.length / counted));
  const some = met.filter((_, i) => i % step === 0);
  const words = new Map<string, number>();
  let [all, chinese, signs] = [0, 0, 0];
  for (const code of some) {
    const text = categories[code];
    for (const { term } of tokensOf(text, { tokenizer: 'words', language: 'auto' })) {
      words.set(term, (words.get(term) ?? 0) + 1);
      all++;
    }
    chinese += text.match(han)?.length ?? 0;
    signs += text.match(letters)?.length ?? 0;
  }
  return {
    isProse: isProse(column),
    characters:
      lengths.length > 0 ? [lengths[0], lengths[lengths.length >> 1], lengths[lengths.length - 1]] : [0, 0, 0],
    wordsPerText: some.length > 0 ? all / some.length : 0,
    vocabulary: words.size,
    frequent: [...words]
      .sort(([a, own], [b, other]) => other - own || (a < b ? -1 : 1))
      .slice(0, shownWords)
      .map(([value, count]) => ({ value, count })),
    repeated: counts.reduce((sum, count) => sum + Math.max(0, count - 1), 0),
    empty: met.filter((code) => categories[code].trim() === '').reduce((sum, code) => sum + counts[code], 0),
    chinese: signs > 0 ? chinese / signs : 0,
  };
}
