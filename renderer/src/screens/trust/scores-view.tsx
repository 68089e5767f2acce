import { useState } from 'react';
import type { ResultOf, ScoreLine } from '../../../../core/schema/assessment-results.ts';
import type { ScoreCard } from '../../../../core/schema/views.ts';
import { useCall } from '../../engine/use-call.ts';
import { useMethods } from '../../engine/use-methods.ts';
import { LineChart } from '../../plots/line-chart.tsx';
import { clearBest } from '../../ui/clear-best.ts';
import { formatCount, formatMetric, formatNumber, formatPercent } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { scoreGroups } from './scope-fields.tsx';

/** A score a line, a method a column; the better one marked where the two are apart by more than their errors. */
export function ScoresView({ result }: { readonly result: ResultOf<'scores'> }) {
  const { t, pick, say } = useLanguage();
  const { titleOf } = useMethods();
  const cards = useCall('catalogue', null).data?.scores ?? [];
  const columns = useColumns(result.scores);
  return (
    <div className="stack">
      {scoreGroups.map((group) => {
        const own = cards.filter(
          (card) => card.group === group && result.scores.some((line) => line.score === card.score),
        );
        if (own.length === 0) return null;
        return (
          <Panel key={group} title={t(`trust.group.${group}`)} note={t(`trust.groupAbout.${group}`)}>
            <table className="plain">
              <thead>
                <tr>
                  <th>{t('trust.score')}</th>
                  <th>{t('trust.better')}</th>
                  {columns.map(({ explanation, label }) => (
                    <th key={explanation} className="number">
                      {label}
                    </th>
                  ))}
                  <th className="number">{t('trust.rows')}</th>
                </tr>
              </thead>
              <tbody>
                {own.map((card) => (
                  <ScoreRow
                    key={card.score}
                    card={card}
                    lines={result.scores.filter((line) => line.score === card.score)}
                    columns={columns}
                  />
                ))}
              </tbody>
            </table>
          </Panel>
        );
      })}
      <Curves lines={result.scores} />
      <ByGroup lines={result.scores} />
      {result.skipped.length > 0 && (
        <Panel title={t('trust.skipped')}>
          <ul className="plain-list">
            {result.skipped.map((one) => {
              const card = cards.find(({ score }) => score === one.score);
              return (
                <li key={`${one.score} ${one.method}`}>
                  {card ? pick(card.title) : one.score} · {titleOf(one.method)}:{' '}
                  <span className="soft">{say(one.reason)}</span>
                </li>
              );
            })}
          </ul>
        </Panel>
      )}
    </div>
  );
}

interface Column {
  readonly explanation: string;
  readonly label: string;
}

/** A column an explanation, by its method; where a method has several, by their number too. */
function useColumns(lines: readonly ScoreLine[]): readonly Column[] {
  const { titleOf } = useMethods();
  const methods = new Map(lines.map(({ explanation, method }) => [explanation, method]));
  const all = [...methods];
  return all.map(([explanation, method]) => {
    const same = all.filter(([, other]) => other === method);
    const number = same.findIndex(([other]) => other === explanation) + 1;
    return { explanation, label: same.length > 1 ? `${titleOf(method)} (${number})` : titleOf(method) };
  });
}

/** Deletion and insertion as curves: one line a method, with its error. */
function Curves({ lines }: { readonly lines: readonly ScoreLine[] }) {
  const { t, pick } = useLanguage();
  const labels = new Map(useColumns(lines).map(({ explanation, label }) => [explanation, label]));
  const cards = useCall('catalogue', null).data?.scores ?? [];
  const drawn = cards.filter((card) => lines.some((line) => line.score === card.score && line.curve));
  if (drawn.length === 0) return null;
  return (
    <div className="columns two-charts is-level">
      {drawn.map((card) => (
        <Panel key={card.score}>
          <LineChart
            title={pick(card.title)}
            name={`curve_${card.score}`}
            xLabel={t('trust.shareOfFeatures')}
            yLabel={t('trust.meanOutput')}
            xDomain={[0, 1]}
            series={lines
              .filter((line) => line.score === card.score)
              .flatMap(({ explanation, curve }) =>
                curve
                  ? [
                      {
                        name: labels.get(explanation) ?? explanation,
                        x: curve.share,
                        y: curve.mean,
                        band: curve.mean.map((mean, i): readonly [number, number] | null =>
                          mean === null
                            ? null
                            : [mean - (curve.standardError[i] ?? 0), mean + (curve.standardError[i] ?? 0)],
                        ),
                      },
                    ]
                  : [],
              )}
          />
        </Panel>
      ))}
    </div>
  );
}

/** P-value of the gap, for so many of them; above 1 where there is no gap. */
const adjusted = ({ gap }: ScoreLine): number => (gap ? (gap.adjustedP ?? gap.p) : 2);

/** Scores by group of rows, the widest gaps first. */
function ByGroup({ lines }: { readonly lines: readonly ScoreLine[] }) {
  const { t, pick } = useLanguage();
  const { titleOf } = useMethods();
  const cards = useCall('catalogue', null).data?.scores ?? [];
  const grouped = lines.filter((line) => line.groups !== undefined);
  const names = [...new Set(grouped.flatMap((line) => line.groups?.map(({ name }) => name) ?? []))];
  if (grouped.length === 0) return null;
  return (
    <Panel title={t('trust.byGroupTitle')} note={t('trust.byGroupNote')}>
      <div className="scroll-x">
        <table className="plain">
          <thead>
            <tr>
              <th>{t('trust.score')}</th>
              {names.map((name) => (
                <th key={name} className="number">
                  {name}
                </th>
              ))}
              <th className="number">{t('trust.gap_')}</th>
              <th className="number">{formatPercent(0.95, 0)}</th>
              <th className="number">{t('trust.adjustedP')}</th>
            </tr>
          </thead>
          <tbody>
            {[...grouped]
              .sort((a, b) => adjusted(a) - adjusted(b))
              .map((line) => {
                const card = cards.find(({ score }) => score === line.score);
                return (
                  <tr key={`${line.score} ${line.explanation}`} className={adjusted(line) > 0.05 ? 'soft' : undefined}>
                    <td>
                      {card ? pick(card.title) : line.score} · {titleOf(line.method)}
                    </td>
                    {names.map((name) => (
                      <td key={name} className="number">
                        {formatNumber(line.groups?.find((group) => group.name === name)?.mean ?? null, 3)}
                      </td>
                    ))}
                    <td className="number">{formatNumber(line.gap?.value ?? null, 3)}</td>
                    <td className="number">
                      {line.gap ? line.gap.interval.map((value) => formatNumber(value, 3)).join(' – ') : '–'}
                    </td>
                    <td className="number">{formatNumber(line.gap ? adjusted(line) : null, 2)}</td>
                  </tr>
                );
              })}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function ScoreRow({
  card,
  lines,
  columns,
}: {
  readonly card: ScoreCard;
  readonly lines: readonly ScoreLine[];
  readonly columns: readonly Column[];
}) {
  const { t, pick } = useLanguage();
  const best = lines[clearBest(lines, card.direction) ?? -1];
  const most = Math.max(...lines.map((line) => line.rows.length));
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <tr>
        <td>
          <button type="button" className="link-button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {pick(card.title)}
          </button>
        </td>
        <td className="soft">{t(`trust.${card.direction}`)}</td>
        {columns.map(({ explanation }) => {
          const line = lines.find((one) => one.explanation === explanation);
          return (
            <td
              key={explanation}
              className={`number ${line && line === best ? 'best' : ''}`}
              title={
                line?.interval
                  ? `${formatPercent(0.95, 0)}: ${line.interval.map((value) => formatNumber(value, 3)).join(' … ')}`
                  : undefined
              }
            >
              {line ? formatMetric(line.mean) : '–'}
              {line?.standardError != null && line.standardError > 1e-9 && (
                <span className="soft"> ± {formatNumber(line.standardError, 1)}</span>
              )}
              {line && line.rows.length < most && <span className="soft"> · n = {formatCount(line.rows.length)}</span>}
            </td>
          );
        })}
        <td className="number soft">{formatCount(most)}</td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={columns.length + 3}>
            <ScoreHelp card={card} />
          </td>
        </tr>
      )}
    </>
  );
}

/** What a score measures, its formula, range, source and cost. */
function ScoreHelp({ card }: { readonly card: ScoreCard }) {
  const { t, pick } = useLanguage();
  const [low, high] = card.range.map((value) => (value === null ? '∞' : formatNumber(value, 3)));
  return (
    <div className="stack tight">
      <p className="wrap">{pick(card.about)}</p>
      <p className="small wrap">
        <code>{card.formula}</code>
      </p>
      <p className="soft small wrap">
        {t('trust.scoreFacts', {
          low: card.range[0] === null ? '−∞' : low,
          high,
          better: t(`trust.${card.direction}`),
          cost: t(`trust.cost.${card.cost}`),
        })}{' '}
        {card.source}
      </p>
    </div>
  );
}
