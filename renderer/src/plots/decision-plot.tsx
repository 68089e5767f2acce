// Each row's way from the base to its prediction, feature by feature from the least at the foot to the largest at the
// head.

import { scaleLinear } from 'd3-scale';
import { useColours } from '../ui/colours.ts';
import { fitText } from '../ui/fit-text.ts';
import { formatNumber } from '../ui/numbers.ts';
import { AxisNumbers, AxisTitle } from './axis.tsx';
import { CanvasLayer } from './canvas-layer.tsx';
import { Figure } from './figure.tsx';
import { HoverTip } from './hover-tip.tsx';
import { shadeColour } from './shade.ts';
import { markLines, type SwarmProps, swarmTable, thinned } from './swarm.ts';
import { useBrush } from './use-brush.ts';
import { useWidth } from './use-width.ts';

const lineHeight = 26;

interface DecisionProps extends SwarmProps {
  /** The row that stands out. */
  readonly row?: number | null;
}

export function DecisionPlot({ title, name, swarm, selected, unit, note, row, onRow }: DecisionProps) {
  const { features, values, base, rest, predictions, rows } = swarm;
  const colours = useColours();
  const [box, width] = useWidth<HTMLDivElement>();
  const labelWidth = Math.min(220, Math.max(100, width * 0.26));
  const shown = thinned(swarm, selected);
  /** From the foot up: base, base and rest, then one feature more each. */
  const wayOf = (i: number) => {
    let at = base[i] + rest[i];
    return [base[i], at, ...[...features.keys()].reverse().map((f) => (at += values[f][i]))];
  };
  const ways = shown.map(wayOf);
  const low = ways.reduce((least, way) => way.reduce((a, b) => Math.min(a, b), least), Number.POSITIVE_INFINITY);
  const high = ways.reduce((most, way) => way.reduce((a, b) => Math.max(a, b), most), Number.NEGATIVE_INFINITY);
  const pad = (high - low) * 0.03 || 1;
  const scale = scaleLinear([low - pad, high + pad], [labelWidth + 12, Math.max(labelWidth + 60, width - 12)]);
  const height = (features.length + 1) * lineHeight + 52;
  const foot = (features.length + 1) * lineHeight + 6;
  const yOf = (step: number) => foot - step * lineHeight;
  const draw = (context: CanvasRenderingContext2D) => {
    const own = (k: number) => rows[shown[k]] === row;
    const spread = high - low || 1;
    for (const [k, way] of [...ways.entries()].sort(([a], [b]) => Number(own(a)) - Number(own(b)))) {
      context.strokeStyle = shadeColour(Math.round((24 * (predictions[shown[k]] - low)) / spread) / 24, colours);
      context.globalAlpha = own(k) ? 1 : Math.max(0.08, Math.min(0.7, 60 / ways.length));
      context.lineWidth = own(k) ? 2.4 : 1;
      context.beginPath();
      for (const [step, value] of way.entries()) context[step === 0 ? 'moveTo' : 'lineTo'](scale(value), yOf(step));
      context.stroke();
    }
    context.globalAlpha = 1;
  };
  const nearest = (x: number, y: number) => {
    const step = Math.min(features.length + 1, Math.max(0, Math.round((foot - y) / lineHeight)));
    let best = -1;
    for (const k of ways.keys())
      if (best < 0 || Math.abs(scale(ways[k][step]) - x) < Math.abs(scale(ways[best][step]) - x)) best = k;
    return best >= 0 && Math.abs(scale(ways[best][step]) - x) < 8 ? { i: shown[best], step } : undefined;
  };
  const { handlers, tip } = useBrush(
    undefined,
    (x, y) => {
      const found = nearest(x, y);
      if (found) onRow?.(rows[found.i]);
    },
    (x, y) => {
      const found = nearest(x, y);
      if (!found) return undefined;
      // at a step stands the feature that has just been added; at the foot there is none yet
      const f = features.length + 1 - found.step;
      const whole = `f(x) = ${formatNumber(predictions[found.i], 4)}`;
      return f >= 0 && f < features.length
        ? [...markLines(swarm, found.i, f, unit), whole]
        : [`#${rows[found.i]}`, whole];
    },
  );
  return (
    <Figure title={title} name={name} note={note} isEmpty={rows.length === 0} table={() => swarmTable(swarm, unit)}>
      <div ref={box} className="overlay brushable" {...handlers}>
        {width > 0 && ways.length > 0 && (
          <>
            <CanvasLayer width={width} height={height} draw={draw} of={[swarm, selected, colours, row]} />
            <svg width={width} height={height} role="img" aria-label={title}>
              {features.map((feature, f) => {
                const y = yOf(features.length + 1 - f) + lineHeight / 2;
                return (
                  <g key={feature}>
                    <line x1={labelWidth + 8} x2={width - 8} y1={y} y2={y} className="grid" />
                    <text x={labelWidth} y={y + 4} textAnchor="end">
                      {fitText(feature, labelWidth - 4)}
                      <title>{feature}</title>
                    </text>
                  </g>
                );
              })}
              <AxisNumbers scale={scale} y={foot + 18} />
              <AxisTitle text={unit} x={(labelWidth + width) / 2} y={foot + 40} room={(width - labelWidth) / 2} />
            </svg>
            <HoverTip tip={tip} width={width} />
          </>
        )}
      </div>
    </Figure>
  );
}
