import { scaleLinear } from 'd3-scale';
import { useEffect, useRef } from 'react';
import type { BoundaryView } from '../../../core/schema/views.ts';
import { coordinate, formatNumber } from '../ui/numbers.ts';
import { useLanguage } from '../ui/use-language.ts';
import { AxisNumbers, AxisTitle } from './axis.tsx';
import styles from './boundary-map.module.css';
import { Figure } from './figure.tsx';
import { Legend } from './line-chart.tsx';
import { colourOf } from './palette.ts';
import { useWidth } from './use-width.ts';

interface BoundaryMapProps {
  readonly title: string;
  readonly name: string;
  readonly boundary: BoundaryView;
  readonly classes: readonly string[];
  readonly onRow?: (row: number) => void;
}

const left = 58;
const bottom = 38;

const lowColour = '#1667c0';
const highColour = '#d6244a';

/** How strongly a number is coloured: hardly in the middle of the range, fully at its ends. */
function depthOf(value: number, [low, high]: readonly [number, number]): number {
  const share = high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0.5;
  return 0.12 + 0.58 * Math.abs(share - 0.5) * 2;
}

/** Class colours, fading to white where the model is unsure; regression from blue to red. */
function cellColour(
  boundary: BoundaryView,
  i: number,
  range: readonly [number, number],
): [number, number, number, number] {
  const parse = (hex: string): [number, number, number] => [
    Number.parseInt(hex.slice(1, 3), 16),
    Number.parseInt(hex.slice(3, 5), 16),
    Number.parseInt(hex.slice(5, 7), 16),
  ];
  if (boundary.labels.length === 0) {
    const [r, g, b] = parse(boundary.output[i] < (range[0] + range[1]) / 2 ? lowColour : highColour);
    return [r, g, b, Math.round(255 * depthOf(boundary.output[i], range))];
  }
  const [r, g, b] = parse(colourOf(boundary.labels[i]));
  return [r, g, b, 70];
}

/** Where the level `at` runs through the grid, as line pieces in grid units (marching squares). */
export function contour(
  values: readonly number[],
  columns: number,
  rows: number,
  at: number,
): [number, number, number, number][] {
  const pieces: [number, number, number, number][] = [];
  const cut = (a: number, b: number) => (at - a) / (b - a);
  for (let y = 0; y + 1 < rows; y++) {
    for (let x = 0; x + 1 < columns; x++) {
      const [a, b, c, d] = [
        values[y * columns + x],
        values[y * columns + x + 1],
        values[(y + 1) * columns + x + 1],
        values[(y + 1) * columns + x],
      ];
      const points: [number, number][] = [];
      if (a > at !== b > at) points.push([x + cut(a, b), y]);
      if (b > at !== c > at) points.push([x + 1, y + cut(b, c)]);
      if (d > at !== c > at) points.push([x + cut(d, c), y + 1]);
      if (a > at !== d > at) points.push([x, y + cut(a, d)]);
      for (let k = 0; k + 1 < points.length; k += 2) pieces.push([...points[k], ...points[k + 1]]);
    }
  }
  return pieces;
}

/**
 * What the model predicts over two features, the rows on it, mistakes ringed; of a machine its margin and support vectors
 * too.
 */
export function BoundaryMap({ title, name, boundary, classes, onRow }: BoundaryMapProps) {
  const [box, width] = useWidth<HTMLDivElement>();
  const low = boundary.output.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = boundary.output.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return (
    <Figure title={title} name={name} table={() => tableOf(boundary, classes)}>
      <Key boundary={boundary} classes={classes} range={[low, high]} />
      <div ref={box} className="overlay">
        {width > 0 && (
          <Plane title={title} boundary={boundary} range={[low, high]} width={width} onRow={onRow ?? undefined} />
        )}
      </div>
    </Figure>
  );
}

type Range = readonly [low: number, high: number];

function tableOf({ points, labels, x, y }: BoundaryView, classes: readonly string[]) {
  const named = (value: number) => (labels.length > 0 ? classes[value] : value);
  return {
    columns: ['row', x.name, y.name, 'truth', 'prediction', 'part', 'support vector'],
    rows: points.map((point) => [
      point.row,
      point.x,
      point.y,
      named(point.truth),
      named(point.label),
      point.part,
      point.support ? 'yes' : '',
    ]),
  };
}

interface KeyProps {
  readonly boundary: BoundaryView;
  readonly classes: readonly string[];
  readonly range: Range;
}

function Key({ boundary, classes, range: [low, high] }: KeyProps) {
  const { t } = useLanguage();
  if (boundary.labels.length === 0)
    return (
      <>
        <div className="row small">
          <span>{formatNumber(low, 4)}</span>
          <span className={styles.heatScale} aria-hidden="true" />
          <span>{formatNumber(high, 4)}</span>
        </div>
        <p className="soft small">{t('plot.boundaryKeyNumbers')}</p>
      </>
    );
  return (
    <>
      <Legend names={classes.slice(0, 12)} colours={classes.slice(0, 12).map((_, k) => colourOf(k))} />
      {classes.length > 12 && (
        <p className="soft small">{t('plot.firstClasses', { shown: 12, total: classes.length })}</p>
      )}
      <p className="soft small">
        {t('plot.boundaryKey')}
        {boundary.margin.length > 0 ? ` ${t('plot.marginKey')}` : ''}
      </p>
    </>
  );
}

interface PlaneProps {
  readonly title: string;
  readonly boundary: BoundaryView;
  readonly range: Range;
  readonly width: number;
  readonly onRow: ((row: number) => void) | undefined;
}

/** The predictions as a picture of one pixel a place, with axes, leaves, margin and rows over it. */
function Plane({ title, boundary, range, width, onRow }: PlaneProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const height = Math.min(560, Math.max(280, width * 0.72));
  const columns = boundary.x.values.length;
  const rows = boundary.y.values.length;
  const x = scaleLinear(
    [boundary.x.values[0], boundary.x.values[columns - 1]],
    [left, Math.max(left + 10, width - 10)],
  );
  const y = scaleLinear([boundary.y.values[0], boundary.y.values[rows - 1]], [height - bottom, 8]);
  const [low, high] = range;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!canvas.current || !context) return;
    canvas.current.width = columns;
    canvas.current.height = rows;
    const image = context.createImageData(columns, rows);
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < columns; c++)
        image.data.set(cellColour(boundary, r * columns + c, [low, high]), 4 * ((rows - 1 - r) * columns + c));
    context.putImageData(image, 0, 0);
  }, [boundary, columns, rows, low, high]);
  return (
    <>
      <canvas
        ref={canvas}
        style={{ position: 'absolute', left, top: 8, width: width - 10 - left, height: height - bottom - 8 }}
        aria-hidden="true"
      />
      <svg width={width} height={height} role="img" aria-label={title}>
        <AxisNumbers scale={x} y={height - bottom + 16} />
        {y.ticks(6).map((tick) => (
          <text key={tick} x={left - 6} y={y(tick) + 4} textAnchor="end" className="bar-number">
            {formatNumber(tick, 3)}
          </text>
        ))}
        <AxisTitle text={boundary.x.name} x={(left + width) / 2} y={height - 6} room={width - left} />
        <AxisTitle text={boundary.y.name} x={12} y={height / 2} room={height - bottom} vertical />
        {boundary.rectangles.map(([x0, y0, x1, y1]) => (
          <rect
            key={`${x0} ${y0} ${x1} ${y1}`}
            x={x(x0)}
            y={y(y1)}
            width={Math.max(0, x(x1) - x(x0))}
            height={Math.max(0, y(y0) - y(y1))}
            className={styles.leafFrame}
          />
        ))}
        {boundary.labels.length > 0 && boundary.margin.length > 0 && (
          <Margin boundary={boundary} width={width} height={height} />
        )}
        {boundary.points.map((point) => (
          <Point
            key={point.row}
            point={point}
            at={[x(point.x), y(point.y)]}
            range={boundary.labels.length > 0 ? undefined : range}
            onRow={onRow}
          />
        ))}
      </svg>
    </>
  );
}

/** Where a machine's decision value is 0, and where it is 1 or -1. */
function Margin({
  boundary,
  width,
  height,
}: {
  readonly boundary: BoundaryView;
  readonly width: number;
  readonly height: number;
}) {
  const columns = boundary.x.values.length;
  const rows = boundary.y.values.length;
  const gridX = (value: number) => coordinate(left + (value * (width - 10 - left)) / (columns - 1));
  const gridY = (value: number) => coordinate(height - bottom - (value * (height - bottom - 8)) / (rows - 1));
  const line = (level: number) =>
    contour(boundary.margin, columns, rows, level)
      .map(([a, b, c, d]) => `M${gridX(a)} ${gridY(b)}L${gridX(c)} ${gridY(d)}`)
      .join('');
  return (
    <>
      <path d={line(0)} className={styles.margin} />
      <path d={line(1) + line(-1)} className={`${styles.margin} ${styles.dashed}`} />
    </>
  );
}

interface PointProps {
  readonly point: BoundaryView['points'][number];
  readonly at: readonly [x: number, y: number];
  /** Of predicted numbers; absent for classes. */
  readonly range: Range | undefined;
  readonly onRow: ((row: number) => void) | undefined;
}

function Point({ point, at, range, onRow }: PointProps) {
  const wrong = range === undefined && point.truth !== point.label;
  const style =
    range === undefined
      ? { fill: colourOf(point.truth), fillOpacity: 1 }
      : {
          fill: point.truth < (range[0] + range[1]) / 2 ? lowColour : highColour,
          fillOpacity: 0.25 + depthOf(point.truth, range),
        };
  return (
    <g transform={`translate(${at[0]} ${at[1]})`} className="point" onClick={() => onRow?.(point.row)}>
      {point.support && <circle r={6} className={styles.support} />}
      {wrong && <path d="M-5-5L5 5M5-5L-5 5" className={styles.wrongMark} />}
      <circle
        r={point.part === 'test' ? 3.6 : 2.6}
        style={style}
        className={point.part === 'test' ? styles.testPoint : styles.trainPoint}
      />
    </g>
  );
}
