import type { ResultOf, ScoreLine } from '../../../../core/schema/assessment-results.ts';
import type { ScoreCard } from '../../../../core/schema/views.ts';
import { useCall } from '../../engine/use-call.ts';
import { useMethods } from '../../engine/use-methods.ts';
import { formatNumber } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';

const groups = ['faithfulness', 'stability', 'complexity', 'axioms', 'randomisation'] as const;

/** A score a line, a method a column; the better one marked where the two are apart by more than their errors. */
export function ScoresView({ result }: { readonly result: ResultOf<'scores'> }) {
  const { t, pick, say } = useLanguage();
  const { titleOf } = useMethods();
  const cards = useCall('catalogue', null).data?.scores ?? [];
  const methods = [...new Set(result.scores.map((line) => line.method))];
  return (
    <div className="stack">
      {groups.map((group) => {
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
                  {methods.map((method) => (
                    <th key={method} className="number">
                      {titleOf(method)}
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
                    methods={methods}
                  />
                ))}
              </tbody>
            </table>
          </Panel>
        );
      })}
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

function ScoreRow({
  card,
  lines,
  methods,
}: {
  readonly card: ScoreCard;
  readonly lines: readonly ScoreLine[];
  readonly methods: readonly string[];
}) {
  const { t, pick } = useLanguage();
  const best = clearBest(lines, card.direction);
  const most = Math.max(...lines.map((line) => line.rows.length));
  return (
    <tr>
      <td title={`${pick(card.about)}\n${card.formula}\n${card.source}`}>
        <span className="term-like">{pick(card.title)}</span>
      </td>
      <td className="soft">{t(`trust.${card.direction}`)}</td>
      {methods.map((method) => {
        const line = lines.find((one) => one.method === method);
        return (
          <td
            key={method}
            className={`number ${line && line === best ? 'best' : ''}`}
            title={
              line?.interval ? `95 %: ${line.interval.map((value) => formatNumber(value, 3)).join(' … ')}` : undefined
            }
          >
            {line ? formatNumber(line.mean, 3) : '–'}
            {line?.standardError != null && line.standardError > 1e-9 && (
              <span className="soft"> ± {formatNumber(line.standardError, 1)}</span>
            )}
            {line && line === best ? ' ●' : ''}
          </td>
        );
      })}
      <td className="number soft">{most}</td>
    </tr>
  );
}

/** The one that is better than all others by more than the two errors; none where they overlap. */
function clearBest(lines: readonly ScoreLine[], direction: ScoreCard['direction']): ScoreLine | undefined {
  const sign = direction === 'higher' ? 1 : -1;
  const ranked = lines.filter((line) => line.mean !== null).sort((a, b) => sign * ((b.mean ?? 0) - (a.mean ?? 0)));
  const [first, second] = ranked;
  if (!first || !second || first.mean === null || second.mean === null) return undefined;
  const error = Math.hypot(first.standardError ?? 0, second.standardError ?? 0);
  return Math.abs(first.mean - second.mean) > 1.96 * error && Math.abs(first.mean - second.mean) > 1e-9
    ? first
    : undefined;
}
