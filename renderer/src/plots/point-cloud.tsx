// Rows as points of two numbers, shaded by a third; drawn on a canvas, so that tens of thousands stay smooth.

import { type ScaleLinear, scaleLinear } from 'd3-scale';
import { useColours } from '../ui/colours.ts';
import { formatNumber } from '../ui/numbers.ts';
import { AxisTitle, ticksAcross } from './axis.tsx';
import { BrushBox } from './brush-box.tsx';
import { CanvasLayer, drawByColour } from './canvas-layer.tsx';
import { Figure } from './figure.tsx';
import { shadeColour } from './shade.ts';
import { ShadeLegend } from './shade-legend.tsx';
import { useBrush } from './use-brush.ts';
import { useWidth } from './use-width.ts';

export interface CloudPoint {
  readonly row: number;
  readonly x: number;
  readonly y: number;
  /** From 0 to 1; null where it has none. */
  readonly shade?: number | null;
  /** From 0 to 1: how strongly it is drawn. */
  readonly weight?: number;
}

interface PointCloudProps {
  readonly title: string;
  readonly name: string;
  readonly points: readonly CloudPoint[];
  readonly xLabel: string;
  readonly yLabel: string;
  readonly shadeLabel?: string;
  readonly selected?: ReadonlySet<number> | null;
  /** A level line at 0, or the line on which both axes agree. */
  readonly line?: 'zero' | 'diagonal';
  readonly actions?: React.ReactNode;
  readonly note?: React.ReactNode;
  readonly onRow?: (row: number) => void;
  readonly onBrush?: (rows: readonly number[]) => void;
}

const height = 300;
const left = 64;
const foot = 44;
const steps = 24;

type Scale = ScaleLinear<number, number>;

/** From the least to the greatest, with some room. */
function domainOf(points: readonly CloudPoint[], of: (point: CloudPoint) => number): [number, number] {
  const low = points.reduce((least, point) => Math.min(least, of(point)), Number.POSITIVE_INFINITY);
  const high = points.reduce((most, point) => Math.max(most, of(point)), Number.NEGATIVE_INFINITY);
  const pad = (high - low) * 0.04 || Math.abs(low) * 0.1 || 1;
  return [low - pad, high + pad];
}

interface Marks {
  readonly x: Scale;
  readonly y: Scale;
  readonly selected: ReadonlySet<number> | null;
  readonly colours: ReturnType<typeof useColours>;
}

/** What is not selected stands back, under what is. */
function drawPoints(
  context: CanvasRenderingContext2D,
  points: readonly CloudPoint[],
  { x, y, selected, colours }: Marks,
): void {
  const accent = getComputedStyle(document.documentElement).getPropertyValue('--accent');
  const radius = points.length > 5000 ? 1.3 : 2.6;
  for (const front of selected ? [false, true] : [true]) {
    const members = points.filter((point) => !selected || selected.has(point.row) === front);
    context.globalAlpha = front ? (points.length > 2000 ? 0.7 : 0.9) : 0.12;
    drawByColour(
      context,
      members.length,
      (k) => {
        const { shade, weight = 1 } = members[k];
        if (shade === undefined)
          return `color-mix(in srgb, ${accent} ${10 * Math.round(10 * Math.max(0.1, weight))}%, transparent)`;
        return shadeColour(shade === null ? null : Math.round(shade * steps) / steps, colours);
      },
      (target, k) => {
        const [px, py] = [x(members[k].x), y(members[k].y)];
        if (radius < 2) target.rect(px - radius, py - radius, 2 * radius, 2 * radius);
        else {
          target.moveTo(px + radius, py);
          target.arc(px, py, radius, 0, 2 * Math.PI);
        }
      },
    );
  }
  context.globalAlpha = 1;
}

/** Lines and numbers of both axes; `end` is where the lines end. */
function Grid({ x, y, end }: { readonly x: Scale; readonly y: Scale; readonly end: number }) {
  return (
    <>
      {ticksAcross(x).map((tick) => (
        <g key={tick}>
          <line x1={x(tick)} x2={x(tick)} y1={10} y2={height - foot} className="grid-line" />
          <text x={x(tick)} y={height - foot + 16} textAnchor="middle" className="bar-number">
            {formatNumber(tick, 3)}
          </text>
        </g>
      ))}
      {y.ticks(6).map((tick) => (
        <g key={tick}>
          <line x1={left} x2={end} y1={y(tick)} y2={y(tick)} className="grid-line" />
          <text x={left - 6} y={y(tick) + 4} textAnchor="end" className="bar-number">
            {formatNumber(tick, 3)}
          </text>
        </g>
      ))}
    </>
  );
}

export function PointCloud({
  title,
  name,
  points,
  xLabel,
  yLabel,
  shadeLabel,
  selected = null,
  line,
  actions,
  note,
  onRow,
  onBrush,
}: PointCloudProps) {
  const colours = useColours();
  const [box, width] = useWidth<HTMLDivElement>();
  const right = shadeLabel ? 56 : 14;
  const [domainX, domainY] = [domainOf(points, (point) => point.x), domainOf(points, (point) => point.y)];
  const both: [number, number] = [Math.min(domainX[0], domainY[0]), Math.max(domainX[1], domainY[1])];
  const x = scaleLinear(line === 'diagonal' ? both : domainX, [left, Math.max(left + 40, width - right)]);
  const y = scaleLinear(line === 'diagonal' ? both : domainY, [height - foot, 10]);
  const draw = (context: CanvasRenderingContext2D) => drawPoints(context, points, { x, y, selected, colours });
  const brush = useBrush(
    onBrush &&
      ((one) =>
        onBrush(
          points
            .filter(
              (point) =>
                x(point.x) >= one.left && x(point.x) <= one.right && y(point.y) >= one.top && y(point.y) <= one.bottom,
            )
            .map((point) => point.row),
        )),
    (px, py) => {
      let best: { row: number; distance: number } | undefined;
      for (const point of points) {
        const distance = (x(point.x) - px) ** 2 + (y(point.y) - py) ** 2;
        if (distance < 49 && (!best || distance < best.distance)) best = { row: point.row, distance };
      }
      if (best) onRow?.(best.row);
    },
  );
  return (
    <Figure
      title={title}
      name={name}
      note={note}
      actions={actions}
      isEmpty={points.length === 0}
      table={() => ({ columns: ['row', xLabel, yLabel], rows: points.map((point) => [point.row, point.x, point.y]) })}
    >
      <div ref={box} className="overlay brushable" {...brush.handlers}>
        {width > 0 && (
          <>
            <CanvasLayer width={width} height={height} draw={draw} of={[points, selected, colours, width]} />
            <svg width={width} height={height} role="img" aria-label={title}>
              <Grid x={x} y={y} end={width - right} />
              {line === 'zero' && y.domain()[0] <= 0 && y.domain()[1] >= 0 && (
                <line x1={left} x2={width - right} y1={y(0)} y2={y(0)} className="reference" />
              )}
              {line === 'diagonal' && (
                <line x1={x(both[0])} y1={y(both[0])} x2={x(both[1])} y2={y(both[1])} className="reference" />
              )}
              <AxisTitle text={xLabel} x={(left + width - right) / 2} y={height - 8} room={width - left - right} />
              <AxisTitle text={yLabel} x={14} y={(height - foot) / 2} room={height - foot - 10} vertical />
              {shadeLabel && (
                <>
                  <ShadeLegend x={width - 34} y={20} height={height - foot - 40} high="" low="" />
                  <AxisTitle
                    text={shadeLabel}
                    x={width - 8}
                    y={(height - foot) / 2}
                    room={height - foot - 10}
                    vertical
                  />
                </>
              )}
              <BrushBox box={brush.box} />
            </svg>
          </>
        )}
      </div>
    </Figure>
  );
}
