// A model of which parts are randomised, for tests of whether an explanation depends on the model (Adebayo et al. 2018).
import type { Random } from '../numeric/random.ts';
import type { ArtifactValue } from './artifact.ts';
import type { FittedModel, ModelSize } from './model.ts';
import { findModelKind } from './registry.ts';

/**
 * Shuffles a share of what a model has learnt, from the output back: the weights of a network's or linear model's layers,
 * the questions and answers of trees, the shapes of an additive model, the coefficients of support vectors, the targets of
 * remembered rows, what columns say of classes.
 * @param share of these parts, at least one of them
 * @returns nothing where a model has none of them
 */
export function randomisedModel(
  kind: string,
  model: FittedModel,
  size: ModelSize,
  share: number,
  random: Random,
): FittedModel | undefined {
  const artifact = model.save();
  if (!isPart(artifact)) return undefined;
  const changed =
    withParts(artifact, share, random) ?? withWeights(artifact, share, random) ?? withNumbers(artifact, share, random);
  return changed && findModelKind(kind).restore({ ...artifact, ...changed }, size);
}

/** Whether a model has learnt something that can be shuffled. */
export function canRandomise(model: FittedModel): boolean {
  const artifact = model.save();
  return (
    isPart(artifact) &&
    (partsIn(artifact) !== undefined || numbersIn(artifact) !== undefined || weightsIn(artifact) !== undefined)
  );
}

const lists = ['layers', 'trees', 'terms'] as const;

/** The list of parts that a model is made of. */
function partsIn(artifact: Part): { readonly name: string; readonly list: readonly Part[] } | undefined {
  for (const name of lists) {
    const { [name]: list } = artifact;
    if (Array.isArray(list) && list.length > 0 && list.every(isPart)) return { name, list };
  }
  const { tree } = artifact;
  return tree !== undefined && isPart(tree) ? { name: 'tree', list: [tree] } : undefined;
}

/** Numbers that a model keeps of classes or of training rows. */
function numbersIn({ coefficients, rows, x, y, centre, width }: Part) {
  if (centre instanceof Float64Array && typeof width === 'number') return { centre, width };
  if (coefficients instanceof Float64Array && rows instanceof Int32Array) return { coefficients, count: rows.length };
  return x instanceof Float64Array && y instanceof Float64Array ? { y } : undefined;
}

/** The weights of a network of blocks or of texts, layer after layer. */
function weightsIn({ weights }: Part): readonly Float32Array[] | undefined {
  return Array.isArray(weights) && weights.every((own) => own instanceof Float32Array) ? weights : undefined;
}

function withWeights(artifact: Part, share: number, random: Random): Part | undefined {
  const weights = weightsIn(artifact);
  if (!weights) return undefined;
  const first = weights.length - Math.max(2, Math.round(share * weights.length));
  return {
    weights: weights.map((own, i) => (i < first ? own : Float32Array.from(permuted(Float64Array.from(own), random)))),
  };
}

/** Lists of parts, of which the last are shuffled whole. */
function withParts(artifact: Part, share: number, random: Random): Part | undefined {
  const parts = partsIn(artifact);
  if (!parts) return undefined;
  const { name, list } = parts;
  const first = list.length - Math.max(1, Math.round(share * list.length));
  const whole = list.map((part, i) => (i < first ? part : shuffled(part, random)));
  const changed = name === 'terms' ? resized(whole, first, random) : whole;
  return { [name]: name === 'tree' ? changed[0] : changed };
}

/** Shapes keep the size that makes a feature strong when they are shuffled: the sizes change hands too. */
function resized(terms: readonly Part[], first: number, random: Random): Part[] {
  const sizes = terms.map(({ scores }) =>
    Array.isArray(scores)
      ? Math.sqrt(
          scores
            .flatMap((own) => (own instanceof Float64Array ? [...own] : []))
            .reduce((sum, one) => sum + one * one, 0),
        )
      : 0,
  );
  const dealt = permuted(Float64Array.from(sizes.slice(first)), random);
  return terms.map((term, i) => {
    const { scores } = term;
    if (i < first || !Array.isArray(scores) || sizes[i] === 0) return term;
    const factor = dealt[i - first] / sizes[i];
    return {
      ...term,
      scores: scores.map((own) => (own instanceof Float64Array ? own.map((one) => one * factor) : own)),
    };
  });
}

/** Numbers of training rows, of which a share drawn by chance is shuffled. */
function withNumbers(artifact: Part, share: number, random: Random): Part | undefined {
  const numbers = numbersIn(artifact);
  if (!numbers) return undefined;
  if (numbers.centre) {
    const centre = numbers.centre.slice();
    // what each column says of a class is dealt anew among the columns
    for (let from = 0; from < centre.length; from += numbers.width)
      shuffleShare(
        centre,
        Array.from({ length: numbers.width }, (_, j) => from + j),
        share,
        random,
      );
    return { centre };
  }
  if (numbers.y) {
    const y = numbers.y.slice();
    shuffleShare(y, [...y.keys()], share, random);
    return { y };
  }
  const coefficients = numbers.coefficients.slice();
  // a vector that a pair does not have keeps its 0
  for (let from = 0; from < coefficients.length; from += numbers.count) {
    const places = Array.from({ length: numbers.count }, (_, v) => from + v);
    shuffleShare(
      coefficients,
      places.filter((at) => coefficients[at] !== 0),
      share,
      random,
    );
  }
  return { coefficients };
}

/** Deals the values of a share of the places anew among these. */
function shuffleShare(values: Float64Array, places: readonly number[], share: number, random: Random): void {
  const order = Array.from(random.permutation(places.length), (i) => places[i]);
  const chosen = order.slice(0, Math.max(2, Math.round(share * places.length)));
  // a share of one value alone would change nothing
  const other = order.find((place) => values[place] !== values[chosen[0]]);
  if (other !== undefined && chosen.every((place) => values[place] === values[chosen[0]])) chosen.push(other);
  const dealt = permuted(
    Float64Array.from(chosen, (place) => values[place]),
    random,
  );
  chosen.forEach((place, i) => {
    values[place] = dealt[i];
  });
}

type Part = Readonly<Record<string, ArtifactValue>>;

const isPart = (value: ArtifactValue): value is Part =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

function shuffled(part: Part, random: Random): Part {
  const { weights, bias, scores, childrenLeft, feature, threshold, value } = part;
  if (Array.isArray(scores))
    return { ...part, scores: scores.map((own) => (own instanceof Float64Array ? permuted(own, random) : own)) };
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
  const asksTheSame = (a: number, b: number) => feature[a] === feature[b] && threshold[a] === threshold[b];
  orderOf(inner, asksTheSame, random).forEach((from, to) => {
    features[inner[to]] = feature[inner[from]];
    thresholds[inner[to]] = threshold[inner[from]];
  });
  const answersTheSame = (a: number, b: number) =>
    value.subarray(a * width, (a + 1) * width).every((own, k) => own === value[b * width + k]);
  orderOf(leaves, answersTheSame, random).forEach((from, to) => {
    values.set(value.subarray(leaves[from] * width, (leaves[from] + 1) * width), leaves[to] * width);
  });
  return { ...part, feature: features, threshold: thresholds, value: values };
}

const permuted = (values: Float64Array, random: Random): Float64Array => {
  const order = orderOf([...values.keys()], (a, b) => values[a] === values[b], random);
  return values.map((_, i) => values[order[i]]);
};

/** An order of things by which something changes its place, where there are two that differ. */
function orderOf(things: readonly number[], areSame: (a: number, b: number) => boolean, random: Random): Int32Array {
  const differ = things.some((thing) => !areSame(thing, things[0]));
  let order = random.permutation(things.length);
  while (differ && things.every((thing, i) => areSame(thing, things[order[i]])))
    order = random.permutation(things.length);
  return order;
}
