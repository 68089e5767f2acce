// Whether what was stored for a model can be one: lengths that agree, indices within bounds, trees without circles,
// numbers that are numbers.
// A damaged file is found by its hash; this is for a project that somebody else has written.

import { VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';
import type { AdditiveTerm, ModelSize, TreeStructure } from './model.ts';
import type { Layer } from './network/layer.ts';

/** @throws project-damaged where a stored model cannot be one */
export function requireSound(isSound: boolean): void {
  if (!isSound)
    throw new VitrineError('project-damaged', say('error.storedModelNotOneKind', {}), {
      hint: say('hint.trainAgainOrRestoreBackup', {}),
    });
}

/** Scores that a linear model, a network, boosting or an EBM adds up: one a class, but one alone for two classes. */
export const scoreCount = (classes: number): number => (classes > 2 ? classes : 1);

type Numbers = Float64Array | Int32Array;
export const allFinite = (...lists: readonly Numbers[]): boolean => lists.every((list) => list.every(Number.isFinite));
const isPlace = (value: number, end: number): boolean => Number.isInteger(value) && value >= 0 && value < end;
export const sameSize = (stored: ModelSize, { width, classes }: ModelSize): boolean =>
  stored.width === width && stored.classes === classes;

/** @param outputs values a node */
export function soundTree(
  tree: TreeStructure & { readonly impurity?: Float64Array },
  width: number,
  outputs: number,
): boolean {
  const { childrenLeft, childrenRight, feature, threshold, missingLeft, value, nodeSamples, impurity } = tree;
  const nodes = childrenLeft.length;
  const lists: readonly (Numbers | undefined)[] = [
    childrenRight,
    feature,
    threshold,
    missingLeft,
    nodeSamples,
    impurity,
  ];
  if (
    nodes === 0 ||
    value.length !== nodes * outputs ||
    lists.some((list) => list !== undefined && list.length !== nodes)
  )
    return false;
  if (!allFinite(value, nodeSamples)) return false;
  // from the root down, no node comes twice
  const seen = new Uint8Array(nodes);
  const open = [0];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seen[node] === 1) return false;
    seen[node] = 1;
    const [left, right] = [childrenLeft[node], childrenRight[node]];
    if (left < 0 && right < 0) continue;
    if (
      !isPlace(left, nodes) ||
      !isPlace(right, nodes) ||
      !isPlace(feature[node], width) ||
      Number.isNaN(threshold[node])
    )
      return false;
    open.push(left, right);
  }
  // every node is some node's child: what lists all nodes, and what walks, see the same tree
  return seen.every((one) => one === 1);
}

/** @param outputs units of the last layer */
export function soundLayers(layers: readonly Layer[], width: number, outputs: number): boolean {
  if (layers.length === 0 || layers[layers.length - 1].units !== outputs) return false;
  return layers.every(({ inputs, units, weights, bias }, i) => {
    const before = i === 0 ? width : layers[i - 1].units;
    return (
      inputs === before &&
      Number.isInteger(units) &&
      units > 0 &&
      weights.length === inputs * units &&
      bias.length === units
    );
  });
}

/** Tables of one or two columns that add up to a score. */
export function soundTerms(terms: readonly AdditiveTerm[], width: number, scores: number): boolean {
  return terms.every(({ columns, edges, scores: tables, errors, counts }) => {
    const cells = edges.reduce((product, list) => product * (list.length + 2), 1);
    return (
      (columns.length === 1 || columns.length === 2) &&
      columns.length === edges.length &&
      columns.every((column) => isPlace(column, width)) &&
      edges.every((list) => list.every((edge, i) => !Number.isNaN(edge) && (i === 0 || edge > list[i - 1]))) &&
      tables.length === scores &&
      counts.length === cells &&
      allFinite(counts) &&
      [tables, errors].every((lists) => lists.every((list) => list.length === cells && allFinite(list)))
    );
  });
}
