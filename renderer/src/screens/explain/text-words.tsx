import type { ExplanationRow } from '../../../../core/schema/summaries.ts';
import { BarList } from '../../plots/bar-list.tsx';
import { formatNumber } from '../../ui/numbers.ts';
import { useLanguage } from '../../ui/use-language.ts';
import { markedText } from './marked-text.ts';
import styles from './text-words.module.css';

/** Words that are drawn as bars. */
const shown = 15;

/** The texts of a row with their words shaded by what they push, and the strongest words as bars. */
export function TextWords({ value }: { readonly value: ExplanationRow }) {
  const { t } = useLanguage();
  if (value.terms.length === 0) return null;
  const features = [...new Set(value.terms.map(({ feature }) => feature))];
  return features.map((feature) => {
    const terms = value.terms.filter((one) => one.feature === feature);
    const pieces = markedText(value.texts[value.features.indexOf(feature)] ?? '', terms);
    const most = pieces.reduce((size, one) => Math.max(size, Math.abs(one.value ?? 0)), 0);
    return (
      <div className="stack" key={feature}>
        <p className={styles.text} dir="auto">
          {pieces.map((one, i) =>
            one.value === undefined || one.value === 0 ? (
              one.text
            ) : (
              <mark key={i} title={formatNumber(one.value, 3)} style={{ background: shadeOf(one.value / most) }}>
                {one.text}
              </mark>
            ),
          )}
        </p>
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

/** From nothing to half of the colour of its direction, so that the text stays readable. */
const shadeOf = (share: number): string =>
  `color-mix(in srgb, ${share < 0 ? 'var(--down)' : 'var(--up)'} ${Math.round(45 * Math.abs(share))}%, transparent)`;
