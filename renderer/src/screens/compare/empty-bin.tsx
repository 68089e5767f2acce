import { Button, Checkbox, Modal } from '@mantine/core';
import { useState } from 'react';
import { useCall } from '../../engine/use-call.ts';
import { attempt, forgetDeleted, notify } from '../../state/actions.tsx';
import { formatBytes } from '../../ui/numbers.ts';
import { useLanguage } from '../../ui/use-language.ts';

/** Deletes for good what is in the bin, after it has said what that is and where else it may stand. */
export function EmptyBin() {
  const { t } = useLanguage();
  const bin = useCall('project.bin', null);
  const [opened, setOpened] = useState(false);
  const [andBackups, setAndBackups] = useState(false);
  const [busy, setBusy] = useState(false);
  const contents = bin.data;
  const isEmpty = !contents || contents.experiments + contents.explanations + contents.datasets === 0;
  const empty = async () => {
    setBusy(true);
    const emptied = await attempt('project.emptyBin', { andBackups });
    setBusy(false);
    setOpened(false);
    if (!emptied) return;
    forgetDeleted();
    notify(t('bin.emptied', { before: formatBytes(emptied.before), after: formatBytes(emptied.after) }));
  };
  return (
    <>
      <Button variant="default" disabled={isEmpty} onClick={() => setOpened(true)}>
        {t('bin.empty')}
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={t('bin.title')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {contents && (
          <div className="stack">
            <p>{t('bin.contents', { ...contents })}</p>
            <p>{t('bin.forGood')}</p>
            {contents.backups > 0 && (
              <Checkbox
                checked={andBackups}
                onChange={(event) => setAndBackups(event.currentTarget.checked)}
                label={t('bin.backups', { count: contents.backups })}
                description={t('bin.backupsHelp')}
              />
            )}
            <div className="row at-end">
              <Button variant="default" onClick={() => setOpened(false)}>
                {t('common.cancel')}
              </Button>
              <Button color="red" loading={busy} onClick={() => void empty()}>
                {t('bin.confirm')}
              </Button>
            </div>
          </div>
        )}
      </Modal>
    </>
  );
}
