import type { ExplanationRow } from '../../../../core/schema/summaries.ts';
import { BarList } from '../../plots/bar-list.tsx';
import { MarkedText } from '../../plots/marked-text.tsx';
import { useLanguage } from '../../ui/use-language.ts';

/** Words that are drawn as bars. */
const shown = 15;

/** The texts of a row with their words shaded by what they push, and the strongest words as bars. */
export function TextWords({ value }: { readonly value: ExplanationRow }) {
  const { t } = useLanguage();
  const features = [...new Set(value.terms.map(({ feature }) => feature))];
  return features.map((feature) => {
    const terms = value.terms.filter((one) => one.feature === feature);
    return (
      <div className="stack" key={feature}>
        <MarkedText
          text={value.texts[value.features.indexOf(feature)] ?? ''}
          marks={(value.marks ?? []).filter((mark) => mark.feature === feature)}
        />
        <BarList
          title={t('explain.wordsOf', { feature })}
          name={`row_${value.row}_words`}
          unit={value.head.output ? t(`output.${value.head.output.kind}`) : t('explain.coefficient')}
          note={terms.length > shown ? t('explain.strongestOf', { shown, total: terms.length }) : undefined}
          signed
          entries={terms.slice(0, shown).map((one) => ({
            label: one.term,
            values: [one.value],
            spread: one.standardError || undefined,
          }))}
        />
      </div>
    );
  });
}

interface Words {
  readonly terms: readonly { readonly term: string; readonly value: number; readonly standardError: number | null }[];
  /** What the words come to that the text does not have. */
  readonly rest: number;
}

/** Words in the place of features, which have no value beside them. */
export function featuresOfWords({ terms, rest }: Words, absent: string) {
  const shown = rest === 0 ? terms : [...terms, { term: absent, value: rest, standardError: null }];
  return {
    features: shown.map(({ term }) => term),
    texts: shown.map(() => ''),
    values: shown.map(({ value }) => value),
    standardError: shown.map(({ standardError }) => standardError),
  };
}

/** A row that is a text and nothing else, with its words in the place of features. */
export const wordsAsFeatures = (value: ExplanationRow, absent: string): ExplanationRow => ({
  ...value,
  ...featuresOfWords({ terms: value.terms, rest: value.rest ?? 0 }, absent),
  terms: [],
});
