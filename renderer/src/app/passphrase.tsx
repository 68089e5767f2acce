import { Button, Checkbox, Modal, PasswordInput, Progress } from '@mantine/core';
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { shortestPassphrase } from '../../../core/schema/passphrase.ts';
import type { ProjectInfo } from '../../../core/schema/summaries.ts';
import { engine } from '../engine/connection.ts';
import { reportOf } from '../engine/errors.ts';
import { useCall } from '../engine/use-call.ts';
import { useFileWork } from '../engine/use-file-work.ts';
import { notify, onLockedProject, showError } from '../state/actions.tsx';
import { useLanguage } from '../ui/use-language.ts';

interface PassphraseInputProps {
  readonly label: string;
  readonly value: string;
  readonly change: (value: string) => void;
  readonly error: string | false;
  /** It has the focus when it appears. */
  readonly isFirst?: boolean;
}

function PassphraseInput({ label, value, change, error, isFirst = false }: PassphraseInputProps) {
  const { t } = useLanguage();
  return (
    <PasswordInput
      label={label}
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
      error={error}
      visibilityToggleButtonProps={{ 'aria-label': t('passphrase.show') }}
      autoComplete="off"
      data-autofocus={isFirst || undefined}
      autoFocus={isFirst}
    />
  );
}

/** Asks for a passphrase until it is right. */
export function PassphraseForm({
  open,
  children,
}: {
  readonly open: (passphrase: string) => Promise<Outcome>;
  readonly children?: ReactNode;
}) {
  const { t } = useLanguage();
  const [passphrase, setPassphrase] = useState('');
  const [busy, setBusy] = useState(false);
  const [isWrong, setIsWrong] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setIsWrong((await open(passphrase)) === 'wrong');
    setBusy(false);
  };
  return (
    <form className="stack" onSubmit={(event) => void submit(event)}>
      <PassphraseInput
        label={t('passphrase.label')}
        value={passphrase}
        change={(value) => {
          setPassphrase(value);
          setIsWrong(false);
        }}
        error={isWrong && t('passphrase.wrong')}
        isFirst
      />
      <div className="row at-end">
        {children}
        <Button type="submit" loading={busy} disabled={passphrase === ''}>
          {t('passphrase.open')}
        </Button>
      </div>
    </form>
  );
}

type Outcome = 'done' | 'wrong' | 'failed';

/** What came of a passphrase; what else went wrong is shown. */
export async function opens(call: () => Promise<unknown>): Promise<Outcome> {
  try {
    await call();
    return 'done';
  } catch (error) {
    const report = reportOf(error);
    if (report.code === 'passphrase') return 'wrong';
    showError(report);
    return 'failed';
  }
}

/** A project that was chosen is encrypted: its passphrase, while the one that is open stays. */
export function UnlockDialog() {
  const { t } = useLanguage();
  const [locked, setLocked] = useState<{ readonly token: string; readonly name: string } | undefined>(undefined);
  useEffect(() => onLockedProject(setLocked), []);
  const close = () => setLocked(undefined);
  return (
    <Modal
      opened={locked !== undefined}
      onClose={close}
      title={t('passphrase.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {locked && (
        <div className="stack">
          <p className="wrap">{t('passphrase.needed', { name: locked.name })}</p>
          <PassphraseForm
            open={async (passphrase) => {
              const outcome = await opens(() =>
                engine.call('project.open', { token: locked.token, create: false, passphrase }),
              );
              if (outcome === 'done') close();
              return outcome;
            }}
          >
            <Button variant="default" onClick={close}>
              {t('common.cancel')}
            </Button>
          </PassphraseForm>
        </div>
      )}
    </Modal>
  );
}

/** Sets, changes or removes the passphrase of the open project. */
export function ProtectDialog({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const { t } = useLanguage();
  const { data: project, refetch } = useCall('project.info', null);
  // backups come and go without a word
  useEffect(() => {
    if (opened) void refetch();
  }, [opened, refetch]);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('passphrase.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {project?.open ? <ProtectForm project={project} onClose={onClose} /> : <p>{t('passphrase.noProject')}</p>}
    </Modal>
  );
}

function ProtectForm({ project, onClose }: { readonly project: ProjectInfo; readonly onClose: () => void }) {
  const { t } = useLanguage();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [andBackups, setAndBackups] = useState(true);
  const [busy, setBusy] = useState<'set' | 'remove' | undefined>(undefined);
  const [isWrong, setIsWrong] = useState(false);
  const { isEncrypted, backups } = project;
  const work = useFileWork();
  const isShort = next !== '' && [...next].length < shortestPassphrase;
  const protect = async (to: string | null) => {
    setBusy(to === null ? 'remove' : 'set');
    const outcome = await opens(() =>
      engine.call('project.protect', { from: isEncrypted ? current : null, to, andBackups }),
    );
    setBusy(undefined);
    setIsWrong(outcome === 'wrong');
    if (outcome !== 'done') return;
    onClose();
    notify(t(to === null ? 'passphrase.removed' : 'passphrase.isSet'));
  };
  const lacksCurrent = isEncrypted && current === '';
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void protect(next);
      }}
    >
      <p>{t(isEncrypted ? 'passphrase.aboutEncrypted' : 'passphrase.aboutPlain')}</p>
      <p>
        <b>{t('passphrase.lost')}</b>
      </p>
      {isEncrypted && (
        <PassphraseInput
          label={t('passphrase.current')}
          value={current}
          change={(value) => {
            setCurrent(value);
            setIsWrong(false);
          }}
          error={isWrong && t('passphrase.wrong')}
        />
      )}
      <PassphraseInput
        label={t('passphrase.next')}
        value={next}
        change={setNext}
        error={isShort && t('passphrase.short', { count: shortestPassphrase })}
      />
      <PassphraseInput
        label={t('passphrase.again')}
        value={again}
        change={setAgain}
        error={again !== '' && again !== next && t('passphrase.differ')}
      />
      {backups.length > 0 && (
        <Checkbox
          checked={andBackups}
          onChange={(event) => setAndBackups(event.currentTarget.checked)}
          label={t('passphrase.backups', { count: backups.length })}
          description={t(isEncrypted ? 'passphrase.backupsOld' : 'passphrase.backupsPlain')}
        />
      )}
      {work && <Progress value={100 * work.share} aria-label={t(`stage.${work.stage}`)} />}
      <div className="row at-end">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        {isEncrypted && (
          <Button
            color="red"
            variant="light"
            loading={busy === 'remove'}
            disabled={lacksCurrent || busy !== undefined}
            onClick={() => void protect(null)}
          >
            {t('passphrase.remove')}
          </Button>
        )}
        <Button
          type="submit"
          loading={busy === 'set'}
          disabled={lacksCurrent || next === '' || isShort || again !== next || busy !== undefined}
        >
          {t(isEncrypted ? 'passphrase.change' : 'passphrase.set')}
        </Button>
      </div>
    </form>
  );
}
