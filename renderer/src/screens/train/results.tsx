import { Button, SegmentedControl } from '@mantine/core';
import { memo, useEffect, useState } from 'react';
import { titleIn } from '../../../../core/messages/known-title.ts';
import { type Metrics, shownMetrics } from '../../../../core/schema/experiment.ts';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import { type Finding, findingsOf } from '../../../../core/schema/verdict.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { useJob } from '../../engine/use-job.ts';
import { Term } from '../../help/term.tsx';
import { ConfusionMatrix } from '../../plots/confusion-matrix.tsx';
import { LineChart } from '../../plots/line-chart.tsx';
import { ScatterChart } from '../../plots/scatter-chart.tsx';
import { attempt, saveFile, showError, showWarnings } from '../../state/actions.tsx';
import { go } from '../../state/place.ts';
import { select } from '../../state/selection.ts';
import { Icon } from '../../ui/icon.tsx';
import { Loading } from '../../ui/loading.tsx';
import { formatCount, formatMetric, formatNumber, formatPercent } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { type Translate, useLanguage } from '../../ui/use-language.ts';
import { factText } from '../../ui/value-text.ts';

type Part = 'train' | 'validation' | 'test';

/** What guessing reaches: the share of the one class that is drawn. */
function prevalenceLine(
  curves: readonly { readonly class: string }[],
  classes: readonly string[],
  confusion: readonly (readonly number[])[] | undefined,
  t: Translate,
) {
  const own = curves.length === 1 ? confusion?.[classes.indexOf(curves[0].class)] : undefined;
  if (!own || !confusion) return {};
  const share = sum(own) / sum(confusion.map(sum));
  return { target: { y: share, label: t('train.prevalence', { share: formatPercent(share) }) } };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Above that many classes a confusion matrix cannot be read. */
const mostDrawnClasses = 60;

/** What came of it: one sentence, the numbers a part, the pictures that belong to the task. */
export const Results = memo(function Results({ view }: { readonly view: ExperimentView }) {
  const { t, say } = useLanguage();
  const parts = (['test', 'validation', 'train'] as const).filter((part) => view.metrics[part]);
  const [chosen, setChosen] = useState<Part>(parts[0]);
  const part = parts.includes(chosen) ? chosen : parts[0];
  const metrics = view.metrics[part];
  const evaluation = useCall('experiment.evaluation', { id: view.id, part });
  if (!metrics) return null;
  const classes = view.dataset.target.classes ?? [];
  const selectField = async (truth: string, label: string) => {
    const rows = await attempt('experiment.confusionRows', { id: view.id, part, truth, label });
    if (!rows) return;
    select(view.id, rows, t('train.fieldOf', { truth, label }));
    go({ screen: 'explain', experiment: view.id });
  };
  const selectRanked = async (label: string, count: number) => {
    const rows = await attempt('experiment.rankedRows', { id: view.id, part, class: label, count });
    if (!rows) return;
    select(view.id, rows, t('train.rankedOf', { rows: formatCount(rows.length), class: label }));
    go({ screen: 'explain', experiment: view.id });
  };
  /** So many rows of a class, and of all others, in this part. */
  const countsOf = (label: string) => {
    const own = sum(metrics.confusion?.[classes.indexOf(label)] ?? []);
    return { own, others: sum((metrics.confusion ?? []).map(sum)) - own };
  };
  const few = (curves: number) => (curves > 12 ? t('plot.firstClasses', { shown: 12, total: curves }) : undefined);
  return (
    <Panel
      title={<Verdict view={view} part={part} metrics={metrics} />}
      actions={
        <div className="row no-wrap">
          <PredictButton id={view.id} name={view.name} />
          {parts.length > 1 && (
            <SegmentedControl
              aria-label={t('data.part')}
              value={part}
              onChange={(value) => setChosen(value as Part)}
              data={parts.map((name) => ({ value: name, label: t(`part.${name}`) }))}
            />
          )}
        </div>
      }
    >
      <div className="stack">
        <Findings view={view} part={part} metrics={metrics} />
        <div className="metrics">
          {shownMetrics.map((name) => {
            const value = metrics[name];
            if (value === undefined) return null;
            return (
              <div key={name} className="metric">
                <div className="soft small">
                  <Term id={name}>{t(`metric.${name}`)}</Term>
                </div>
                <div className="value">{formatMetric(value)}</div>
              </div>
            );
          })}
        </div>
        <div className="row soft">
          {view.seconds.prediction !== undefined && (
            <span>
              {say(titleIn('fact', 'microseconds'))} <b>{formatNumber(1e6 * view.seconds.prediction, 3)}</b>
            </span>
          )}
          {Object.entries(view.model.facts ?? {}).map(([name, value]) => (
            <span key={name}>
              {say(titleIn('fact', name))} <b>{factText(name, value)}</b>
            </span>
          ))}
        </div>
        <Loading query={evaluation} report={reportOf}>
          {(value) =>
            value.kind === 'classification' ? (
              <div className="columns by-300">
                {metrics.confusion && classes.length <= mostDrawnClasses && (
                  <ConfusionMatrix
                    title={t('train.confusion')}
                    name={`${view.name}_confusion`}
                    classes={classes}
                    counts={metrics.confusion}
                    asShares
                    onPick={(truth, label) => void selectField(classes[truth], classes[label])}
                  />
                )}
                {metrics.confusion && classes.length > mostDrawnClasses && (
                  <FrequentMistakes classes={classes} counts={metrics.confusion} />
                )}
                <LineChart
                  title={t('train.roc')}
                  note={few(value.roc.length) ?? t('train.clickCurve')}
                  name={`${view.name}_roc`}
                  height={230}
                  diagonal
                  xLabel={t('train.falsePositive')}
                  yLabel={t('train.truePositive')}
                  xDomain={[0, 1]}
                  yDomain={[0, 1]}
                  onPick={(k, x, y) => {
                    const { own, others } = countsOf(value.roc[k].class);
                    void selectRanked(value.roc[k].class, Math.round(x * others + y * own));
                  }}
                  series={value.roc.slice(0, 12).map((curve) => ({ name: curve.class, x: curve.x, y: curve.y }))}
                />
                <LineChart
                  title={t('train.precisionRecall')}
                  note={few(value.precisionRecall.length)}
                  name={`${view.name}_precision_recall`}
                  height={230}
                  xLabel={t('train.recall')}
                  yLabel={t('train.precision')}
                  xDomain={[0, 1]}
                  yDomain={[0, 1]}
                  {...prevalenceLine(value.precisionRecall, classes, metrics.confusion, t)}
                  onPick={(k, x, y) => {
                    const { own } = countsOf(value.precisionRecall[k].class);
                    if (y > 0) void selectRanked(value.precisionRecall[k].class, Math.round((x * own) / y));
                  }}
                  series={value.precisionRecall
                    .slice(0, 12)
                    .map((curve) => ({ name: curve.class, x: curve.x, y: curve.y }))}
                />
              </div>
            ) : (
              <div className="columns by-300">
                <ScatterChart
                  title={t('train.predicted')}
                  name={`${view.name}_predicted`}
                  line="diagonal"
                  xLabel={t('train.actualAxis')}
                  yLabel={t('train.predictedAxis')}
                  points={value.points.map((point) => ({ row: point.row, x: point.actual, y: point.predicted }))}
                />
                <ScatterChart
                  title={t('train.residuals')}
                  name={`${view.name}_residuals`}
                  line="zero"
                  xLabel={t('train.predictedAxis')}
                  yLabel={t('train.residualAxis')}
                  points={value.points.map((point) => ({
                    row: point.row,
                    x: point.predicted,
                    y: point.actual - point.predicted,
                  }))}
                />
              </div>
            )
          }
        </Loading>
      </div>
    </Panel>
  );
});

/** One sentence: how often right, on how many rows, and which mistakes. */
function Verdict({
  view,
  part,
  metrics,
}: {
  readonly view: ExperimentView;
  readonly part: Part;
  readonly metrics: Metrics;
}) {
  const { t } = useLanguage();
  const rows = formatCount(metrics.rows ?? 0);
  const on = t(`train.on.${part}`, { rows });
  if (metrics.accuracy === undefined) {
    return (
      <span className="verdict">
        {t('train.verdictNumber', {
          r2: metrics.r2 === null || metrics.r2 === undefined ? '–' : formatNumber(metrics.r2, 3),
          rmse: formatNumber(metrics.rmse, 4),
          on,
        })}
      </span>
    );
  }
  const classes = view.dataset.target.classes ?? [];
  const mistakes = mistakesOf(metrics.confusion ?? []);
  const [worst] = mistakes;
  const count = mistakes.reduce((sum, mistake) => sum + mistake.count, 0);
  const detail = worst
    ? t(2 * worst.count > count ? 'train.verdictMistakes' : 'train.verdictMistakesSpread', {
        count,
        most: worst.count,
        truth: classes[worst.truth],
        label: classes[worst.label],
      })
    : t('train.verdictNone');
  return (
    <span className="verdict">
      {t('train.verdictClasses', { accuracy: formatPercent(metrics.accuracy), on })}{' '}
      {metrics.majorityAccuracy !== undefined &&
        t('train.verdictBeside', {
          majority: formatPercent(metrics.majorityAccuracy),
          train: view.metrics.train?.accuracy === undefined ? '–' : formatPercent(view.metrics.train.accuracy),
        })}{' '}
      {detail}
    </span>
  );
}

/**
 * What the headline hides: a rare class that is missed, a majority that does as well, rows that were learnt by heart.
 */
function Findings({
  view,
  part,
  metrics,
}: {
  readonly view: ExperimentView;
  readonly part: Part;
  readonly metrics: Metrics;
}) {
  const { t } = useLanguage();
  if (part === 'train') return null;
  const { classes, positiveClass } = view.dataset.target;
  const positive = positiveClass === undefined ? undefined : classes?.indexOf(positiveClass);
  const shown = (finding: Finding): string => {
    switch (finding.kind) {
      case 'overfits': {
        const number = (value: number) =>
          finding.metric === 'accuracy' ? formatPercent(value) : formatNumber(value, 3);
        return t(finding.isOutOfBag ? 'train.finding.overfitsOutOfBag' : 'train.finding.overfits', {
          metric: t(`metric.${finding.metric}`),
          train: number(finding.train),
          held: number(finding.held),
        });
      }
      case 'no-better':
        return t('train.finding.no-better', { majority: formatPercent(finding.majority) });
      case 'no-better-number':
        return t('train.finding.noBetterNumber', { r2: formatMetric(finding.r2) });
      case 'rare-class':
        return t('train.finding.rare-class', {
          class: positiveClass,
          share: formatPercent(finding.share),
          missed: finding.missed,
          rows: finding.rows,
          recall: formatPercent(finding.recall),
          precision: formatPercent(finding.precision),
        });
    }
  };
  return findingsOf(view.metrics.train, metrics, positive, view.model.facts).map((finding) => (
    <p key={finding.kind} className="chip warn wrap" role="note">
      <Icon name="warning" size={12} /> {shown(finding)}
    </p>
  ));
}

/** Predictions for rows of another file, as CSV. */
function PredictButton({ id, name }: { readonly id: string; readonly name: string }) {
  const { t } = useLanguage();
  const job = useJob('predict');
  const { error } = job;
  useEffect(() => {
    if (error) showError(error);
  }, [error]);
  const predict = async () => {
    const file = await window.vitrine.chooseFile('table', '');
    if (!file) return;
    const result = await job.start({ id, token: file.token });
    if (!result) return;
    await saveFile(`${name}_predictions.csv`, result.csv);
    if (result.warnings.length > 0)
      showWarnings(
        t('train.predictWarnings', { count: result.flagged, rows: formatCount(result.rows) }),
        result.warnings,
      );
  };
  return (
    <Button variant="default" loading={job.running} onClick={() => void predict()}>
      {t('train.predict')}
    </Button>
  );
}

/** What is called by another name, the most frequent first. */
function mistakesOf(
  counts: readonly (readonly number[])[],
): { readonly truth: number; readonly label: number; readonly count: number }[] {
  return counts
    .flatMap((row, truth) =>
      row.flatMap((count, label) => (truth !== label && count > 0 ? [{ truth, label, count }] : [])),
    )
    .sort((a, b) => b.count - a.count);
}

/** The most frequent mistakes, where there are too many classes for a matrix. */
function FrequentMistakes({
  classes,
  counts,
}: {
  readonly classes: readonly string[];
  readonly counts: readonly (readonly number[])[];
}) {
  const { t } = useLanguage();
  const most = mistakesOf(counts).slice(0, 12);
  return (
    <section>
      <h3>{t('train.frequentMistakes')}</h3>
      <p className="soft small">{t('train.manyClasses', { classes: formatCount(classes.length) })}</p>
      <table className="plain">
        <thead>
          <tr>
            <th>{t('explain.truth')}</th>
            <th>{t('train.called')}</th>
            <th className="number">{t('train.rows')}</th>
          </tr>
        </thead>
        <tbody>
          {most.map(({ truth, label, count }) => (
            <tr key={`${truth}-${label}`}>
              <td className="wrap">{classes[truth]}</td>
              <td className="wrap">{classes[label]}</td>
              <td className="number">{formatCount(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
