import path from 'node:path';
import { dialog, ipcMain, shell, type WebContents } from 'electron';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import type { About, ChosenFile, FilePurpose, Language, Theme, WindowState } from '../preload/bridge.ts';
import { word } from './labels.ts';
import { isOurPage } from './security.ts';
import type { StudioWindow } from './studio-window.ts';

interface Setup {
  readonly windowOf: (contents: WebContents) => StudioWindow | undefined;
  readonly language: () => Language;
  readonly state: (window: StudioWindow) => WindowState;
  readonly about: () => About;
  readonly setLanguage: (language: Language) => void;
  readonly setTheme: (theme: Theme) => void;
  readonly newWindow: () => void;
  readonly logFolder: string;
}

const tableEndings = ['csv', 'tsv', 'tab', 'txt', 'data', 'json', 'jsonl', 'ndjson', 'parquet', 'pq', 'xlsx', 'zip'];
const filePath = z.string().min(1).max(4096);
const suggestion = z.string().max(200);

export function answerPages(setup: Setup): void {
  const guarded = (event: Electron.IpcMainEvent | Electron.IpcMainInvokeEvent): StudioWindow => {
    const window = setup.windowOf(event.sender);
    if (!window || !isOurPage(event.senderFrame, event.sender)) throw new Error('this page may not ask');
    return window;
  };
  const on = (channel: string, act: (window: StudioWindow, ...values: unknown[]) => void) => {
    ipcMain.on(channel, (event, ...values: unknown[]) => act(guarded(event), ...values));
  };
  const handle = <T>(channel: string, act: (window: StudioWindow, ...values: unknown[]) => T) => {
    ipcMain.handle(channel, (event, ...values: unknown[]) => act(guarded(event), ...values));
  };

  on('page-ready', (window) => window.engine.connect(window.window.webContents));
  on('set-language', (_window, value) => setup.setLanguage(z.enum(['en', 'zh-CN']).parse(value)));
  on('set-theme', (_window, value) => setup.setTheme(z.enum(['light', 'dark', 'system']).parse(value)));
  on('new-window', () => setup.newWindow());
  on('open-log-folder', () => void shell.openPath(setup.logFolder));
  on('restart-engine', (window) => window.engine.restart());
  handle('state', (window) => setup.state(window));
  handle('about', () => setup.about());
  handle('token-of', (window, value) => window.grant(path.resolve(filePath.parse(value))));
  handle('choose-file', (window, purpose, suggested) =>
    chooseFile(
      setup,
      window,
      z.enum(['table', 'folder', 'project', 'new-project', 'project-as']).parse(purpose),
      suggestion.parse(suggested),
    ),
  );
  handle('save-file', (window, suggested, content) =>
    saveFile(
      setup,
      window,
      suggestion.parse(suggested),
      z.union([z.string(), z.instanceof(Uint8Array)]).parse(content),
    ),
  );
}

async function chooseFile(
  setup: Setup,
  { window, grant }: StudioWindow,
  purpose: FilePurpose,
  suggested: string,
): Promise<ChosenFile | null> {
  const language = setup.language();
  const projects = { name: word(language, 'projects'), extensions: ['vitrine'] };
  if (purpose === 'folder') {
    const { canceled, filePaths } = await dialog.showOpenDialog(window, { properties: ['openDirectory'] });
    return canceled || filePaths.length === 0 ? null : grant(filePaths[0]);
  }
  if (purpose === 'table' || purpose === 'project') {
    const filters = purpose === 'table' ? [{ name: word(language, 'tables'), extensions: tableEndings }] : [projects];
    const { canceled, filePaths } = await dialog.showOpenDialog(window, {
      properties: ['openFile'],
      filters: [...filters, { name: '*', extensions: ['*'] }],
    });
    return canceled || filePaths.length === 0 ? null : grant(filePaths[0]);
  }
  const { canceled, filePath: chosen } = await dialog.showSaveDialog(window, {
    defaultPath: safeName(suggested, 'project.vitrine'),
    filters: [projects],
  });
  if (canceled || !chosen) return null;
  return grant(chosen.endsWith('.vitrine') ? chosen : `${chosen}.vitrine`);
}

/** Writes under a temporary name and renames, so that a file is whole or not there. */
async function saveFile(
  setup: Setup,
  { window }: StudioWindow,
  suggested: string,
  content: string | Uint8Array,
): Promise<string | null> {
  const { canceled, filePath: chosen } = await dialog.showSaveDialog(window, {
    defaultPath: safeName(suggested, 'vitrine.txt'),
  });
  if (canceled || !chosen) return null;
  try {
    await writeFileAtomic(chosen, typeof content === 'string' ? content : Buffer.from(content));
    return path.basename(chosen);
  } catch (error) {
    await dialog.showMessageBox(window, {
      type: 'error',
      message: word(setup.language(), 'cannotSave'),
      detail: error instanceof Error ? error.message : String(error),
    });
    return null;
  }
}

/** A suggested name without folders or characters that a file system refuses. */
function safeName(suggested: string, fallback: string): string {
  const name = suggested
    .replaceAll(/[/\\:*?"<>|]/g, '_')
    // signs that do not show, or turn what is read around: "report\u202elmth.exe"
    .replaceAll(/[\p{Cc}\p{Bidi_Control}\p{Cs}]/gu, '')
    .trim();
  return name === '' || name === '.' || name === '..' ? fallback : name;
}
