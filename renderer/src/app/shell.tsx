import { Suspense, useEffect, useState } from 'react';
import type { EngineState, WindowState } from '../../../electron/preload/bridge.ts';
import { useCall } from '../engine/use-call.ts';
import { StartScreen } from '../screens/start/start-screen.tsx';
import { enterProject, usePlace } from '../state/place.ts';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { useLanguage } from '../ui/use-language.ts';
import type { DialogName } from './commands.ts';
import { AboutDialog, ShortcutsDialog } from './dialogs.tsx';
import { DropVeil } from './drop-veil.tsx';
import { Inspector } from './inspector.tsx';
import {
  CompareScreen,
  DataScreen,
  ExplainScreen,
  ImportScreen,
  ModelScreen,
  TrainScreen,
  TrustScreen,
} from './later-screens.ts';
import { NavRail } from './nav-rail.tsx';
import { Palette } from './palette.tsx';
import { ProtectDialog, UnlockDialog } from './passphrase.tsx';
import { EngineFailed, ProjectBanner, ProjectNotOpen } from './project-problem.tsx';
import { SelfTestDialog } from './self-test.tsx';
import styles from './shell.module.css';
import { StatusLine } from './status-line.tsx';
import { TitleBar } from './title-bar.tsx';

interface ShellProps {
  readonly initial: WindowState;
  readonly engineState: EngineState;
  readonly dialog: DialogName | null;
  readonly setDialog: (dialog: DialogName | null) => void;
}

/** The window: title, navigation, the screen, the inspector, the status line. */
export function Shell({ initial, engineState, dialog, setDialog }: ShellProps) {
  const { t } = useLanguage();
  const place = usePlace();
  const info = useCall('project.info', null);
  const [entered, setEntered] = useState(false);
  const project = info.data;

  useEffect(() => {
    if (!project) return;
    enterProject(project.file);
    setEntered(true);
  }, [project]);

  useEffect(() => {
    document.title = project ? `${project.name} · Vitrine` : 'Vitrine';
  }, [project]);

  return (
    <div className={styles.shell}>
      <button
        type="button"
        className={styles.skipLink}
        onClick={() => document.querySelector<HTMLElement>('main')?.focus()}
      >
        {t('nav.skip')}
      </button>
      <TitleBar project={project} onAbout={() => setDialog('about')} />
      <NavRail />
      <main key={place.screen} className={styles.main} tabIndex={-1} aria-label={t(`nav.${place.screen}`)}>
        {engineState === 'failed' ? (
          <EngineFailed />
        ) : project && !project.open ? (
          <ProjectNotOpen info={project} />
        ) : (
          <>
            {project && <ProjectBanner info={project} safeMode={initial.safeMode} />}
            {entered && project && (
              <ErrorBoundary key={`${place.screen} ${place.experiment} ${place.dataset}`}>
                <Suspense>
                  <CurrentScreen initial={initial} />
                </Suspense>
              </ErrorBoundary>
            )}
          </>
        )}
      </main>
      {place.inspector && <Inspector />}
      <StatusLine engineState={engineState} missingPart={project?.missingPart ?? null} />
      <Palette />
      <DropVeil />
      <AboutDialog opened={dialog === 'about'} onClose={() => setDialog(null)} />
      <ShortcutsDialog opened={dialog === 'shortcuts'} onClose={() => setDialog(null)} />
      <SelfTestDialog opened={dialog === 'self-test'} onClose={() => setDialog(null)} />
      <ProtectDialog opened={dialog === 'passphrase'} onClose={() => setDialog(null)} />
      <UnlockDialog />
    </div>
  );
}

function CurrentScreen({ initial }: { readonly initial: WindowState }) {
  const { screen } = usePlace();
  switch (screen) {
    case 'start':
      return <StartScreen initial={initial} />;
    case 'import':
      return <ImportScreen />;
    case 'data':
      return <DataScreen />;
    case 'model':
      return <ModelScreen />;
    case 'train':
      return <TrainScreen />;
    case 'explain':
      return <ExplainScreen />;
    case 'trust':
      return <TrustScreen />;
    case 'compare':
      return <CompareScreen />;
  }
}
