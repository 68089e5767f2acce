import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { ErrorPanel } from './error-panel.tsx';
import { useLanguage } from './use-language.ts';

interface BoundaryProps {
  readonly children: ReactNode;
}

interface BoundaryState {
  readonly error: unknown;
}

/** What cannot be drawn says why, in its own place, and leaves the rest of the window as it is. */
export class ErrorBoundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { error: undefined };

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { error: error ?? new Error('unknown') };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return <Broken error={error} onAgain={() => this.setState({ error: undefined })} />;
  }
}

function Broken({ error, onAgain }: { readonly error: unknown; readonly onAgain: () => void }) {
  const { t } = useLanguage();
  const message = error instanceof Error ? error.message : String(error);
  return (
    <ErrorPanel
      report={{
        code: 'internal',
        message: t('error.notDrawn', { message }),
        ...(error instanceof Error && error.stack ? { detail: error.stack } : {}),
      }}
    >
      <Button size="compact-xs" variant="default" onClick={onAgain}>
        {t('error.drawAgain')}
      </Button>
    </ErrorPanel>
  );
}
