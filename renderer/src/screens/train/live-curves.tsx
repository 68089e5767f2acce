import { NumberInput, Switch } from '@mantine/core';
import { memo, useState } from 'react';
import type { ExperimentView, History } from '../../../../core/schema/summaries.ts';
import { engine } from '../../engine/connection.ts';
import { useAsItGrows } from '../../engine/use-as-it-grows.ts';
import { LineChart, type Series } from '../../plots/line-chart.tsx';
import { formatCount, formatNumber } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import styles from './live-curves.module.css';
import { smooth } from './smooth.ts';

/** Loss, accuracy and learning rate by epoch; the best epoch and the target marked. */
export const LiveCurves = memo(function LiveCurves({
  history,
  view,
  isRunning,
}: {
  readonly history: History;
  readonly view: ExperimentView;
  readonly isRunning: boolean;
}) {
  const { t } = useLanguage();
  const [log, setLog] = useState(false);
  const [window, setWindow] = useState(1);
  const unit = t(`snapshot.${view.epochKind ?? 'epoch'}`);
  const has = (values: readonly (number | null)[]) => values.some((value) => value !== null);
  const series = (name: string, values: readonly (number | null)[], colour: number, dashed = false): Series[] =>
    has(values) ? [{ name, x: history.epoch, y: smooth(values, window), colour, dashed }] : [];
  const test = useAsItGrows(() => engine.call('experiment.testLoss', { id: view.id }), {
    id: view.id,
    epochs: history.epochs,
    isRunning,
    often: 4,
  });
  const goal = view.spec.training?.stopWhen;
  const isLossGoal = goal?.metric === 'loss' || goal?.metric === 'valLoss';
  const controls = (
    <div className="row">
      <Switch label={t('train.log')} checked={log} onChange={(event) => setLog(event.currentTarget.checked)} />
      <NumberInput
        aria-label={t('train.smoothing')}
        title={t('train.smoothing')}
        prefix={`${t('train.smoothing')} `}
        w={130}
        min={1}
        max={99}
        step={2}
        allowDecimal={false}
        value={window}
        onChange={(value) => setWindow(typeof value === 'number' ? Math.max(1, value) : 1)}
      />
    </div>
  );
  const accuracy = [
    ...series(t(view.epochKind === 'tree' ? 'part.outOfBag' : 'part.train'), history.accuracy, 0),
    ...series(t('part.validation'), history.valAccuracy, 5, true),
  ];
  return (
    <div className={`columns is-level ${styles.layout}`}>
      <Panel>
        <LineChart
          title={t(view.epochKind === 'tree' ? 'train.lossOutOfBag' : 'train.loss')}
          name={`${view.name}_loss`}
          height={history.gradientNorms.length > 0 ? 452 : 300}
          log={log}
          xLabel={unit}
          series={[
            ...series(t(view.epochKind === 'tree' ? 'part.outOfBag' : 'part.train'), history.loss, 0),
            ...series(t('part.validation'), history.valLoss, 5, true),
            ...(test ? [{ name: t('part.test'), x: test.epoch, y: test.loss, colour: 1 }] : []),
          ]}
          note={test && test.rows < test.of ? t('train.testSample', { rows: formatCount(test.rows) }) : undefined}
          mark={
            history.best
              ? {
                  x: history.best.epoch,
                  y: history.best.value,
                  label: t('train.best', {
                    unit,
                    epoch: history.best.epoch,
                    value: formatNumber(history.best.value, 4),
                  }),
                }
              : undefined
          }
          target={goal && isLossGoal ? { y: goal.value, label: t('train.target') } : undefined}
          actions={controls}
        />
      </Panel>
      <div className="stack">
        {accuracy.length > 0 && (
          <Panel>
            <LineChart
              title={t('metric.accuracy')}
              name={`${view.name}_accuracy`}
              height={130}
              xLabel={unit}
              series={accuracy}
              target={goal && !isLossGoal ? { y: goal.value, label: t('train.target') } : undefined}
            />
          </Panel>
        )}
        {history.learningRate.some((rate) => rate > 0) && view.epochKind === 'epoch' && (
          <Panel>
            <LineChart
              title={t('train.learningRate')}
              name={`${view.name}_learning_rate`}
              height={110}
              xLabel={unit}
              yDomain={[0, Math.max(...history.learningRate) * 1.1]}
              series={[{ name: t('train.learningRate'), x: history.epoch, y: history.learningRate }]}
            />
          </Panel>
        )}
        {history.gradientNorms.length > 0 && (
          <Panel>
            <LineChart
              title={t('train.gradients')}
              name={`${view.name}_gradients`}
              height={120}
              log
              xLabel={unit}
              series={history.gradientNorms.slice(0, 8).map((norms, l) => ({
                name: t('train.gradientLayer', { layer: l + 1 }),
                x: history.epoch,
                y: smooth(norms, window),
                colour: l,
              }))}
            />
          </Panel>
        )}
      </div>
    </div>
  );
});
