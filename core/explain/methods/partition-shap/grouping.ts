// A tree over the features: which of them are taken together, and which of these groups in turn.
import { centredRanks } from '../../../numeric/ranks.ts';
import type { PlayerTree as Group } from '../../engine/player-tree.ts';
import type { ExplainContext } from '../../explainer.ts';

export const featuresOf = (group: Group): number[] =>
  'feature' in group ? [group.feature] : group.members.flatMap(featuresOf);

/** Rows that correlations are worked out on, at most. */
const mostRows = 5000;

/**
 * Spearman's rank correlation between features over the training rows, `[feature, feature]`; categories count by their
 * place.
 */
export function rankCorrelations(context: ExplainContext): Float64Array {
  const { values, rows, features } = context.training();
  const step = Math.max(1, Math.ceil(rows / mostRows));
  const kept = Array.from({ length: Math.ceil(rows / step) }, (_, i) => i * step);
  const ranked = Array.from({ length: features }, (_, f) =>
    centredRanks(Float64Array.from(kept, (r) => values[r * features + f])),
  );
  const result = new Float64Array(features * features);
  for (let a = 0; a < features; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let i = 0; i < kept.length; i++) sum += ranked[a][i] * ranked[b][i];
      result[a * features + b] = sum;
      result[b * features + a] = sum;
    }
  }
  return result;
}

interface Cluster {
  readonly group: Group;
  readonly features: readonly number[];
  /** The distance at which its two members were joined. */
  readonly at: number;
}

/**
 * Agglomeration by average linkage on 1 - |correlation|: the two nearest groups become one until one is left; of equal
 * distances the first counts, groups by their age. Each group's nearest younger one is kept, so that the cost grows
 * with the square of the features and not with their cube.
 */
export function clusterFeatures(
  correlations: Float64Array,
  features: number,
): { tree: Group; groups: (least: number) => number[][] } {
  const clusters: Cluster[] = Array.from({ length: features }, (_, feature) => ({
    group: { feature },
    features: [feature],
    at: 0,
  }));
  const merged = joinNearest(clusters, new DistancesApart(correlations, features));
  const tree = clusters.at(-1)?.group ?? { members: [] };
  return { tree, groups: (least) => largestOf(merged.filter(({ at }) => 1 - at >= least)) };
}

/** Distances between clusters, by their numbers; a new cluster takes the row of one that it is made of. */
class DistancesApart {
  readonly #values: Float64Array;
  readonly #row: number[];
  readonly #size: number;

  constructor(correlations: Float64Array, size: number) {
    this.#size = size;
    this.#values = correlations.map((correlation) => 1 - Math.abs(correlation));
    this.#row = Array.from({ length: size }, (_, i) => i);
  }

  between(a: number, b: number): number {
    return this.#values[this.#row[a] * this.#size + this.#row[b]];
  }

  /** The mean of two means, each by how many features it is over, to each cluster of `others`. */
  join(a: number, b: number, sizeA: number, sizeB: number, others: Iterable<number>): void {
    for (const other of others) {
      const mean = (this.between(other, a) * sizeA + this.between(other, b) * sizeB) / (sizeA + sizeB);
      this.#values[this.#row[a] * this.#size + this.#row[other]] = mean;
      this.#values[this.#row[other] * this.#size + this.#row[a]] = mean;
    }
    this.#row.push(this.#row[a]);
  }
}

/** Joins until one is left; what is joined is added to `clusters`, and returned in the order of joining. */
function joinNearest(clusters: Cluster[], apart: DistancesApart): Cluster[] {
  const merged: Cluster[] = [];
  let left = clusters.map((_, i) => i);
  const nearest = left.map(() => -1);
  const find = (cluster: number): void => {
    nearest[cluster] = -1;
    for (const other of left)
      if (
        other > cluster &&
        (nearest[cluster] < 0 || apart.between(cluster, other) < apart.between(cluster, nearest[cluster]))
      )
        nearest[cluster] = other;
  };
  left.forEach(find);
  while (left.length > 1) {
    let first = left[0];
    for (const one of left)
      if (nearest[one] >= 0 && apart.between(one, nearest[one]) < apart.between(first, nearest[first])) first = one;
    const second = nearest[first];
    const [a, b] = [clusters[first], clusters[second]];
    const union: Cluster = {
      group: { members: [a.group, b.group] },
      features: [...a.features, ...b.features],
      at: apart.between(first, second),
    };
    left = left.filter((one) => one !== first && one !== second);
    apart.join(first, second, a.features.length, b.features.length, left);
    const made = clusters.push(union) - 1;
    merged.push(union);
    left.push(made);
    nearest.push(-1);
    for (const one of left.slice(0, -1)) {
      if (nearest[one] === first || nearest[one] === second) find(one);
      else if (nearest[one] < 0 || apart.between(one, made) < apart.between(one, nearest[one])) nearest[one] = made;
    }
  }
  return merged;
}

/** The features of those that lie in no larger one: a later cluster holds all of an earlier one or nothing of it. */
function largestOf(clusters: readonly Cluster[]): number[][] {
  const held = new Set<number>();
  const largest = clusters.toReversed().filter(({ features }) => {
    if (held.has(features[0])) return false;
    for (const feature of features) held.add(feature);
    return true;
  });
  return largest.reverse().map(({ features }) => [...features].sort((x, y) => x - y));
}

/** The same tree without the features that are not in `kept`, with places in `kept` for features. */
export function restrict(group: Group, kept: readonly number[]): Group | undefined {
  const place = new Map(kept.map((feature, at) => [feature, at]));
  const within = (one: Group): Group | undefined => {
    if ('feature' in one) {
      const feature = place.get(one.feature);
      return feature === undefined ? undefined : { feature };
    }
    const members = one.members.flatMap((member) => within(member) ?? []);
    return members.length === 0 ? undefined : members.length === 1 ? members[0] : { members };
  };
  return within(group);
}
