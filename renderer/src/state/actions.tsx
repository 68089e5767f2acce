// What a person can do from anywhere in the window: import, open, save, delete and take back.
import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import type { ColumnKind, DatasetSummary } from '../../../core/schema/dataset.ts';
import type { ErrorReport } from '../../../core/schema/error.ts';
import type { Message } from '../../../core/schema/message.ts';
import type { CallInput, CallName, CallOutput, JobInput, Source } from '../../../electron/ipc/contract.ts';
import { engine } from '../engine/connection.ts';
import { reportOf } from '../engine/errors.ts';
import { errorText } from '../ui/error-panel.tsx';
import { hintOf, messageOf } from '../ui/error-text.ts';
import { formatBytes } from '../ui/numbers.ts';
import { renameInDraft } from './draft.ts';
import { inWindowLanguage, windowLanguage } from './languages.ts';
import { currentPlace, go, stayWhileSavedAs } from './place.ts';

const t = (key: string, values?: Record<string, unknown>): string => i18next.t(key, values ?? {});

/** A notice, whose button to close it has a name. */
const show = (notice: Parameters<typeof notifications.show>[0]): string =>
  notifications.show({ closeButtonProps: { 'aria-label': t('common.close') }, ...notice });

export function notify(message: string): void {
  show({ message, color: 'teal', autoClose: 4000 });
}

export function showError(report: ErrorReport): void {
  const hint = hintOf(report, windowLanguage());
  show({
    title: t(`error.${report.code}`),
    color: 'red',
    autoClose: 12_000,
    message: (
      <div>
        <Text size="sm" className="wrap" c="var(--fg)">
          {messageOf(report, windowLanguage())}
        </Text>
        {hint && (
          <Text size="xs" c="dimmed" className="wrap">
            {hint}
          </Text>
        )}
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          mt={4}
          onClick={() => void navigator.clipboard.writeText(errorText(report))}
        >
          {t('error.copy')}
        </Button>
      </div>
    ),
  });
}

/** Says what came of something with reservations. */
export function showWarnings(title: string, warnings: readonly Message[]): void {
  show({
    title,
    color: 'yellow',
    autoClose: 20_000,
    message: (
      <div>
        {warnings
          .slice(0, 6)
          .map(inWindowLanguage)
          .map((warning) => (
            <Text key={warning} size="sm" className="wrap" c="var(--fg)">
              {warning}
            </Text>
          ))}
      </div>
    ),
  });
}

/** Asks the engine; an error is shown, and nothing comes back. */
export async function attempt<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N> | undefined> {
  try {
    return await engine.call(name, input);
  } catch (error) {
    showError(reportOf(error));
    return undefined;
  }
}

/** Deletions that can be taken back, the newest last. */
const taken: { readonly notice: string; readonly back: () => Promise<unknown> }[] = [];

/** Says what was done and offers to take it back, here and by Ctrl+Z. */
function offerUndo(message: string, back: () => Promise<unknown>): void {
  const entry = { notice: `undo-${taken.length}-${Date.now()}`, back };
  taken.push(entry);
  show({
    id: entry.notice,
    color: 'gray',
    autoClose: 10_000,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button size="compact-sm" variant="light" onClick={() => takeBack(entry)}>
          {t('common.undo')}
        </Button>
      </Group>
    ),
  });
}

function takeBack(entry: (typeof taken)[number]): void {
  const at = taken.indexOf(entry);
  if (at < 0) return;
  taken.splice(at, 1);
  notifications.hide(entry.notice);
  void entry.back().then(() => notify(t('common.undone')));
}

/** Takes the last deletion back that has not been taken back yet. */
export function undo(): void {
  const last = taken.at(-1);
  if (last) takeBack(last);
  else notify(t('common.nothingToUndo'));
}

/** Nothing that was deleted can be taken back any more. */
export function forgetDeleted(): void {
  for (const { notice } of taken.splice(0)) notifications.hide(notice);
}

/** Gives a column another name; what was made with the data set follows, and so does the draft of the next run. */
export async function renameColumn(dataset: DatasetSummary, column: number, name: string): Promise<boolean> {
  const from = dataset.columns[column].name;
  const changed = await attempt('dataset.renameColumn', { id: dataset.id, column, name });
  if (!changed) return false;
  const to = changed.columns[column].name;
  if (to === from) return true;
  renameInDraft(dataset.id, from, to);
  offerUndo(t('data.renamed', { from, to }), () => renameColumn(changed, column, from));
  return true;
}

/** Reads a column as another kind; a copy of the data set is shown where one was made. */
export async function retypeColumn(dataset: DatasetSummary, column: number, kind: ColumnKind): Promise<void> {
  const before = dataset.columns[column].kind;
  const changed = await attempt('dataset.retypeColumn', { id: dataset.id, column, kind });
  if (!changed) return;
  if (changed.id === dataset.id) {
    offerUndo(t('data.retyped', { name: changed.columns[column].name, kind: t(`kind.${kind}`) }), () =>
      attempt('dataset.retypeColumn', { id: dataset.id, column, kind: before }),
    );
    return;
  }
  go({ dataset: changed.id });
  showWarnings(t('data.retypedCopy', { name: changed.name }), changed.notes.slice(-1));
}

export async function deleteExperiments(ids: string[]): Promise<void> {
  if ((await attempt('experiment.delete', { ids })) === undefined) return;
  const { experiment, compare } = currentPlace();
  go({
    experiment: experiment !== null && ids.includes(experiment) ? null : experiment,
    compare: compare.filter((id) => !ids.includes(id)),
  });
  offerUndo(t('common.experimentsDeleted', { count: ids.length }), () => attempt('experiment.restore', { ids }));
}

export async function deleteDataset(id: string, name: string): Promise<void> {
  if ((await attempt('dataset.delete', { id })) === undefined) return;
  if (currentPlace().dataset === id) go({ dataset: null, screen: 'start' });
  offerUndo(t('common.deleted', { name }), () =>
    attempt('dataset.restore', { id }).then(() => go({ screen: 'data', dataset: id })),
  );
}

export async function deleteExplanation(id: string, name: string): Promise<void> {
  if ((await attempt('explanation.delete', { id })) === undefined) return;
  offerUndo(t('common.deleted', { name }), () => attempt('explanation.restore', { id }));
}

/** Opens the import screen on a file or, for a sample, imports it at once: there is nothing to correct. */
export async function beginImport(source: Source, name: string): Promise<void> {
  if ('token' in source) return go({ screen: 'import', source: { source, name } });
  try {
    const dataset = await engine.job('import', { source, options: {} });
    go({ screen: 'data', dataset: dataset.id });
  } catch (error) {
    showError(reportOf(error));
  }
}

/** @param purpose a file of a table, or a folder of images or texts */
export async function chooseAndImport(purpose: 'table' | 'folder' = 'table'): Promise<void> {
  const file = await window.vitrine.chooseFile(purpose, '');
  if (file) await beginImport({ token: file.token }, file.name);
}

/** Asks for the passphrase of a project that was chosen; the window holds the dialog. */
let askPassphrase: (project: { readonly token: string; readonly name: string }) => void = () => {};
export const onLockedProject = (ask: typeof askPassphrase): void => {
  askPassphrase = ask;
};

async function open(token: string, create: boolean, name: string): Promise<void> {
  try {
    await engine.call('project.open', { token, create });
  } catch (error) {
    const report = reportOf(error);
    if (report.code === 'passphrase') askPassphrase({ token, name });
    else showError(report);
  }
}

export async function openProject(): Promise<void> {
  const file = await window.vitrine.chooseFile('project', '');
  if (file) await open(file.token, false, file.name);
}

export async function newProject(): Promise<void> {
  const file = await window.vitrine.chooseFile('new-project', 'project.vitrine');
  if (file) await open(file.token, true, file.name);
}

export async function saveProjectAs(name: string): Promise<void> {
  const file = await window.vitrine.chooseFile('project-as', `${name}.vitrine`);
  if (!file) return;
  if (await stayWhileSavedAs(async () => (await attempt('project.saveAs', { token: file.token }))?.file))
    notify(t('common.savedAs', { name: file.name }));
}

export const openToken = open;

/** Starts a run and goes to watch it as soon as the experiment is there. */
export async function startRun(name: 'run' | 'continue', input: JobInput<'run'> | JobInput<'continue'>): Promise<void> {
  const stop = engine.on('job', (job) => {
    if (job.id !== started || !job.experiment) return;
    go({ screen: 'train', experiment: job.experiment });
    stop();
  });
  let started = '';
  try {
    const { id } = await engine.job(name, input as JobInput<'run'>, (job) => {
      started = job;
    });
    if (currentPlace().screen !== 'train') go({ experiment: id });
  } catch (error) {
    const report = reportOf(error);
    if (report.code !== 'cancelled') showError(report);
  } finally {
    stop();
  }
}

/** Saves a report of an experiment that opens in any browser. */
export async function exportReport(id: string, name: string): Promise<void> {
  const html = await attempt('experiment.report', { id, language: windowLanguage() });
  if (html === undefined) return;
  const saved = await window.vitrine.saveFile(`${name}.html`, html);
  if (saved) notify(t('common.saved', { name: saved }));
}

export async function exportData(id: string, name: string): Promise<void> {
  const json = await attempt('experiment.data', { id });
  if (json === undefined) return;
  const saved = await window.vitrine.saveFile(`${name}.json`, json);
  if (saved) notify(t('common.saved', { name: saved }));
}

export async function saveFile(name: string, content: string | Uint8Array): Promise<void> {
  const saved = await window.vitrine.saveFile(name, content);
  if (saved) notify(t('common.saved', { name: saved }));
}

export async function maintain(what: 'check' | 'compact' | 'backUp'): Promise<void> {
  if (what === 'check') {
    const problems = await attempt('project.check', null);
    if (problems?.length === 0) notify(t('maintenance.sound'));
    else if (problems)
      showError({
        code: 'project-damaged',
        message: problems.map((found) => (typeof found === 'string' ? found : inWindowLanguage(found))).join('\n'),
        hint: t('maintenance.damagedHint'),
      });
  } else if (what === 'compact') {
    const sizes = await attempt('project.compact', null);
    if (sizes)
      notify(t('maintenance.compacted', { before: formatBytes(sizes.before), after: formatBytes(sizes.after) }));
  } else {
    try {
      const made = await engine.job('backUp', null);
      notify(t('maintenance.backedUp', { file: made.file.replace(/^.*[\\/]/, '') }));
    } catch (error) {
      const report = reportOf(error);
      if (report.code !== 'cancelled') showError(report);
    }
  }
}
