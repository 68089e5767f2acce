// Lundberg's waterfall: from E[f(X)] at the bottom to f(x) at the top, one step a feature, the smallest ones together.
import { scaleLinear } from 'd3-scale';
import { fitText, textWidth } from '../ui/fit-text.ts';
import { formatNumber } from '../ui/numbers.ts';
import { AxisNumbers, AxisTitle } from './axis.tsx';
import { Figure } from './figure.tsx';
import { useWidth } from './use-width.ts';
import styles from './waterfall.module.css';

interface WaterfallProps {
  readonly title: string;
  readonly name: string;
  readonly base: number;
  readonly prediction: number;
  readonly features: readonly string[];
  readonly texts: readonly string[];
  readonly values: readonly number[];
  /** Null where it is not known. */
  readonly standardError: readonly (number | null)[];
  readonly others: (count: number) => string;
  /** What the values are measured in. */
  readonly unit?: string | undefined;
  readonly note?: React.ReactNode;
  readonly most?: number;
  /** The feature whose step stands out. */
  readonly highlight?: string | undefined;
}

interface Step {
  readonly label: string;
  readonly detail: string;
  readonly from: number;
  readonly to: number;
  readonly error: number;
}

const rowHeight = 26;

/** Steps from the base to the prediction; the largest at the top. */
export function waterfallSteps(
  base: number,
  values: readonly number[],
  most: number,
): { kept: number[]; rest: number[]; starts: number[] } {
  const order = [...values.keys()].sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]));
  const kept = order.slice(0, order.length <= most ? most : most - 1);
  const rest = order.slice(kept.length);
  const starts: number[] = [];
  let at = base + rest.reduce((sum, f) => sum + values[f], 0);
  for (const f of [...kept].reverse()) {
    starts.unshift(at);
    at += values[f];
  }
  return { kept, rest, starts };
}

export function Waterfall({
  title,
  name,
  base,
  prediction,
  features,
  texts,
  values,
  standardError,
  others,
  unit,
  note,
  most = 10,
  highlight,
}: WaterfallProps) {
  const [box, width] = useWidth<HTMLDivElement>();
  const { kept, rest, starts } = waterfallSteps(base, values, most);
  const steps: Step[] = kept.map((f, i) => ({
    label: features[f],
    detail: texts[f],
    from: starts[i],
    to: starts[i] + values[f],
    error: standardError[f] ?? 0,
  }));
  if (rest.length > 0) {
    const sum = rest.reduce((total, f) => total + values[f], 0);
    steps.push({ label: others(rest.length), detail: '', from: base, to: base + sum, error: 0 });
  }
  const labelWidth = Math.min(300, Math.max(150, width * 0.42));
  const points = [
    base,
    prediction,
    ...steps.flatMap((step) => [step.from, step.to - step.error, step.to + step.error]),
  ];
  const low = Math.min(...points);
  const high = Math.max(...points);
  const pad = (high - low) * 0.02 || 1e-9;
  const scale = scaleLinear(
    [low - pad, high + pad],
    [labelWidth + (steps.some((step) => step.to < step.from) ? 60 : 12), Math.max(labelWidth + 140, width - 60)],
  );
  const top = 34;
  const height = top + steps.length * rowHeight + (unit ? 76 : 58);
  const foot = top + steps.length * rowHeight;
  return (
    <Figure
      title={title}
      name={name}
      note={note}
      isEmpty={features.length === 0}
      table={() => ({
        columns: ['feature', 'value', 'attribution', 'standard error'],
        rows: [
          ['E[f(X)]', '', base, null],
          ...[...values.keys()]
            .sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]))
            .map((f) => [features[f], texts[f], values[f], standardError[f]]),
          ['f(x)', '', prediction, null],
        ],
      })}
    >
      <div ref={box}>
        {width > 0 && (
          <svg width={width} height={height} role="img" aria-label={title}>
            <line x1={scale(base)} x2={scale(base)} y1={top} y2={foot + 4} className="reference" />
            <line x1={scale(prediction)} x2={scale(prediction)} y1={top - 6} y2={foot} className="reference" />
            <text x={scale(prediction)} y={top - 12} textAnchor="middle" className="bar-number strong">
              f(x) = {formatNumber(prediction, 4)}
            </text>
            <text x={scale(base)} y={foot + 18} textAnchor="middle" className="bar-number">
              E[f(X)] = {formatNumber(base, 4)}
            </text>
            <line x1={scale.range()[0]} x2={scale.range()[1]} y1={foot + 26} y2={foot + 26} className="axis" />
            <AxisNumbers scale={scale} y={foot + 42} />
            {unit && (
              <AxisTitle
                text={unit}
                x={(scale.range()[0] + scale.range()[1]) / 2}
                y={foot + 64}
                room={scale.range()[1] - scale.range()[0]}
              />
            )}
            {steps.map((step, i) => (
              <g key={step.label}>
                {step.label === highlight && (
                  <rect x={0} y={top + i * rowHeight} width={width} height={rowHeight} className={styles.highlight} />
                )}
                <WaterfallRow
                  step={step}
                  y={top + i * rowHeight}
                  labelWidth={labelWidth}
                  scale={scale}
                  next={i + 1 < steps.length}
                />
              </g>
            ))}
          </svg>
        )}
      </div>
    </Figure>
  );
}

function WaterfallRow({
  step,
  y,
  labelWidth,
  scale,
  next,
}: {
  readonly step: Step;
  readonly y: number;
  readonly labelWidth: number;
  readonly scale: (value: number) => number;
  readonly next: boolean;
}) {
  const change = step.to - step.from;
  const [a, b] = [scale(step.from), scale(step.to)];
  const up = change >= 0;
  // the number stands beyond the whisker
  const reach = scale(step.to + (up ? step.error : -step.error));
  const number = `${up ? '+' : ''}${formatNumber(change, 3)}`;
  // where there is no room between the label and a step downwards, it stands on the other side
  const isLeft = !up && Math.min(b, reach) - 5 - textWidth(number) > labelWidth + 4;
  const head = Math.min(6, Math.abs(b - a));
  const back = up ? b - head : b + head;
  // the value has a third of the room, and what a short name leaves
  const detailRoom = Math.max(labelWidth / 3, labelWidth - 4 - textWidth(`${step.label} = `));
  const detail = step.detail === '' ? '' : ` = ${fitText(step.detail, detailRoom)}`;
  return (
    <g>
      <text x={labelWidth} y={y + 17} textAnchor="end">
        {fitText(step.label, labelWidth - 4 - textWidth(detail)) + detail}
        <title>{step.detail === '' ? step.label : `${step.label} = ${step.detail}`}</title>
      </text>
      <path d={`M${a} ${y + 4}H${back}L${b} ${y + 13}L${back} ${y + 22}H${a}Z`} className={up ? 'up' : 'down'}>
        <title>{`${step.label}: ${formatNumber(change, 5)}`}</title>
      </path>
      {step.error > 0 && (
        <path d={`M${scale(step.to - step.error)} ${y + 13}H${scale(step.to + step.error)}`} className="whisker" />
      )}
      <text
        x={isLeft ? Math.min(b, reach) - 5 : Math.max(a, scale(step.to + step.error)) + 5}
        y={y + 17}
        textAnchor={isLeft ? 'end' : 'start'}
        className={`bar-number ${styles.overLines}`}
      >
        {number}
      </text>
      {next && <line x1={a} x2={a} y1={y + 22} y2={y + rowHeight + 4} className="axis" />}
    </g>
  );
}
