import { conditionWords } from '../../../../core/messages/condition-words.ts';
import type { Rules } from '../../../../core/schema/results/rules.ts';
import { SegmentPicture } from '../../plots/segment-picture.tsx';
import { formatCount, formatPercent } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import type { ResultPicture } from '../result-view.ts';
import styles from './rules.module.css';

/** Rules that are shown at once. */
const mostRows = 25;

/** Rules that are enough, one a row. */
function RulesView({ value, onRow }: { readonly value: Rules; readonly onRow: (row: number) => void }) {
  const { t, say } = useLanguage();
  return (
    <div className="stack">
      <p className="soft small">{t('rules.help')}</p>
      {value.rules.slice(0, mostRows).map((rule) => (
        <Panel
          key={rule.row}
          title={t('rules.ofRow', { row: rule.row })}
          note={rule.reached ? undefined : t('rules.notReached')}
          actions={
            <button type="button" className="link-button" onClick={() => onRow(rule.row)}>
              {t('cases.open')}
            </button>
          }
        >
          <p className={`${styles.ruleText} wrap`}>
            {rule.conditions.length === 0 ? (
              t('rules.always')
            ) : (
              <>
                {t('rules.if')}{' '}
                {rule.conditions.map((condition, i) => (
                  <span key={condition.text}>
                    {i > 0 && ` ${t('rules.and')} `}
                    <b className="chip">{say(conditionWords(condition.text))}</b>
                  </span>
                ))}
              </>
            )}{' '}
            {t('rules.then')} <b>{rule.label}</b>
          </p>
          {rule.picture && (
            <SegmentPicture
              picture={rule.picture}
              marked={rule.conditions.flatMap(({ segment }) => segment ?? [])}
              sign={1}
              label={t('rules.segments')}
            />
          )}
          <dl className="card-list">
            <dt>{t('rules.precision')}</dt>
            <dd>
              {t('rules.precisionText', {
                precision: formatPercent(rule.precision, 1),
                low: formatPercent(rule.precisionLow, 1),
              })}
            </dd>
            <dt>{t('rules.coverage')}</dt>
            <dd>{rule.coverage === null ? '–' : formatPercent(rule.coverage, 1)}</dd>
          </dl>
        </Panel>
      ))}
      {value.rules.length > mostRows && (
        <p className="soft small">{t('cases.more', { shown: mostRows, total: formatCount(value.rules.length) })}</p>
      )}
    </div>
  );
}

export const rules: ResultPicture<Rules> = {
  AllRows: ({ view, onRow }) => <RulesView value={view} onRow={onRow} />,
  OneRow: ({ view, row, onRow }) => (
    <RulesView value={{ ...view, rules: view.rules.filter((rule) => rule.row === row) }} onRow={onRow} />
  ),
};
