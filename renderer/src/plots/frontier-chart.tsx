import { scaleLinear, scaleLog } from 'd3-scale';
import { formatMetric, formatNumber } from '../ui/numbers.ts';
import { AxisTitle } from './axis.tsx';
import { Figure } from './figure.tsx';
import styles from './frontier-chart.module.css';
import { colourOf, shapeOf } from './palette.ts';
import { useWidth } from './use-width.ts';

export interface FrontierMark {
  readonly id: string;
  readonly label: string;
  /** Place in the palette. */
  readonly colour: number;
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
  readonly isFront: boolean;
  readonly isChosen: boolean;
  /** Written beside the point. */
  readonly name?: string | undefined;
}

interface FrontierChartProps {
  readonly title: string;
  readonly name: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Sizes over several powers of ten are drawn by their logarithm. */
  readonly isLog: boolean;
  /** What no value can be above; intervals end there. */
  readonly most?: number | undefined;
  readonly marks: readonly FrontierMark[];
  readonly legend: readonly { readonly label: string; readonly colour: number }[];
  readonly onPick: (id: string) => void;
}

/** A mark about the origin that covers about as much as a circle of this radius. */
const pathOf = (shape: ReturnType<typeof shapeOf>, r: number): string =>
  ({
    circle: `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`,
    square: `M${-0.9 * r} ${-0.9 * r}h${1.8 * r}v${1.8 * r}h${-1.8 * r}Z`,
    triangle: `M0 ${-1.3 * r}L${1.2 * r} ${0.8 * r}H${-1.2 * r}Z`,
  })[shape];

const height = 380;
const margin = { left: 64, right: 24, top: 12, bottom: 44 };

/** Points with their intervals; the front is a line, a click opens a point. */
export function FrontierChart({ title, name, xLabel, yLabel, isLog, most, marks, legend, onPick }: FrontierChartProps) {
  const [box, width] = useWidth<HTMLDivElement>();
  const xs = marks.map((mark) => (isLog ? Math.max(1, mark.x) : mark.x));
  const range = [margin.left, Math.max(margin.left + 10, width - margin.right)];
  const x = isLog
    ? scaleLog()
        .domain([Math.min(...xs, 10) * 0.8, Math.max(...xs, 10) * 1.25])
        .range(range)
    : scaleLinear()
        .domain([Math.min(0, ...xs), Math.max(...xs) || 1])
        .nice()
        .range(range);
  const highest = most ?? Number.POSITIVE_INFINITY;
  const ys = marks.flatMap((mark) => [mark.low, Math.min(mark.high, highest)]);
  const y = scaleLinear()
    .domain([Math.min(...ys, 1), Math.max(...ys, 0)])
    .nice()
    .range([height - margin.bottom, margin.top]);
  const place = (mark: FrontierMark) => ({ cx: x(isLog ? Math.max(1, mark.x) : mark.x), cy: y(mark.y) });
  const front = marks.filter((mark) => mark.isFront).sort((a, b) => a.x - b.x);
  const ticks = isLog ? x.ticks().filter((tick) => Number.isInteger(Math.log10(tick))) : x.ticks(8);
  return (
    <Figure
      title={title}
      name={name}
      isEmpty={marks.length === 0}
      table={() => ({
        columns: ['name', xLabel, yLabel, 'low', 'high', 'front'],
        rows: marks.map((mark) => [mark.label, mark.x, mark.y, mark.low, mark.high, mark.isFront ? 1 : 0]),
      })}
    >
      <ul className="legend">
        {legend.map((one) => (
          <li key={one.label}>
            <svg width={12} height={12} viewBox="-6 -6 12 12" aria-hidden="true">
              <path d={pathOf(shapeOf(one.colour), 5)} fill={colourOf(one.colour)} />
            </svg>
            {one.label}
          </li>
        ))}
      </ul>
      <div ref={box}>
        {width > 0 && (
          <svg width={width} height={height} role="img" aria-label={title}>
            {y.ticks(6).map((tick) => (
              <g key={tick}>
                <line x1={margin.left} x2={width - margin.right} y1={y(tick)} y2={y(tick)} className="grid-line" />
                <text x={margin.left - 8} y={y(tick) + 4} textAnchor="end" className="bar-number">
                  {formatNumber(tick, 3)}
                </text>
              </g>
            ))}
            {ticks.map((tick) => (
              <text key={tick} x={x(tick)} y={height - margin.bottom + 18} textAnchor="middle" className="bar-number">
                {formatNumber(tick, 3)}
              </text>
            ))}
            <AxisTitle text={xLabel} x={(margin.left + width - margin.right) / 2} y={height - 6} room={width / 2} />
            <AxisTitle text={yLabel} x={14} y={(height - margin.bottom) / 2} room={height / 2} vertical />
            {front.length > 1 && (
              <path
                d={front.map((mark, i) => `${i === 0 ? 'M' : 'L'}${place(mark).cx} ${place(mark).cy}`).join('')}
                className="reference"
                fill="none"
              />
            )}
            {marks.map((mark) => {
              const { cx, cy } = place(mark);
              return (
                <g className={styles.point} key={mark.id} onClick={() => onPick(mark.id)}>
                  <title>{`${mark.label}: ${formatMetric(mark.y)} (${formatMetric(mark.low)} – ${formatMetric(mark.high)}), ${formatNumber(mark.x)}`}</title>
                  <line
                    x1={cx}
                    x2={cx}
                    y1={y(mark.low)}
                    y2={y(Math.min(mark.high, highest))}
                    stroke={colourOf(mark.colour)}
                    opacity={0.45}
                  />
                  <path
                    d={pathOf(shapeOf(mark.colour), mark.isFront ? 6 : 4)}
                    transform={`translate(${cx} ${cy})`}
                    fill={colourOf(mark.colour)}
                    stroke={mark.isChosen ? 'var(--fg)' : 'none'}
                    strokeWidth={2}
                  />
                  {mark.name !== undefined && (
                    <text
                      x={cx + (cx > width / 2 ? -10 : 10)}
                      y={cy - 8}
                      textAnchor={cx > width / 2 ? 'end' : 'start'}
                      className={styles.name}
                    >
                      {mark.name}
                    </text>
                  )}
                </g>
              );
            })}
          </svg>
        )}
      </div>
    </Figure>
  );
}
