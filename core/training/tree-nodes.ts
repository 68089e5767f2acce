import { columnOwners, type Encoder, fromModel, isIndicator } from '../data/encode.ts';
import type { TreeStructure } from '../models/model.ts';
import { nodeDepths } from '../models/tree/structure.ts';
import type { TreeNode } from '../schema/tree.ts';

/** A tree's nodes with their questions in the features and units that a person knows. */
export function treeNodes(tree: TreeStructure, encoder: Encoder, outputs: number, gains: boolean): TreeNode[] {
  const owners = columnOwners(encoder);
  const depths = nodeDepths(tree);
  return Array.from(tree.childrenLeft, (left, node) => {
    const column = tree.feature[node];
    const feature = column >= 0 ? encoder.features[owners[column]] : undefined;
    return {
      id: node,
      depth: depths[node],
      left: left >= 0 ? left : null,
      right: left >= 0 ? tree.childrenRight[node] : null,
      question: feature ? questionText(feature, column, tree.threshold[node]) : null,
      impurity: tree.impurity[node],
      samples: tree.nodeSamples[node],
      value: gains ? [tree.value[(node + 1) * outputs - 1]] : [...tree.value.subarray(node * outputs, (node + 1) * outputs)],
    };
  });
}

function questionText(feature: Encoder['features'][number], column: number, threshold: number): NonNullable<TreeNode['question']> {
  if (feature.kind === 'numeric') {
    if (isIndicator(feature, column)) return { feature: feature.name, operator: 'is not missing', value: '', threshold: null };
    const raw = fromModel(feature, threshold);
    return { feature: feature.name, operator: '<=', value: formatThreshold(raw), threshold: raw };
  }
  if (feature.how === 'onehot') return { feature: feature.name, operator: '≠', value: feature.categories[column - feature.offset], threshold: null };
  if (feature.how === 'target') return { feature: feature.name, operator: '<=', value: formatThreshold(threshold), threshold: null };
  return { feature: feature.name, operator: '<=', value: feature.categories[Math.max(0, Math.floor(threshold))] ?? '', threshold: null };
}

/** Three significant decimals, as scikit-learn draws them, more where they are needed. */
function formatThreshold(value: number): string {
  return Math.abs(value) >= 1000 ? value.toFixed(1) : Math.abs(value) >= 0.01 || value === 0 ? String(Number(value.toFixed(3))) : value.toPrecision(3);
}
