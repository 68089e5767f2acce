import { scaleBand, scaleLinear } from 'd3-scale';
import type { ShapeView } from '../../../core/schema/shapes.ts';
import { fitText } from '../ui/fit-text.ts';
import { coordinate, formatNumber } from '../ui/numbers.ts';
import { useLanguage } from '../ui/use-language.ts';
import { AxisNumbers } from './axis.tsx';
import { Figure } from './figure.tsx';
import styles from './shape.module.css';
import { useWidth } from './use-width.ts';

interface ShapeChartProps {
  readonly title: string;
  readonly name: string;
  readonly shape: Exclude<ShapeView, { kind: 'pair' }>;
  /** Which score is drawn. */
  readonly score: number;
  /** Lowest and highest value of all shapes beside each other, so that they can be compared. */
  readonly range: readonly [number, number];
}

const height = 190;
const left = 46;
const bottom = 34;

/**
 * One shape function: what a feature adds to the score, with a band of one standard deviation over the bags, and where
 * the rows are.
 */
export function ShapeChart({ title, name, shape, score, range }: ShapeChartProps) {
  const { t } = useLanguage();
  const [box, width] = useWidth<HTMLDivElement>();
  const values = shape.values[score] ?? [];
  const errors = shape.errors[score] ?? [];
  const y = scaleLinear(range, [height - bottom - 14, 10]);
  return (
    <Figure title={title} name={name} isEmpty={values.length === 0} table={() => tableOf(shape, score, t)}>
      <div ref={box}>
        {width > 0 && (
          <svg width={width} height={height} role="img" aria-label={title}>
            {y.ticks(4).map((tick) => (
              <g key={tick}>
                <line
                  x1={left}
                  x2={width - 8}
                  y1={y(tick)}
                  y2={y(tick)}
                  className={tick === 0 ? styles.referenceLine : 'grid-line'}
                />
                <text x={left - 6} y={y(tick) + 4} textAnchor="end" className="bar-number">
                  {formatNumber(tick, 3)}
                </text>
              </g>
            ))}
            {shape.kind === 'numeric' ? (
              <Steps edges={shape.edges} counts={shape.counts} values={values} errors={errors} width={width} y={y} />
            ) : (
              <Bars categories={shape.categories} values={values} errors={errors} width={width} y={y} />
            )}
          </svg>
        )}
        {shape.missing && (
          <p className="soft small">{t('shape.missing', { value: formatNumber(shape.missing[score], 3) })}</p>
        )}
      </div>
    </Figure>
  );
}

function tableOf(shape: ShapeChartProps['shape'], score: number, t: (key: string) => string) {
  const columns = [t('shape.from'), t('shape.to'), t('shape.adds'), t('shape.error')];
  const values = shape.values[score] ?? [];
  const errors = shape.errors[score] ?? [];
  if (shape.kind === 'categorical')
    return {
      columns: [shape.feature, ...columns.slice(2)],
      rows: shape.categories.map((category, i) => [category, values[i], errors[i]]),
    };
  return {
    columns,
    rows: values.map((value, i) => [i === 0 ? null : shape.edges[i - 1], shape.edges[i] ?? null, value, errors[i]]),
  };
}

interface PartProps {
  readonly values: readonly number[];
  readonly errors: readonly number[];
  readonly width: number;
  readonly y: (value: number) => number;
}

function Steps({
  edges,
  counts,
  values,
  errors,
  width,
  y,
}: PartProps & { readonly edges: readonly number[]; readonly counts: readonly number[] }) {
  if (edges.length === 0) return null;
  const span = edges[edges.length - 1] - edges[0] || 1;
  const low = edges[0] - span * 0.05;
  const high = edges[edges.length - 1] + span * 0.05;
  const x = scaleLinear([low, high], [left, width - 8]);
  const starts = [low, ...edges];
  const ends = [...edges, high];
  const line = values
    .map(
      (value, i) =>
        `${i === 0 ? 'M' : 'L'}${coordinate(x(starts[i]))} ${coordinate(y(value))}L${coordinate(x(ends[i]))} ${coordinate(y(value))}`,
    )
    .join('');
  const over = values
    .map(
      (value, i) =>
        `${i === 0 ? 'M' : 'L'}${coordinate(x(starts[i]))} ${coordinate(y(value + errors[i]))}L${coordinate(x(ends[i]))} ${coordinate(y(value + errors[i]))}`,
    )
    .join('');
  const under = [...values.keys()]
    .reverse()
    .map(
      (i) =>
        `L${coordinate(x(ends[i]))} ${coordinate(y(values[i] - errors[i]))}L${coordinate(x(starts[i]))} ${coordinate(y(values[i] - errors[i]))}`,
    )
    .join('');
  const densest = counts.reduce((most, count, i) => Math.max(most, count / Math.max(1e-12, ends[i] - starts[i])), 0);
  return (
    <>
      <path d={`${over}${under}Z`} className={styles.shapeBand} />
      <path d={line} className={styles.shapeLine} />
      {counts.map((count, i) => {
        const share = densest > 0 ? count / Math.max(1e-12, ends[i] - starts[i]) / densest : 0;
        return (
          <rect
            key={starts[i]}
            x={x(starts[i])}
            width={Math.max(0.5, x(ends[i]) - x(starts[i]))}
            y={height - bottom - 1 - 12 * share}
            height={12 * share}
            className={styles.shapeDensity}
          />
        );
      })}
      <AxisNumbers scale={x} y={height - bottom + 16} most={5} />
    </>
  );
}

function Bars({ categories, values, errors, width, y }: PartProps & { readonly categories: readonly string[] }) {
  const x = scaleBand(categories, [left, width - 8]).padding(0.25);
  return (
    <>
      {categories.map((category, i) => {
        const from = x(category) ?? left;
        const middle = from + x.bandwidth() / 2;
        return (
          <g key={category}>
            <rect
              x={from}
              width={x.bandwidth()}
              y={Math.min(y(0), y(values[i]))}
              height={Math.max(0.5, Math.abs(y(values[i]) - y(0)))}
              className={styles.category}
            >
              <title>{`${category}: ${formatNumber(values[i], 4)} ± ${formatNumber(errors[i], 2)}`}</title>
            </rect>
            <line
              x1={middle}
              x2={middle}
              y1={y(values[i] - errors[i])}
              y2={y(values[i] + errors[i])}
              className={styles.errorLine}
            />
            <text x={middle} y={height - bottom + 16} textAnchor="middle" className="bar-number">
              <title>{category}</title>
              {fitText(category, x.step() - 6)}
            </text>
          </g>
        );
      })}
    </>
  );
}
