// What the words of an explanation come to in the places of their text.

import { placedTerms, type Token, tokensOf } from '../../data/texts/tokens.ts';
import type { CutSettings } from '../../data/texts/vectors.ts';
import type { TrainedModel } from '../../training/stored-model.ts';
import type { TermValue } from './term-value.ts';

type Feature = TrainedModel['encoder']['features'][number];
export type TextFeature = Extract<Feature, { kind: 'text' | 'sequence' }>;

export const isText = (feature: Feature): feature is TextFeature =>
  feature.kind === 'text' || feature.kind === 'sequence';

export interface TokenValues {
  readonly tokens: readonly Token[];
  /** `[token]`; they add up to what the terms that stand in the text come to. */
  readonly values: Float64Array;
  /** `[token]`; NaN where it is not known. */
  readonly errors: Float64Array;
}

/** Shares what each term comes to out equally among all places where it stands. */
export function tokenValues(text: string, settings: CutSettings, terms: readonly TermValue[]): TokenValues {
  const tokens = tokensOf(text, settings);
  const values = new Float64Array(tokens.length);
  const errors = new Float64Array(tokens.length);
  const found = new Map<string, number[]>();
  if (terms.some(({ places }) => places === undefined))
    for (const { term, first, length } of placedTerms(tokens, settings)) {
      const own = Array.from({ length }, (_, i) => first + i);
      const known = found.get(term);
      if (known) known.push(...own);
      else found.set(term, own);
    }
  for (const { term, value, standardError, places = found.get(term) ?? [] } of terms)
    for (const place of places) {
      values[place] += value / places.length;
      errors[place] = Math.hypot(errors[place], standardError / places.length);
    }
  return { tokens, values, errors };
}

/** The largest first, of equal ones the first in the text; the same word told apart by its places is counted. */
export function namedTerms(terms: readonly TermValue[]): {
  feature: number;
  term: string;
  nth?: number;
  value: number;
  standardError: number | null;
}[] {
  const counts = new Map<string, number>();
  const nameOf = ({ feature, term }: TermValue) => `${feature} ${term}`;
  for (const own of terms) counts.set(nameOf(own), (counts.get(nameOf(own)) ?? 0) + 1);
  const order = new Map<string, number>();
  return terms
    .map((own) => {
      const { feature, term, value, standardError } = own;
      const nth = (order.get(nameOf(own)) ?? 0) + 1;
      order.set(nameOf(own), nth);
      return {
        feature,
        term,
        ...((counts.get(nameOf(own)) ?? 0) > 1 ? { nth } : {}),
        value,
        standardError: Number.isNaN(standardError) ? null : standardError,
      };
    })
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
}
