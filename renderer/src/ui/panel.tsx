import type { ReactNode } from 'react';
import { ErrorBoundary } from './error-boundary.tsx';

/** A titled area; `actions` stand at the right of its title. */
export function Panel({
  title,
  note,
  actions,
  children,
  className = '',
}: {
  readonly title?: ReactNode;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}) {
  return (
    <section className={`panel ${className}`}>
      {(title || actions) && (
        <header className="panel-head">
          <h3>{title}</h3>
          {note && <span className="soft">{note}</span>}
          <div className="panel-actions">{actions}</div>
        </header>
      )}
      <ErrorBoundary>{children}</ErrorBoundary>
    </section>
  );
}
