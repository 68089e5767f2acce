import { ActionIcon, Popover, Progress } from '@mantine/core';
import type { JobView } from '../../../core/schema/job.ts';
import { endJob, isLive, useJobs } from '../engine/use-jobs.ts';
import { go, type Screen } from '../state/place.ts';
import { messageOf } from '../ui/error-text.ts';
import { Icon } from '../ui/icon.tsx';
import { formatSeconds } from '../ui/numbers.ts';
import { useLanguage } from '../ui/use-language.ts';
import styles from './jobs-list.module.css';

/** The jobs of this engine, the newest first, with what can be done to each. */
export function JobsButton({ running }: { readonly running: number }) {
  const { t } = useLanguage();
  const jobs = useJobs().filter((job) => job.kind !== 'preview' && job.kind !== 'boundary');
  return (
    <Popover position="right-end" width={380} trapFocus>
      <Popover.Target>
        <button type="button" title={t('nav.jobs')}>
          <Icon name="jobs" />
          {running > 0 ? `${t('nav.jobs')} · ${running}` : t('nav.jobs')}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className="stack">
          <h3>{t('nav.jobs')}</h3>
          {jobs.length === 0 && <p className="soft">{t('jobs.none')}</p>}
          {[...jobs]
            .reverse()
            .slice(0, 12)
            .map((job) => (
              <JobLine key={job.id} job={job} />
            ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Where what a job made can be seen. */
const screenOf = ({ kind }: JobView): Screen =>
  kind === 'explain' || kind === 'repeat'
    ? 'explain'
    : kind === 'assess' || kind === 'frontier' || kind === 'decide'
      ? 'trust'
      : 'train';

function JobLine({ job }: { readonly job: JobView }) {
  const { t, language } = useLanguage();
  return (
    <div className="stack tight">
      <div className="row no-wrap">
        <button
          type="button"
          className="plain-button"
          disabled={job.experiment === null}
          onClick={() => go({ screen: screenOf(job), experiment: job.experiment })}
        >
          <span className="cut" title={job.subject}>
            {t(`jobs.${job.kind}`)} · {job.subject}
          </span>
        </button>
        <span className={`soft small ${styles.right}`}>
          {isLive(job)
            ? job.left === null
              ? ''
              : t('jobs.left', { time: formatSeconds(job.left) })
            : `${t(`jobs.${job.status}`)} · ${formatSeconds(job.seconds)}`}
        </span>
        {isLive(job) && (
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={`${t('common.cancel')}: ${job.subject}`}
            onClick={() => endJob(job)}
          >
            <Icon name="close" />
          </ActionIcon>
        )}
      </div>
      {isLive(job) && <Progress value={100 * job.share} size="sm" aria-label={job.subject} />}
      {job.error && job.status === 'failed' && <p className="small wrap alarm">{messageOf(job.error, language)}</p>}
    </div>
  );
}
