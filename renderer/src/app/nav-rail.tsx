import { isLive, useJobs } from '../engine/use-jobs.ts';
import { go, screens, usePlace } from '../state/place.ts';
import { Icon } from '../ui/icon.tsx';
import { useLanguage } from '../ui/use-language.ts';
import { JobsButton } from './jobs-list.tsx';
import styles from './nav-rail.module.css';

export function NavRail() {
  const { t } = useLanguage();
  const { screen, inspector } = usePlace();
  const jobs = useJobs();
  const running = jobs.filter((job) => isLive(job) && job.kind !== 'preview' && job.kind !== 'boundary').length;
  const current = screen === 'import' ? 'data' : screen;
  return (
    <nav className={styles.nav} aria-label={t('nav.label')}>
      {screens.map((name, i) => (
        <button
          key={name}
          type="button"
          aria-current={current === name ? 'page' : undefined}
          title={`${t(`nav.${name}`)} (Ctrl+${i})`}
          onClick={() => go({ screen: name })}
        >
          <Icon name={name} />
          {t(`nav.${name}`)}
        </button>
      ))}
      <span className={styles.spacer} />
      <JobsButton running={running} />
      <button
        type="button"
        aria-pressed={inspector}
        title={`${t('nav.help')} (F1)`}
        onClick={() => go({ inspector: !inspector, term: null })}
      >
        <Icon name="help" />
        {t('nav.help')}
      </button>
    </nav>
  );
}
