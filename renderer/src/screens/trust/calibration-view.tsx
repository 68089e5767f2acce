import type { ResultOf } from '../../../../core/schema/assessment-results.ts';
import { methodOf } from '../../../../core/schema/decision.ts';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import { Term } from '../../help/term.tsx';
import { LineChart } from '../../plots/line-chart.tsx';
import { formatCount, formatMetric, formatPercent } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { rangeText } from './range-text.ts';
import { DecideButton } from './use-decision.tsx';

interface CalibrationProps {
  readonly result: ResultOf<'calibration'>;
  readonly view: ExperimentView;
}

/** The reliability diagram with its bins, before and after the correction. */
export function CalibrationView({ result, view }: CalibrationProps) {
  const { t } = useLanguage();
  const { after } = result;
  const line = (name: string, bins: typeof result.bins, colour: number) => ({
    name,
    x: bins.map((bin) => bin.meanProbability),
    y: bins.map((bin) => bin.fraction),
    band: bins.map((bin) => bin.interval),
    colour,
  });
  return (
    <div className="columns two-charts is-level">
      <Panel>
        <LineChart
          title={t('trust.reliability')}
          name="calibration"
          xLabel={t('trust.meanProbability')}
          yLabel={t('trust.fraction')}
          xDomain={[0, 1]}
          yDomain={[0, 1]}
          height={320}
          diagonal
          series={[
            line(t('trust.asIs'), result.bins, 0),
            ...(after ? [line(t('trust.corrected'), after.bins, 1)] : []),
          ]}
        />
      </Panel>
      <Numbers result={result} view={view} />
    </div>
  );
}

/** Errors of the probabilities before and after the correction, beside what chance alone comes to. */
function Numbers({ result, view }: CalibrationProps) {
  const { t } = useLanguage();
  const { after } = result;
  const numbers = [
    ['ece', result.ece, after?.ece],
    ['adaptiveEce', result.adaptiveEce, after?.adaptiveEce],
    ['mce', result.mce, after?.mce],
    ['brier', result.brier, after?.brier],
    ['reliability', result.reliability, after?.reliability],
    ['resolution', result.resolution, after?.resolution],
    ['uncertainty', result.uncertainty, after?.uncertainty],
  ] as const;
  return (
    <Panel
      title={t('trust.calibrationNumbers')}
      note={t('trust.lowerIsBetter')}
      actions={
        result.correction && (
          <DecideButton
            label={t('trust.useCorrection')}
            experiment={view.id}
            choice={{ calibration: methodOf(result.correction) }}
          />
        )
      }
    >
      <table className="plain">
        <thead>
          <tr>
            <th>{t('compare.metric')}</th>
            <th className="number">{t('trust.asIs')}</th>
            <th className="number" title={t('trust.ifCalibratedHelp')}>
              {t('trust.ifCalibrated')}
            </th>
            {after && <th className="number">{t(`trust.method.${result.method}`)}</th>}
          </tr>
        </thead>
        <tbody>
          {numbers
            .filter(([, before]) => before !== undefined)
            .map(([name, before, corrected]) => (
              <tr key={name}>
                <td>
                  <Term id={name}>
                    {t(
                      `trust.calibration.${name === 'brier' && result.of === 'predicted' ? 'brierOfPredicted' : name}`,
                    )}
                  </Term>
                </td>
                <td className="number">
                  {formatMetric(before)}{' '}
                  {name === 'brier' && result.brierInterval && (
                    <span className="soft">
                      {formatPercent(0.95, 0)}: {rangeText(result.brierInterval)}
                    </span>
                  )}
                </td>
                <td className="number soft">
                  {result.upTo?.[name] === undefined ? '–' : `≤ ${formatMetric(result.upTo[name])}`}
                </td>
                {after && <td className="number">{formatMetric(corrected)}</td>}
              </tr>
            ))}
        </tbody>
      </table>
      <p className="soft small">
        {t(`trust.fittedOn.${result.fittedOn.from}`, {
          rows: formatCount(result.fittedOn.rows),
          judged: formatCount(result.rows),
        })}
      </p>
      <Bins bins={result.bins} />
    </Panel>
  );
}

function Bins({ bins }: { readonly bins: ResultOf<'calibration'>['bins'] }) {
  const { t } = useLanguage();
  return (
    <table className="plain">
      <thead>
        <tr>
          <th>{t('trust.bin')}</th>
          <th className="number">{t('trust.rows')}</th>
          <th className="number">{t('trust.fraction')}</th>
          <th className="number">{formatPercent(0.95, 0)}</th>
        </tr>
      </thead>
      <tbody>
        {bins.map((bin) => (
          <tr key={bin.low}>
            <td>
              {formatPercent(bin.low, 0)} – {formatPercent(bin.high, 0)}
            </td>
            <td className="number">{formatCount(bin.count)}</td>
            <td className="number">{formatPercent(bin.fraction)}</td>
            <td className="number soft">
              {formatPercent(bin.interval[0], 0)} – {formatPercent(bin.interval[1], 0)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The coverage that was asked for beside the one that was measured, in all and by group. */
export function ConformalView({ result }: { readonly result: ResultOf<'conformal'> }) {
  const { t } = useLanguage();
  const isSets = result.sets !== undefined;
  const sizes = new Map<number, number>();
  for (const set of result.sets ?? []) sizes.set(set.length, (sizes.get(set.length) ?? 0) + 1);
  const lines = [
    {
      name: t('trust.allRows'),
      rows: result.sets?.length ?? 0,
      measured: result.measured,
      interval: result.interval,
      meanSize: result.meanSize,
    },
    ...result.groups,
  ];
  return (
    <Panel
      title={t('trust.coverage', {
        wanted: formatPercent(result.coverage, 0),
        measured: formatPercent(result.measured),
      })}
      note={t(`trust.calibratedOn.${result.from}`, { rows: formatCount(result.calibrationRows) })}
    >
      <table className="plain">
        <thead>
          <tr>
            <th>{t('trust.group_')}</th>
            <th className="number">{t('trust.measuredCoverage')}</th>
            <th className="number">{formatPercent(0.95, 0)}</th>
            <th className="number">{t(isSets ? 'trust.setSize' : 'trust.intervalWidth')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.name}>
              <td>{line.name}</td>
              <td className="number">{formatPercent(line.measured)}</td>
              <td className="number soft">
                {formatPercent(line.interval[0])} – {formatPercent(line.interval[1])}
              </td>
              <td className="number">{formatMetric(line.meanSize)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {isSets && (
        <p className="soft">
          {[...sizes]
            .sort(([a], [b]) => a - b)
            .map(([size, count]) => t('trust.setsOf', { size, rows: formatCount(count) }))
            .join(' · ')}
        </p>
      )}
    </Panel>
  );
}
