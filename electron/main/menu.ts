import path from 'node:path';
import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { Language, Theme } from '../preload/bridge.ts';
import { type LabelKey, word } from './labels.ts';
import type { Settings } from './settings.ts';

export interface MenuActions {
  /** Sends a command to the page of the window in front. */
  command(name: string): void;
  openRecent(file: string): void;
  newWindow(): void;
  setLanguage(language: Language): void;
  setTheme(theme: Theme): void;
  openLogFolder(): void;
  restartEngine(): void;
}

/** The program's menu, built anew when the language or the recent files change. */
export function buildMenu(settings: Settings, language: Language, actions: MenuActions): Menu {
  const say = (key: LabelKey) => word(language, key);
  const command = (key: LabelKey, name: string, accelerator?: string): MenuItemConstructorOptions => ({
    label: say(key),
    accelerator,
    // the page answers the keys itself, so that none fires while Chinese is being composed
    registerAccelerator: false,
    click: () => actions.command(name),
  });
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const { recent, theme } = settings.data;
  const radio = (label: string, checked: boolean, click: () => void): MenuItemConstructorOptions => ({
    label,
    type: 'radio',
    checked,
    click,
  });
  const recentItems: MenuItemConstructorOptions[] =
    recent.length === 0
      ? [{ label: say('noRecent'), enabled: false }]
      : recent.map(({ file }) => ({
          label: `${path.basename(file)}  (${path.dirname(file)})`,
          click: () => actions.openRecent(file),
        }));
  const template: MenuItemConstructorOptions[] = [
    {
      label: say('file'),
      submenu: [
        command('newProject', 'new-project', 'CmdOrCtrl+N'),
        command('openProject', 'open-project', 'CmdOrCtrl+O'),
        { label: say('openRecent'), submenu: recentItems },
        command('saveAs', 'save-as', 'CmdOrCtrl+Shift+S'),
        separator,
        command('importData', 'import', 'CmdOrCtrl+I'),
        command('exportReport', 'export-report', 'CmdOrCtrl+E'),
        separator,
        { label: say('newWindow'), accelerator: 'CmdOrCtrl+Shift+N', click: actions.newWindow },
        { label: say('close'), role: 'close' },
        { label: say('quit'), accelerator: 'CmdOrCtrl+Q', click: () => app.quit() },
      ],
    },
    {
      label: say('edit'),
      submenu: [
        command('undo', 'undo', 'CmdOrCtrl+Z'),
        separator,
        { label: say('cut'), role: 'cut' },
        { label: say('copy'), role: 'copy' },
        { label: say('paste'), role: 'paste' },
        { label: say('selectAll'), role: 'selectAll' },
      ],
    },
    {
      label: say('view'),
      submenu: [
        command('start', 'go-start', 'CmdOrCtrl+0'),
        command('data', 'go-data', 'CmdOrCtrl+1'),
        command('model', 'go-model', 'CmdOrCtrl+2'),
        command('train', 'go-train', 'CmdOrCtrl+3'),
        command('explain', 'go-explain', 'CmdOrCtrl+4'),
        command('trust', 'go-trust', 'CmdOrCtrl+5'),
        command('compare', 'go-compare', 'CmdOrCtrl+6'),
        separator,
        command('palette', 'palette', 'CmdOrCtrl+K'),
        command('inspector', 'inspector', 'CmdOrCtrl+B'),
        separator,
        {
          label: say('theme'),
          submenu: (['light', 'dark', 'system'] as const).map((name) =>
            radio(say(name), theme === name, () => actions.setTheme(name)),
          ),
        },
        {
          label: say('language'),
          submenu: [
            radio('English', language === 'en', () => actions.setLanguage('en')),
            radio('简体中文', language === 'zh-CN', () => actions.setLanguage('zh-CN')),
          ],
        },
        separator,
        { label: say('zoomIn'), role: 'zoomIn' },
        { label: say('zoomOut'), role: 'zoomOut' },
        { label: say('zoomReset'), accelerator: 'CmdOrCtrl+Shift+0', role: 'resetZoom' },
        { label: say('fullscreen'), role: 'togglefullscreen' },
        { label: say('reload'), accelerator: 'CmdOrCtrl+Shift+R', role: 'reload' },
        ...(app.isPackaged
          ? []
          : [{ label: say('devTools'), role: 'toggleDevTools' } satisfies MenuItemConstructorOptions]),
      ],
    },
    {
      label: say('maintenance'),
      submenu: [
        command('check', 'check'),
        command('compact', 'compact'),
        command('backUp', 'back-up'),
        command('passphrase', 'passphrase'),
        separator,
        { label: say('restartEngine'), click: actions.restartEngine },
      ],
    },
    {
      label: say('help'),
      submenu: [
        command('terms', 'help', 'F1'),
        command('shortcuts', 'shortcuts'),
        { label: say('logs'), click: actions.openLogFolder },
        separator,
        command('about', 'about'),
      ],
    },
  ];
  return Menu.buildFromTemplate(template);
}
