import { titleIn } from '../../../../core/messages/known-title.ts';
import { type Frontier, isCount } from '../../../../core/schema/frontier.ts';
import { useKindTitles } from '../../engine/use-kind-titles.ts';
import { useSettingTitles, useSettingValues } from '../../engine/use-setting-titles.ts';
import { FrontierChart } from '../../plots/frontier-chart.tsx';
import { go } from '../../state/place.ts';
import { formatMetric, formatNumber } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';

/** Accuracy against simplicity: the picture and the table. `compared` names the points that are looked at beside it. */
export function FrontierView({
  result,
  compared = new Map(),
}: {
  readonly result: Frontier;
  readonly compared?: ReadonlyMap<string, string>;
}) {
  const { t, say } = useLanguage();
  const kinds = [...new Set(result.points.map((point) => point.kind))];
  const titleOf = useKindTitles();
  const titleOfSetting = useSettingTitles(kinds);
  const valueOfSetting = useSettingValues(kinds);
  const settingsOf = ({ kind, settings }: Frontier['points'][number]) =>
    Object.entries(settings)
      .map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)])
      .map(([key, value]) => `${titleOfSetting(key, kind)} ${valueOfSetting(key, value, kind)}`)
      .join(', ');
  const labelOf = (point: Frontier['points'][number]) =>
    [titleOf(point.kind), settingsOf(point) || t('trust.frontier.defaults')].join(' · ');
  const sized = result.points.filter((point) => point.simplicity[result.measure] !== undefined);
  const open = (id: string) => go({ screen: 'train', experiment: id });
  return (
    <>
      <Panel>
        <FrontierChart
          title={t('trust.frontier.picture', { metric: t(`metric.${result.metric}`) })}
          name="frontier"
          xLabel={say(titleIn('simplicity', result.measure))}
          yLabel={t(`metric.${result.metric}`)}
          most={result.lowerIsBetter ? undefined : 1}
          isLog={isCount(result.measure)}
          legend={kinds.map((kind, colour) => ({ label: titleOf(kind), colour }))}
          onPick={open}
          marks={sized.map((point) => ({
            id: point.experiment,
            label: labelOf(point),
            colour: kinds.indexOf(point.kind),
            x: point.simplicity[result.measure] ?? 0,
            y: point.mean,
            low: point.interval[0],
            high: point.interval[1],
            isFront: point.isFront,
            isChosen: point.experiment === result.oneStandardError,
            name: compared.get(point.experiment),
          }))}
        />
      </Panel>
      <Panel note={t('trust.frontier.note')}>
        <table className="plain">
          <thead>
            <tr>
              <th>{t('trust.frontier.model')}</th>
              <th className="number">{say(titleIn('simplicity', result.measure))}</th>
              <th className="number">{t(`metric.${result.metric}`)}</th>
              <th>{t('trust.frontier.mark')}</th>
            </tr>
          </thead>
          <tbody>
            {[...result.points]
              .sort((a, b) => (a.simplicity[result.measure] ?? 1e300) - (b.simplicity[result.measure] ?? 1e300))
              .map((point) => (
                <tr key={point.experiment} className={compared.has(point.experiment) ? 'selected' : undefined}>
                  <td>
                    <button type="button" className="link-button" onClick={() => open(point.experiment)}>
                      {labelOf(point)}
                    </button>
                  </td>
                  <td className="number">{formatNumber(point.simplicity[result.measure])}</td>
                  <td className="number">
                    {formatMetric(point.mean)} <span className="soft">± {formatMetric(point.standardError)}</span>
                  </td>
                  <td>
                    {[
                      point.experiment === result.best && t('trust.frontier.best'),
                      point.experiment === result.oneStandardError && t('trust.frontier.oneStandardError'),
                      point.isFront && t('trust.frontier.front'),
                    ]
                      .filter((text) => text !== false)
                      .join(' · ')}
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      </Panel>
    </>
  );
}
