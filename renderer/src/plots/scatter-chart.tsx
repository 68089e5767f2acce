import { scaleLinear } from 'd3-scale';
import {
  CartesianGrid,
  ScatterChart as RechartsScatterChart,
  ReferenceLine,
  ResponsiveContainer,
  Scatter,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { formatNumber } from '../ui/numbers.ts';
import { Figure } from './figure.tsx';
import tipStyles from './hover-tip.module.css';
import styles from './scatter-chart.module.css';

export interface ScatterPoint {
  readonly row: number;
  readonly x: number;
  readonly y: number;
}

interface ScatterChartProps {
  readonly title: string;
  readonly name: string;
  readonly points: readonly ScatterPoint[];
  readonly xLabel: string;
  readonly yLabel: string;
  readonly height?: number;
  /** The line on which both axes agree, or a level line. */
  readonly line?: 'diagonal' | 'zero';
  readonly note?: React.ReactNode;
  readonly onPick?: (row: number) => void;
}

type Range = [low: number, high: number];

/** From the least to the greatest; around a single value. */
function rangeOf(points: readonly ScatterPoint[], of: (point: ScatterPoint) => number): Range {
  const low = points.reduce((least, point) => Math.min(least, of(point)), Number.POSITIVE_INFINITY);
  const high = points.reduce((most, point) => Math.max(most, of(point)), Number.NEGATIVE_INFINITY);
  const pad = low < high ? 0 : Math.abs(low) / 2 || 1;
  return [low - pad, high + pad];
}

/** Points of rows; a click picks one. */
export function ScatterChart({
  title,
  name,
  points,
  xLabel,
  yLabel,
  height = 280,
  line,
  note,
  onPick,
}: ScatterChartProps) {
  const [ofX, ofY] = [rangeOf(points, (point) => point.x), rangeOf(points, (point) => point.y)];
  const both: Range = [Math.min(ofX[0], ofY[0]), Math.max(ofX[1], ofY[1])];
  const axis = (own: Range, most: number) => {
    const scale = scaleLinear(line === 'diagonal' ? both : own, [0, 1]).nice(most);
    return { domain: scale.domain(), ticks: scale.ticks(most) };
  };
  const [low, high] = scaleLinear(both, [0, 1]).nice(5).domain();
  return (
    <Figure
      title={title}
      name={name}
      note={note}
      isEmpty={points.length === 0}
      table={() => ({ columns: ['row', xLabel, yLabel], rows: points.map((point) => [point.row, point.x, point.y]) })}
    >
      <div style={{ height }}>
        <ResponsiveContainer width="100%" height="100%">
          <RechartsScatterChart margin={{ top: 8, right: 16, bottom: 18, left: 8 }}>
            <CartesianGrid className="grid" />
            <XAxis
              dataKey="x"
              type="number"
              {...axis(ofX, 5)}
              tickFormatter={(value: number) => formatNumber(value, 3)}
              tickLine={false}
              label={{ value: xLabel, position: 'insideBottom', offset: -12, className: 'axis-label' }}
            />
            <YAxis
              dataKey="y"
              type="number"
              {...axis(ofY, 5)}
              tickFormatter={(value: number) => formatNumber(value, 3)}
              width={60}
              tickLine={false}
              label={{ value: yLabel, angle: -90, position: 'insideLeft', className: 'axis-label' }}
            />
            <Tooltip
              isAnimationActive={false}
              cursor={false}
              content={({ payload }) => {
                const point = payload?.[0]?.payload as ScatterPoint | undefined;
                return point ? (
                  <div className={`${tipStyles.hoverTip} ${tipStyles.still}`}>
                    <div>#{point.row}</div>
                    <div>{`${xLabel}: ${formatNumber(point.x, 4)}`}</div>
                    <div>{`${yLabel}: ${formatNumber(point.y, 4)}`}</div>
                  </div>
                ) : null;
              }}
            />
            {line === 'diagonal' && points.length > 0 && (
              <ReferenceLine
                segment={[
                  { x: low, y: low },
                  { x: high, y: high },
                ]}
                className="reference"
              />
            )}
            {line === 'zero' && <ReferenceLine y={0} className="reference" />}
            <Scatter
              data={[...points]}
              isAnimationActive={false}
              shape={(dot: { cx?: number; cy?: number; row?: number }) => (
                <circle
                  cx={dot.cx}
                  cy={dot.cy}
                  r={3}
                  className={styles.dot}
                  onClick={() => dot.row !== undefined && onPick?.(dot.row)}
                />
              )}
            />
          </RechartsScatterChart>
        </ResponsiveContainer>
      </div>
    </Figure>
  );
}
