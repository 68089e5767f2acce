import type { Comparison } from '../../../../core/schema/views.ts';
import { useCall } from '../../engine/use-call.ts';
import { useMethods } from '../../engine/use-methods.ts';
import { clearBest } from '../../ui/clear-best.ts';
import { formatNumber } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';

interface Compared {
  readonly value: Comparison;
  readonly labels: readonly string[];
}

/** What assessments come to, and scores of explanations, experiment beside experiment. */
export function TrustTables({ value, labels }: Compared) {
  const { t } = useLanguage();
  if (value.scores.length === 0 && value.assessments.length === 0)
    return <p className="soft">{t('compare.noScores')}</p>;
  return (
    <div className="stack">
      {value.assessments.length > 0 && <Findings value={value} labels={labels} />}
      {value.scores.length > 0 && <ScoreTable value={value} labels={labels} />}
    </div>
  );
}

function Findings({ value, labels }: Compared) {
  const { t, pick, say } = useLanguage();
  return (
    <Panel title={t('compare.findings')}>
      <table className="plain">
        <thead>
          <tr>
            <td />
            {labels.map((label) => (
              <th key={label} style={{ width: `${100 / (labels.length + 1)}%` }}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {value.assessments.map(({ assessment, title, findings }) => (
            <tr key={assessment}>
              <th scope="row">{pick(title)}</th>
              {findings.map((found, i) => (
                <td key={labels[i]} className="wrap">
                  {found ? found.map((one) => <div key={one.key}>{say(one)}</div>) : '–'}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

/** Scores of explanations of several experiments; the better one marked where two are apart by more than their errors. */
function ScoreTable({ value, labels }: Compared) {
  const { t, pick } = useLanguage();
  const { titleOf } = useMethods();
  const cards = useCall('catalogue', null).data?.scores ?? [];
  return (
    <Panel title={t('compare.scores')} note={t('compare.scoresNote')}>
      <table className="plain">
        <thead>
          <tr>
            <th>{t('trust.score')}</th>
            <th>{t('trust.better')}</th>
            {labels.map((label) => (
              <th key={label} className="number">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {value.scores.map((row) => {
            const card = cards.find(({ score }) => score === row.score);
            const best = clearBest(row.values, row.direction);
            return (
              <tr key={`${row.score} ${row.method}`}>
                <td title={card ? pick(card.about) : undefined}>
                  {card ? pick(card.title) : row.score} · {titleOf(row.method)}
                </td>
                <td className="soft">{t(`trust.${row.direction}`)}</td>
                {row.values.map((one, i) => (
                  <td key={labels[i]} className={`number ${i === best ? 'best' : ''}`}>
                    {formatNumber(one?.mean ?? null, 3)}
                    {one?.standardError != null && one.standardError > 1e-9 && (
                      <span className="soft"> ± {formatNumber(one.standardError, 1)}</span>
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </Panel>
  );
}
