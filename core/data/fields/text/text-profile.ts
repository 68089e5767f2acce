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
    for (const { term } of tokensOf(text, { tokenizer: 'words', language: 'auto', chinese: 'words' })) {
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
    scripts: scriptsOf(some.map((code) => ({ text: categories[code], count: counts[code] }))),
  };
}

const scripts = [
  'Latin',
  'Han',
  'Hiragana',
  'Katakana',
  'Hangul',
  'Cyrillic',
  'Greek',
  'Arabic',
  'Hebrew',
  'Thai',
  'Devanagari',
];
const patterns = scripts.map((script) => [script, new RegExp(`\\p{Script=${script}}`, 'gu')] as const);

/** By the script of most of their letters; Japanese ones have kana beside Han signs. The most frequent first. */
function scriptsOf(texts: readonly { readonly text: string; readonly count: number }[]): TextProfile['scripts'] {
  const found = new Map<string, number>();
  for (const { text, count } of texts) {
    const letters = new Map(patterns.map(([script, pattern]) => [script, text.match(pattern)?.length ?? 0]));
    const kana = (letters.get('Hiragana') ?? 0) + (letters.get('Katakana') ?? 0);
    const most = [...letters].reduce((best, own) => (own[1] > best[1] ? own : best), ['other', 0] as [string, number]);
    const script = kana > 0 && /^(Han|Hiragana|Katakana)$/.test(most[0]) ? 'Japanese' : most[0];
    found.set(script, (found.get(script) ?? 0) + count);
  }
  return [...found].sort(([, a], [, b]) => b - a).map(([script, rows]) => ({ script, rows }));
}
