// The marks of an axis and its title, as many and as long as there is room for.
import type { ScaleContinuousNumeric } from 'd3-scale';
import { fitText, textWidth } from '../ui/fit-text.ts';
import { formatNumber } from '../ui/numbers.ts';

const gapBetween = 12;

/** Round numbers along a horizontal axis whose labels do not meet. */
export function ticksAcross(scale: ScaleContinuousNumeric<number, number>, most = 6): number[] {
  for (let count = most; count > 1; count--) {
    const ticks = scale.ticks(count);
    const isApart = ticks.slice(1).every((tick, i) => {
      const half = (textWidth(formatNumber(tick, 3)) + textWidth(formatNumber(ticks[i], 3))) / 2;
      return scale(tick) - scale(ticks[i]) >= half + gapBetween;
    });
    if (isApart) return ticks;
  }
  return scale.ticks(1).slice(0, 1);
}

/** Labels of the marks of a horizontal axis. */
export function AxisNumbers({
  scale,
  y,
  most,
}: {
  readonly scale: ScaleContinuousNumeric<number, number>;
  readonly y: number;
  readonly most?: number;
}) {
  return ticksAcross(scale, most).map((tick) => (
    <text key={tick} x={scale(tick)} y={y} textAnchor="middle" className="bar-number">
      {formatNumber(tick, 3)}
    </text>
  ));
}

interface AxisTitleProps {
  readonly text: string;
  /** Its middle. */
  readonly x: number;
  readonly y: number;
  /** Pixels along the axis. */
  readonly room: number;
  readonly vertical?: boolean;
}

/** What an axis shows; a long name is cut in the middle, and whole on hover. */
export function AxisTitle({ text, x, y, room, vertical = false }: AxisTitleProps) {
  return (
    <text
      transform={`translate(${x} ${y})${vertical ? ' rotate(-90)' : ''}`}
      textAnchor="middle"
      className="axis-label"
    >
      <title>{text}</title>
      {fitText(text, room)}
    </text>
  );
}
