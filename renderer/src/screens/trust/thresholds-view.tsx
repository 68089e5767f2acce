import { Slider } from '@mantine/core';
import { useState } from 'react';
import type { ResultOf, ThresholdPoint } from '../../../../core/schema/assessment-results.ts';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import { ConfusionMatrix } from '../../plots/confusion-matrix.tsx';
import { LineChart } from '../../plots/line-chart.tsx';
import { formatMetric, formatNumber, formatPercent } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { rangeText } from './range-text.ts';
import { DecideButton } from './use-decision.tsx';

/** A threshold that a person moves, with what it does at once. */
export function ThresholdsView({
  result,
  view,
}: {
  readonly result: ResultOf<'thresholds'>;
  readonly view: ExperimentView;
}) {
  const { t } = useLanguage();
  const [threshold, setThreshold] = useState(result.best.cost);
  const { points } = result;
  const at = points.findLast((point) => point.threshold <= threshold) ?? points[0];
  const x = points.map((point) => point.threshold);
  const line = (name: string, of: (point: ThresholdPoint) => number | null) => ({ name, x, y: points.map(of) });
  const classes = view.dataset.target.classes ?? [];
  const isFirst = classes[0] === result.positive;
  const counts = isFirst
    ? [
        [at.tp, at.fn],
        [at.fp, at.tn],
      ]
    : [
        [at.tn, at.fp],
        [at.fn, at.tp],
      ];
  return (
    <div className="stack">
      <Panel
        title={t('trust.threshold', { positive: result.positive, value: formatNumber(at.threshold, 3) })}
        actions={
          at.threshold > 0 &&
          at.threshold < 1 && (
            <DecideButton
              label={t('trust.useThreshold')}
              experiment={view.id}
              choice={{ threshold: Number(at.threshold.toPrecision(6)) }}
            />
          )
        }
      >
        <Slider
          min={0}
          max={1}
          step={0.005}
          value={threshold}
          onChange={setThreshold}
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
        <div className="columns two-charts">
          <ConfusionMatrix title={t('train.confusion')} name="threshold_confusion" classes={classes} counts={counts} />
          <table className="plain">
            <thead>
              <tr>
                <th>{t('trust.measure')}</th>
                <th className="number">{t('trust.value')}</th>
                <th className="number">95 %</th>
              </tr>
            </thead>
            <tbody>
              {(
                [
                  ['precision', formatMetric(at.precision)],
                  ['recall', formatMetric(at.recall)],
                  ['specificity', formatMetric(at.specificity)],
                  ['fBeta', formatMetric(at.fBeta)],
                  ['selected', formatPercent(at.selected)],
                  ['lift', formatMetric(at.lift)],
                  ['cost', formatMetric(at.cost)],
                  ['netBenefit', formatMetric(at.netBenefit)],
                ] as const
              ).map(([name, value]) => (
                <tr key={name}>
                  <td>{t(`trust.at.${name}`)}</td>
                  <td className="number">{value}</td>
                  <td className="number soft">{rangeText(at.intervals?.[name])}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Panel>
      <div className="columns two-charts">
        <Panel>
          <LineChart
            title={t('trust.costCurve')}
            name="threshold_cost"
            xLabel={t('trust.thresholdLabel')}
            yLabel={t('trust.at.cost')}
            xDomain={[0, 1]}
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
            xLabel={t('trust.thresholdLabel')}
            xDomain={[0, 1]}
            yDomain={[0, 1]}
            series={(['precision', 'recall', 'fBeta'] as const).map((name) => ({
              ...line(t(`trust.at.${name}`), (point) => point[name]),
              spread: points.map(({ intervals }) => halfOf(intervals?.[name])),
            }))}
            mark={{ x: at.threshold, y: at.fBeta, label: formatNumber(at.threshold, 3) }}
          />
        </Panel>
        <Panel>
          <LineChart
            title={t('trust.liftCurve')}
            name="lift_curve"
            xLabel={t('trust.at.selected')}
            yLabel={t('trust.at.lift')}
            xDomain={[0, 1]}
            target={{ y: 1, label: t('trust.chance') }}
            series={[lifts(t('trust.model'), points)]}
          />
        </Panel>
        <Panel>
          <LineChart
            title={t('trust.gains')}
            name="cumulative_gains"
            xLabel={t('trust.at.selected')}
            yLabel={t('trust.at.recall')}
            xDomain={[0, 1]}
            yDomain={[0, 1]}
            diagonal
            series={[gains(t('trust.model'), points)]}
          />
        </Panel>
        <Panel>
          <LineChart
            title={t('trust.decisionCurve')}
            name="decision_curve"
            xLabel={t('trust.thresholdLabel')}
            yLabel={t('trust.at.netBenefit')}
            xDomain={[0, 1]}
            series={[
              line(t('trust.model'), (point) => bounded(point.netBenefit)),
              line(t('trust.treatAll'), (point) => bounded(point.treatAll)),
              line(t('trust.treatNone'), () => 0),
            ]}
          />
        </Panel>
      </div>
    </div>
  );
}

type Range = readonly [low: number, high: number] | null | undefined;

const halfOf = (range: Range): number => (range ? (range[1] - range[0]) / 2 : 0);

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
