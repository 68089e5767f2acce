import styles from './brush-box.module.css';
import type { Box } from './use-brush.ts';

/** The rectangle that is being drawn, or nothing. */
export function BrushBox({ box }: { readonly box: Box | undefined }) {
  if (!box) return null;
  return (
    <rect
      x={box.left}
      y={box.top}
      width={box.right - box.left}
      height={box.bottom - box.top}
      className={styles.brush}
    />
  );
}
