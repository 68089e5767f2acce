import { formatNumber } from '../ui/numbers.ts';
import styles from './marked-text.module.css';

/** A place of a text, with what it comes to. */
export interface Mark {
  readonly start: number;
  readonly end: number;
  readonly value: number;
}

interface MarkedTextProps {
  readonly text: string;
  /** In the order of the text; they do not overlap. */
  readonly marks: readonly Mark[];
  /** The size that is shaded most; the largest of the marks where none is said. */
  readonly largest?: number;
}

/** A text with its words shaded by what they push; each number stands at its word. */
export function MarkedText({ text, marks, largest }: MarkedTextProps) {
  const most = largest ?? marks.reduce((size, { value }) => Math.max(size, Math.abs(value)), 0);
  return (
    <p className={styles.text} dir="auto">
      {marks.map(({ start, end, value }, i) => (
        <span key={start}>
          {text.slice(i === 0 ? 0 : marks[i - 1].end, start)}
          <mark title={formatNumber(value, 3)} style={{ background: shadeOf(most > 0 ? value / most : 0) }}>
            {text.slice(start, end)}
          </mark>
        </span>
      ))}
      {text.slice(marks.at(-1)?.end ?? 0)}
    </p>
  );
}

/** From nothing to half of the colour of its direction, so that the text stays readable. */
const shadeOf = (share: number): string =>
  `color-mix(in srgb, ${share < 0 ? 'var(--down)' : 'var(--up)'} ${Math.round(45 * Math.min(1, Math.abs(share)))}%, transparent)`;
