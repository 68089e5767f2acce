// The beeswarm of the SHAP papers: one line a feature, one point a row, shaded by the feature's own value from low to
// high.

import { scaleLinear } from 'd3-scale';
import { useMemo } from 'react';
import { useColours } from '../ui/colours.ts';
import { fitText } from '../ui/fit-text.ts';
import { useLanguage } from '../ui/use-language.ts';
import { AxisNumbers, AxisTitle } from './axis.tsx';
import styles from './bar-row.module.css';
import { BrushBox } from './brush-box.tsx';
import { CanvasLayer, drawByColour } from './canvas-layer.tsx';
import { Figure } from './figure.tsx';
import { HoverTip } from './hover-tip.tsx';
import { shadeColour, shadeOf } from './shade.ts';
import { ShadeLegend } from './shade-legend.tsx';
import { markLines, type SwarmProps, swarmTable } from './swarm.ts';
import { useBrush } from './use-brush.ts';
import { useWidth } from './use-width.ts';

interface BeeswarmProps extends SwarmProps {
  readonly picked?: string;
  readonly onPick?: (feature: string) => void;
  readonly onBrush?: (rows: readonly number[]) => void;
}

const lineHeight = 30;
const bins = 100;
const shades = 24;

/**
 * Offsets of points on one line: each bin's points stack to both sides of it. @returns one offset a point, within
 * ±`reach`
 */
export function swarmOffsets(values: readonly number[], low: number, high: number, reach: number): number[] {
  const stacks = new Map<number, number[]>();
  values.forEach((value, i) => {
    const bin = Math.round((bins * (value - low)) / (high - low || 1));
    const stack = stacks.get(bin);
    if (stack) stack.push(i);
    else stacks.set(bin, [i]);
  });
  const offsets = new Array<number>(values.length).fill(0);
  const tallest = [...stacks.values()].reduce((most, stack) => Math.max(most, stack.length), 1);
  const step = Math.min(3, (2 * reach) / tallest);
  for (const stack of stacks.values())
    for (const [k, i] of stack.entries()) offsets[i] = (k % 2 === 0 ? 1 : -1) * Math.ceil(k / 2) * step;
  return offsets;
}

interface SwarmMarks {
  readonly selected: SwarmProps['selected'];
  readonly placeOf: (feature: number, i: number) => { readonly x: number; readonly y: number };
  readonly colours: ReturnType<typeof useColours>;
}

/** What is not selected stands back, under what is. */
function drawSwarm(
  context: CanvasRenderingContext2D,
  { features, cells, ranges, rows }: SwarmProps['swarm'],
  { selected, placeOf, colours }: SwarmMarks,
): void {
  const radius = rows.length > 5000 ? 1.2 : 2.2;
  const mark = (f: number) => (target: CanvasRenderingContext2D, i: number) => {
    const { x, y } = placeOf(f, i);
    if (radius < 2) target.rect(x - radius, y - radius, 2 * radius, 2 * radius);
    else {
      target.moveTo(x + radius, y);
      target.arc(x, y, radius, 0, 2 * Math.PI);
    }
  };
  features.forEach((_, f) => {
    const colourOf = (i: number) => {
      const shade = shadeOf(cells[f][i], ranges[f]);
      return shadeColour(shade === null ? null : Math.round(shade * shades) / shades, colours);
    };
    for (const front of selected ? [false, true] : [true]) {
      const members = [...rows.keys()].filter((i) => !selected || selected.has(rows[i]) === front);
      context.globalAlpha = front ? 1 : 0.13;
      drawByColour(
        context,
        members.length,
        (k) => colourOf(members[k]),
        (target, k) => mark(f)(target, members[k]),
      );
    }
    context.globalAlpha = 1;
  });
}

interface FeatureLinesProps {
  readonly features: readonly string[];
  readonly labelWidth: number;
  /** Where the lines end. */
  readonly end: number;
  readonly picked: string | undefined;
}

/** A line a feature, with its name. */
function FeatureLines({ features, labelWidth, end, picked }: FeatureLinesProps) {
  return features.map((feature, line) => (
    <g key={feature} className={`${styles.barRow} pickable${picked === feature ? ' selected' : ''}`}>
      <rect x={0} y={line * lineHeight} width={labelWidth + 6} height={lineHeight} className={styles.barHit} />
      <text x={labelWidth} y={line * lineHeight + lineHeight / 2 + 4} textAnchor="end">
        {fitText(feature, labelWidth - 4)}
        <title>{feature}</title>
      </text>
      <line
        x1={labelWidth + 8}
        x2={end}
        y1={line * lineHeight + lineHeight / 2}
        y2={line * lineHeight + lineHeight / 2}
        className="grid"
      />
    </g>
  ));
}

export function Beeswarm({ title, name, swarm, selected, unit, note, picked, onPick, onRow, onBrush }: BeeswarmProps) {
  const { features, values, ranges, rows } = swarm;
  const { t } = useLanguage();
  const colours = useColours();
  const [box, width] = useWidth<HTMLDivElement>();
  const labelWidth = Math.min(240, Math.max(110, width * 0.28));
  // a brush draws this anew at every move of the pointer: where points stand is worked out once
  const { low, high, offsets } = useMemo(() => {
    const least = values.reduce((all, list) => list.reduce((a, b) => Math.min(a, b), all), 0);
    const most = values.reduce((all, list) => list.reduce((a, b) => Math.max(a, b), all), 0);
    return {
      low: least,
      high: most,
      offsets: values.map((list) => swarmOffsets(list, least, most, lineHeight / 2 - 3)),
    };
  }, [values]);
  const pad = (high - low) * 0.03 || 1;
  const scale = scaleLinear([low - pad, high + pad], [labelWidth + 10, Math.max(labelWidth + 60, width - 44)]);
  const height = features.length * lineHeight + 50;
  const placeOf = (f: number, i: number) => ({
    x: scale(values[f][i]),
    y: f * lineHeight + lineHeight / 2 + offsets[f][i],
  });

  const draw = (context: CanvasRenderingContext2D) => drawSwarm(context, swarm, { selected, placeOf, colours });

  const nearest = (x: number, y: number) => {
    let best: { distance: number; place: number; feature: number } | undefined;
    const f = Math.min(features.length - 1, Math.max(0, Math.floor(y / lineHeight)));
    rows.forEach((_, i) => {
      const place = placeOf(f, i);
      const distance = (place.x - x) ** 2 + (place.y - y) ** 2;
      if (distance < 36 && (!best || distance < best.distance)) best = { distance, place: i, feature: f };
    });
    return best;
  };
  const brush = useBrush(
    onBrush &&
      (({ left, right, top, bottom }) => {
        const inside = new Set<number>();
        features.forEach((_, f) => {
          if ((f + 1) * lineHeight < top || f * lineHeight > bottom) return;
          rows.forEach((row, i) => {
            const { x, y } = placeOf(f, i);
            if (x >= left && x <= right && y >= top && y <= bottom) inside.add(row);
          });
        });
        onBrush([...inside]);
      }),
    (x, y) => {
      const mark = x > labelWidth + 8 ? nearest(x, y) : undefined;
      if (mark) onRow?.(rows[mark.place]);
      else if (x <= labelWidth + 6) {
        const feature = features[Math.floor(y / lineHeight)];
        if (feature !== undefined) onPick?.(feature);
      }
    },
    (x, y) => {
      const mark = x > labelWidth + 8 ? nearest(x, y) : undefined;
      return mark && markLines(swarm, mark.place, mark.feature, unit);
    },
  );
  const hasGrey = ranges.includes(null);

  return (
    <Figure title={title} name={name} note={note} isEmpty={rows.length === 0} table={() => swarmTable(swarm, unit)}>
      <div ref={box} className="overlay brushable" {...brush.handlers}>
        {width > 0 && (
          <>
            <CanvasLayer width={width} height={height} draw={draw} of={[swarm, selected, colours]} />
            <svg width={width} height={height} role="img" aria-label={title}>
              <line x1={scale(0)} x2={scale(0)} y1={0} y2={features.length * lineHeight} className="axis strong" />
              <FeatureLines features={features} labelWidth={labelWidth} end={width - 40} picked={picked} />
              <AxisNumbers scale={scale} y={features.length * lineHeight + 16} />
              <AxisTitle
                text={unit}
                x={(labelWidth + width - 40) / 2}
                y={features.length * lineHeight + 40}
                room={(width - labelWidth) / 2}
              />
              {hasGrey && (
                <text x={width - 4} y={features.length * lineHeight + 40} textAnchor="end" className="bar-number">
                  <tspan style={{ fill: shadeColour(null, colours) }}>● </tspan>
                  {t('plot.noOrder')}
                </text>
              )}
              <ShadeLegend
                x={width - 26}
                y={20}
                height={Math.max(40, height - 100)}
                high={t('plot.high')}
                low={t('plot.low')}
              />
              <BrushBox box={brush.box} />
            </svg>
            <HoverTip tip={brush.tip} width={width} />
          </>
        )}
      </div>
    </Figure>
  );
}
