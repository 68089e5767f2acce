import { Button } from '@mantine/core';
import type { ResultOf } from '../../../../core/schema/assessment-results.ts';
import { nearDistance } from '../../../../core/schema/near-rows.ts';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import { Term } from '../../help/term.tsx';
import { LineChart } from '../../plots/line-chart.tsx';
import { go } from '../../state/place.ts';
import { select } from '../../state/selection.ts';
import { formatAlike, formatNumber } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';

type Robustness = ResultOf<'robustness'>;

const shown = (value: number | string | null): string =>
  value === null ? '–' : typeof value === 'number' ? formatNumber(value, 4) : value;

/** The share of the rows that turn within a distance; rows that nothing turns never do. */
function turnedWithin(name: string, distances: readonly (number | null)[]) {
  const known = distances.filter((one) => one !== null).sort((a, b) => a - b);
  return {
    name,
    x: [0, ...known.flatMap((distance) => [distance, distance])],
    y: [0, ...known.flatMap((_, i) => [i / distances.length, (i + 1) / distances.length])],
  };
}

/** The least change of each row, and how predictions hold as the data get worse. */
export function RobustnessView({ result, view }: { readonly result: Robustness; readonly view: ExperimentView }) {
  const { t } = useLanguage();
  return (
    <div className="stack">
      {result.distance.length > 0 && <LeastChanges result={result} view={view} />}
      {result.distance.length === 0 && result.smoothed && <Smoothed result={result} />}
      {result.distance.length > 1 && (
        <Panel>
          <LineChart
            title={t('trust.turnedWithin')}
            name="turned_within"
            xLabel={t('trust.distance')}
            yLabel={t('trust.turnedShare')}
            yDomain={[0, 1]}
            series={[turnedWithin(t('trust.turnedShare'), result.distance)]}
          />
        </Panel>
      )}
      {result.stress.length > 0 && <Stress result={result} />}
    </div>
  );
}

function LeastChanges({ result, view }: { readonly result: Robustness; readonly view: ExperimentView }) {
  const { t } = useLanguage();
  const { change, direction = 'either', distance, byNorm = [] } = result;
  const note =
    change === undefined
      ? t('trust.leastChangeNote')
      : t(`trust.leastChangeOfNumber.${direction}`, { change: formatNumber(change, 3) });
  const far = Number.POSITIVE_INFINITY;
  const order = [...distance.keys()].sort((a, b) => (distance[a] ?? far) - (distance[b] ?? far) || a - b);
  const text = formatAlike([...distance, ...byNorm.flatMap((one) => one.distance)]);
  const lowerText = formatAlike(result.lower);
  const radiusText = formatAlike(result.smoothed?.map((one) => one.radius) ?? []);
  const close = order.filter((i) => (distance[i] ?? far) < nearDistance).map((i) => result.rows[i]);
  return (
    <Panel
      title={t('trust.leastChange')}
      note={`${note} · ${t('trust.nearestFirst')}`}
      actions={
        close.length > 0 && (
          <Button
            variant="default"
            size="compact-xs"
            onClick={() => {
              select(view.id, close, t('trust.nearLabel'));
              go({ screen: 'explain', experiment: view.id });
            }}
          >
            {t('trust.selectNear', { count: close.length })}
          </Button>
        )
      }
    >
      <table className="plain">
        <thead>
          <tr>
            <th className="number">{t('trust.row')}</th>
            {byNorm.length === 0 ? (
              <th className="number">{t('trust.distance')}</th>
            ) : (
              byNorm.map(({ norm }) => (
                <th key={norm} className="number">
                  {t(`trust.norm.${norm}`)}
                </th>
              ))
            )}
            <th>
              <Term id="leastChange">{t('trust.status')}</Term>
            </th>
            <th className="number">{t('trust.atLeast')}</th>
            {result.smoothed && <th className="number">{t('trust.smoothed')}</th>}
            <th>{t('trust.becomes')}</th>
            <th>{t('trust.changes')}</th>
          </tr>
        </thead>
        <tbody>
          {order.map((i) => (
            <tr key={result.rows[i]}>
              <td className="number">#{result.rows[i]}</td>
              {byNorm.length === 0 ? (
                <td className="number">{text(distance[i])}</td>
              ) : (
                byNorm.map((one) => (
                  <td
                    key={one.norm}
                    className="number"
                    title={t(`trust.statusOf.${shownStatus(one.status[i], one.distance[i])}`)}
                  >
                    {text(one.distance[i])}
                  </td>
                ))
              )}
              <td>{t(`trust.statusOf.${shownStatus(result.status[i], distance[i])}`)}</td>
              <td className="number">{lowerText(result.lower[i])}</td>
              {result.smoothed && <td className="number">{radiusText(result.smoothed[i]?.radius)}</td>}
              <td>{shown(result.becomes[i])}</td>
              <td className="wrap">
                {result.changes[i]
                  .map((one) => ({ feature: one.feature, from: shown(one.from), to: shown(one.to) }))
                  .filter(({ from, to }) => from !== to)
                  .map(({ feature, from, to }) => `${feature}: ${from} → ${to}`)
                  .join('; ') || '–'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

/** Beside what was found stands a bound. */
const shownStatus = (status: Robustness['status'][number], distance: number | null) =>
  status === 'bound' && distance !== null ? 'between' : status;

/** Radii by smoothing, where no distances were asked for. */
function Smoothed({ result }: { readonly result: Robustness }) {
  const { t } = useLanguage();
  const radiusText = formatAlike(result.smoothed?.map((one) => one.radius) ?? []);
  return (
    <Panel title={t('trust.smoothedRows')}>
      <table className="plain">
        <tbody>
          {result.smoothed?.map((one, i) => (
            <tr key={result.rows[i]}>
              <td>#{result.rows[i]}</td>
              <td>{one.class}</td>
              <td className="number">{radiusText(one.radius)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function Stress({ result }: { readonly result: Robustness }) {
  const { t } = useLanguage();
  const measure = result.stress[0]?.measure ?? 'accuracy';
  return (
    <Panel title={t('trust.stress')} note={t('trust.stressNote')}>
      <div className="columns two-charts is-level">
        <LineChart
          title={t(`metric.${measure}`)}
          name="stress_metric"
          xLabel={t('trust.strength')}
          yLabel={t(`metric.${measure}`)}
          series={result.stress.map((one) => ({
            name: t(`trust.stressOf.${one.kind}`),
            x: [0, ...one.strength],
            y: [one.unstressed, ...one.metric],
            ...(one.deviation ? { band: around([one.unstressed, ...one.metric], [0, ...one.deviation]) } : {}),
          }))}
        />
        <LineChart
          title={t('trust.flips')}
          name="stress_flips"
          xLabel={t('trust.strength')}
          yLabel={t('trust.flips')}
          series={result.stress.map((one) => ({
            name: t(`trust.stressOf.${one.kind}`),
            x: [0, ...one.strength],
            y: [0, ...one.flips],
            ...(one.flipsDeviation ? { band: around([0, ...one.flips], [0, ...one.flipsDeviation]) } : {}),
          }))}
        />
      </div>
    </Panel>
  );
}

/** One standard deviation to both sides. */
const around = (values: readonly number[], deviations: readonly number[]) =>
  values.map((value, i): readonly [number, number] => [value - deviations[i], value + deviations[i]]);
