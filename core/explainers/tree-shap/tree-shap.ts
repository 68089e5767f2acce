import { z } from 'zod';
import { columnOwners } from '../../data/encode.ts';
import type { TreeCapability } from '../../models/model.ts';
import { sumOfTrees, treeDepth } from '../../models/tree/structure.ts';
import { field } from '../../schema/words.ts';
import {
  type AttributionValues,
  additiveAttribution,
  attributionParams,
  backgroundMean,
  backgroundParam,
  defineExplainer,
  type ExplainContext,
  explainedOutputs,
  refuse,
} from '../explainer.ts';
import { mixedRows } from '../sampled.ts';
import { LeafWalk, tableSize } from './by-leaf/by-leaf.ts';
import { addInteractions } from './interactions.ts';
import { InterventionalWalk } from './interventional/interventional.ts';
import { addPathDependent } from './path-dependent.ts';
import { lossOf, probabilityOf, ratesOf } from './transformed.ts';

/** Deeper trees are walked along their paths. */
const deepest = 500;
/** Rows from which on tables for each leaf are worth their while. */
const manyRows = 40;
/** Doubles that these tables may take: 400 MB in each thread. */
const mostDoubles = 50e6;

export const treeShap = defineExplainer({
  method: 'tree-shap',
  title: { en: 'Tree SHAP', zh: 'Tree SHAP' },
  about: {
    en: 'Exact Shapley values of a tree, fast: along its paths, or against background rows.',
    zh: '快速求出树的精确 Shapley 值：沿路径，或相对背景数据。',
  },
  scope: 'rows',
  together: 64,
  usesBackground: (params) => params.perturbation === 'interventional',
  refuses: (lends) => (lends.includes('trees') ? undefined : 'Tree SHAP needs a model made of trees.'),
  params: z.strictObject({
    ...attributionParams,
    output: z
      .enum(['auto', 'probability', 'logit', 'loss'])
      .default('auto')
      .meta(
        field(
          ['Output', '输出'],
          [
            'auto: what the trees add up to, a probability for a tree or a forest, a logit for boosting. Any other, and the loss against the truth, takes interventional.',
            'auto：树之和所表示的量：决策树与森林为概率，提升为 logit。其他输出及相对真值的损失需用 interventional。',
          ],
        ),
      ),
    ...backgroundParam,
    perturbation: z
      .enum(['path-dependent', 'interventional'])
      .default('path-dependent')
      .meta(
        field(
          ['Missing features', '缺失特征'],
          [
            'path-dependent: follow the tree by how many training rows went each way; interventional: take values from the background.',
            'path-dependent：按训练行的走向比例；interventional：取背景数据的值。',
          ],
        ),
      ),
    interactions: z
      .boolean()
      .default(false)
      .meta(
        field(
          ['Interactions', '交互作用'],
          ['What two features do together, apart from what each does alone; along paths only.', '两个特征共同产生的作用，与各自单独的作用分开；仅限沿路径。'],
        ),
      ),
  }),
  madeUp: (context, params, count) => (params.perturbation === 'interventional' ? mixedRows(context, count) : new Float64Array(0)),
  explain(context, params) {
    const { trees } = context.capabilities;
    if (!trees) return refuse('Tree SHAP needs a model made of trees.', 'Use kernel-shap or exact-shap.');
    const isRaw = context.outputKind === trees.space;
    if (!isRaw && params.perturbation !== 'interventional')
      refuse(
        `These trees add up to a ${trees.space}, not to a ${context.outputKind}; along paths there is no other way.`,
        `Use output: ${trees.space}, or perturbation: interventional.`,
      );
    if (params.interactions && params.perturbation === 'interventional')
      refuse('Interactions are worked out along paths.', 'Use perturbation: path-dependent.');
    if (!isRaw) return transformedValues(context, trees);
    const { rows } = context.rows;
    const { encoder } = context;
    const count = encoder.features.length;
    const owners = columnOwners(encoder);
    const values = new Float64Array(rows * count);
    const isAgainst = params.perturbation === 'interventional';
    const expected = isAgainst ? backgroundMean(context) : coverMeans(trees);
    if (isAgainst) againstBackground(context, trees, values);
    else {
      const depths = context.once('depths', () => trees.trees.map(treeDepth));
      const byLeaf = depths.every((depth) => depth <= deepest) ? leafWalk(context, trees) : undefined;
      if (byLeaf) addByLeaf(context, trees, byLeaf, owners, values);
      else alongPaths(context, trees, depths, owners, values);
    }
    const predictions = explainedOutputs(context);
    const baseValues = Float64Array.from(context.outputOf, (output) => expected[output]);
    const additive = additiveAttribution(values, baseValues, predictions);
    return params.interactions ? { ...additive, interactions: interactionsOf(context, trees, values, owners) } : additive;
  },
});

/** Tables for each leaf, where there are rows enough for them. */
const leafWalk = (context: ExplainContext, { trees }: TreeCapability): LeafWalk | undefined =>
  context.wholeRows >= manyRows
    ? context.once('leaf tables', () => {
        const size = trees.reduce((sum, tree) => sum + tableSize(tree), 0);
        return size <= mostDoubles ? new LeafWalk(trees, context.encoder.width) : undefined;
      })
    : undefined;

/** Rows of the same output walk through the trees together. */
function addByLeaf(context: ExplainContext, trees: TreeCapability, walk: LeafWalk, owners: Int32Array, values: Float64Array): void {
  const { encoder, encoded, outputOf } = context;
  const { width } = encoder;
  const count = encoder.features.length;
  for (const wanted of new Set(outputOf)) {
    context.job.check();
    const rows = [...outputOf.keys()].filter((row) => outputOf[row] === wanted);
    const x = new Float64Array(rows.length * width);
    rows.forEach((row, i) => {
      x.set(encoded.subarray(row * width, (row + 1) * width), i * width);
    });
    const phi = new Float64Array(rows.length * width);
    const { places, output, outputs } = partOf(trees, wanted);
    walk.add(x, rows.length, places, output, outputs, trees.scale, phi);
    rows.forEach((row, i) => {
      for (let c = 0; c < width; c++) values[row * count + owners[c]] += phi[i * width + c];
    });
  }
}

/** `[row, feature, feature]`: pairs, and on the diagonal what is left of each feature's value. */
function interactionsOf(context: ExplainContext, trees: TreeCapability, values: Float64Array, owners: Int32Array): Float64Array {
  const { encoder, encoded, outputOf } = context;
  const { rows } = context.rows;
  const count = encoder.features.length;
  const all = new Float64Array(rows * count * count);
  for (let row = 0; row < rows; row++) {
    context.job.check();
    const pairs = all.subarray(row * count * count, (row + 1) * count * count);
    const x = encoded.subarray(row * encoder.width, (row + 1) * encoder.width);
    const { places, output, outputs } = partOf(trees, outputOf[row]);
    for (const t of places) addInteractions(trees.trees[t], x, output, outputs, trees.scale, owners, count, pairs);
    for (let f = 0; f < count; f++) {
      let others = 0;
      for (let g = 0; g < count; g++) if (g !== f) others += pairs[f * count + g];
      pairs[f * count + f] = values[row * count + f] - others;
    }
  }
  return all;
}

/** Values of a probability or a loss, against each background row by itself. */
function transformedValues(context: ExplainContext, trees: TreeCapability): AttributionValues {
  const { background, backgroundRows, encoded, encoder, outputKind, outputOf } = context;
  const { rows } = context.rows;
  const { width } = encoder;
  const count = encoder.features.length;
  const walk = interventionalWalk(context, trees);
  const sums = (x: Float64Array, many: number) => sumOfTrees(trees, x, many, width);
  const scores = sums(encoded, rows);
  const others = sums(background, backgroundRows);
  const truth = outputKind === 'loss' ? context.truth() : undefined;
  const { outputs } = trees;
  const values = new Float64Array(rows * count);
  const baseValues = new Float64Array(rows);
  const predictions = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const transform = truth ? lossOf(truth[row], trees.space, outputs) : probabilityOf(outputOf[row], outputs);
    const to = scores.subarray(row * outputs, (row + 1) * outputs);
    const x = encoded.subarray(row * width, (row + 1) * width);
    predictions[row] = transform.f(to);
    const rates = Array.from({ length: backgroundRows }, (_, b) => {
      const from = others.subarray(b * outputs, (b + 1) * outputs);
      baseValues[row] += transform.f(from) / backgroundRows;
      return ratesOf(transform, from, to);
    });
    walk.open(x);
    for (let k = 0; k < outputs; k++) {
      context.job.check();
      const { places, output } = partOf(trees, k);
      for (const t of places) {
        for (let b = 0; b < backgroundRows; b++) if (rates[b][k] !== 0) walk.add(t, output, b, 1, (trees.scale * rates[b][k]) / backgroundRows);
      }
    }
    values.set(walk.values, row * count);
    context.job.report({ stage: 'explain', share: (row + 1) / rows });
  }
  return additiveAttribution(values, baseValues, predictions);
}

/** Adds each row's values along the paths of trees. */
function alongPaths(context: ExplainContext, trees: TreeCapability, depths: readonly number[], owners: Int32Array, values: Float64Array): void {
  const { encoder, encoded, outputOf, job } = context;
  const { rows } = context.rows;
  const count = encoder.features.length;
  for (let row = 0; row < rows; row++) {
    job.check();
    const phi = new Float64Array(encoder.width);
    const x = encoded.subarray(row * encoder.width, (row + 1) * encoder.width);
    const { places, output, outputs } = partOf(trees, outputOf[row]);
    for (const t of places) addPathDependent(trees.trees[t], x, output, outputs, depths[t], trees.scale, phi);
    phi.forEach((value, column) => {
      values[row * count + owners[column]] += value;
    });
    job.report({ stage: 'explain', share: (row + 1) / rows });
  }
}

/** The trees that add to an output, with where their leaves have its value. */
function partOf({ trees, outputs, outputOf }: TreeCapability, wanted: number): { places: number[]; output: number; outputs: number } {
  const all = [...trees.keys()];
  return outputOf ? { places: all.filter((t) => outputOf[t] === wanted), output: 0, outputs: 1 } : { places: all, output: wanted, outputs };
}

function interventionalWalk(context: ExplainContext, trees: TreeCapability): InterventionalWalk {
  const { background, encoder } = context;
  return context.once('against the background', () => new InterventionalWalk(trees, background, columnOwners(encoder), encoder.features.length));
}

/** Adds each row's values against all background rows. */
function againstBackground(context: ExplainContext, trees: TreeCapability, values: Float64Array): void {
  const { backgroundRows, encoded, encoder, outputOf, job } = context;
  const { rows } = context.rows;
  const walk = interventionalWalk(context, trees);
  for (let row = 0; row < rows; row++) {
    job.check();
    walk.open(encoded.subarray(row * encoder.width, (row + 1) * encoder.width));
    const { places, output } = partOf(trees, outputOf[row]);
    for (const t of places) walk.add(t, output, 0, backgroundRows, trees.scale / backgroundRows);
    values.set(walk.values, row * encoder.features.length);
    job.report({ stage: 'explain', share: (row + 1) / rows });
  }
}

/** The mean output of the training rows, from the leaves' covers. */
function coverMeans({ trees, scale, outputs, base, outputOf }: TreeCapability): Float64Array {
  const means = base ? base.slice() : new Float64Array(outputs);
  trees.forEach((tree, t) => {
    tree.childrenLeft.forEach((child, node) => {
      if (child >= 0) return;
      const share = tree.nodeSamples[node] / tree.nodeSamples[0];
      if (outputOf) means[outputOf[t]] += scale * share * tree.value[node];
      else for (let k = 0; k < outputs; k++) means[k] += scale * share * tree.value[node * outputs + k];
    });
  });
  return means;
}
