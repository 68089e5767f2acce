import { scaleLinear } from 'd3-scale';
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceDot,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { fitText } from '../ui/fit-text.ts';
import { formatNumber } from '../ui/numbers.ts';
import { Figure } from './figure.tsx';
import styles from './line-chart.module.css';
import { dashOf, seriesColours } from './palette.ts';

export interface Series {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  /** Place in the palette; its own place in the list by default. */
  readonly colour?: number;
  readonly dashed?: boolean;
  /** The ends of a band about each point. */
  readonly band?: readonly (readonly [low: number, high: number] | null)[];
}

interface LineChartProps {
  readonly title: string;
  readonly name: string;
  readonly series: readonly Series[];
  readonly xLabel: string;
  readonly yLabel?: string;
  readonly height?: number;
  readonly log?: boolean;
  readonly xDomain?: readonly [number, number];
  readonly yDomain?: readonly [number, number];
  readonly diagonal?: boolean;
  readonly target?: { readonly y: number; readonly label: string };
  readonly mark?: { readonly x: number; readonly y: number; readonly label: string };
  /** A point of a line is clicked: the line's place and the point. */
  readonly onPick?: (series: number, x: number, y: number) => void;
  readonly note?: React.ReactNode;
  readonly actions?: React.ReactNode;
}

/** Lines over one axis; values that a log axis cannot show are left out. */
export function LineChart(props: LineChartProps) {
  const { series, log, height = 240 } = props;
  const shown = series.map((one) => one.x.map((x, i) => ({ x, y: usable(one.y[i], log) ? one.y[i] : null })));
  const bands = series.map(bandOf);
  const colours = seriesColours(series);
  const y =
    props.yDomain ??
    (log
      ? undefined
      : roundDomain([
          ...shown.flatMap((points) => points.flatMap((point) => (point.y === null ? [] : [point.y]))),
          ...bands.flatMap((points) => points?.flatMap(({ band }) => band) ?? []),
        ]));
  const hasBands = bands.some((points) => points !== undefined);
  const xRange = props.xDomain ?? extent(series.flatMap((one) => one.x));
  const markOnTheRight = props.mark !== undefined && props.mark.x > (xRange[0] + xRange[1]) / 2;
  const range = y ?? extent(shown.flatMap((points) => points.flatMap((point) => (point.y === null ? [] : [point.y]))));
  const markOnTop = props.mark !== undefined && props.mark.y > (range[0] + range[1]) / 2;
  const xTicks = ticksWithin(xRange);
  return (
    <Figure
      title={props.title}
      name={props.name}
      note={props.note}
      actions={props.actions}
      isEmpty={series.every((one) => one.x.length === 0)}
      table={() => ({
        columns: ['series', props.xLabel, props.yLabel ?? props.title, ...(hasBands ? ['low', 'high'] : [])],
        rows: series.flatMap((one) =>
          one.x.map((x, i) => [one.name, x, one.y[i], ...(hasBands ? (one.band?.[i] ?? [null, null]) : [])]),
        ),
      })}
    >
      {series.some((one) => series.length > 1 || ![props.title, props.yLabel].includes(one.name)) && (
        <Legend
          names={series.map((one) => one.name)}
          colours={colours}
          dashed={series.map((one) => one.dashed ?? false)}
        />
      )}
      <div style={{ height }}>
        <ResponsiveContainer width="100%" height="100%">
          <ComposedChart margin={{ top: 8, right: 16, bottom: 18, left: 4 }}>
            <CartesianGrid vertical={false} className="grid" />
            <XAxis
              dataKey="x"
              type="number"
              domain={props.xDomain ? [...props.xDomain] : ['dataMin', 'dataMax']}
              allowDuplicatedCategory={false}
              ticks={xTicks}
              tickFormatter={(value: number) => formatNumber(value, 4)}
              tickLine={false}
              label={{ value: props.xLabel, position: 'insideBottom', offset: -12, className: 'axis-label' }}
            />
            <YAxis
              type="number"
              scale={log ? 'log' : 'linear'}
              domain={y ? [...y] : ['auto', 'auto']}
              ticks={y && ticksWithin(y, Math.max(2, Math.round(height / 50)))}
              allowDataOverflow={log}
              tickFormatter={(value: number) => formatNumber(value, 3)}
              width={props.yLabel ? 72 : 56}
              {...(props.yLabel
                ? {
                    label: {
                      value: fitText(props.yLabel, height - 60),
                      angle: -90,
                      position: 'insideLeft',
                      className: 'axis-label',
                      style: { textAnchor: 'middle' },
                    },
                  }
                : {})}
              tickLine={false}
              axisLine={false}
            />
            <Tooltip
              isAnimationActive={false}
              labelFormatter={(value) => `${props.xLabel} ${formatNumber(Number(value), 5)}`}
              formatter={(value) => formatNumber(typeof value === 'number' ? value : Number.NaN, 5)}
              contentStyle={{}}
            />
            {props.diagonal && (
              <ReferenceLine
                segment={[
                  { x: 0, y: 0 },
                  { x: 1, y: 1 },
                ]}
                className="reference"
              />
            )}
            {props.target && (
              <ReferenceLine
                y={props.target.y}
                className="reference"
                label={{ value: props.target.label, position: 'insideTopRight', className: 'axis-label' }}
              />
            )}
            {series.map(
              (one, i) =>
                bands[i] && (
                  <Area
                    key={`${one.name} band`}
                    data={bands[i]}
                    dataKey="band"
                    type="linear"
                    fill={colours[i]}
                    fillOpacity={0.14}
                    stroke="none"
                    isAnimationActive={false}
                    tooltipType="none"
                    activeDot={false}
                  />
                ),
            )}
            {series.map((one, i) => (
              <Line
                key={one.name}
                data={shown[i]}
                dataKey="y"
                name={one.name}
                type="linear"
                dot={false}
                activeDot={props.onPick ? pickable(i, props.onPick) : undefined}
                stroke={colours[i]}
                strokeWidth={1.6}
                strokeDasharray={one.dashed ? '5 3' : dashOf(i)}
                isAnimationActive={false}
                connectNulls
              />
            ))}
            {props.mark && (
              <ReferenceDot
                x={props.mark.x}
                y={props.mark.y}
                r={4}
                className="mark"
                label={{
                  value: props.mark.label,
                  position: markOnTheRight ? 'left' : 'right',
                  dy: markOnTop ? 12 : -12,
                  className: `axis-label ${styles.markLabel}`,
                }}
              />
            )}
          </ComposedChart>
        </ResponsiveContainer>
      </div>
    </Figure>
  );
}

interface ActiveDot {
  readonly cx?: number;
  readonly cy?: number;
  readonly fill?: string;
  readonly payload?: { readonly x?: number; readonly y?: number | null };
}

/** The point of a line under the pointer, large enough to be hit. */
const pickable =
  (series: number, onPick: NonNullable<LineChartProps['onPick']>) =>
  ({ cx, cy, fill, payload }: ActiveDot) => (
    <circle
      cx={cx}
      cy={cy}
      r={6}
      fill={fill}
      className={styles.pickable}
      onClick={() => {
        const { x, y } = payload ?? {};
        if (x !== undefined && typeof y === 'number') onPick(series, x, y);
      }}
    />
  );

/** What a band spans over each point of a line that has one. */
function bandOf({ x, y, band }: Series): { x: number; band: readonly [number, number] }[] | undefined {
  return (
    band &&
    x.flatMap((at, i) => {
      const ends = band[i];
      return y[i] === null || !ends ? [] : [{ x: at, band: ends }];
    })
  );
}

function extent(values: readonly number[]): readonly [number, number] {
  return [
    values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  ];
}

/** Round ends that hold all values; a level line stands in the middle. */
function roundDomain(values: readonly number[]): readonly [number, number] | undefined {
  const [low, high] = extent(values);
  if (!(low <= high)) return undefined;
  const [a, b] = scaleLinear(low < high ? [low, high] : [low - Math.abs(low || 1), low + Math.abs(low || 1)], [0, 1])
    .nice(5)
    .domain();
  return [a, b];
}

function ticksWithin([low, high]: readonly [number, number], count = 6): number[] | undefined {
  return low < high ? scaleLinear([low, high], [0, 1]).ticks(count) : undefined;
}

const usable = (value: number | null, log: boolean | undefined): boolean =>
  value !== null && Number.isFinite(value) && (!log || value > 0);

/** Names of series or classes with their colours. */
export function Legend({
  names,
  colours,
  dashed,
}: {
  readonly names: readonly string[];
  readonly colours: readonly string[];
  readonly dashed?: readonly boolean[];
}) {
  return (
    <ul className="legend">
      {names.map((name, i) => (
        <li key={name}>
          <svg width="18" height="8" aria-hidden="true">
            <line
              x1="0"
              x2="18"
              y1="4"
              y2="4"
              stroke={colours[i]}
              strokeWidth="2.5"
              strokeDasharray={dashed?.[i] ? '5 3' : undefined}
            />
          </svg>
          <span title={name}>{name}</span>
        </li>
      ))}
    </ul>
  );
}
