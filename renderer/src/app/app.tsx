import { MantineProvider, useMantineColorScheme } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { EngineState, PageCommand, WindowState } from '../../../electron/preload/bridge.ts';
import { followChanges, queries } from '../engine/use-call.ts';
import { FigureSink } from '../plots/figure.tsx';
import { beginImport, openToken, saveFile } from '../state/actions.tsx';
import { setLanguage } from '../state/languages.ts';
import { currentPlace, go } from '../state/place.ts';
import { commandOf, type DialogName, onDialog, runCommand } from './commands.ts';
import { Shell } from './shell.tsx';
import { theme } from './theme.ts';

/** Everything that surrounds the screens: theme, answers of the engine, notices, and what the menu asks. */
export function App({ initial }: { readonly initial: WindowState }) {
  return (
    <MantineProvider theme={theme} defaultColorScheme={initial.theme === 'system' ? 'auto' : initial.theme}>
      <QueryClientProvider client={queries}>
        <FigureSink.Provider value={(name, content) => void saveFile(name, content)}>
          <Notifications position="bottom-right" limit={3} />
          <Listener initial={initial} />
        </FigureSink.Provider>
      </QueryClientProvider>
    </MantineProvider>
  );
}

function Listener({ initial }: { readonly initial: WindowState }) {
  const { setColorScheme } = useMantineColorScheme();
  const [engineState, setEngineState] = useState<EngineState>(initial.engine);
  const [dialog, setDialog] = useState<DialogName | null>(null);

  useEffect(followChanges, []);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { inspector } = currentPlace();
      // a dialog or a list that has the focus closes itself by the same key
      const above = document.activeElement?.closest(
        '[role="dialog"], [role="listbox"], [role="menu"], [aria-expanded="true"]',
      );
      if (event.key === 'Escape' && inspector && !above) return go({ inspector: false });
      const name = commandOf(event);
      if (name === undefined) return;
      event.preventDefault();
      runCommand(name);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: one listener for the life of the page
  useEffect(() => {
    onDialog(setDialog);
    window.vitrine.onCommand((command: PageCommand) => {
      if (command.kind === 'engine') return setEngineState(command.state);
      if (command.kind === 'open-file') {
        void (command.project
          ? openToken(command.file.token, false, command.file.name)
          : beginImport({ token: command.file.token }, command.file.name));
        return;
      }
      const { name } = command;
      if (name === 'language-en' || name === 'language-zh-CN')
        void setLanguage(name === 'language-en' ? 'en' : 'zh-CN');
      else if (name.startsWith('theme-'))
        setColorScheme(name === 'theme-light' ? 'light' : name === 'theme-dark' ? 'dark' : 'auto');
      else runCommand(name);
    });
  }, []);
  return <Shell initial={initial} engineState={engineState} dialog={dialog} setDialog={setDialog} />;
}
