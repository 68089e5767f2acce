import { scaleLinear } from 'd3-scale';
import { CartesianGrid, ScatterChart as RechartsScatterChart, ReferenceLine, ResponsiveContainer, Scatter, Tooltip, XAxis, YAxis } from 'recharts';
import { formatNumber } from '../ui/numbers.ts';
import { Figure } from './figure.tsx';

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

/** Points of rows; a click picks one. */
export function ScatterChart({ title, name, points, xLabel, yLabel, height = 280, line, note, onPick }: ScatterChartProps) {
  const low = points.reduce((least, point) => Math.min(least, point.x, point.y), Number.POSITIVE_INFINITY);
  const high = points.reduce((most, point) => Math.max(most, point.x, point.y), Number.NEGATIVE_INFINITY);
  const nice = scaleLinear([low, high], [0, 1]).nice();
  const shared = points.length > 0 && low < high ? nice.domain() : ['auto', 'auto'];
  return (
    <Figure
      title={title}
      name={name}
      note={note}
      table={() => ({ columns: ['row', xLabel, yLabel], rows: points.map((point) => [point.row, point.x, point.y]) })}
    >
      <div style={{ height }}>
        <ResponsiveContainer width="100%" height="100%">
          <RechartsScatterChart margin={{ top: 8, right: 16, bottom: 18, left: 8 }}>
            <CartesianGrid className="grid" />
            <XAxis
              dataKey="x"
              type="number"
              domain={line === 'diagonal' ? shared : ['auto', 'auto']}
              tickFormatter={(value: number) => formatNumber(value, 3)}
              tickLine={false}
              label={{ value: xLabel, position: 'insideBottom', offset: -12, className: 'axis-label' }}
            />
            <YAxis
              dataKey="y"
              type="number"
              domain={line === 'diagonal' ? shared : ['auto', 'auto']}
              tickFormatter={(value: number) => formatNumber(value, 3)}
              width={60}
              tickLine={false}
              label={{ value: yLabel, angle: -90, position: 'insideLeft', className: 'axis-label' }}
            />
            <Tooltip isAnimationActive={false} cursor={false} wrapperClassName="chart-tip" formatter={(value) => formatNumber(Number(value), 5)} />
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
                <circle cx={dot.cx} cy={dot.cy} r={3} className="dot" onClick={() => dot.row !== undefined && onPick?.(dot.row)} />
              )}
            />
          </RechartsScatterChart>
        </ResponsiveContainer>
      </div>
    </Figure>
  );
}
