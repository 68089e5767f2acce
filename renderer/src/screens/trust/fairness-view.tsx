import type { ResultOf } from '../../../../core/schema/assessment-results.ts';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import { Term } from '../../help/term.tsx';
import { formatCount, formatMetric, formatPercent } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { SelectRows } from './select-rows.tsx';

const share = (value: number | null): string => (value === null ? '–' : formatPercent(value));

/** Rates of each group, and the gaps with their intervals. */
export function FairnessView({
  result,
  view,
}: {
  readonly result: ResultOf<'fairness'>;
  readonly view: ExperimentView;
}) {
  const { t } = useLanguage();
  return (
    <div className="stack">
      <Panel title={t('trust.byGroup', { favourable: result.favourable })}>
        <table className="plain">
          <thead>
            <tr>
              <th>{t('trust.group_')}</th>
              <th className="number">{t('trust.rows')}</th>
              <th className="number">{t('trust.selectionRate')}</th>
              <th className="number">{formatPercent(0.95, 0)}</th>
              <th className="number">{t('trust.tpr')}</th>
              <th className="number">{t('trust.fpr')}</th>
              <th className="number">{t('trust.ppv')}</th>
              <th className="number">{t('metric.accuracy')}</th>
              <th className="number">{t('trust.meanProbability')}</th>
              <th className="number">{t('trust.fraction')}</th>
              <th className="number">ECE</th>
              <th>
                <span className="visually-hidden">{t('trust.selectSlice')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {result.groups.map((group) => (
              <tr key={group.name} className={group.isSmall ? 'soft' : undefined}>
                <td>
                  {group.name}
                  {group.isSmall && ` · ${t('trust.small')}`}
                </td>
                <td className="number">{formatCount(group.rows)}</td>
                <td className="number">{formatPercent(group.selectionRate)}</td>
                <td className="number soft">
                  {formatPercent(group.selectionInterval[0], 0)} – {formatPercent(group.selectionInterval[1], 0)}
                </td>
                <td className="number">
                  <Rate value={group.tpr} interval={group.tprInterval} />
                </td>
                <td className="number">
                  <Rate value={group.fpr} interval={group.fprInterval} />
                </td>
                <td className="number">
                  <Rate value={group.ppv} interval={group.ppvInterval} />
                </td>
                <td className="number">
                  <Rate value={group.accuracy} interval={group.accuracyInterval} />
                </td>
                <td className="number">{share(group.calibration?.meanProbability ?? null)}</td>
                <td className="number">{share(group.calibration?.observed ?? null)}</td>
                <td className="number">{formatMetric(group.calibration?.ece)}</td>
                <td>
                  <SelectRows experiment={view.id} rows={group.members} label={group.name} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
      <Panel title={t('trust.gaps')} note={t('trust.gapsNote')}>
        <table className="plain">
          <tbody>
            {Object.entries(result.gaps).map(([name, value]) => {
              const interval = result.intervals[name];
              return (
                <tr key={name}>
                  <td>
                    <Term id={name}>{t(`trust.gap.${name}`)}</Term>
                  </td>
                  <td className="number">{formatMetric(value)}</td>
                  <td className="number soft">
                    {interval ? `${formatMetric(interval[0])} – ${formatMetric(interval[1])}` : '–'}
                  </td>
                  <td className="soft">
                    {name === 'disparateImpact' && result.fourFifths !== null
                      ? t(result.fourFifths ? 'trust.fourFifthsHolds' : 'trust.fourFifthsFails')
                      : ''}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Panel>
      {result.simulation && <Simulation simulation={result.simulation} />}
    </div>
  );
}

type Simulated = NonNullable<ResultOf<'fairness'>['simulation']>;

/** What thresholds by group would do, beside one for all. */
function Simulation({ simulation }: { readonly simulation: Simulated }) {
  const { t } = useLanguage();
  const groups = simulation.strategies[0].thresholds.map(({ group }) => group);
  return (
    <Panel title={t('trust.simulation')} note={t('trust.simulationNote', { rows: simulation.rows.judged })}>
      <div className="scroll-x">
        <table className="plain">
          <thead>
            <tr>
              <th>{t('trust.strategy')}</th>
              {groups.map((group) => (
                <th key={group} className="number">
                  {group}
                </th>
              ))}
              <th className="number">{t('metric.accuracy')}</th>
              <th className="number">{t('trust.selectionGap')}</th>
              <th className="number">{t('trust.tprGap')}</th>
            </tr>
          </thead>
          <tbody>
            {simulation.strategies.map((one) => (
              <tr key={one.strategy}>
                <td>{t(`trust.strategies.${one.strategy}`)}</td>
                {one.thresholds.map(({ group, threshold }) => (
                  <td key={group} className="number">
                    {formatMetric(threshold)}
                  </td>
                ))}
                <td className="number">
                  <Rate value={one.accuracy} interval={one.intervals?.accuracy} />
                </td>
                <td className="number">
                  <Rate value={one.selectionGap} interval={one.intervals?.selectionGap} />
                </td>
                <td className="number">
                  <Rate value={one.tprGap} interval={one.intervals?.tprGap} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

/** A share, and below it what 95 % hold. */
function Rate({
  value,
  interval,
}: {
  readonly value: number | null;
  readonly interval: readonly [number, number] | null | undefined;
}) {
  return (
    <>
      {share(value)}
      {interval && (
        <div className="soft small">
          {formatPercent(interval[0], 0)} – {formatPercent(interval[1], 0)}
        </div>
      )}
    </>
  );
}
