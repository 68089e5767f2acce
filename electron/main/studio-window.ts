import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { app, BrowserWindow, dialog, Notification, screen } from 'electron';
import type { FromEngine } from '../engine/messages.ts';
import type { ChosenFile, Language, PageCommand } from '../preload/bridge.ts';
import { createEngineHost, type EngineHost } from './engine-host.ts';
import { word } from './labels.ts';
import { pageOrigin, secureContents } from './security.ts';
import type { Settings } from './settings.ts';

/** A window with an engine of its own, which has one project open. */
export interface StudioWindow {
  readonly window: BrowserWindow;
  readonly engine: EngineHost;
  project(): string;
  jobs(): number;
  send(command: PageCommand): void;
  /** A name by which the page may speak of a file that a person chose. */
  grant(file: string): ChosenFile;
  focus(): void;
}

interface Setup {
  readonly outFolder: string;
  readonly resources: string;
  readonly version: string;
  readonly missingPart: string | null;
  readonly project: string;
  readonly settings: Settings;
  readonly language: () => Language;
  readonly log: (line: string) => void;
  readonly onOpened: (file: string) => void;
  readonly onJobs: () => void;
  readonly onClosed: () => void;
}

const longJob = 20;

export function createStudioWindow(setup: Setup): StudioWindow {
  const { settings } = setup;
  const window = new BrowserWindow({
    ...placeOnScreen(settings.data.bounds),
    minWidth: 900,
    minHeight: 600,
    show: false,
    backgroundColor: '#f7f7f7',
    title: 'Vitrine',
    webPreferences: {
      preload: path.join(setup.outFolder, 'preload/preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  if (settings.data.bounds?.maximized) window.maximize();
  secureContents(window.webContents);
  let project = setup.project;
  let jobs = 0;
  const send = (command: PageCommand) => {
    if (!window.isDestroyed()) window.webContents.send('command', command);
  };

  function receive(message: FromEngine): void {
    if (message.kind === 'opened') {
      project = message.file;
      setup.onOpened(message.file);
    }
    if (message.kind === 'running') {
      jobs = message.jobs;
      if (!window.isDestroyed()) window.setProgressBar(jobs === 0 ? -1 : Math.max(0.01, message.share));
      setup.onJobs();
    }
    if (
      message.kind === 'ended' &&
      message.seconds > longJob &&
      !window.isDestroyed() &&
      !window.isFocused() &&
      Notification.isSupported()
    ) {
      new Notification({
        title: `Vitrine · ${word(setup.language(), message.failed ? 'jobFailed' : 'jobDone')}`,
        body: message.subject,
      }).show();
    }
  }

  const engine = createEngineHost({
    folder: path.join(setup.outFolder, 'main'),
    resources: setup.resources,
    version: setup.version,
    missingPart: setup.missingPart,
    project,
    log: setup.log,
    onMessage: receive,
    onState: (state) => send({ kind: 'engine', state }),
  });

  window.once('ready-to-show', () => window.show());
  window.webContents.on('render-process-gone', (_event, details) => {
    setup.log(`the page ended: ${details.reason}`);
    if (details.reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload();
  });
  window.on('unresponsive', () => setup.log('the page does not answer'));
  const saveBounds = () => settings.set({ bounds: { ...window.getNormalBounds(), maximized: window.isMaximized() } });
  window.on('resized', saveBounds);
  window.on('moved', saveBounds);

  let leaving = false;
  window.on('close', (event) => {
    if (leaving) return;
    event.preventDefault();
    saveBounds();
    void leave();
  });

  async function leave(): Promise<void> {
    if (jobs > 0 && process.env.VITRINE_NO_QUESTIONS !== '1') {
      const language = setup.language();
      const { response } = await dialog.showMessageBox(window, {
        type: 'question',
        message: word(language, 'jobsRun'),
        detail: word(language, 'jobsRunDetail'),
        buttons: [word(language, 'leave'), word(language, 'stay')],
        defaultId: 1,
        cancelId: 1,
      });
      if (response === 1) return;
    }
    leaving = true;
    await engine.close((bytes) => {
      if (window.isDestroyed() || bytes < 20e6) return;
      window.setProgressBar(2);
      window.setTitle(`${word(setup.language(), 'backingUp')} ${(bytes / 1e6).toFixed(0)} MB…`);
    });
    setup.onClosed();
    if (!window.isDestroyed()) window.destroy();
  }

  void window.loadURL(`${pageOrigin}/index.html`);
  return {
    window,
    engine,
    project: () => project,
    jobs: () => jobs,
    send,
    grant(file) {
      const token = randomUUID();
      engine.addToken(token, file);
      return { token, name: path.basename(file) };
    },
    focus() {
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
      if (process.platform === 'darwin') app.focus({ steal: true });
    },
  };
}

/** The stored place of the window, where a screen still shows it. */
function placeOnScreen(bounds: Settings['data']['bounds']): Electron.Rectangle | { width: number; height: number } {
  const fallback = { width: 1280, height: 800 };
  if (!bounds) return fallback;
  const { width, height } = bounds;
  if (bounds.x === undefined || bounds.y === undefined) return { width, height };
  const wanted = { x: bounds.x, y: bounds.y, width, height };
  const area = screen.getDisplayMatching(wanted).workArea;
  const visible =
    wanted.x < area.x + area.width - 80 &&
    wanted.x + width > area.x + 80 &&
    wanted.y >= area.y - 10 &&
    wanted.y < area.y + area.height - 60;
  return visible ? wanted : { width: Math.min(width, area.width), height: Math.min(height, area.height) };
}
