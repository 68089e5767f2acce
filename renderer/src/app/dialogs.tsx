import { Button, Kbd, Modal } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { About } from '../../../electron/preload/bridge.ts';
import { useLanguage } from '../ui/use-language.ts';
import styles from './dialogs.module.css';

interface DialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** No network; licences and versions of all parts, and where each came from. */
export function AboutDialog({ opened, onClose }: DialogProps) {
  const { t } = useLanguage();
  const [about, setAbout] = useState<About | undefined>(undefined);
  useEffect(() => {
    if (opened) void window.vitrine.about().then(setAbout);
  }, [opened]);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Vitrine ${about?.version ?? ''}`}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <div className="stack">
        <p>{t('about.text')}</p>
        <p>
          <b>{t('about.noNetwork')}</b>
        </p>
        <div className={styles.list}>
          <table className="plain sticky-head">
            <thead>
              <tr>
                <th>{t('about.part')}</th>
                <th>{t('about.version')}</th>
                <th>{t('about.licence')}</th>
                <th>{t('about.from')}</th>
              </tr>
            </thead>
            <tbody>
              {about?.parts.map((part) => (
                <tr key={`${part.name} ${part.version}`}>
                  <td>{part.name}</td>
                  <td>{part.version}</td>
                  <td>{part.licence}</td>
                  <td className="wrap">{part.source}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <div className="row">
          <Button variant="default" onClick={() => window.vitrine.openLogFolder()}>
            {t('about.logs')}
          </Button>
          <span className="soft small wrap">{about?.logFolder}</span>
        </div>
      </div>
    </Modal>
  );
}

const shortcuts = [
  ['Ctrl K', 'title.search'],
  ['Ctrl 0 – 6', 'shortcut.screens'],
  ['Ctrl I', 'palette.import'],
  ['Ctrl E', 'palette.report'],
  ['Ctrl Z', 'shortcut.undo'],
  ['Ctrl B', 'shortcut.inspector'],
  ['Ctrl O', 'title.open'],
  ['Ctrl N', 'title.new'],
  ['F1', 'nav.help'],
  ['Esc', 'shortcut.close'],
] as const;

export function ShortcutsDialog({ opened, onClose }: DialogProps) {
  const { t } = useLanguage();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('shortcut.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <table className="plain">
        <tbody>
          {shortcuts.map(([keys, what]) => (
            <tr key={keys}>
              <td>
                <Kbd>{keys}</Kbd>
              </td>
              <td>{t(what)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  );
}
