import { z } from 'zod';
import { columnOwners } from '../../../data/encode.ts';
import { say } from '../../../messages/say.ts';
import type { Batch } from '../../../models/batch.ts';
import type { TreeCapability } from '../../../models/model.ts';
import { sumOfTrees, treeDepth } from '../../../models/tree/structure.ts';
import { field } from '../../../schema/label.ts';
import { maskedRows } from '../../engine/convergence.ts';
import { walkOrders } from '../../engine/orders.ts';
import { shapleyValues } from '../../engine/shapley-values.ts';
import {
  additiveAttribution,
  attributionParams,
  backgroundMean,
  backgroundParam,
  defineExplainer,
  type ExplainContext,
  explainedOutputs,
  refuse,
} from '../../explainer.ts';
import type { AttributionValues } from '../../results/attribution/values.ts';
import { LeafWalk, tableSize } from './by-leaf.ts';
import { addInteractions } from './interactions.ts';
import { InterventionalWalk } from './interventional.ts';
import { PathWalk } from './path-dependent.ts';
import { lossOf } from './transformed.ts';

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
  refuses: (capabilities) => (capabilities.includes('trees') ? undefined : say('refuse.needsTrees', {})),
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
          [
            'What two features do together, apart from what each does alone; along paths only.',
            '两个特征共同产生的作用，与各自单独的作用分开；仅限沿路径。',
          ],
        ),
      ),
  }),
  perturbedSamples: (context, params, count) =>
    params.perturbation === 'interventional' ? maskedRows(context, count) : new Float64Array(0),
  explain(context, params) {
    const { trees } = context.capabilities;
    if (!trees) return refuse(say('refuse.needsTrees', {}), say('hint.useKernelShap', {}));
    const isRaw = context.outputKind === trees.space;
    if (!isRaw && params.perturbation !== 'interventional')
      refuse(
        say('refuse.treesAddUp', { space: trees.space, output: context.outputKind }),
        say('hint.useSpaceOrInterventional', { space: trees.space }),
      );
    if (params.interactions && params.perturbation === 'interventional')
      refuse(say('refuse.interactionsAlongPaths', {}), say('hint.usePathDependent', {}));
    if (!isRaw) return transformedValues(context, trees);
    const { rows } = context.rows;
    const { encoder } = context;
    const count = encoder.features.length;
    const owners = columnOwners(encoder);
    const values = new Float64Array(rows * count);
    const isAgainst = params.perturbation === 'interventional';
    const expected = isAgainst ? backgroundMean(context) : context.once('cover means', () => coverMeans(trees));
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
    return params.interactions
      ? { ...additive, interactions: interactionsOf(context, trees, values, owners) }
      : additive;
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
function addByLeaf(
  context: ExplainContext,
  trees: TreeCapability,
  walk: LeafWalk,
  owners: Int32Array,
  values: Float64Array,
): void {
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
function interactionsOf(
  context: ExplainContext,
  trees: TreeCapability,
  values: Float64Array,
  owners: Int32Array,
): Float64Array {
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

/** Features up to which every set of them is asked about. */
const maxEnumerated = 10;
/** Orders of the features that are walked both ways where there are more. */
const orders = { probability: 64, loss: 16 };

/**
 * Values of a probability or a loss: no sum of trees, so that what holds for each tree does not add up. Every set of
 * features is asked about where few can matter (then
 * they are exact); else orders of the features are walked, and the error is told.
 */
function transformedValues(context: ExplainContext, trees: TreeCapability): AttributionValues {
  const count = context.encoder.features.length;
  const { rows } = context.rows;
  const values = new Float64Array(rows * count);
  const errors = new Float64Array(rows * count);
  const baseValues = new Float64Array(rows);
  const predictions = new Float64Array(rows);
  const truth = context.outputKind === 'loss' ? context.truth() : undefined;
  for (let row = 0; row < rows; row++) {
    const asked = truth ? lossContext(context, trees, truth[row]) : context;
    const varying = context.masker.features(context, row);
    const ends = asked.masker.coalitionValues(asked, row, varying, [
      new Uint8Array(varying.length),
      new Uint8Array(varying.length).fill(1),
    ]);
    [baseValues[row], predictions[row]] = ends;
    const keep = (phi: Float64Array, error: Float64Array) =>
      varying.forEach((feature, i) => {
        values[row * count + feature] = phi[i];
        errors[row * count + feature] = error[i];
      });
    if (varying.length <= maxEnumerated) {
      const masks = Array.from({ length: 2 ** varying.length }, (_, set) =>
        Uint8Array.from(varying, (_feature, i) => (set >> i) & 1),
      );
      keep(
        shapleyValues(asked.masker.coalitionValues(asked, row, varying, masks), varying.length),
        new Float64Array(varying.length),
      );
    } else {
      const random = context.job.random(`tree-shap-${context.rowNumbers[row]}`);
      const most = truth ? orders.loss : orders.probability;
      const estimate = { row, varying, base: ends[0], prediction: ends[1], random, inRounds: false, most };
      const round = (phi: Float64Array, error: Float64Array) => {
        keep(phi, error);
        return false;
      };
      walkOrders(asked, { ...estimate, round }, () => random.permutation(varying.length));
    }
    context.job.report({ stage: 'explain', share: (row + 1) / rows });
  }
  return additiveAttribution(values, baseValues, predictions, errors);
}

/** The same rows with the loss against one truth as the output that is explained. */
function lossContext(context: ExplainContext, trees: TreeCapability, truth: number): ExplainContext {
  const { outputs, space } = trees;
  const { width } = context.encoder;
  const loss = lossOf(truth, space, outputs);
  const predict = ({ x, rows }: Batch) => {
    const scores = sumOfTrees(trees, x, rows, width);
    return Float64Array.from({ length: rows }, (_, r) => loss(scores.subarray(r * outputs, (r + 1) * outputs)));
  };
  const { usedColumns } = context.capabilities;
  return {
    ...context,
    outputOf: new Int32Array(context.rows.rows),
    capabilities: {
      ...context.capabilities,
      usedColumns,
      predict,
      outputs: 1,
      coalitionMeans: undefined,
      orderMeans: undefined,
    },
  };
}

/** Adds each row's values along the paths of trees; rows of the same output one after another. */
function alongPaths(
  context: ExplainContext,
  trees: TreeCapability,
  depths: readonly number[],
  owners: Int32Array,
  values: Float64Array,
): void {
  const { encoder, encoded, outputOf, job } = context;
  const { rows } = context.rows;
  const { width } = encoder;
  const count = encoder.features.length;
  const walk = context.once('paths', () => new PathWalk(trees, owners, Math.max(...depths)));
  let done = 0;
  for (const wanted of new Set(outputOf)) {
    const { places, output } = partOf(trees, wanted);
    walk.choose(places, output);
    for (let row = 0; row < rows; row++) {
      if (outputOf[row] !== wanted) continue;
      job.check();
      walk.walk(encoded.subarray(row * width, (row + 1) * width), trees.scale);
      for (let column = 0; column < width; column++) values[row * count + owners[column]] += walk.values[column];
      done++;
      job.report({ stage: 'explain', share: done / rows });
    }
  }
}

/** The trees that add to an output, with where their leaves have its value. */
function partOf(
  { trees, outputs, outputOf }: TreeCapability,
  wanted: number,
): { places: number[]; output: number; outputs: number } {
  const all = [...trees.keys()];
  return outputOf
    ? { places: all.filter((t) => outputOf[t] === wanted), output: 0, outputs: 1 }
    : { places: all, output: wanted, outputs };
}

function interventionalWalk(context: ExplainContext, trees: TreeCapability): InterventionalWalk {
  const { background, encoder } = context;
  return context.once(
    'against the background',
    () => new InterventionalWalk(trees, background, columnOwners(encoder), encoder.features.length),
  );
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
