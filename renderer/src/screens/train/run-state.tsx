import { useRef } from 'react';
import type { EpochRecord } from '../../../../core/schema/experiment.ts';
import type { JobView } from '../../../../core/schema/job.ts';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import { useKindTitles } from '../../engine/use-kind-titles.ts';
import { choiceTitle } from '../../ui/choice-title.ts';
import { formatCount, formatNumber, formatSeconds } from '../../ui/numbers.ts';
import { useLanguage } from '../../ui/use-language.ts';
import styles from './run-state.module.css';

interface RunStateProps {
  readonly view: ExperimentView;
  readonly job: JobView | undefined;
  readonly epochs: number;
  readonly latest: EpochRecord | undefined;
}

/** Name, state, epoch, rate, time left: in words that stand still while the numbers run. */
export function RunState({ view, job, epochs, latest }: RunStateProps) {
  const { t } = useLanguage();
  const unit = view.epochKind ?? 'epoch';
  const kindTitle = useKindTitles();
  const isRunning = job?.status === 'running';
  const units = t(`snapshot.${unit}s`);
  const planned = Number((view.spec.training as { epochs?: number } | undefined)?.epochs ?? 0);
  // a run that goes on counts its seconds anew
  const since = useRef<EpochRecord | undefined>(undefined);
  if (latest && (!since.current || latest.seconds < since.current.seconds)) since.current = latest;
  const rate =
    latest && since.current && latest.seconds > since.current.seconds
      ? (latest.epoch - since.current.epoch) / (latest.seconds - since.current.seconds)
      : undefined;
  return (
    <span className="row" role="status">
      <span className={`chip ${view.status === 'failed' ? 'bad' : ''}`}>
        {t(`status.${job?.status === 'paused' ? 'paused' : view.status}`)}
      </span>
      <span className="chip">{kindTitle(view.model.kind)}</span>
      {epochs > 0 && (
        <span className={isRunning ? styles.counting : undefined}>
          {t('train.at', {
            unit: t(`snapshot.${unit}`),
            epoch: `${formatCount(epochs)}${job && planned > 0 ? ` / ${formatCount(planned)}` : ''}`,
          })}
        </span>
      )}
      {isRunning && rate !== undefined && (
        <span className="soft">{t('train.rate', { rate: formatNumber(rate, 3), units })}</span>
      )}
      {isRunning && job.left != null && job.stage === 'train' && (
        <span className="soft">{t('jobs.left', { time: formatSeconds(job.left) })}</span>
      )}
      {job && job.stage !== 'train' && <span className="soft">{t(`stage.${job.stage}`)}…</span>}
      {!job && view.training && (view.status === 'finished' || view.status === 'stopped') && (
        <span className="soft">
          {t(`stoppedBy.${view.training.stoppedBy}`)} · {choiceTitle(t, view.training.backend)}
        </span>
      )}
      {!job && view.seconds.train > 0 && <span className="soft">{formatSeconds(view.seconds.train)}</span>}
    </span>
  );
}
