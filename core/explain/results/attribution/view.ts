// All rows of an attribution at a glance.
import { quantile } from '../../../numeric/stats.ts';
import type { Attribution, AttributionView } from '../../../schema/results/attribution.ts';

const swarmRows = 50_000;
const swarmFeatures = 20;

export function attributionView(value: Attribution, importance: readonly number[]): AttributionView {
  const swarm = swarmOf(value, importance);
  return {
    kind: 'attribution',
    swarm,
    groups: value.groups ?? [],
    picks: value.picks ?? [],
    pairs: value.interactions ? meanPairs(value.interactions) : null,
    byClass:
      value.byClass?.map((own) => ({
        class: own.class,
        importance: swarm.features.map(
          (f) => own.values.reduce((sum, row) => sum + Math.abs(row[f]), 0) / Math.max(1, own.values.length),
        ),
      })) ?? null,
  };
}

function meanPairs(cubes: readonly (readonly (readonly number[])[])[]): number[][] {
  const [first = []] = cubes;
  return first.map((row, a) =>
    row.map((_, b) => cubes.reduce((sum, cube) => sum + Math.abs(cube[a][b]), 0) / cubes.length),
  );
}

function swarmOf(value: Attribution, importance: readonly number[]): AttributionView['swarm'] {
  const features = [...importance.keys()].sort((a, b) => importance[b] - importance[a]).slice(0, swarmFeatures);
  const shown = new Set(features);
  const step = Math.max(1, Math.ceil(value.rows.length / swarmRows));
  const kept = value.rows.flatMap((_, i) => (i % step === 0 ? [i] : []));
  return {
    features,
    rows: kept.map((i) => value.rows[i]),
    values: features.map((f) => kept.map((i) => value.values[i][f])),
    cells: features.map((f) => kept.map((i) => value.featureValues[i][f])),
    ranges: features.map((f) => rangeOf(kept.map((i) => value.featureValues[i][f]))),
    base: kept.map((i) => value.baseValues?.[i] ?? value.baseValue),
    rest: kept.map((i) => value.values[i].reduce((sum, one, f) => (shown.has(f) ? sum : sum + one), 0)),
    predictions: kept.map((i) => value.predictions[i]),
  };
}

/** The 5th and the 95th percentile of the numbers among them. */
function rangeOf(cells: Attribution['featureValues'][number]): [number, number] | null {
  const sorted = Float64Array.from(cells.flatMap((cell) => (typeof cell === 'number' ? [cell] : []))).sort();
  return sorted.length === 0 ? null : [quantile(sorted, 0.05), quantile(sorted, 0.95)];
}
