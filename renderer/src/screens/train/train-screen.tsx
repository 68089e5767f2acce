import { ActionIcon, Button, Tooltip } from '@mantine/core';
import type { ExperimentRow } from '../../../../core/schema/experiment.ts';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { controlJob, isLive, useJobs } from '../../engine/use-jobs.ts';
import { useLiveHistory } from '../../engine/use-live-history.ts';
import { deleteExperiments, exportData, exportReport, startRun } from '../../state/actions.tsx';
import { go, usePlace } from '../../state/place.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Picker } from '../../ui/picker.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { BoundaryPanel } from './boundary-panel.tsx';
import { LiveCurves } from './live-curves.tsx';
import { MoreEpochs } from './more-epochs.tsx';
import { PruningPanel } from './pruning-panel.tsx';
import { Results } from './results.tsx';
import { RunState } from './run-state.tsx';
import { SnapshotPanel } from './snapshot-panel.tsx';
import styles from './train-screen.module.css';
import { TrialsPanel } from './trials-panel.tsx';

/** One experiment: how it learns, live, and how good it became. */
export function TrainScreen() {
  const { t } = useLanguage();
  const { experiment } = usePlace();
  const rows = useCall('experiment.list', { bin: false });
  return (
    <Loading query={rows} report={reportOf}>
      {(list) => {
        const chosen = list.find((row) => row.id === experiment)?.id ?? list[0]?.id;
        if (chosen === undefined) {
          return (
            <EmptyState icon="train" title={t('train.none')} text={t('train.noneText')}>
              <Button onClick={() => go({ screen: 'model' })}>{t('train.chooseModel')}</Button>
              <Button variant="default" onClick={() => go({ screen: 'start' })}>
                {t('train.template')}
              </Button>
            </EmptyState>
          );
        }
        return <Experiment key={chosen} id={chosen} entries={list} />;
      }}
    </Loading>
  );
}

function Experiment({ id, entries }: { readonly id: string; readonly entries: readonly ExperimentRow[] }) {
  const { t } = useLanguage();
  const shown = useCall('experiment.show', { id }, { keep: true });
  const job = useJobs().find(
    (entry) => entry.experiment === id && (entry.kind === 'run' || entry.kind === 'continue') && isLive(entry),
  );
  const { history, latest } = useLiveHistory(id, job?.status === 'paused');
  return (
    <Loading query={shown} report={reportOf} lines={10}>
      {(view) => (
        <div className="screen">
          <div className="screen-head">
            <Picker
              label={t('train.choose')}
              entries={entries}
              value={id}
              width={180}
              onPick={(next) => go({ experiment: next })}
            />
            <RunState view={view} job={job} epochs={history?.epochs ?? 0} latest={latest} />
            <span className="grow" />
            {job ? (
              <>
                {job.status === 'paused' && view.epochKind === 'epoch' && (
                  <>
                    {job.note && <span className="soft number">{t('train.batch', { note: job.note })}</span>}
                    <Button variant="default" title={t('train.stepHelp')} onClick={() => controlJob(job.id, 'step')}>
                      {t('train.step')}
                    </Button>
                    <Button
                      variant="default"
                      title={t('train.oneEpochHelp')}
                      onClick={() => controlJob(job.id, 'epoch')}
                    >
                      {t('train.oneEpoch')}
                    </Button>
                  </>
                )}
                {job.status === 'paused' ? (
                  <Button
                    variant="default"
                    leftSection={<Icon name="play" size={12} />}
                    onClick={() => controlJob(job.id, 'resume')}
                  >
                    {t('train.resume')}
                  </Button>
                ) : (
                  <Button
                    variant="default"
                    leftSection={<Icon name="pause" size={12} />}
                    onClick={() => controlJob(job.id, 'pause')}
                  >
                    {t('train.pause')}
                  </Button>
                )}
                <Button
                  variant="default"
                  leftSection={<Icon name="stop" size={12} />}
                  onClick={() => controlJob(job.id, 'stop')}
                  title={t('train.stopHelp')}
                >
                  {t('train.stop')}
                </Button>
                <Button variant="subtle" color="gray" onClick={() => controlJob(job.id, 'cancel')}>
                  {t('common.cancel')}
                </Button>
              </>
            ) : (
              <Actions view={view} />
            )}
          </div>
          {view.error && view.error.code !== 'cancelled' && <ErrorPanel report={view.error} />}
          <Warnings view={view} />
          {view.metrics.train && <Results view={view} />}
          {view.search && <TrialsPanel view={view} search={view.search} />}
          {history && history.epochs > 0 && <LiveCurves history={history} view={view} isRunning={job !== undefined} />}
          {view.epochKind && history && history.epochs > 0 ? (
            <SnapshotPanel view={view} running={job !== undefined} epochs={history.epochs} />
          ) : (
            view.metrics.train && <BoundaryPanel view={view} />
          )}
          {view.metrics.train && view.model.kind === 'decision-tree' && <PruningPanel view={view} />}
        </div>
      )}
    </Loading>
  );
}

/** What the run warned of, without what its results say themselves. */
function Warnings({ view }: { readonly view: ExperimentView }) {
  const { say } = useLanguage();
  const others = view.warnings.filter(({ key }) => !key.startsWith('finding.')).map(say);
  if (others.length === 0) return null;
  return (
    <div className="row">
      {others.map((warning) => (
        <span key={warning} className="chip warn" title={warning}>
          <Icon name="warning" size={12} />
          <span className={`cut ${styles.bar}`}>{warning}</span>
        </span>
      ))}
    </div>
  );
}

function Actions({ view }: { readonly view: ExperimentView }) {
  const { t } = useLanguage();
  const canContinue =
    (view.status === 'stopped' && view.epochKind !== null) ||
    view.status === 'interrupted' ||
    view.status === 'cancelled' ||
    (view.status === 'failed' && view.error?.code !== 'diverged');
  const done = view.metrics.train !== undefined;
  return (
    <>
      {canContinue && <Button onClick={() => void startRun('continue', { id: view.id })}>{t('train.continue')}</Button>}
      {done && view.extensible && <MoreEpochs view={view} />}
      {done && (
        <>
          <Button variant="default" onClick={() => void exportReport(view.id, view.name)}>
            {t('train.report')}
          </Button>
          <Button variant="default" onClick={() => void exportData(view.id, view.name)}>
            JSON
          </Button>
          <Button onClick={() => go({ screen: 'explain', experiment: view.id })}>{t('train.why')}</Button>
        </>
      )}
      <Tooltip label={t('common.delete')}>
        <ActionIcon
          variant="default"
          aria-label={`${t('common.delete')}: ${view.name}`}
          onClick={() => void deleteExperiments([view.id])}
        >
          <Icon name="bin" />
        </ActionIcon>
      </Tooltip>
    </>
  );
}
