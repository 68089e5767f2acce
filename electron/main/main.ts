// The main process: windows, their engines, menus and dialogs. It computes nothing and reads no data.
import fs from 'node:fs';
import path from 'node:path';
import { app, BrowserWindow, Menu, nativeTheme, powerSaveBlocker, session, shell, type WebContents } from 'electron';
import log from 'electron-log/main';
import type { About, Language, Theme, WindowState } from '../preload/bridge.ts';
import { buildMenu } from './menu.ts';
import { preventDictionaryRequest } from './no-dictionary.ts';
import { packageParts } from './package-parts.ts';
import { answerPages } from './page-requests.ts';
import { prepareApp, secureSession } from './security.ts';
import { loadSettings } from './settings.ts';
import { createStudioWindow, type StudioWindow } from './studio-window.ts';

prepareApp();
if (!app.requestSingleInstanceLock()) app.exit(0);
else preventDictionaryRequest(app.getPath('userData'));

const outFolder = path.resolve(import.meta.dirname, '..');
const root = path.dirname(outFolder);
const resources = path.join(root, 'resources');
const version: string = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')).version;
const settings = loadSettings(path.join(app.getPath('userData'), 'settings.json'));
const windows = new Set<StudioWindow>();
const logFolder = path.join(app.getPath('userData'), 'logs');
log.transports.file.resolvePathFn = () => path.join(logFolder, 'vitrine.log');
log.transports.console.level = process.env.VITRINE_LOG === '1' ? 'info' : false;
const say = (line: string) => log.info(line);

const crashes = settings.data.running ? settings.data.crashes + 1 : 0;
const safeMode = crashes >= 2;
settings.set({ running: true, crashes });

const language = (): Language =>
  settings.data.language ?? (app.getLocale().toLowerCase().startsWith('zh') ? 'zh-CN' : 'en');

interface PartEntry {
  readonly version: string;
  readonly source: string;
  readonly missing?: string;
}

function readParts(): Record<string, PartEntry> {
  try {
    return JSON.parse(fs.readFileSync(path.join(root, 'node_modules/.vitrine-parts.json'), 'utf8'));
  } catch {
    return {};
  }
}

function projectArgument(argv: readonly string[], folder: string): string | undefined {
  const found = argv.slice(1).find((argument) => argument.endsWith('.vitrine') && !argument.startsWith('-'));
  return found && path.resolve(folder, found);
}

/** A project to begin with, in the program's own folder, until the person gives it a name and a place. */
const scratch = () => {
  const folder = path.join(app.getPath('userData'), 'projects');
  fs.mkdirSync(folder, { recursive: true });
  return path.join(folder, 'My project.vitrine');
};

function firstProject(): string {
  const last = settings.data.recent[0]?.file;
  return projectArgument(process.argv, process.cwd()) ?? (!safeMode && last && fs.existsSync(last) ? last : scratch());
}

function openWindow(project: string): StudioWindow {
  const existing = [...windows].find((entry) => entry.project() === project);
  if (existing) {
    existing.focus();
    return existing;
  }
  const created = createStudioWindow({
    outFolder,
    resources,
    version,
    missingPart: readParts().tensorflow?.missing ?? null,
    project,
    settings,
    language,
    log: say,
    onOpened(file) {
      if (file !== scratch()) settings.addRecent(file, new Date());
      showMenu();
    },
    onJobs: holdAwake,
    onClosed() {
      windows.delete(created);
      holdAwake();
    },
  });
  windows.add(created);
  return created;
}

/** A window of its own for another project; the scratch project has one window only. */
function newWindow(): void {
  const folder = path.join(app.getPath('userData'), 'projects');
  let number = 2;
  while (fs.existsSync(path.join(folder, `My project ${number}.vitrine`))) number++;
  openWindow(path.join(folder, `My project ${number}.vitrine`));
}

let awake: number | undefined;

/** No sleep while something trains. */
function holdAwake(): void {
  const busy = [...windows].some((entry) => entry.jobs() > 0);
  if (busy && awake === undefined) awake = powerSaveBlocker.start('prevent-app-suspension');
  if (!busy && awake !== undefined) {
    powerSaveBlocker.stop(awake);
    awake = undefined;
  }
}

const windowOf = (contents: WebContents) => [...windows].find((entry) => entry.window.webContents === contents);
const inFront = () =>
  [...windows].find((entry) => entry.window === BrowserWindow.getFocusedWindow()) ?? [...windows].at(-1);

/** Opens a project in the window that has it, in the one in front, or tells the page of a table to import. */
function openFile(file: string): void {
  const known = [...windows].find((entry) => entry.project() === file);
  const target = known ?? inFront();
  target?.focus();
  if (known || !target) return;
  target.send({ kind: 'open-file', file: target.grant(file), project: file.endsWith('.vitrine') });
}

function setLanguage(value: Language): void {
  settings.set({ language: value });
  showMenu();
  for (const entry of windows) entry.send({ kind: 'command', name: `language-${value}` });
}

function setTheme(value: Theme): void {
  settings.set({ theme: value });
  nativeTheme.themeSource = value;
  showMenu();
  for (const entry of windows) entry.send({ kind: 'command', name: `theme-${value}` });
}

function showMenu(): void {
  const actions = {
    command: (name: string) => inFront()?.send({ kind: 'command', name }),
    openRecent: openFile,
    newWindow,
    setLanguage,
    setTheme,
    openLogFolder: () => void shell.openPath(logFolder),
    restartEngine: () => inFront()?.engine.restart(),
  };
  Menu.setApplicationMenu(buildMenu(settings, language(), actions));
}

function stateFor(window: StudioWindow): WindowState {
  return {
    language: language(),
    theme: settings.data.theme,
    safeMode,
    engine: window.engine.state(),
    lastWords: window.engine.lastWords(),
    recent: settings.data.recent
      .filter((entry) => fs.existsSync(entry.file))
      .map((entry) => ({
        ...window.grant(entry.file),
        name: path.basename(entry.file, '.vitrine'),
        folder: path.dirname(entry.file),
        opened: entry.opened,
      })),
  };
}

function about(): About {
  const parts = readParts();
  const sources: Record<string, string | undefined> = {
    '@tensorflow/tfjs-node': parts.tensorflow?.source,
    'better-sqlite3': parts.sqlite?.source,
  };
  return {
    version,
    logFolder,
    parts: [
      {
        name: 'Electron',
        version: process.versions.electron,
        licence: 'MIT',
        source: parts.electron?.source ?? 'packaged',
      },
      { name: 'Chromium', version: process.versions.chrome, licence: 'BSD-3-Clause', source: 'Electron' },
      { name: 'Node.js', version: process.versions.node, licence: 'MIT', source: 'Electron' },
      ...packageParts(root, outFolder).map((part) => ({ ...part, source: sources[part.name] ?? 'npm' })),
    ],
  };
}

app.on('second-instance', (_event, argv, folder) => {
  const file = projectArgument(argv, folder);
  if (file) openFile(file);
  else inFront()?.focus();
});
app.on('open-file', (event, file) => {
  event.preventDefault();
  if (app.isReady()) openFile(file);
});
app.on('window-all-closed', () => app.quit());
app.on('before-quit', (event) => {
  if (windows.size === 0) return;
  event.preventDefault();
  for (const entry of windows) entry.window.close();
});
app.on('will-quit', () => settings.set({ running: false, crashes: 0 }));
process.on('uncaughtException', (error) => log.error(error));
process.on('unhandledRejection', (reason) => log.error(reason));

// not awaited: Electron is ready only after this module has ended
void app.whenReady().then(() => {
  nativeTheme.themeSource = settings.data.theme;
  secureSession(session.defaultSession, path.join(outFolder, 'renderer'), (url) => log.warn(`denied: ${url}`));
  answerPages({ windowOf, language, state: stateFor, about, setLanguage, setTheme, newWindow, logFolder });
  showMenu();
  openWindow(firstProject());
});
