import { Menu } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { useEffect, useRef } from 'react';
import type { ProjectInfo } from '../../../core/schema/summaries.ts';
import { useCall } from '../engine/use-call.ts';
import { maintain, newProject, openProject, saveProjectAs } from '../state/actions.tsx';
import { go, usePlace } from '../state/place.ts';
import { Icon } from '../ui/icon.tsx';
import { cutMiddle, formatBytes } from '../ui/numbers.ts';
import { useLanguage } from '../ui/use-language.ts';
import { runCommand } from './commands.ts';
import styles from './title-bar.module.css';

/** The project, and where in it one is. */
export function TitleBar({
  project,
  onAbout,
}: {
  readonly project: ProjectInfo | undefined;
  readonly onAbout: () => void;
}) {
  const { t } = useLanguage();
  const { dataset, experiment } = usePlace();
  const open = project?.open ?? false;
  const datasets = useCall('dataset.list', null, { when: open });
  const shown = useCall('experiment.show', { id: experiment ?? '' }, { when: open && experiment !== null, keep: true });
  // an experiment that is opened brings its data set with it
  const followed = useRef<string | undefined>(undefined);
  const opened = shown.data?.id === experiment ? shown.data : undefined;
  useEffect(() => {
    if (!opened || followed.current === opened.id) return;
    followed.current = opened.id;
    go({ dataset: opened.dataset.id });
  }, [opened]);
  const name = datasets.data?.find((entry) => entry.id === dataset)?.name;
  return (
    <header className={styles.titleBar}>
      <div className={styles.crumbs}>
        <Menu position="bottom-start" width={230}>
          <Menu.Target>
            <button type="button" className="plain-button" aria-label={`${t('title.project')}: ${project?.name ?? ''}`}>
              <b className="cut" title={project?.file}>
                {project ? cutMiddle(project.name, 40) : '…'}
              </b>
              <Icon name="down" size={12} />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {project && <Menu.Label className="wrap">{`${project.file} · ${formatBytes(project.bytes)}`}</Menu.Label>}
            <Menu.Item onClick={() => void newProject()}>{t('title.new')}</Menu.Item>
            <Menu.Item onClick={() => void openProject()}>{t('title.open')}</Menu.Item>
            <Menu.Item disabled={!open} onClick={() => void saveProjectAs(project?.name ?? 'project')}>
              {t('title.saveAs')}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item disabled={!open} onClick={() => void maintain('check')}>
              {t('title.check')}
            </Menu.Item>
            <Menu.Item disabled={!open} onClick={() => void maintain('backUp')}>
              {t('title.backUp')}
            </Menu.Item>
            <Menu.Item disabled={!open} onClick={() => runCommand('passphrase')}>
              {t('passphrase.menu')}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item onClick={onAbout}>{t('title.about')}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
        {name && (
          <>
            <Icon name="right" size={12} />
            <button type="button" className="plain-button" onClick={() => go({ screen: 'data' })}>
              <span className="cut" title={name}>
                {cutMiddle(name, 36)}
              </span>
            </button>
          </>
        )}
        {opened && opened.dataset.id === dataset && (
          <>
            <Icon name="right" size={12} />
            <button type="button" className="plain-button" onClick={() => go({ screen: 'train' })}>
              <span className="cut" title={opened.name}>
                {cutMiddle(opened.name, 36)}
              </span>
            </button>
          </>
        )}
      </div>
      <button type="button" className={styles.searchButton} onClick={() => spotlight.open()}>
        <Icon name="search" size={14} />
        <span className="cut">{t('title.search')}</span>
        <kbd>{window.vitrine.platform === 'darwin' ? '⌘K' : 'Ctrl+K'}</kbd>
      </button>
    </header>
  );
}
