// Attributions of texts as assessments see them: the text is one feature, and its words stand beside it.
import { termOf } from '../../data/texts/tokens.ts';
import type { Attribution } from '../../schema/results/attribution.ts';
import type { TextAttribution } from '../../schema/results/text-attribution.ts';

type Terms = NonNullable<Attribution['terms']>[number];

/** The same word of several places together. @param value without its id where it is not stored */
export function ofWholeTexts<T extends Omit<TextAttribution, 'id'>>(value: T): Omit<Attribution, 'id'> {
  const { kind: _kind, texts, tokens, values, standardError: _errors, terms, rest, byClass: _byClass, ...card } = value;
  const [feature] = value.features;
  const isOfSentences = (value.params.text as { readonly unit?: unknown } | undefined)?.unit === 'sentence';
  const { fidelity } = value;
  return {
    ...card,
    kind: 'attribution',
    featureValues: texts.map((text) => [text]),
    values: values.map((row, i) => [row.reduce((sum, one) => sum + one, rest[i])]),
    standardError: values.map(() => [null]),
    fidelity: { kind: fidelity.kind === 'r2' ? 'r2' : 'additivity', perRow: fidelity.perRow },
    terms: terms.map((row, i) =>
      isOfSentences
        ? together(
            tokens[i].map(({ text }, t) => ({
              feature,
              term: termOf(text),
              value: values[i][t],
              standardError: null,
            })),
          )
        : together(row.map(({ term, value: own, standardError }) => ({ feature, term, value: own, standardError }))),
    ),
  };
}

function together(terms: Terms): Terms {
  const sums = new Map<string, Terms[number]>();
  for (const own of terms) {
    const known = sums.get(own.term);
    sums.set(own.term, known ? { ...known, value: known.value + own.value, standardError: null } : own);
  }
  return [...sums.values()];
}
