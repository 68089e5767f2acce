// Interaction values along paths (Lundberg et al. 2020). For a leaf with m features on its way, o_j whether the row
// answers j's questions towards it and r_j the
// share of training rows that do, two features i and j together are worth
//   I_ij = value (o_i - r_i)(o_j - r_j) · sum over T without i, j of |T|! (m - |T| - 2)! / (m - 1)! · product of o over
// T · product of r over the rest;
// half of it goes to each of the two places, and what is left of a feature's value stands on the diagonal.
import type { TreeStructure } from '../../../models/model.ts';

/**
 * Adds a tree's pair terms for one row to `pairs` `[feature, feature]`; columns of one feature count as that feature.
 */
export function addInteractions(
  tree: TreeStructure,
  x: Float64Array,
  output: number,
  outputs: number,
  scale: number,
  owners: Int32Array,
  features: number,
  pairs: Float64Array,
): void {
  const { childrenLeft, childrenRight, feature, threshold, missingLeft, value, nodeSamples } = tree;
  const columns: number[] = [];
  const own: number[] = [];
  const share: number[] = [];
  const visit = (node: number): void => {
    const left = childrenLeft[node];
    if (left < 0) {
      const answer = scale * value[node * outputs + output];
      if (answer !== 0 && columns.length > 1) addLeaf(answer);
      return;
    }
    const split = feature[node];
    const cell = x[split];
    const isLeft =
      cell <= threshold[node] || (missingLeft !== undefined && missingLeft[node] === 1 && Number.isNaN(cell));
    for (const child of [left, childrenRight[node]]) {
      const follows = (child === left) === isLeft ? 1 : 0;
      const rest = nodeSamples[child] / nodeSamples[node];
      const known = columns.indexOf(split);
      if (known < 0) {
        columns.push(split);
        own.push(follows);
        share.push(rest);
        visit(child);
        columns.pop();
        own.pop();
        share.pop();
      } else {
        const [ownBefore, shareBefore] = [own[known], share[known]];
        own[known] *= follows;
        share[known] *= rest;
        visit(child);
        own[known] = ownBefore;
        share[known] = shareBefore;
      }
    }
  };
  const addLeaf = (answer: number): void => {
    const m = columns.length;
    const sizes = new Float64Array(m - 1);
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < i; j++) {
        const both = (own[i] - share[i]) * (own[j] - share[j]);
        if (both === 0 || owners[columns[i]] === owners[columns[j]]) continue;
        // how much each size of T comes to: one factor (r + o t) after another
        sizes.fill(0);
        sizes[0] = 1;
        let known = 0;
        for (let k = 0; k < m; k++) {
          if (k === i || k === j) continue;
          known++;
          for (let s = known; s > 0; s--) sizes[s] = sizes[s] * share[k] + sizes[s - 1] * own[k];
          sizes[0] *= share[k];
        }
        let factor = 1 / (m - 1);
        let sum = 0;
        for (let s = 0; s <= m - 2; s++) {
          sum += factor * sizes[s];
          factor = (factor * (s + 1)) / Math.max(1, m - 2 - s);
        }
        const half = (answer * both * sum) / 2;
        const a = owners[columns[i]];
        const b = owners[columns[j]];
        pairs[a * features + b] += half;
        pairs[b * features + a] += half;
      }
    }
  };
  visit(0);
}
