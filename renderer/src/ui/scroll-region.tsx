import type { ReactNode } from 'react';
import styles from './scroll-region.module.css';

interface ScrollRegionProps {
  readonly label: string;
  /** How high it may become. */
  readonly className?: string;
  readonly children: ReactNode;
}

/** A part of the page that scrolls by itself, and is reached by the keyboard. */
export function ScrollRegion({ label, className = '', children }: ScrollRegionProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard
    <section className={`${styles.region} ${className}`} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
