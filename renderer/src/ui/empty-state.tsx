import type { ReactNode } from 'react';
import styles from './empty-state.module.css';
import { Icon, type IconName } from './icon.tsx';

/** Says what is not there yet, what to do next, and offers the button. */
export function EmptyState({
  icon,
  title,
  text,
  children,
}: {
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}) {
  return (
    <div className={styles.emptyState}>
      <Icon name={icon} size={28} />
      <h2>{title}</h2>
      <p>{text}</p>
      {children && <div className={styles.emptyActions}>{children}</div>}
    </div>
  );
}
