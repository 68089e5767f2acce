// What each question of a tree sees: the values of its feature among the training rows that come to it.
import { columnOwners, type Encoder, encodeRows, type RawRows } from '../data/encode.ts';
import { fromModel, isIndicator } from '../data/fields/number/number.ts';
import type { TreeStructure } from '../models/model.ts';
import type { TreeNode } from '../schema/tree.ts';
import { treePath } from './tree-nodes.ts';

const bins = 12;

/** Training rows that are looked at, at most. */
export const mostHistogramRows = 20_000;

/**
 * A histogram for each node that asks for a number, in the data's own units; null for leaves and for questions about
 * categories or missing values.
 * @param classOf the class of each row, or all 0 where there are none
 */
export function treeHistograms(
  tree: TreeStructure,
  encoder: Encoder,
  raw: RawRows,
  classOf: ArrayLike<number>,
  classes: number,
): TreeNode['histogram'][] {
  const owners = columnOwners(encoder);
  const x = encodeRows(encoder, raw);
  const members = Array.from(tree.childrenLeft, (): number[] => []);
  for (let r = 0; r < raw.rows; r++) {
    for (const node of treePath(tree, x.subarray(r * encoder.width, (r + 1) * encoder.width))) members[node].push(r);
  }
  return members.map((rows, node) => {
    const column = tree.feature[node];
    if (tree.childrenLeft[node] < 0 || column < 0) return null;
    const place = owners[column];
    const feature = encoder.features[place];
    if (feature.kind !== 'numeric' || isIndicator(feature, column)) return null;
    const known = rows.filter((r) => !Number.isNaN(raw.values[r * raw.features + place]));
    const numberOf = (r: number) => raw.values[r * raw.features + place];
    const low = known.reduce((least, r) => Math.min(least, numberOf(r)), Number.POSITIVE_INFINITY);
    const high = known.reduce((most, r) => Math.max(most, numberOf(r)), Number.NEGATIVE_INFINITY);
    if (!(low < high)) return null;
    const counts = Array.from({ length: bins }, () => new Array<number>(Math.max(1, classes)).fill(0));
    for (const r of known) {
      if (classes > 0 && !(classOf[r] >= 0)) continue;
      const bin = Math.min(bins - 1, Math.floor((bins * (numberOf(r) - low)) / (high - low)));
      counts[bin][classes > 0 ? classOf[r] : 0]++;
    }
    return { low, high, split: fromModel(feature, tree.threshold[node]), counts };
  });
}
