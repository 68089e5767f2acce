// What stands in for features that are unknown.
import { type FeatureScale, squaredDistance } from '../../data/distance.ts';
import type { Encoder, RawRows } from '../../data/encode.ts';
import type { Random } from '../../numeric/random.ts';
import { mean } from '../../numeric/stats.ts';

export type BaselineKind = 'mean' | 'draw' | 'neighbours';

/** Reference rows of each kind: one of means, or so many rows of the data. */
const references = { draw: 20, neighbours: 10 };

/** Mean of each number and the most frequent category. */
export function meanRow({ features }: Encoder, { values, rows }: RawRows): Float64Array {
  const count = features.length;
  return Float64Array.from(features, (feature, f) => {
    const column = Float64Array.from({ length: rows }, (_, r) => values[r * count + f]).filter(
      (one) => !Number.isNaN(one),
    );
    if (column.length === 0) return Number.NaN;
    if (feature.kind === 'numeric') return mean(column);
    const counts = new Map<number, number>();
    for (const code of column) counts.set(code, (counts.get(code) ?? 0) + 1);
    return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best))[0];
  });
}

/** @returns what stands in for unknown features of a row, `[reference, feature]` */
export function baselineOf(
  kind: BaselineKind,
  encoder: Encoder,
  training: RawRows,
  scales: readonly FeatureScale[],
): (row: Float64Array, random: Random) => Float64Array {
  const count = encoder.features.length;
  const rowAt = (r: number) => training.values.subarray(r * count, (r + 1) * count);
  const gather = (places: ArrayLike<number>) => {
    const rows = new Float64Array(places.length * count);
    for (let i = 0; i < places.length; i++) rows.set(rowAt(places[i]), i * count);
    return rows;
  };
  switch (kind) {
    case 'mean': {
      const row = meanRow(encoder, training);
      return () => row;
    }
    case 'draw':
      return (_row, random) =>
        gather(random.permutation(training.rows).slice(0, Math.min(references.draw, training.rows)));
    case 'neighbours':
      return (row) => {
        const distances = Float64Array.from({ length: training.rows }, (_, r) =>
          squaredDistance(row, rowAt(r), scales),
        );
        const order = Array.from({ length: training.rows }, (_, r) => r).sort(
          (a, b) => distances[a] - distances[b] || a - b,
        );
        // the row itself, where it is among them, knows all
        return gather(order.filter((r) => distances[r] > 0).slice(0, references.neighbours));
      };
  }
}
