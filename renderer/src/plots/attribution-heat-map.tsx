// Rows side by side in an order in which like ones stand together, features below each other; above them what the model
// says.
import { scaleLinear } from 'd3-scale';
import { useMemo } from 'react';
import { useColours } from '../ui/colours.ts';
import { fitText } from '../ui/fit-text.ts';
import { coordinate, formatNumber } from '../ui/numbers.ts';
import { BrushBox } from './brush-box.tsx';
import { CanvasLayer } from './canvas-layer.tsx';
import { clusterOrder } from './cluster-order.ts';
import { Figure } from './figure.tsx';
import { HoverTip } from './hover-tip.tsx';
import { pushColour } from './shade.ts';
import { ShadeLegend } from './shade-legend.tsx';
import styles from './shape.module.css';
import { markLines, type SwarmProps, swarmTable, thinned } from './swarm.ts';
import { useBrush } from './use-brush.ts';
import { useWidth } from './use-width.ts';

const lineHeight = 22;
const top = 56;
/** Room for what the colours mean. */
const keyWidth = 56;
/** Rows that are put in order, at most: its cost grows with their square. */
const mostRows = 1200;

interface HeatMapProps extends SwarmProps {
  readonly onBrush?: (rows: readonly number[]) => void;
}

export function AttributionHeatMap({ title, name, swarm, selected, unit, note, onRow, onBrush }: HeatMapProps) {
  const { features, values, predictions, rows } = swarm;
  const colours = useColours();
  const [box, width] = useWidth<HTMLDivElement>();
  const order = useMemo(() => clusterOrder(swarm.values, thinned(swarm, selected, mostRows)), [swarm, selected]);
  const labelWidth = Math.min(220, Math.max(100, width * 0.26));
  const inner = Math.max(20, width - labelWidth - 12 - keyWidth);
  const each = inner / Math.max(1, order.length);
  const largest = values.reduce((most, list) => list.reduce((a, b) => Math.max(a, Math.abs(b)), most), 1e-300);
  const low = order.reduce((least, i) => Math.min(least, predictions[i]), Number.POSITIVE_INFINITY);
  const high = order.reduce((most, i) => Math.max(most, predictions[i]), Number.NEGATIVE_INFINITY);
  const line = scaleLinear([low, high > low ? high : low + 1], [top - 12, 8]);
  const height = top + features.length * lineHeight;
  const draw = (context: CanvasRenderingContext2D) => {
    order.forEach((i, k) => {
      features.forEach((_, f) => {
        context.fillStyle = pushColour(Math.sign(values[f][i]) * Math.sqrt(Math.abs(values[f][i]) / largest), colours);
        context.fillRect(labelWidth + 6 + k * each, top + f * lineHeight, Math.max(each, 0.7), lineHeight - 1);
      });
    });
  };
  const placeAt = (x: number) => Math.floor((x - labelWidth - 6) / each);
  const brush = useBrush(
    onBrush &&
      (({ left, right }) =>
        onBrush(order.filter((_, k) => k >= placeAt(left) && k <= placeAt(right)).map((i) => rows[i]))),
    (x) => {
      const i = order[placeAt(x)];
      if (i !== undefined) onRow?.(rows[i]);
    },
    (x, y) => {
      const i = order[placeAt(x)];
      const f = Math.floor((y - top) / lineHeight);
      return i !== undefined && f >= 0 && f < features.length ? markLines(swarm, i, f, unit) : undefined;
    },
  );
  return (
    <Figure title={title} name={name} note={note} isEmpty={rows.length === 0} table={() => swarmTable(swarm, unit)}>
      <div ref={box} className="overlay brushable" {...brush.handlers}>
        {width > 0 && order.length > 0 && (
          <>
            <CanvasLayer width={width} height={height} draw={draw} of={[swarm, order, colours]} />
            <svg width={width} height={height} role="img" aria-label={title}>
              <text x={labelWidth} y={top - 22} textAnchor="end">
                f(x)
              </text>
              <text x={labelWidth} y={16} textAnchor="end" className="bar-number">
                {formatNumber(high, 3)}
              </text>
              <path
                d={`M${order.map((i, k) => `${coordinate(labelWidth + 6 + (k + 0.5) * each)},${coordinate(line(predictions[i]))}`).join('L')}`}
                className={`${styles.iceLine} strong`}
              />
              {features.map((feature, f) => (
                <text key={feature} x={labelWidth} y={top + f * lineHeight + 15} textAnchor="end">
                  {fitText(feature, labelWidth - 4)}
                  <title>{feature}</title>
                </text>
              ))}
              <ShadeLegend
                x={width - keyWidth / 2 - 4}
                y={top + 12}
                height={Math.max(30, height - top - 30)}
                high={formatNumber(largest, 2)}
                low={formatNumber(-largest, 2)}
                colourAt={(share) => pushColour(Math.sign(share - 0.5) * Math.sqrt(Math.abs(2 * share - 1)), colours)}
              />
              <BrushBox box={brush.box && { ...brush.box, top, bottom: height }} />
            </svg>
            <HoverTip tip={brush.tip} width={width} />
          </>
        )}
      </div>
    </Figure>
  );
}
