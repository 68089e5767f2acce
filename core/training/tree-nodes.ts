import { cellsOf, columnOwners, type Encoder } from '../data/encode.ts';
import type { CategoricalEncoding } from '../data/fields/category/category.ts';
import { pixelName } from '../data/fields/image/image.ts';
import { fromModel, isIndicator } from '../data/fields/number/number.ts';
import type { TreeStructure } from '../models/model.ts';
import { childOf, nodeDepths } from '../models/tree/structure.ts';
import { fewestDigits } from '../numeric/fewest-digits.ts';
import type { TreeNode } from '../schema/tree.ts';

/** A row's nodes from the root to its leaf. `cells` are the row's encoded columns. */
export function treePath(tree: TreeStructure, cells: Float64Array): number[] {
  const path = [0];
  for (let node = 0; tree.childrenLeft[node] >= 0; ) {
    node = childOf(tree, node, cells[tree.feature[node]]);
    path.push(node);
  }
  return path;
}

/**
 * A tree's nodes with their questions in the features and units that a person knows. Where a row is followed (`path`,
 * and its raw values
 * by feature), a threshold on its way has as many digits as it takes for the written question to send the row where it
 * went.
 */
export function treeNodes(
  tree: TreeStructure,
  encoder: Encoder,
  outputs: number,
  gains: boolean,
  followed?: { readonly path: readonly number[]; readonly raw: Float64Array },
): TreeNode[] {
  const owners = columnOwners(encoder);
  const depths = nodeDepths(tree);
  const next = new Map(followed?.path.slice(1).map((node, i) => [followed.path[i], node]));
  return Array.from(tree.childrenLeft, (left, node) => {
    const column = tree.feature[node];
    const feature = column >= 0 ? encoder.features[owners[column]] : undefined;
    const goesTo = next.get(node);
    const row =
      followed && goesTo !== undefined ? { value: followed.raw[owners[column]], isLeft: goesTo === left } : undefined;
    return {
      id: node,
      depth: depths[node],
      left: left >= 0 ? left : null,
      right: left >= 0 ? tree.childrenRight[node] : null,
      question: feature ? questionText(feature, column, tree.threshold[node], row) : null,
      impurity: tree.impurity[node],
      samples: tree.nodeSamples[node],
      value: gains
        ? [tree.value[(node + 1) * outputs - 1]]
        : [...tree.value.subarray(node * outputs, (node + 1) * outputs)],
      ...(row && feature && Number.isNaN(cellsOf(feature, row.value)[column - feature.offset])
        ? { isMissing: true }
        : {}),
      ...(row && feature?.kind === 'numeric' ? { own: Number.isNaN(row.value) ? null : row.value } : {}),
    };
  });
}

interface FollowedValue {
  readonly value: number;
  readonly isLeft: boolean;
}

function questionText(
  feature: Encoder['features'][number],
  column: number,
  threshold: number,
  row: FollowedValue | undefined,
): NonNullable<TreeNode['question']> {
  if (feature.kind === 'numeric') {
    if (isIndicator(feature, column))
      return { feature: feature.name, operator: 'is not missing', value: '', threshold: null };
    const raw = fromModel(feature, threshold);
    return { feature: feature.name, operator: '<=', value: shownThreshold(raw, row), threshold: raw };
  }
  if (feature.kind === 'text')
    return {
      feature: `${feature.name}: ${feature.terms[column - feature.offset]}`,
      operator: '<=',
      value: formatThreshold(threshold),
      threshold: null,
    };
  if (feature.kind === 'image' || feature.kind === 'sequence')
    return {
      feature: feature.kind === 'image' ? pixelName(feature, column) : `${feature.name}[${column - feature.offset}]`,
      operator: '<=',
      value: formatThreshold(threshold),
      threshold: null,
    };
  if (feature.orders && column >= feature.offset + feature.categories.length)
    return groupQuestion(feature, categoriesUpTo(feature, column, threshold));
  if (feature.how === 'onehot' || feature.how === 'ordered')
    return {
      feature: feature.name,
      operator: '≠',
      value: feature.categories[column - feature.offset],
      threshold: null,
    };
  if (feature.how === 'target')
    return { feature: feature.name, operator: '<=', value: formatThreshold(threshold), threshold: null };
  return {
    feature: feature.name,
    operator: '<=',
    value: feature.categories[Math.max(0, Math.floor(threshold))] ?? '',
    threshold: null,
  };
}

/** The categories whose place in the order of a column is not beyond the threshold. */
function categoriesUpTo(
  { categories, offset, width, orders }: CategoricalEncoding,
  column: number,
  threshold: number,
): string[] {
  const count = width - categories.length;
  const k = column - offset - categories.length;
  return categories.filter((_, code) => orders !== undefined && orders[code * count + k] <= threshold);
}

/** Categories that are named where a group is. */
const mostNamed = 3;

function groupQuestion({ name }: CategoricalEncoding, among: string[]): NonNullable<TreeNode['question']> {
  const more = among.length - mostNamed;
  const value = `${among.slice(0, mostNamed).join(', ')}${more > 0 ? ` +${more}` : ''}`;
  return { feature: name, operator: 'in', value, among, threshold: null };
}

function shownThreshold(threshold: number, row: FollowedValue | undefined): string {
  const text = formatThreshold(threshold);
  if (!row || Number.isNaN(row.value)) return text;
  const keeps = (shown: number) => row.value <= shown === row.isLeft;
  return keeps(Number(text)) ? text : String(fewestDigits(threshold, 4, keeps));
}

/** Three significant decimals, as scikit-learn draws them, more where they are needed. */
function formatThreshold(value: number): string {
  return Math.abs(value) >= 1000
    ? value.toFixed(1)
    : Math.abs(value) >= 0.01 || value === 0
      ? String(Number(value.toFixed(3)))
      : value.toPrecision(3);
}
