import { Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import { BarList } from '../../plots/bar-list.tsx';
import { PointCloud } from '../../plots/point-cloud.tsx';
import { shadeOf } from '../../plots/shade.ts';
import type { Swarm } from '../../plots/swarm.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';

interface DependenceProps {
  readonly swarm: Swarm;
  readonly feature: string;
  readonly unit: string;
  readonly selected: ReadonlySet<number> | null;
  readonly onRow: (row: number) => void;
  readonly onBrush: (rows: readonly number[]) => void;
}

/**
 * A feature's own value against its attribution, shaded by the feature that it most seems to act together with, or by
 * another; categories as means.
 */
export function Dependence({ swarm, feature, unit, selected, onRow, onBrush }: DependenceProps) {
  const { t } = useLanguage();
  const f = swarm.features.indexOf(feature);
  const cells = swarm.cells[f];
  const [shadedBy, setShadedBy] = useState<string | null>(null);
  const guess = useMemo(() => strongestPartner(swarm, f), [swarm, f]);
  const by = shadedBy === null || shadedBy === feature ? guess : swarm.features.indexOf(shadedBy);
  if (f < 0) return null;
  if (swarm.ranges[f] !== null) {
    const points = swarm.rows.flatMap((row, i) => {
      const x = cells[i];
      return typeof x === 'number'
        ? [
            {
              row,
              x,
              y: swarm.values[f][i],
              shade: by === undefined ? null : shadeOf(swarm.cells[by][i], swarm.ranges[by]),
            },
          ]
        : [];
    });
    return (
      <Panel>
        <PointCloud
          title={t('explain.dependence', { name: feature })}
          name={`dependence_${f}`}
          line="zero"
          xLabel={feature}
          yLabel={unit}
          points={points}
          shadeLabel={by === undefined ? undefined : swarm.features[by]}
          selected={selected}
          actions={
            <Select
              size="xs"
              aria-label={t('explain.shadedBy')}
              data={swarm.features.filter((name, other) => name !== feature && swarm.ranges[other] !== null)}
              value={by === undefined ? null : swarm.features[by]}
              placeholder={t('explain.shadedBy')}
              w={180}
              onChange={setShadedBy}
            />
          }
          onRow={onRow}
          onBrush={onBrush}
        />
        <p className="soft small">{t('explain.shadedHelp')}</p>
      </Panel>
    );
  }
  const names = [...new Set(cells)];
  const mean = (name: (typeof cells)[number]) => {
    const own = swarm.values[f].filter((_, i) => cells[i] === name);
    return own.reduce((a, b) => a + b, 0) / own.length;
  };
  return (
    <Panel>
      <BarList
        title={t('explain.dependence', { name: feature })}
        name={`dependence_${f}`}
        unit={unit}
        signed
        entries={names
          .map((name) => ({ label: name === null ? t('data.missing') : String(name), values: [mean(name)] }))
          .sort((a, b) => b.values[0] - a.values[0])}
      />
    </Panel>
  );
}

const stretches = 10;

/**
 * The feature whose own value best tells what is left of an attribution within narrow stretches of the feature itself,
 * as shap guesses it; undefined where none does.
 */
function strongestPartner(swarm: Swarm, f: number): number | undefined {
  const cells = swarm.cells[f];
  if (!cells) return undefined;
  const places = [...swarm.rows.keys()]
    .filter((i) => typeof cells[i] === 'number')
    .sort((a, b) => Number(cells[a]) - Number(cells[b]));
  const each = Math.max(8, Math.ceil(places.length / stretches));
  let best: number | undefined;
  let most = 0;
  swarm.features.forEach((_, other) => {
    if (other === f || swarm.ranges[other] === null) return;
    let total = 0;
    for (let from = 0; from < places.length; from += each) {
      const part = places.slice(from, from + each).filter((i) => typeof swarm.cells[other][i] === 'number');
      if (part.length < 5) continue;
      const mean = (of: (i: number) => number) => part.reduce((sum, i) => sum + of(i), 0) / part.length;
      const x = (i: number) => Number(swarm.cells[other][i]);
      const y = (i: number) => swarm.values[f][i];
      const [mx, my] = [mean(x), mean(y)];
      const xy = part.reduce((sum, i) => sum + (x(i) - mx) * (y(i) - my), 0);
      const xx = part.reduce((sum, i) => sum + (x(i) - mx) ** 2, 0);
      if (xx > 0) total += Math.abs(xy / Math.sqrt(xx));
    }
    if (total > most) {
      most = total;
      best = other;
    }
  });
  return best;
}
