// One shape a feature: how its attributions are spread over the rows, as wide as rows are dense there.
import { scaleLinear } from 'd3-scale';
import { fitText } from '../ui/fit-text.ts';
import { coordinate } from '../ui/numbers.ts';
import { AxisNumbers, AxisTitle } from './axis.tsx';
import { Figure } from './figure.tsx';
import { type SwarmProps, swarmTable } from './swarm.ts';
import { useWidth } from './use-width.ts';
import styles from './violin.module.css';

const lineHeight = 34;
const points = 120;

/** Density of values at evenly spaced places by a Gaussian kernel with Silverman's width; the largest is 1. */
export function densityOf(values: readonly number[], low: number, high: number): number[] {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  const bandwidth = Math.max(1.06 * spread * values.length ** -0.2, (high - low) / 200) || 1;
  const counts = new Array<number>(points).fill(0);
  // rows are counted at places first, so that many cost no more than few
  for (const value of values)
    counts[Math.min(points - 1, Math.max(0, Math.round(((value - low) / (high - low || 1)) * (points - 1))))]++;
  const step = (high - low) / (points - 1) || 1;
  const density = counts.map((_, i) =>
    counts.reduce(
      (sum, count, j) => (count > 0 ? sum + count * Math.exp(-0.5 * (((i - j) * step) / bandwidth) ** 2) : sum),
      0,
    ),
  );
  const most = density.reduce((a, b) => Math.max(a, b), 0);
  return density.map((value) => (most > 0 ? value / most : 0));
}

export function Violin({ title, name, swarm, selected, unit, note }: SwarmProps) {
  const { features, values, rows } = swarm;
  const [box, width] = useWidth<HTMLDivElement>();
  const labelWidth = Math.min(240, Math.max(110, width * 0.28));
  const low = values.reduce((least, list) => list.reduce((a, b) => Math.min(a, b), least), 0);
  const high = values.reduce((most, list) => list.reduce((a, b) => Math.max(a, b), most), 0);
  const pad = (high - low) * 0.03 || 1;
  const scale = scaleLinear([low - pad, high + pad], [labelWidth + 10, Math.max(labelWidth + 60, width - 16)]);
  const shape = (list: readonly number[], middle: number) => {
    const density = densityOf(list, low, high);
    const half = lineHeight / 2 - 3;
    const at = (i: number) => scale(low + ((high - low) * i) / (points - 1));
    const edge = (sign: 1 | -1) =>
      density.map((value, i) => `${coordinate(at(i))},${coordinate(middle + sign * half * value)}`);
    return `M${edge(-1).join('L')}L${edge(1).reverse().join('L')}Z`;
  };
  return (
    <Figure title={title} name={name} note={note} isEmpty={rows.length === 0} table={() => swarmTable(swarm, unit)}>
      <div ref={box}>
        {width > 0 && (
          <svg width={width} height={features.length * lineHeight + 50} role="img" aria-label={title}>
            <line x1={scale(0)} x2={scale(0)} y1={0} y2={features.length * lineHeight} className="axis strong" />
            {features.map((feature, f) => {
              const own = selected ? values[f].filter((_, i) => selected.has(rows[i])) : [];
              return (
                <g key={feature}>
                  <text x={labelWidth} y={f * lineHeight + lineHeight / 2 + 4} textAnchor="end">
                    {fitText(feature, labelWidth - 4)}
                    <title>{feature}</title>
                  </text>
                  {values[f].length > 0 && (
                    <path
                      d={shape(values[f], f * lineHeight + lineHeight / 2)}
                      className={own.length > 0 ? `${styles.violin} ${styles.behind}` : styles.violin}
                    />
                  )}
                  {own.length > 0 && <path d={shape(own, f * lineHeight + lineHeight / 2)} className={styles.violin} />}
                </g>
              );
            })}
            <AxisNumbers scale={scale} y={features.length * lineHeight + 16} />
            <AxisTitle
              text={unit}
              x={(labelWidth + width) / 2}
              y={features.length * lineHeight + 40}
              room={(width - labelWidth) / 2}
            />
          </svg>
        )}
      </div>
    </Figure>
  );
}
