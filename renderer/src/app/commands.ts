// Commands by name: what a menu, the palette and a shortcut all mean by the same word.
import { spotlight } from '@mantine/spotlight';
import { queries } from '../engine/use-call.ts';
import {
  chooseAndImport,
  exportReport,
  maintain,
  newProject,
  openProject,
  saveProjectAs,
  undo,
} from '../state/actions.tsx';
import { currentPlace, go, screens } from '../state/place.ts';

const projectName = (): string =>
  (queries.getQueryData(['project.info', null]) as { name?: string } | undefined)?.name ?? 'project';

const commands: Record<string, () => void> = {
  'new-project': () => void newProject(),
  'open-project': () => void openProject(),
  'save-as': () => void saveProjectAs(projectName()),
  import: () => void chooseAndImport(),
  'export-report': () => {
    const { experiment } = currentPlace();
    if (experiment !== null) void exportReport(experiment, 'report');
  },
  undo,
  palette: () => spotlight.open(),
  inspector: () => go({ inspector: !currentPlace().inspector }),
  help: () => go({ inspector: true, term: null }),
  check: () => void maintain('check'),
  compact: () => void maintain('compact'),
  'back-up': () => void maintain('backUp'),
  ...Object.fromEntries(screens.map((screen) => [`go-${screen}`, () => go({ screen })])),
};

/** Keys, as the menu shows them; Ctrl is Cmd on a Mac. */
const keys: Record<string, string> = {
  k: 'palette',
  n: 'new-project',
  o: 'open-project',
  'shift+s': 'save-as',
  i: 'import',
  e: 'export-report',
  z: 'undo',
  b: 'inspector',
  ...Object.fromEntries(screens.map((screen, i) => [String(i), `go-${screen}`])),
};

const isMac = navigator.userAgent.includes('Mac');

/** How a command is had by the keyboard, as people write it; undefined where it has no keys. */
export function keysOf(command: string): string | undefined {
  if (command === 'help') return 'F1';
  const own = Object.entries(keys).find(([, name]) => name === command)?.[0];
  if (own === undefined) return undefined;
  const parts = own.split('+').map((part) => (part.length === 1 ? part.toUpperCase() : 'Shift'));
  return [isMac ? '⌘' : 'Ctrl', ...parts].join(isMac ? '' : '+');
}

/** The command that a key press means, if it means one; none while an input method composes. */
export function commandOf(event: KeyboardEvent): string | undefined {
  if (event.isComposing || event.altKey) return undefined;
  if (event.key === 'F1') return 'help';
  if (!(event.ctrlKey || event.metaKey)) return undefined;
  const name = keys[`${event.shiftKey ? 'shift+' : ''}${event.key.toLowerCase()}`];
  // text is undone in its own field
  const field = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
  return name === 'undo' && field ? undefined : name;
}

const dialogs = ['about', 'shortcuts', 'passphrase', 'self-test'] as const;
export type DialogName = (typeof dialogs)[number];
const isDialog = (name: string): name is DialogName => (dialogs as readonly string[]).includes(name);

/** Opens a dialog of the window, which the app holds. */
let openDialog: (name: DialogName) => void = () => {};
export const onDialog = (open: typeof openDialog): void => {
  openDialog = open;
};

export function runCommand(name: string): void {
  if (isDialog(name)) return openDialog(name);
  // text is undone in its own field, everything else here
  const field = document.activeElement;
  if (name === 'undo' && (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement))
    document.execCommand('undo');
  else commands[name]?.();
}
