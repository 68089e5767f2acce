// A model of which parts are randomised, for tests of whether an explanation depends on the model (Adebayo et al. 2018).
import type { Random } from '../numeric/random.ts';
import type { ArtifactValue } from './artifact.ts';
import type { FittedModel, ModelSize } from './model.ts';
import { findModelKind } from './registry.ts';

/**
 * Shuffles the weights of a network's layers from the output down, or the questions and answers of trees from the last
 * one back.
 * @param share of the layers or trees, at least one of them
 * @returns nothing where a model has neither
 */
export function randomisedModel(
  kind: string,
  model: FittedModel,
  size: ModelSize,
  share: number,
  random: Random,
): FittedModel | undefined {
  const artifact = model.save();
  const parts = partsOf(artifact);
  if (!parts) return undefined;
  const first = parts.list.length - Math.max(1, Math.round(share * parts.list.length));
  const list = parts.list.map((part, i) => (i < first ? part : shuffled(part, random)));
  const changed = parts.name === 'tree' ? list[0] : list;
  return findModelKind(kind).restore({ ...parts.whole, [parts.name]: changed }, size);
}

type Part = Readonly<Record<string, ArtifactValue>>;

const isPart = (value: ArtifactValue): value is Part =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

function partsOf(
  artifact: ArtifactValue,
): { readonly whole: Part; readonly name: 'layers' | 'trees' | 'tree'; readonly list: readonly Part[] } | undefined {
  if (!isPart(artifact)) return undefined;
  for (const name of ['layers', 'trees'] as const) {
    const list = artifact[name];
    if (Array.isArray(list) && list.length > 0 && list.every(isPart)) return { whole: artifact, name, list };
  }
  const { tree } = artifact;
  return tree !== undefined && isPart(tree) ? { whole: artifact, name: 'tree', list: [tree] } : undefined;
}

function shuffled(part: Part, random: Random): Part {
  const { weights, bias, childrenLeft, feature, threshold, value } = part;
  if (weights instanceof Float64Array && bias instanceof Float64Array)
    return { ...part, weights: permuted(weights, random), bias: permuted(bias, random) };
  if (
    !(childrenLeft instanceof Int32Array && feature instanceof Int32Array) ||
    !(threshold instanceof Float64Array && value instanceof Float64Array)
  )
    return part;
  const nodes = [...childrenLeft.keys()];
  const inner = nodes.filter((node) => childrenLeft[node] >= 0);
  const leaves = nodes.filter((node) => childrenLeft[node] < 0);
  const width = value.length / nodes.length;
  const [features, thresholds, values] = [feature.slice(), threshold.slice(), value.slice()];
  random.permutation(inner.length).forEach((from, to) => {
    features[inner[to]] = feature[inner[from]];
    thresholds[inner[to]] = threshold[inner[from]];
  });
  random.permutation(leaves.length).forEach((from, to) => {
    values.set(value.subarray(leaves[from] * width, (leaves[from] + 1) * width), leaves[to] * width);
  });
  return { ...part, feature: features, threshold: thresholds, value: values };
}

function permuted(values: Float64Array, random: Random): Float64Array {
  const order = random.permutation(values.length);
  return values.map((_, i) => values[order[i]]);
}
