// The beeswarm of the SHAP papers: one line a feature, one point a row, shaded by the feature's own value from low (blue) to high (red).
import { scaleLinear } from 'd3-scale';
import { useEffect, useRef } from 'react';
import { fitText } from '../ui/fit-text.ts';
import { formatNumber } from '../ui/numbers.ts';
import { useWords } from '../ui/use-words.ts';
import { Figure } from './figure.tsx';
import { useWidth } from './use-width.ts';

interface BeeswarmProps {
  readonly title: string;
  readonly name: string;
  readonly features: readonly string[];
  /** Which features are shown, the largest first. */
  readonly order: readonly number[];
  readonly rows: readonly number[];
  /** `[row, feature]` */
  readonly values: readonly (readonly number[])[];
  readonly shade: readonly (readonly (number | null)[])[];
  readonly texts: readonly (readonly string[])[];
  readonly unit: string;
  readonly note?: React.ReactNode;
  readonly selected?: string;
  readonly onPick?: (feature: string) => void;
  readonly onRow?: (row: number) => void;
}

const lineHeight = 30;
const bins = 100;

/** Blue to red through violet; both ends differ in lightness too. */
export function shadeColour(share: number | null): string {
  if (share === null) return '#8a9196';
  const mix = (a: number, b: number) => Math.round(a + (b - a) * share);
  return share < 0.5 ? `rgb(${mix(0, 270)},${mix(139, 60)},${mix(251, 140)})` : `rgb(${mix(50, 255)},${mix(90, 0)},${mix(220, 81)})`;
}

/** Offsets of points on one line: each bin's points stack to both sides of it. @returns one offset a point, within ±`reach` */
export function swarmOffsets(values: readonly number[], low: number, high: number, reach: number): number[] {
  const stacks = new Map<number, number[]>();
  values.forEach((value, i) => {
    const bin = Math.round((bins * (value - low)) / (high - low || 1));
    stacks.set(bin, [...(stacks.get(bin) ?? []), i]);
  });
  const offsets = new Array<number>(values.length).fill(0);
  const tallest = Math.max(1, ...[...stacks.values()].map((stack) => stack.length));
  const step = Math.min(3, (2 * reach) / tallest);
  for (const stack of stacks.values()) stack.forEach((i, k) => (offsets[i] = (k % 2 === 0 ? 1 : -1) * Math.ceil(k / 2) * step));
  return offsets;
}

export function Beeswarm(props: BeeswarmProps) {
  const { order, features, values, shade, rows } = props;
  const { t } = useWords();
  const [box, width] = useWidth<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const places = useRef<{ x: number; y: number; row: number }[]>([]);
  const labelWidth = Math.min(240, Math.max(110, width * 0.28));
  const all = values.flatMap((row) => order.map((f) => row[f]));
  const low = all.reduce((a, b) => Math.min(a, b), 0);
  const high = all.reduce((a, b) => Math.max(a, b), 0);
  const pad = (high - low) * 0.03 || 1;
  const scale = scaleLinear([low - pad, high + pad], [labelWidth + 10, Math.max(labelWidth + 60, width - 44)]);
  const height = order.length * lineHeight + 30;

  useEffect(() => {
    const target = canvas.current;
    const context = target?.getContext('2d');
    if (!target || !context || width === 0) return;
    const ratio = window.devicePixelRatio || 1;
    target.width = width * ratio;
    target.height = height * ratio;
    context.scale(ratio, ratio);
    context.clearRect(0, 0, width, height);
    places.current = [];
    order.forEach((f, line) => {
      const numbers = values.map((row) => row[f]);
      const offsets = swarmOffsets(numbers, low, high, lineHeight / 2 - 3);
      numbers.forEach((value, i) => {
        const x = scale(value);
        const y = line * lineHeight + lineHeight / 2 + offsets[i];
        context.fillStyle = shadeColour(shade[i][f]);
        context.beginPath();
        context.arc(x, y, 2.2, 0, 2 * Math.PI);
        context.fill();
        places.current.push({ x, y, row: rows[i] });
      });
    });
  });

  const pick = (event: React.MouseEvent<HTMLCanvasElement>) => {
    const { offsetX, offsetY } = event.nativeEvent;
    let best: { distance: number; row: number } | undefined;
    for (const place of places.current) {
      const distance = (place.x - offsetX) ** 2 + (place.y - offsetY) ** 2;
      if (distance < 36 && (!best || distance < best.distance)) best = { distance, row: place.row };
    }
    if (best) props.onRow?.(best.row);
  };

  return (
    <Figure
      title={props.title}
      name={props.name}
      note={props.note}
      table={() => ({
        columns: ['row', 'feature', 'feature value', props.unit],
        rows: rows.flatMap((row, i) => order.map((f) => [row, features[f], props.texts[i][f], values[i][f]])),
      })}
    >
      <div ref={box} className="overlay">
        {width > 0 && (
          <>
            <canvas ref={canvas} style={{ width, height }} onClick={pick} aria-hidden="true" />
            <svg width={width} height={height} role="img" aria-label={props.title}>
              <line x1={scale(0)} x2={scale(0)} y1={0} y2={order.length * lineHeight} className="axis strong" />
              {order.map((f, line) => (
                <g
                  key={features[f]}
                  className={`bar-row pickable${props.selected === features[f] ? ' selected' : ''}`}
                  onClick={() => props.onPick?.(features[f])}
                >
                  <rect x={0} y={line * lineHeight} width={labelWidth + 6} height={lineHeight} className="bar-hit" />
                  <text x={labelWidth} y={line * lineHeight + lineHeight / 2 + 4} textAnchor="end" className="bar-label">
                    {fitText(features[f], labelWidth - 4)}
                    <title>{features[f]}</title>
                  </text>
                  <line x1={labelWidth + 8} x2={width - 40} y1={line * lineHeight + lineHeight / 2} y2={line * lineHeight + lineHeight / 2} className="grid" />
                </g>
              ))}
              {scale.ticks(6).map((tick) => (
                <text key={tick} x={scale(tick)} y={order.length * lineHeight + 16} textAnchor="middle" className="bar-number">
                  {formatNumber(tick, 3)}
                </text>
              ))}
              <g transform={`translate(${width - 26} 10)`}>
                {Array.from({ length: 24 }, (_, i) => (
                  <rect
                    key={i}
                    x={0}
                    y={(23 - i) * (Math.max(40, height - 70) / 24)}
                    width={8}
                    height={Math.max(40, height - 70) / 24 + 0.5}
                    style={{ fill: shadeColour(i / 23) }}
                  />
                ))}
                <text x={4} y={-2} textAnchor="middle" className="bar-number">
                  {t('plot.high')}
                </text>
                <text x={4} y={Math.max(40, height - 70) + 12} textAnchor="middle" className="bar-number">
                  {t('plot.low')}
                </text>
              </g>
            </svg>
          </>
        )}
      </div>
    </Figure>
  );
}
