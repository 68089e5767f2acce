// What pushes a prediction up against what pushes it down: one row as a bar, or many as bars on end beside each other.

import { scaleLinear } from 'd3-scale';
import { useMemo } from 'react';
import { useColours } from '../ui/colours.ts';
import { fitPair, textWidth } from '../ui/fit-text.ts';
import { coordinate, formatNumber } from '../ui/numbers.ts';
import { AxisNumbers } from './axis.tsx';
import { BrushBox } from './brush-box.tsx';
import { CanvasLayer } from './canvas-layer.tsx';
import { clusterOrder } from './cluster-order.ts';
import { Figure } from './figure.tsx';
import styles from './force-plot.module.css';
import { HoverTip } from './hover-tip.tsx';
import { pushColour } from './shade.ts';
import { markLines, type SwarmProps, swarmTable, thinned } from './swarm.ts';
import { useBrush } from './use-brush.ts';
import { useWidth } from './use-width.ts';

interface ForceBarProps {
  readonly title: string;
  readonly name: string;
  readonly base: number;
  readonly prediction: number;
  readonly features: readonly string[];
  readonly texts: readonly string[];
  readonly values: readonly number[];
}

const barTop = 46;
const barHeight = 26;

/** One row: from the left what pushes up to the prediction, from the right what pushes down to it. */
export function ForceBar({ title, name, base, prediction, features, texts, values }: ForceBarProps) {
  const [box, width] = useWidth<HTMLDivElement>();
  const order = [...values.keys()]
    .filter((f) => values[f] !== 0)
    .sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]));
  const ups = order.filter((f) => values[f] > 0);
  const downs = order.filter((f) => values[f] < 0);
  const upSum = ups.reduce((sum, f) => sum + values[f], 0);
  const downSum = downs.reduce((sum, f) => sum - values[f], 0);
  const low = Math.min(prediction - upSum, base);
  const high = Math.max(prediction + downSum, base);
  const pad = (high - low) * 0.04 || Math.max(0.5, Math.abs(high) / 2);
  const scale = scaleLinear([low - pad, high + pad], [8, Math.max(60, width - 8)]);
  const predictionText = `f(x) = ${formatNumber(prediction, 4)}`;
  const baseText = `E[f(X)] = ${formatNumber(base, 4)}`;
  /** Where the middle of a text may stand so that all of it is in the picture. */
  const within = (x: number, text: string) =>
    Math.min(width - textWidth(text) / 2 - 4, Math.max(textWidth(text) / 2 + 4, x));
  const pieces = (list: readonly number[], sign: 1 | -1) => {
    let at = prediction;
    return list.map((f) => {
      const from = at;
      at -= sign * Math.abs(values[f]);
      return { f, from, to: at };
    });
  };
  const all = [
    ...pieces(ups, 1).map((piece) => ({ ...piece, up: true })),
    ...pieces(downs, -1).map((piece) => ({ ...piece, up: false })),
  ];
  return (
    <Figure
      title={title}
      name={name}
      isEmpty={features.length === 0}
      table={() => ({
        columns: ['feature', 'value', 'attribution'],
        rows: order.map((f) => [features[f], texts[f], values[f]]),
      })}
    >
      <div ref={box}>
        {width > 0 && (
          <svg width={width} height={124} role="img" aria-label={title}>
            <text
              x={within(scale(prediction), predictionText)}
              y={16}
              textAnchor="middle"
              className="bar-number strong"
            >
              {predictionText}
            </text>
            <line
              x1={scale(prediction)}
              x2={scale(prediction)}
              y1={22}
              y2={barTop + barHeight + 4}
              className="reference"
            />
            {Math.abs(scale(base) - scale(prediction)) > 90 && (
              <text x={within(scale(base), baseText)} y={36} textAnchor="middle" className="bar-number">
                {baseText}
              </text>
            )}
            <line x1={scale(base)} x2={scale(base)} y1={barTop - 6} y2={barTop + barHeight} className="axis" />
            {all.map(({ f, from, to, up }) => {
              const [a, b] = [scale(from), scale(to)];
              const head = Math.min(6, Math.abs(b - a) / 2);
              const towards = up ? -1 : 1;
              const label = texts[f] === '' ? features[f] : `${features[f]} = ${texts[f]}`;
              const space = Math.abs(b - a) - 6;
              return (
                <g key={f}>
                  <path
                    d={`M${a} ${barTop + barHeight / 2}L${a + towards * head} ${barTop}H${b}L${b - towards * head} ${barTop + barHeight / 2}L${b} ${barTop + barHeight}H${a + towards * head}Z`}
                    className={up ? `${styles.force} up` : `${styles.force} down`}
                  >
                    <title>{`${label}: ${values[f] > 0 ? '+' : ''}${formatNumber(values[f], 4)}`}</title>
                  </path>
                  {space > Math.min(46, textWidth(label)) && (
                    <text x={(a + b) / 2} y={barTop + barHeight + 18} textAnchor="middle">
                      {fitPair(features[f], texts[f], space)}
                      <title>{label}</title>
                    </text>
                  )}
                </g>
              );
            })}
            <AxisNumbers scale={scale} y={116} />
          </svg>
        )}
      </div>
    </Figure>
  );
}

const height = 280;

interface ForceStackProps extends SwarmProps {
  readonly onBrush?: (rows: readonly number[]) => void;
}

/** Many rows, like ones together: above the line of predictions what pushes down to it, below it what pushes up. */
export function ForceStack({ title, name, swarm, selected, unit, note, onRow, onBrush }: ForceStackProps) {
  const { features, values, base, rest, predictions, rows } = swarm;
  const colours = useColours();
  const [box, width] = useWidth<HTMLDivElement>();
  const order = useMemo(() => clusterOrder(swarm.values, thinned(swarm, selected, 1200)), [swarm, selected]);
  const left = 52;
  const each = Math.max(0.2, (width - left - 12) / Math.max(1, order.length));
  const parts = (i: number) => [...features.map((_, f) => values[f][i]), rest[i]];
  const low = order.reduce(
    (least, i) => Math.min(least, predictions[i] - parts(i).reduce((sum, value) => sum + Math.max(0, value), 0)),
    Number.POSITIVE_INFINITY,
  );
  const high = order.reduce(
    (most, i) => Math.max(most, predictions[i] - parts(i).reduce((sum, value) => sum + Math.min(0, value), 0)),
    Number.NEGATIVE_INFINITY,
  );
  const scale = scaleLinear([low, high > low ? high : low + 1], [height - 12, 12]);
  const draw = (context: CanvasRenderingContext2D) => {
    order.forEach((i, k) => {
      const own = parts(i).sort((a, b) => Math.abs(b) - Math.abs(a));
      for (const sign of [1, -1] as const) {
        let at = predictions[i];
        own
          .filter((value) => value * sign > 0)
          .forEach((value, turn) => {
            const next = at - value;
            context.fillStyle = pushColour(sign * (turn % 2 === 0 ? 0.95 : 0.7), colours);
            context.fillRect(
              left + k * each,
              Math.min(scale(at), scale(next)),
              Math.max(each, 0.7),
              Math.abs(scale(next) - scale(at)),
            );
            at = next;
          });
      }
    });
  };
  const placeAt = (x: number) => Math.floor((x - left) / each);
  const brush = useBrush(
    onBrush &&
      ((one) => onBrush(order.filter((_, k) => k >= placeAt(one.left) && k <= placeAt(one.right)).map((i) => rows[i]))),
    (x) => {
      const i = order[placeAt(x)];
      if (i !== undefined) onRow?.(rows[i]);
    },
    (x, y) => {
      const i = order[placeAt(x)];
      if (i === undefined) return undefined;
      const at = scale.invert(y);
      const whole = `f(x) = ${formatNumber(predictions[i], 4)}`;
      const f = partAt(i, at);
      return f === undefined || f === features.length
        ? [`#${rows[i]}`, whole]
        : [...markLines(swarm, i, f, unit), whole];
    },
  );
  /** The feature whose part of a row's stack holds a height. */
  function partAt(i: number, at: number): number | undefined {
    const own = parts(i).map((value, f) => ({ value, f }));
    own.sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
    for (const sign of [1, -1]) {
      let end = predictions[i];
      for (const { value, f } of own) {
        if (value * sign <= 0) continue;
        const next = end - value;
        if (at <= Math.max(end, next) && at >= Math.min(end, next)) return f;
        end = next;
      }
    }
    return undefined;
  }
  const [first] = base;
  return (
    <Figure title={title} name={name} note={note} isEmpty={rows.length === 0} table={() => swarmTable(swarm, unit)}>
      <div ref={box} className="overlay brushable" {...brush.handlers}>
        {width > 0 && order.length > 0 && (
          <>
            <CanvasLayer width={width} height={height} draw={draw} of={[swarm, order, colours]} />
            <svg width={width} height={height} role="img" aria-label={title}>
              {scale.ticks(5).map((tick) => (
                <text key={tick} x={left - 8} y={scale(tick) + 4} textAnchor="end" className="bar-number">
                  {formatNumber(tick, 3)}
                </text>
              ))}
              <line x1={left} x2={width - 12} y1={scale(first)} y2={scale(first)} className="reference" />
              <path
                d={`M${order.map((i, k) => `${coordinate(left + (k + 0.5) * each)},${coordinate(scale(predictions[i]))}`).join('L')}`}
                className={styles.forceLine}
              />
              <BrushBox box={brush.box && { ...brush.box, top: 8, bottom: height - 8 }} />
            </svg>
            <HoverTip tip={brush.tip} width={width} />
          </>
        )}
      </div>
    </Figure>
  );
}
