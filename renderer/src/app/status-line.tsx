import { ActionIcon, Progress, Tooltip, useMantineColorScheme } from '@mantine/core';
import type { EngineState } from '../../../electron/preload/bridge.ts';
import { useFileWork } from '../engine/use-file-work.ts';
import { endJob, isLive, useJobs } from '../engine/use-jobs.ts';
import { setLanguage } from '../state/languages.ts';
import { Icon } from '../ui/icon.tsx';
import { formatPercent, formatSeconds } from '../ui/numbers.ts';
import { useLanguage } from '../ui/use-language.ts';
import styles from './status-line.module.css';

/** What the engine does, with the job that runs; language and appearance. */
export function StatusLine({
  engineState,
  missingPart,
}: {
  readonly engineState: EngineState;
  readonly missingPart: string | null;
}) {
  const { t, language } = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const jobs = useJobs().filter(
    (job) => isLive(job) && job.kind !== 'preview' && job.kind !== 'boundary' && job.seconds >= 0.3,
  );
  const [job] = jobs;
  const work = useFileWork();
  const bad = engineState === 'failed' || engineState === 'silent';
  const dark =
    colorScheme === 'dark' || (colorScheme === 'auto' && window.matchMedia('(prefers-color-scheme: dark)').matches);
  const switchLanguage = () => {
    const next = language === 'en' ? 'zh-CN' : 'en';
    window.vitrine.setLanguage(next);
    void setLanguage(next);
  };
  const switchTheme = () => {
    const next = dark ? 'light' : 'dark';
    window.vitrine.setTheme(next);
    setColorScheme(next);
  };
  return (
    <footer className={styles.status}>
      <span>
        <span className={`${styles.dotState} ${bad ? styles.bad : job || work ? styles.busy : ''}`} />
        {t(`engine.${engineState}`)}
        {engineState === 'silent' && (
          <button type="button" className="plain-button" onClick={() => window.vitrine.restartEngine()}>
            {t('engine.restart')}
          </button>
        )}
      </span>
      <span title={missingPart ?? undefined}>{missingPart ? t('engine.withoutTensors') : 'tfjs-node'}</span>
      {work && (
        <span className={styles.job} role="status" aria-label={t(`stage.${work.stage}`)}>
          {t(`stage.${work.stage}`)}
          <Progress value={100 * work.share} size="sm" w={120} aria-label={t(`stage.${work.stage}`)} />
          <span>{formatPercent(work.share, 0)}</span>
        </span>
      )}
      {job && (
        <span className={styles.job} role="status" aria-label={`${t(`jobs.${job.kind}`)} ${job.subject}`}>
          <span className={`cut ${styles.subject}`} title={job.subject}>
            {t(`jobs.${job.kind}`)} · {job.subject}:{' '}
            {job.status === 'paused' ? t('jobs.paused') : t(`stage.${job.stage}`)}
          </span>
          <Progress value={100 * job.share} size="sm" w={120} aria-label={job.subject} />
          <span>{formatPercent(job.share, 0)}</span>
          {job.left !== null && <span>{t('jobs.left', { time: formatSeconds(job.left) })}</span>}
          <ActionIcon
            size="xs"
            variant="subtle"
            color="gray"
            aria-label={`${t('common.cancel')}: ${job.subject}`}
            onClick={() => endJob(job)}
          >
            <Icon name="close" size={12} />
          </ActionIcon>
          {jobs.length > 1 && <span>+{jobs.length - 1}</span>}
        </span>
      )}
      <span className={styles.spacer} />
      <Tooltip label={t('status.theme')}>
        <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t('status.theme')} onClick={switchTheme}>
          <Icon name={dark ? 'sun' : 'moon'} size={14} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t('status.language')}>
        <button
          type="button"
          className="plain-button"
          aria-label={`${language === 'en' ? '中' : 'EN'}: ${t('status.language')}`}
          onClick={switchLanguage}
        >
          {language === 'en' ? '中' : 'EN'}
        </button>
      </Tooltip>
    </footer>
  );
}
