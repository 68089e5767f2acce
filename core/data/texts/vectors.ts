// Texts as numbers: how often each term of a vocabulary occurs, or TF-IDF (Salton & Buckley 1988) as scikit-learn has
// it: counts times ln((1 + n) / (1 + texts with the term)) + 1, each text of length 1.
import { z } from 'zod';
import { type TextSettings, textSettings } from '../../schema/text-settings.ts';
import { learnMerges } from './byte-pairs.ts';
import { termsOf, tokensOf, wordsForMerges } from './tokens.ts';

/** Settings with the pairs that sub-words are made of. Models of before had Chinese sign by sign. */
export const cutSettings = textSettings.extend({
  chinese: textSettings.shape.chinese.unwrap().default('signs'),
  merges: z.array(z.string()).optional(),
});
export type CutSettings = z.infer<typeof cutSettings>;

/** Sub-words are learnt from the training texts: so many in all as terms are kept. */
export function learnCutting(texts: readonly string[], settings: TextSettings): CutSettings {
  if (settings.tokenizer !== 'bpe') return settings;
  const words = new Map<string, number>();
  for (const text of texts) for (const { term } of wordsForMerges(text)) words.set(term, (words.get(term) ?? 0) + 1);
  return { ...settings, merges: learnMerges(words, settings.maxFeatures) };
}

/** Columns that are not 0, ascending, with their values. */
export interface SparseRow {
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

export interface Vocabulary {
  /** In the order of their code points. */
  readonly terms: readonly string[];
  /** What each term's count is multiplied by. */
  readonly weights: Float64Array;
}

const counted = (text: string, settings: CutSettings): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const term of termsOf(tokensOf(text, settings), settings)) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
};

/** The most frequent terms of some texts; of equally frequent ones the first in the order of their code points. */
export function learnVocabulary(texts: readonly string[], settings: CutSettings): Vocabulary {
  const totals = new Map<string, { count: number; texts: number }>();
  for (const text of texts)
    for (const [term, count] of counted(text, settings)) {
      const known = totals.get(term);
      if (known) {
        known.count += count;
        known.texts++;
      } else totals.set(term, { count, texts: 1 });
    }
  const byName = (a: string, b: string) => (a < b ? -1 : 1);
  const kept = [...totals]
    .sort(([a, own], [b, other]) => other.count - own.count || byName(a, b))
    .slice(0, settings.maxFeatures)
    .sort(([a], [b]) => byName(a, b));
  return {
    terms: kept.map(([term]) => term),
    weights: Float64Array.from(kept, ([, own]) =>
      settings.kind === 'count' ? 1 : Math.log((1 + texts.length) / (1 + own.texts)) + 1,
    ),
  };
}

/** @param places of the terms in the vocabulary */
export function vectorOf(
  text: string,
  places: ReadonlyMap<string, number>,
  weights: Float64Array,
  settings: CutSettings,
): SparseRow {
  const found = [...counted(text, settings)]
    .flatMap(([term, count]): [number, number][] => {
      const place = places.get(term);
      return place === undefined ? [] : [[place, count * weights[place]]];
    })
    .sort(([a], [b]) => a - b);
  const length =
    settings.kind === 'count' ? 1 : Math.sqrt(found.reduce((sum, [, value]) => sum + value * value, 0)) || 1;
  return {
    columns: Int32Array.from(found, ([place]) => place),
    values: Float64Array.from(found, ([, value]) => value / length),
  };
}
