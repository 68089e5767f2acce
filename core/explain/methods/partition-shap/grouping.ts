// A tree over the features: which of them are taken together, and which of these groups in turn.
import { centredRanks } from '../../../numeric/ranks.ts';
import type { ExplainContext } from '../../explainer.ts';

export type Group = { readonly feature: number } | { readonly members: readonly Group[] };

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

/** Agglomeration by average linkage on 1 - |correlation|: the two nearest groups become one until one is left. */
export function clusterFeatures(
  correlations: Float64Array,
  features: number,
): { tree: Group; groups: (least: number) => number[][] } {
  interface Cluster {
    readonly group: Group;
    readonly features: readonly number[];
    readonly at: number;
  }
  let clusters: Cluster[] = Array.from({ length: features }, (_, feature) => ({
    group: { feature },
    features: [feature],
    at: 0,
  }));
  const merged: Cluster[] = [];
  const distance = (a: Cluster, b: Cluster) => {
    let sum = 0;
    for (const i of a.features) for (const j of b.features) sum += 1 - Math.abs(correlations[i * features + j]);
    return sum / (a.features.length * b.features.length);
  };
  let apart = clusters.map((a) => clusters.map((b) => distance(a, b)));
  while (clusters.length > 1) {
    let best: [number, number] = [0, 1];
    for (let i = 0; i < clusters.length; i++)
      for (let j = i + 1; j < clusters.length; j++) if (apart[i][j] < apart[best[0]][best[1]]) best = [i, j];
    const [i, j] = best;
    const [a, b] = [clusters[i], clusters[j]];
    const union: Cluster = {
      group: { members: [a.group, b.group] },
      features: [...a.features, ...b.features],
      at: apart[i][j],
    };
    merged.push(union);
    const left = clusters.map((_, k) => k).filter((k) => k !== i && k !== j);
    // the mean of two means, each by how many features it is over
    const toUnion = left.map(
      (k) => (apart[k][i] * a.features.length + apart[k][j] * b.features.length) / union.features.length,
    );
    apart = [...left.map((k, row) => [...left.map((l) => apart[k][l]), toUnion[row]]), [...toUnion, 0]];
    clusters = [...left.map((k) => clusters[k]), union];
  }
  const tree = clusters[0]?.group ?? { members: [] };
  return {
    tree,
    groups(least) {
      const whole = merged.filter(({ at }) => 1 - at >= least);
      const largest = whole.filter(
        (one) =>
          !whole.some(
            (other) =>
              other !== one &&
              one.features.every((f) => other.features.includes(f)) &&
              other.features.length > one.features.length,
          ),
      );
      return largest.map((one) => [...one.features].sort((x, y) => x - y));
    },
  };
}

/** The same tree without the features that are not in `kept`, with places in `kept` for features. */
export function restrict(group: Group, kept: readonly number[]): Group | undefined {
  if ('feature' in group) {
    const place = kept.indexOf(group.feature);
    return place < 0 ? undefined : { feature: place };
  }
  const members = group.members.flatMap((member) => restrict(member, kept) ?? []);
  return members.length === 0 ? undefined : members.length === 1 ? members[0] : { members };
}
