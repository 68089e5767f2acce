import { scaleLinear, scaleLog, scalePoint } from 'd3-scale';
import { useState } from 'react';
import { fitText } from '../ui/fit-text.ts';
import { coordinate, formatNumber } from '../ui/numbers.ts';
import { Figure } from './figure.tsx';
import styles from './parallel-coordinates.module.css';
import { useWidth } from './use-width.ts';

export interface ParallelLine {
  readonly id: number;
  readonly values: readonly (string | number | null)[];
  /** 0 worst to 1 best; undefined where it is not known yet. */
  readonly rank: number | undefined;
}

interface ParallelCoordinatesProps {
  readonly title: string;
  readonly name: string;
  readonly axes: readonly string[];
  readonly lines: readonly ParallelLine[];
  readonly chosen: number | null;
  readonly onChoose: (id: number) => void;
}

const height = 260;
const top = 34;
const bottom = 20;
const side = 70;

/**
 * One vertical axis a setting and one for the score; each candidate is a line through its values, the better the
 * stronger.
 */
export function ParallelCoordinates({ title, name, axes, lines, chosen, onChoose }: ParallelCoordinatesProps) {
  const [box, width] = useWidth<HTMLDivElement>();
  const [hovered, setHovered] = useState<number | null>(null);
  const x = (a: number) => side + (a * (width - 2 * side)) / Math.max(1, axes.length - 1);
  /** Between two axes. */
  const spacing = (width - 2 * side) / Math.max(1, axes.length - 1);
  const scales = axes.map((_, a) => axisScale(lines.map((line) => line.values[a])));
  const path = (line: ParallelLine) =>
    line.values
      .map((value, a) => [x(a), scales[a].place(value)] as const)
      .flatMap(([px, py], i) => (py === undefined ? [] : [`${i === 0 ? 'M' : 'L'}${coordinate(px)} ${coordinate(py)}`]))
      .join('');
  const strong = (id: number) => id === chosen || id === hovered;
  return (
    <Figure
      title={title}
      name={name}
      isEmpty={lines.length === 0}
      table={() => ({ columns: ['candidate', ...axes], rows: lines.map((line) => [line.id, ...line.values]) })}
    >
      <div ref={box}>
        {width > 0 && (
          <svg width={width} height={height} role="img" aria-label={title}>
            {[...lines]
              .sort((a, b) => Number(strong(a.id)) - Number(strong(b.id)) || (a.rank ?? 0) - (b.rank ?? 0))
              .map((line) => (
                <path
                  key={line.id}
                  d={path(line)}
                  className={strong(line.id) ? `${styles.parallel} strong` : styles.parallel}
                  style={{ strokeOpacity: strong(line.id) ? 1 : 0.12 + 0.6 * (line.rank ?? 0) ** 2 }}
                  onMouseEnter={() => setHovered(line.id)}
                  onMouseLeave={() => setHovered(null)}
                  onClick={() => onChoose(line.id)}
                >
                  <title>{`${line.id}: ${line.values.map((value, a) => `${axes[a]} ${typeof value === 'number' ? formatNumber(value, 4) : (value ?? '–')}`).join(', ')}`}</title>
                </path>
              ))}
            {axes.map((axis, a) => (
              <g key={axis} transform={`translate(${x(a)} 0)`}>
                <line y1={top} y2={height - bottom} className="axis" />
                <text y={14} textAnchor="middle" className="axis-label">
                  <title>{axis}</title>
                  {fitText(axis, spacing - 8)}
                </text>
                {scales[a].ticks.map((tick) => (
                  <text
                    key={tick.label}
                    x={a === axes.length - 1 ? 6 : -6}
                    y={tick.at + 4}
                    textAnchor={a === axes.length - 1 ? 'start' : 'end'}
                    className={`bar-number ${styles.parallelLabel}`}
                  >
                    {tick.label}
                  </text>
                ))}
              </g>
            ))}
          </svg>
        )}
      </div>
    </Figure>
  );
}

interface AxisScale {
  place(value: string | number | null): number | undefined;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

function axisScale(values: readonly (string | number | null)[]): AxisScale {
  const numbers = values.filter((value): value is number => typeof value === 'number');
  if (numbers.length === values.filter((value) => value !== null).length && numbers.length > 0) {
    const low = Math.min(...numbers);
    const high = Math.max(...numbers);
    const span = low < high ? [low, high] : [low - 1, low + 1];
    // rates and penalties are drawn over powers of ten
    const scale =
      low > 0 && high / low > 20 ? scaleLog(span, [height - bottom, top]) : scaleLinear(span, [height - bottom, top]);
    const ticks =
      low < high
        ? scale
            .ticks(5)
            .filter(
              (tick, _, all) =>
                all.length < 8 || [1, 2, 5].includes(Math.round(tick / 10 ** Math.floor(Math.log10(tick)))),
            )
        : [low];
    return {
      place: (value) => (typeof value === 'number' ? scale(value) : undefined),
      ticks: ticks.map((tick) => ({ at: scale(tick), label: formatNumber(tick, 3) })),
    };
  }
  const words = [...new Set(values.flatMap((value) => (value === null ? [] : [String(value)])))];
  const scale = scalePoint(words, [height - bottom, top]).padding(0.5);
  return {
    place: (value) => (value === null ? undefined : scale(String(value))),
    ticks: words.map((word) => ({ at: scale(word) ?? 0, label: fitText(word, 72) })),
  };
}
