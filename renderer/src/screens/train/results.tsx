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
import { saveFile, showError, showWarnings } from '../../state/actions.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Loading } from '../../ui/loading.tsx';
import { formatCount, formatMetric, formatNumber, formatPercent } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { factText } from '../../ui/value-text.ts';
import { ClassPictures, mistakesOf, NumberPictures } from './result-pictures.tsx';

type Part = 'train' | 'validation' | 'test';

/** What came of it: one sentence, the numbers a part, the pictures that belong to the task. */
export const Results = memo(function Results({ view }: { readonly view: ExperimentView }) {
  const { t } = useLanguage();
  const parts = (['test', 'validation', 'train'] as const).filter((part) => view.metrics[part]);
  const [chosen, setChosen] = useState<Part>(parts[0]);
  const part = parts.includes(chosen) ? chosen : parts[0];
  const metrics = view.metrics[part];
  const evaluation = useCall('experiment.evaluation', { id: view.id, part });
  if (!metrics) return null;
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
        <Numbers view={view} metrics={metrics} />
        <Loading query={evaluation} report={reportOf}>
          {(value) =>
            value.kind === 'classification' ? (
              <ClassPictures view={view} part={part} metrics={metrics} value={value} />
            ) : (
              <NumberPictures name={view.name} points={value.points} />
            )
          }
        </Loading>
      </div>
    </Panel>
  );
});

/** The metrics of a part, and what the model itself is made of. */
function Numbers({ view, metrics }: { readonly view: ExperimentView; readonly metrics: Metrics }) {
  const { t, say } = useLanguage();
  return (
    <>
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
    </>
  );
}

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
