import { scaleBand, scaleLinear } from 'd3-scale';
import type { DependenceCurve } from '../../../core/schema/results/dependence.ts';
import { fitText, textWidth } from '../ui/fit-text.ts';
import { coordinate, formatNumber } from '../ui/numbers.ts';
import { useLanguage } from '../ui/use-language.ts';
import { AxisNumbers } from './axis.tsx';
import { Figure } from './figure.tsx';
import styles from './shape.module.css';
import { useWidth } from './use-width.ts';

interface DependenceChartProps {
  readonly title: string;
  readonly name: string;
  readonly curve: DependenceCurve;
  /** Lowest and highest value of all pictures beside each other, so that they can be compared. */
  readonly range: readonly [number, number];
  /** Single rows begin at 0 together, so that only how they go can be seen. */
  readonly centred: boolean;
  /** Where a faint line stands: the mean answer, or 0. */
  readonly reference: number;
  /** Counts are of rows nearest to each place, or of those from one place to the next. */
  readonly countsAt: 'places' | 'between';
  /** Of single rows. */
  readonly onRow?: (row: number) => void;
}

const height = 210;
const left = 52;
const bottom = 34;
/** Room for leaning names, and how long they may be in it. */
const leaning = 46;
const leaningLength = 110;

/** How the answer goes along one feature: the mean, single rows behind it, and where the rows are. */
export function DependenceChart({
  title,
  name,
  curve,
  range,
  centred,
  reference,
  countsAt,
  onRow,
}: DependenceChartProps) {
  const { t } = useLanguage();
  const [box, width] = useWidth<HTMLDivElement>();
  const shift = (list: readonly number[]) => (centred ? list.map((value) => value - list[0]) : list);
  const values = shift(curve.values);
  const y = scaleLinear(range, [height - bottom - 14, 10]);
  return (
    <Figure
      title={title}
      name={name}
      isEmpty={curve.grid.length === 0}
      table={() => ({
        columns: [
          curve.feature,
          t('dependence.mean'),
          ...(curve.band ? [t('dependence.low'), t('dependence.high')] : []),
          t('dependence.rows'),
          ...curve.iceRows.map((row) => t('dependence.row', { row })),
        ],
        rows: curve.grid.map((place, g) => [
          place,
          curve.values[g],
          ...(curve.band ? [curve.band.low[g], curve.band.high[g]] : []),
          curve.counts[g],
          ...curve.ice.map((list) => list[g]),
        ]),
      })}
    >
      <div ref={box}>
        {width > 0 && (
          <svg
            width={width}
            height={height + (curve.kind === 'categorical' ? leaning : 0)}
            role="img"
            aria-label={title}
          >
            {y.ticks(4).map((tick) => (
              <g key={tick}>
                <line x1={left} x2={width - 8} y1={y(tick)} y2={y(tick)} className="grid-line" />
                <text x={left - 6} y={y(tick) + 4} textAnchor="end" className="bar-number">
                  {formatNumber(tick, 3)}
                </text>
              </g>
            ))}
            {!centred && (
              <line x1={left} x2={width - 8} y1={y(reference)} y2={y(reference)} className={styles.referenceLine} />
            )}
            {curve.kind === 'numeric' ? (
              <Lines
                curve={curve}
                values={values}
                ice={curve.ice.map(shift)}
                width={width}
                y={y}
                countsAt={countsAt}
                onRow={onRow}
                centred={centred}
              />
            ) : (
              <Categories
                curve={curve}
                values={values}
                width={width}
                y={y}
                from={centred ? 0 : reference}
                centred={centred}
              />
            )}
          </svg>
        )}
      </div>
    </Figure>
  );
}

/** Where the rows of each count are: half way to the places beside it, or up to the next one. */
export function stretchesOf(grid: readonly number[], countsAt: 'places' | 'between'): [from: number, to: number][] {
  const last = grid.length - 1;
  if (countsAt === 'between') return grid.slice(0, last).map((place, g) => [place, grid[g + 1]]);
  const middle = (g: number) => (grid[g] + grid[g + 1]) / 2;
  return grid.map((place, g) => [g === 0 ? place : middle(g - 1), g === last ? place : middle(g)]);
}

interface PartProps {
  readonly curve: DependenceCurve;
  readonly values: readonly number[];
  readonly width: number;
  readonly y: (value: number) => number;
}

function Lines({
  curve,
  values,
  ice,
  width,
  y,
  countsAt,
  onRow,
  centred,
}: PartProps & {
  readonly centred: boolean;
  readonly ice: readonly (readonly number[])[];
  readonly countsAt: 'places' | 'between';
  readonly onRow: ((row: number) => void) | undefined;
}) {
  const { t } = useLanguage();
  const grid = curve.grid.map(Number);
  if (grid.length === 0) return null;
  const band = centred ? undefined : curve.band;
  const [low, high] = [grid[0], grid[grid.length - 1]];
  const x = scaleLinear(high > low ? [low, high] : [low - 1, high + 1], [left, width - 8]);
  const path = (list: readonly number[]) =>
    list.map((value, g) => `${g === 0 ? 'M' : 'L'}${coordinate(x(grid[g]))} ${coordinate(y(value))}`).join('');
  // as high as rows are dense, so that stretches of different lengths can be compared
  const stretches = stretchesOf(grid, countsAt).map(([from, to]) => [x(from), x(to)] as const);
  const density = stretches.map(([from, to], g) => (curve.counts[g] ?? 0) / Math.max(1, to - from));
  const most = density.reduce((a, b) => Math.max(a, b), 1e-9);
  return (
    <>
      {ice.map((list, i) => (
        <path
          key={curve.iceRows[i]}
          d={path(list)}
          className={onRow ? `${styles.iceLine} pickable` : styles.iceLine}
          onClick={() => onRow?.(curve.iceRows[i])}
        >
          <title>{t('dependence.row', { row: curve.iceRows[i] })}</title>
        </path>
      ))}
      {band && (
        <path
          d={`${path(band.high)}${grid
            .map((place, g) => [place, band.low[g]] as const)
            .reverse()
            .map(([place, value]) => `L${coordinate(x(place))} ${coordinate(y(value))}`)
            .join('')}Z`}
          className={styles.shapeBand}
        />
      )}
      <path d={path(values)} className={styles.shapeLine} />
      {grid.length === 1 && <circle cx={x(low)} cy={y(values[0])} r={3} className="mark" />}
      {density.map((share, g) => {
        const [from, to] = stretches[g];
        return (
          <rect
            key={grid[g]}
            x={from}
            width={Math.max(1, to - from)}
            y={height - bottom - 1 - (12 * share) / most}
            height={(12 * share) / most}
            className={styles.shapeDensity}
          />
        );
      })}
      <AxisNumbers scale={x} y={height - bottom + 16} most={5} />
    </>
  );
}

function Categories({
  curve,
  values,
  width,
  y,
  from,
  centred,
}: PartProps & { readonly from: number; readonly centred: boolean }) {
  const band = centred ? undefined : curve.band;
  const x = scaleBand(curve.grid.map(String), [left, width - 8]).padding(0.25);
  // names that do not fit beside each other lean
  const leans = curve.grid.some((category) => textWidth(String(category), 11) + 6 > x.step());
  return (
    <>
      {curve.grid.map(String).map((category, g) => (
        <g key={category}>
          <rect
            x={x(category)}
            width={x.bandwidth()}
            y={Math.min(y(from), y(values[g]))}
            height={Math.max(0.5, Math.abs(y(values[g]) - y(from)))}
            className={styles.category}
          >
            <title>{`${category}: ${formatNumber(values[g], 4)}`}</title>
          </rect>
          {band && (
            <line
              x1={(x(category) ?? left) + x.bandwidth() / 2}
              x2={(x(category) ?? left) + x.bandwidth() / 2}
              y1={y(band.low[g])}
              y2={y(band.high[g])}
              className="whisker"
            />
          )}
          <text
            transform={`translate(${(x(category) ?? left) + x.bandwidth() / 2} ${height - bottom + 14}) rotate(${leans ? -32 : 0})`}
            textAnchor={leans ? 'end' : 'middle'}
            className="bar-number"
          >
            <title>{category}</title>
            {fitText(
              category,
              leans ? Math.min(leaningLength, ((x(category) ?? left) + x.bandwidth() / 2) / 0.85) : x.step() - 6,
            )}
          </text>
        </g>
      ))}
    </>
  );
}
