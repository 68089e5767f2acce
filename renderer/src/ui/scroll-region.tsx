import type { CSSProperties, ReactNode } from 'react';

interface ScrollRegionProps {
  readonly label: string;
  readonly style?: CSSProperties;
  readonly children: ReactNode;
}

/** A part of the page that scrolls by itself, and is reached by the keyboard. */
export function ScrollRegion({ label, style, children }: ScrollRegionProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard
    <section style={{ overflow: 'auto', ...style }} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
