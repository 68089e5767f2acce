import { Slider } from '@mantine/core';
import { useState } from 'react';
import type { ResultOf, ThresholdPoint } from '../../../../core/schema/assessment-results.ts';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import { ConfusionMatrix } from '../../plots/confusion-matrix.tsx';
import { LineChart } from '../../plots/line-chart.tsx';
import { formatMetric, formatNumber, formatPercent, roundForField } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { rangeText } from './range-text.ts';
import { DecideButton } from './use-decision.tsx';

type Thresholds = ResultOf<'thresholds'>;

/** A threshold that a person moves, with what it does at once. */
export function ThresholdsView({ result, view }: { readonly result: Thresholds; readonly view: ExperimentView }) {
  const [threshold, setThreshold] = useState(result.best.cost);
  const at = result.points.findLast((point) => point.threshold <= threshold) ?? result.points[0];
  return (
    <div className="stack">
      <Chosen result={result} view={view} at={at} threshold={threshold} onThreshold={setThreshold} />
      <Curves result={result} at={at} />
    </div>
  );
}

interface ChosenProps {
  readonly result: Thresholds;
  readonly view: ExperimentView;
  readonly at: ThresholdPoint;
  readonly threshold: number;
  readonly onThreshold: (threshold: number) => void;
}

/** The threshold as it is set, with its confusion matrix and rates. */
function Chosen({ result, view, at, threshold, onThreshold }: ChosenProps) {
  const { t } = useLanguage();
  const classes = view.dataset.target.classes ?? [];
  const ofPositive = [
    [at.tp, at.fn],
    [at.fp, at.tn],
  ];
  const counts = classes[0] === result.positive ? ofPositive : ofPositive.toReversed().map((row) => row.toReversed());
  return (
    <Panel
      title={t('trust.threshold', { positive: result.positive, value: formatNumber(at.threshold, 3) })}
      actions={
        at.threshold > 0 &&
        at.threshold < 1 && (
          <DecideButton
            label={t('trust.useThreshold')}
            experiment={view.id}
            choice={{ threshold: roundForField(at.threshold) }}
          />
        )
      }
    >
      <Slider
        min={0}
        max={1}
        step={0.005}
        value={threshold}
        onChange={onThreshold}
        label={(value) => formatNumber(value, 3)}
        thumbLabel={t('trust.thresholdLabel')}
        marks={[
          { value: result.best.cost, label: t('trust.bestCost') },
          ...(Math.abs(result.best.youden - result.best.cost) > 0.12
            ? [{ value: result.best.youden, label: 'Youden' }]
            : []),
        ]}
        mb="lg"
      />
      <div className="columns two-charts is-level">
        <ConfusionMatrix title={t('train.confusion')} name="threshold_confusion" classes={classes} counts={counts} />
        <Rates at={at} />
      </div>
    </Panel>
  );
}

/** What the threshold comes to, with intervals. */
function Rates({ at }: { readonly at: ThresholdPoint }) {
  const { t } = useLanguage();
  const lines = [
    ['precision', formatMetric],
    ['recall', formatMetric],
    ['specificity', formatMetric],
    ['fBeta', formatMetric],
    ['selected', (value: number) => formatPercent(value)],
    ['lift', formatMetric],
    ['cost', formatMetric],
    ['netBenefit', formatMetric],
  ] as const;
  return (
    <table className="plain">
      <thead>
        <tr>
          <th>{t('trust.measure')}</th>
          <th className="number">{t('trust.value')}</th>
          <th className="number">{formatPercent(0.95, 0)}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(([name, written]) => (
          <tr key={name}>
            <td>{t(`trust.at.${name}`)}</td>
            <td className="number">{at[name] === null ? '–' : written(at[name])}</td>
            <td className="number soft">{rangeText(at.intervals?.[name], written)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Cost, rates, lift, gains and net benefit over all thresholds. */
function Curves({ result, at }: { readonly result: Thresholds; readonly at: ThresholdPoint }) {
  const { t } = useLanguage();
  const { points } = result;
  const x = points.map((point) => point.threshold);
  const line = (name: string, of: (point: ThresholdPoint) => number | null) => ({ name, x, y: points.map(of) });
  const byThreshold = { xLabel: t('trust.thresholdLabel'), xDomain: [0, 1] } as const;
  const bySelected = { xLabel: t('trust.at.selected'), xDomain: [0, 1] } as const;
  return (
    <div className="columns two-charts is-level">
      <Panel>
        <LineChart
          title={t('trust.costCurve')}
          name="threshold_cost"
          {...byThreshold}
          yLabel={t('trust.at.cost')}
          series={[line(t('trust.at.cost'), (point) => point.cost)]}
          mark={{
            x: result.best.cost,
            y: points.find((point) => point.threshold === result.best.cost)?.cost ?? at.cost,
            label: t('trust.bestCost'),
          }}
        />
      </Panel>
      <Panel>
        <LineChart
          title={t('trust.ratesByThreshold')}
          name="threshold_rates"
          {...byThreshold}
          yDomain={[0, 1]}
          series={(['precision', 'recall', 'fBeta'] as const).map((name) => ({
            ...line(t(`trust.at.${name}`), (point) => point[name]),
            band: points.map(({ intervals }) => intervals?.[name] ?? null),
          }))}
          mark={{ x: at.threshold, y: at.fBeta, label: formatNumber(at.threshold, 3) }}
        />
      </Panel>
      <Panel>
        <LineChart
          title={t('trust.liftCurve')}
          name="lift_curve"
          {...bySelected}
          yLabel={t('trust.at.lift')}
          target={{ y: 1, label: t('trust.chance') }}
          series={[lifts(t('trust.model'), points)]}
        />
      </Panel>
      <Panel>
        <LineChart
          title={t('trust.gains')}
          name="cumulative_gains"
          {...bySelected}
          yLabel={t('trust.at.recall')}
          yDomain={[0, 1]}
          diagonal
          series={[gains(t('trust.model'), points)]}
        />
      </Panel>
      <Panel>
        <LineChart
          title={t('trust.decisionCurve')}
          name="decision_curve"
          {...byThreshold}
          yLabel={t('trust.at.netBenefit')}
          series={[
            line(t('trust.model'), (point) => bounded(point.netBenefit)),
            line(t('trust.treatAll'), (point) => bounded(point.treatAll)),
            line(t('trust.treatNone'), () => 0),
          ]}
        />
      </Panel>
    </div>
  );
}

/** How many times more positive rows there are among those that are called positive than among all. */
function lifts(name: string, points: readonly ThresholdPoint[]) {
  const known = points
    .flatMap(({ selected, lift }) => (lift === null || selected === 0 ? [] : [{ selected, lift }]))
    .sort((a, b) => a.selected - b.selected);
  return { name, x: known.map(({ selected }) => selected), y: known.map(({ lift }) => lift) };
}

/** Far below 0 nobody decides so. */
const bounded = (value: number | null): number | null => (value === null || value < -0.2 ? null : value);

/** The share of the positive rows that is found among the share that is called positive, the most probable first. */
function gains(name: string, points: readonly ThresholdPoint[]) {
  const sorted = [...points].sort((a, b) => a.selected - b.selected || a.recall - b.recall);
  return { name, x: [0, ...sorted.map((one) => one.selected)], y: [0, ...sorted.map((one) => one.recall)] };
}
