import { Bar, CartesianGrid, BarChart as RechartsBarChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { cutMiddle, formatCount } from '../ui/numbers.ts';
import styles from './bar-chart.module.css';
import { Figure } from './figure.tsx';
import { Legend } from './line-chart.tsx';
import { colourOf } from './palette.ts';

interface BarChartProps {
  readonly title: string;
  readonly name: string;
  readonly bars: readonly string[];
  /** Names of the layers; empty for one layer without a name. */
  readonly layers: readonly string[];
  /** `[layer, bar]` */
  readonly counts: readonly (readonly number[])[];
  readonly yLabel: string;
  readonly height?: number;
}

/** Stacked counts: a distribution, by class where there are classes. */
export function BarChart({ title, name, bars, layers, counts, yLabel, height = 220 }: BarChartProps) {
  const data = bars.map((bar, i) => ({
    bar,
    ...Object.fromEntries(counts.map((layer, k) => [`layer${k}`, layer[i]])),
  }));
  return (
    <Figure
      title={title}
      name={name}
      isEmpty={bars.length === 0}
      table={() => ({
        columns: ['', ...(layers.length > 0 ? layers : [yLabel])],
        rows: bars.map((bar, i) => [bar, ...counts.map((layer) => layer[i])]),
      })}
    >
      {layers.length > 1 && <Legend names={layers} colours={layers.map((_, k) => colourOf(k))} />}
      <div style={{ height }}>
        <ResponsiveContainer width="100%" height="100%">
          <RechartsBarChart data={data} margin={{ top: 8, right: 8, bottom: 4, left: 4 }} barCategoryGap={2}>
            <CartesianGrid vertical={false} className="grid" />
            <XAxis
              dataKey="bar"
              tickFormatter={(value: string) => cutMiddle(value.split(' – ')[0], 12)}
              interval="preserveStartEnd"
              minTickGap={16}
              tickLine={false}
            />
            <YAxis width={48} tickFormatter={formatCount} tickLine={false} axisLine={false} allowDecimals={false} />
            <Tooltip
              isAnimationActive={false}
              cursor={{ className: styles.barCursor }}
              formatter={(value) => formatCount(Number(value))}
            />
            {counts.map((_, k) => (
              <Bar
                key={k}
                dataKey={`layer${k}`}
                name={layers[k] ?? yLabel}
                stackId="all"
                fill={layers.length > 1 ? colourOf(k) : 'var(--accent)'}
                isAnimationActive={false}
              />
            ))}
          </RechartsBarChart>
        </ResponsiveContainer>
      </div>
    </Figure>
  );
}
