// Commands by name: what a menu, the palette and a shortcut all mean by the same word.
import { spotlight } from '@mantine/spotlight';
import { queries } from '../engine/use-call.ts';
import { chooseAndImport, exportReport, maintain, newProject, openProject, saveProjectAs, undo } from './actions.tsx';
import { currentPlace, go, screens } from './place.ts';

const projectName = (): string => (queries.getQueryData(['project.info', null]) as { name?: string } | undefined)?.name ?? 'project';

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

export function runCommand(name: string): void {
  // text is undone in its own field, everything else here
  const field = document.activeElement;
  if (name === 'undo' && (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) document.execCommand('undo');
  else commands[name]?.();
}
