import styles from './hover-tip.module.css';
import type { Tip } from './use-brush.ts';

/** What is told of the mark under the pointer, beside it. @param width of the picture, which it does not leave */
export function HoverTip({ tip, width }: { readonly tip: Tip | undefined; readonly width: number }) {
  if (!tip) return null;
  const isRight = tip.x > width / 2;
  return (
    <div
      className={styles.hoverTip}
      aria-hidden="true"
      style={{ top: tip.y + 12, ...(isRight ? { right: width - tip.x + 10 } : { left: tip.x + 12 }) }}
    >
      {tip.lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
    </div>
  );
}
