import type { ShapeView } from '../../../core/schema/shapes.ts';
import { formatNumber } from '../ui/numbers.ts';
import { useLanguage } from '../ui/use-language.ts';
import { AxisTitle } from './axis.tsx';
import { Figure } from './figure.tsx';
import styles from './pair-chart.module.css';
import unitFrameStyles from './unit-frame.module.css';
import { useWidth } from './use-width.ts';

type Pair = Extract<ShapeView, { kind: 'pair' }>;

const height = 220;
const left = 54;
const bottom = 36;

/** What two features add together, beyond what each adds alone: blue takes away, red adds. */
export function PairChart({
  title,
  name,
  shape,
  score,
}: {
  readonly title: string;
  readonly name: string;
  readonly shape: Pair;
  readonly score: number;
}) {
  const { t } = useLanguage();
  const [box, width] = useWidth<HTMLDivElement>();
  const values = shape.values[score] ?? [];
  const largest = values.reduce((most, row) => row.reduce((a, b) => Math.max(a, Math.abs(b)), most), 0);
  // cells of equal size: bins hold about as many rows each
  const cellWidth = (width - left - 8) / values.length;
  const rows = values[0]?.length ?? 1;
  const cellHeight = (height - bottom - 8) / rows;
  const edgeText = (edges: readonly number[], share: number) =>
    edges.length === 0 ? '' : formatNumber(edges[Math.min(edges.length - 1, Math.floor(share * edges.length))], 3);
  return (
    <Figure
      title={title}
      name={name}
      note={t('shape.strongest', { value: formatNumber(largest, 2) })}
      table={() => ({
        columns: [shape.x.name, shape.y.name, t('shape.adds')],
        rows: values.flatMap((row, i) =>
          row.map((value, j) => [shape.x.edges[i] ?? null, shape.y.edges[j] ?? null, value]),
        ),
      })}
    >
      <div ref={box}>
        {width > 0 && (
          <svg width={width} height={height} role="img" aria-label={title}>
            {values.map((row, i) =>
              row.map((value, j) => (
                <rect
                  key={`${i}-${j}`}
                  x={left + i * cellWidth}
                  y={height - bottom - (j + 1) * cellHeight}
                  width={cellWidth + 0.3}
                  height={cellHeight + 0.3}
                  className={value < 0 ? styles.pairDown : styles.pairUp}
                  style={{ fillOpacity: largest === 0 ? 0 : Math.abs(value) / largest }}
                >
                  <title>{formatNumber(value, 4)}</title>
                </rect>
              )),
            )}
            <rect
              x={left}
              y={8}
              width={width - left - 8}
              height={height - bottom - 8}
              className={unitFrameStyles.unitFrame}
            />
            {[0, 0.5, 0.999].map((share) => (
              <g key={share}>
                <text
                  x={left + share * (width - left - 8)}
                  y={height - bottom + 14}
                  textAnchor={share === 0 ? 'start' : share === 0.5 ? 'middle' : 'end'}
                  className="bar-number"
                >
                  {edgeText(shape.x.edges, share)}
                </text>
                <text
                  x={left - 5}
                  y={height - bottom - share * (height - bottom - 18)}
                  textAnchor="end"
                  className="bar-number"
                >
                  {edgeText(shape.y.edges, share)}
                </text>
              </g>
            ))}
            <AxisTitle text={shape.x.name} x={(left + width) / 2} y={height - 5} room={width - left} />
            <AxisTitle text={shape.y.name} x={11} y={(height - bottom) / 2} room={height - bottom} vertical />
          </svg>
        )}
      </div>
    </Figure>
  );
}
