import { z } from 'zod';
import { columnOwners } from '../../data/encode.ts';
import type { TreeCapability, TreeStructure } from '../../models/model.ts';
import { treeDepth } from '../../models/tree/structure.ts';
import { field } from '../../schema/words.ts';
import {
  additiveAttribution,
  attributionParams,
  backgroundMean,
  backgroundParam,
  defineExplainer,
  type ExplainContext,
  explainedOutputs,
  refuse,
} from '../explainer.ts';
import { addByLeaf, leafTables, tableSize } from './by-leaf.ts';
import { addInterventional } from './interventional.ts';
import { addPathDependent } from './path-dependent.ts';

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
  usesBackground: (params) => params.perturbation === 'interventional',
  refuses: (lends) => (lends.includes('trees') ? undefined : 'Tree SHAP needs a model made of trees.'),
  params: z.strictObject({
    ...attributionParams,
    output: z
      .enum(['auto', 'probability', 'logit'])
      .default('auto')
      .meta(
        field(
          ['Output', '输出'],
          [
            'auto: what the trees add up to, a probability for a tree or a forest, a logit for boosting.',
            'auto：树之和所表示的量：决策树与森林为概率，提升为 logit。',
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
  }),
  explain(context, params) {
    const { trees } = context.capabilities;
    if (!trees) return refuse('Tree SHAP needs a model made of trees.', 'Use kernel-shap or exact-shap.');
    if (context.outputKind !== trees.space)
      refuse(`These trees add up to a ${trees.space}, not to a ${context.outputKind}.`, `Use output: ${trees.space}, or kernel-shap, which explains either.`);
    const { rows } = context.rows;
    const { encoder } = context;
    const count = encoder.features.length;
    const owners = columnOwners(encoder);
    const depths = trees.trees.map(treeDepth);
    const { outputOf } = trees;
    const values = new Float64Array(rows * count);
    const expected = params.perturbation === 'interventional' ? backgroundMean(context) : coverMeans(trees);
    const sides = new Int8Array(encoder.width);
    const tables =
      params.perturbation === 'path-dependent' && context.wholeRows >= manyRows && depths.every((depth) => depth <= deepest)
        ? context.once('leaf tables', () => {
            const sizes = trees.trees.map((tree) => tableSize(tree));
            return sizes.reduce((a, b) => a + b, 0) <= mostDoubles ? trees.trees.map(leafTables) : undefined;
          })
        : undefined;
    for (let row = 0; row < rows; row++) {
      context.job.check();
      const phi = new Float64Array(params.perturbation === 'interventional' ? count : encoder.width);
      const x = context.encoded.subarray(row * encoder.width, (row + 1) * encoder.width);
      trees.trees.forEach((tree, t) => {
        const wanted = context.outputOf[row];
        if (outputOf && outputOf[t] !== wanted) return;
        const output = outputOf ? 0 : wanted;
        const outputs = outputOf ? 1 : trees.outputs;
        if (tables) addByLeaf(tree, tables[t], x, output, outputs, trees.scale, phi);
        else if (params.perturbation === 'path-dependent') addPathDependent(tree, x, output, outputs, depths[t], trees.scale, phi);
        else againstBackground(context, tree, x, output, outputs, trees.scale, phi, sides, owners);
      });
      phi.forEach((value, column) => {
        values[row * count + (params.perturbation === 'interventional' ? column : owners[column])] += value;
      });
      context.job.report({ stage: 'explain', share: (row + 1) / rows });
    }
    const predictions = explainedOutputs(context);
    const baseValues = Float64Array.from(context.outputOf, (output) => expected[output]);
    return additiveAttribution(values, baseValues, predictions);
  },
});

function againstBackground(
  context: ExplainContext,
  tree: TreeStructure,
  x: Float64Array,
  output: number,
  outputs: number,
  scale: number,
  phi: Float64Array,
  sides: Int8Array,
  owners: Int32Array,
): void {
  const { background, backgroundRows, encoder } = context;
  for (let b = 0; b < backgroundRows; b++) {
    addInterventional(tree, x, background.subarray(b * encoder.width, (b + 1) * encoder.width), output, outputs, scale / backgroundRows, phi, sides, owners);
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
