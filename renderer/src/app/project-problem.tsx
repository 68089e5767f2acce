import { Button, Progress } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ProjectInfo } from '../../../core/schema/summaries.ts';
import { engine } from '../engine/connection.ts';
import { type FileWork, useFileWork } from '../engine/use-file-work.ts';
import { attempt, newProject, openProject, saveProjectAs, startRun } from '../state/actions.tsx';
import { ErrorPanel } from '../ui/error-panel.tsx';
import { Icon } from '../ui/icon.tsx';
import { formatBytes, formatPercent, formatTime } from '../ui/numbers.ts';
import { Panel } from '../ui/panel.tsx';
import { useLanguage } from '../ui/use-language.ts';
import { opens, PassphraseForm } from './passphrase.tsx';
import styles from './project-problem.module.css';

/** No project is open: because its file is being worked on, or because it cannot be opened. */
export function ProjectNotOpen({ info }: { readonly info: ProjectInfo }) {
  const work = useFileWork();
  return work ? <ProjectWorkedOn info={info} work={work} /> : <ProjectProblem info={info} />;
}

function ProjectWorkedOn({ info, work }: { readonly info: ProjectInfo; readonly work: FileWork }) {
  const { t } = useLanguage();
  const title = t(`problem.working.${work.stage}`);
  return (
    <div className={`screen ${styles.page}`}>
      <h1>{title}</h1>
      <p className="soft wrap">{info.file}</p>
      <p>{t('problem.workingSafe')}</p>
      <Progress value={100 * work.share} size="lg" aria-label={title} />
      <p className="number">{formatPercent(work.share, 0)}</p>
    </div>
  );
}

/** The project cannot be opened: why, and every way on. */
function ProjectProblem({ info }: { readonly info: ProjectInfo }) {
  const { t, language } = useLanguage();
  const isLocked = info.problem?.code === 'passphrase';
  /** A right passphrase does not open a file whose beginning is damaged: then its backup does. */
  const [hasTried, setHasTried] = useState(false);
  const unlock = async (passphrase: string) => {
    const outcome = await opens(() => engine.call('project.unlock', { passphrase }));
    setHasTried(true);
    return outcome;
  };
  const recover = (from: 'backup' | 'new') => void attempt('project.recover', { from });
  return (
    <div className={`screen ${styles.page}`}>
      <h1>{t(isLocked ? 'problem.encrypted' : 'problem.title')}</h1>
      <p className="soft wrap">{info.file}</p>
      {isLocked && (
        <Panel title={t('passphrase.needed', { name: info.name })}>
          <PassphraseForm open={unlock} />
        </Panel>
      )}
      {info.problem && !isLocked && <ErrorPanel report={info.problem} />}
      {info.backups.length > 0 && (!isLocked || hasTried) && (
        <Panel title={t('problem.backups')}>
          <table className="plain">
            <tbody>
              {info.backups.map((backup) => (
                <tr key={backup.name}>
                  <td>{backup.name}</td>
                  <td>{formatTime(backup.when, language)}</td>
                  <td className="number">{formatBytes(backup.bytes)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <Button mt="sm" onClick={() => recover('backup')}>
            {t('problem.useBackup')}
          </Button>
        </Panel>
      )}
      <div className="row">
        {info.problem?.code === 'project-damaged' && (
          <Button variant="default" onClick={() => recover('new')}>
            {t('problem.startNew')}
          </Button>
        )}
        <Button variant="default" onClick={() => void openProject()}>
          {t('title.open')}
        </Button>
        <Button variant="default" onClick={() => void newProject()}>
          {t('title.new')}
        </Button>
      </div>
    </div>
  );
}

/**
 * What a person should know of an open project: that it can only be read, that runs were interrupted, that a part is
 * missing.
 */
export function ProjectBanner({ info, safeMode }: { readonly info: ProjectInfo; readonly safeMode: boolean }) {
  const { t } = useLanguage();
  const [dismissed, setDismissed] = useState<readonly string[]>([]);
  const pending = info.interrupted.filter((run) => !dismissed.includes(run.id));
  const [safeSeen, setSafeSeen] = useState(false);
  const [partSeen, setPartSeen] = useState(false);
  return (
    <>
      {safeMode && !safeSeen && (
        <div className={styles.banner} role="status">
          <Icon name="warning" />
          <span>{t('banner.safeMode')}</span>
          <Button size="compact-xs" variant="default" onClick={() => setSafeSeen(true)}>
            {t('common.ok')}
          </Button>
        </div>
      )}
      {info.missingPart && !partSeen && (
        <div className={styles.banner} role="status">
          <Icon name="warning" />
          <span>{t('banner.missingPart', { why: info.missingPart })}</span>
          <Button size="compact-xs" variant="default" onClick={() => setPartSeen(true)}>
            {t('common.ok')}
          </Button>
        </div>
      )}
      {info.gone && (
        <div className={styles.banner} role="alert">
          <Icon name="warning" />
          <span>{t('banner.gone', { file: info.file })}</span>
          <Button size="compact-xs" onClick={() => void saveProjectAs(info.name)}>
            {t('title.saveAs')}
          </Button>
        </div>
      )}
      {info.readOnly && (
        <div className={styles.banner} role="status">
          <Icon name="info" />
          <span>{t('banner.readOnly')}</span>
          <Button size="compact-xs" variant="default" onClick={() => void saveProjectAs(info.name)}>
            {t('title.saveAs')}
          </Button>
        </div>
      )}
      {pending.slice(0, 1).map((run) => (
        <div key={run.id} className={styles.banner} role="status">
          <Icon name="info" />
          <span>{t('banner.interrupted', { name: run.name, count: run.epochs })}</span>
          <Button size="compact-xs" onClick={() => void startRun('continue', { id: run.id })}>
            {t('banner.resume')}
          </Button>
          <Button size="compact-xs" variant="default" onClick={() => setDismissed([...dismissed, run.id])}>
            {t('banner.later')}
          </Button>
          {pending.length > 1 && <span className="soft">+{pending.length - 1}</span>}
        </div>
      ))}
    </>
  );
}

/** The compute engine does not start: what it said, and how to mend it. */
export function EngineFailed() {
  const { t } = useLanguage();
  const [words, setWords] = useState('');
  useEffect(() => {
    void window.vitrine.state().then((state) => setWords(state.lastWords));
  }, []);
  return (
    <div className={`screen ${styles.page}`}>
      <h1>{t('engine.failedTitle')}</h1>
      <ErrorPanel
        report={{ code: 'native-part-missing', message: words || t('engine.noWords'), hint: t('engine.failedHint') }}
      >
        <Button size="compact-xs" onClick={() => window.vitrine.restartEngine()}>
          {t('engine.restart')}
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => window.vitrine.openLogFolder()}>
          {t('about.logs')}
        </Button>
      </ErrorPanel>
    </div>
  );
}
