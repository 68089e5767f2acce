import type { ReactNode } from 'react';
import { ErrorBoundary } from './error-boundary.tsx';
import styles from './panel-head.module.css';

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
        <header className={styles.panelHead}>
          <h3>{title}</h3>
          {note && <span className="soft">{note}</span>}
          <div className={styles.panelActions}>{actions}</div>
        </header>
      )}
      <ErrorBoundary>{children}</ErrorBoundary>
    </section>
  );
}
