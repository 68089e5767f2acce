// A global surrogate (Craven & Shavlik 1996): a small tree that is grown on the model's own answers, and how often it
// says the same on rows that it has not
// grown from. Read it as the model only as far as that goes.

import { z } from 'zod';
import { VitrineError } from '../../../errors.ts';
import { say } from '../../../messages/say.ts';
import { tabular } from '../../../models/batch.ts';
import { growTree, plainGrowth } from '../../../models/tree/grow.ts';
import { sortColumns } from '../../../models/tree/sorted-columns.ts';
import { impurityImportance, leafCount, sumOfTrees, treeDepth } from '../../../models/tree/structure.ts';
import { field } from '../../../schema/label.ts';
import { defineExplainer } from '../../explainer.ts';

/** Rows that are kept from the tree to see how faithful it is, where there are enough. */
const share = 0.25;
const enough = 40;

export const surrogateTree = defineExplainer({
  method: 'surrogate-tree',
  title: { en: 'Surrogate tree', zh: '代理决策树' },
  about: {
    en: 'A small tree that predicts as the model does, to be read in its place, and how often the two agree.',
    zh: '模仿模型作答的小树，便于阅读，并给出两者一致的程度。',
  },
  scope: 'dataset',
  speaksOf: 'model',
  usesBackground: () => false,
  params: z.strictObject({
    maxDepth: z
      .int()
      .min(1)
      .max(20)
      .default(3)
      .meta(field(['Max depth', '最大深度'], ['Splits from the root to a leaf, at most.', '从根到叶的最多分裂次数。'])),
    minSamplesLeaf: z
      .int()
      .min(1)
      .default(5)
      .meta(
        field(
          ['Min samples per leaf', '叶节点最少样本数'],
          ['No leaf may have fewer rows.', '任何叶节点的行数不得少于此值。'],
        ),
      ),
  }),
  explain(context, params) {
    const { capabilities, classes, encoded, encoder, job } = context;
    const { rows } = context.rows;
    if (rows < 2)
      throw new VitrineError(
        'rows',
        say('error.treeNeedsTwoRowsOr', { value: say(rows === 1 ? 'rows.isOne' : 'rows.areNone', {}) }),
        {
          where: 'rows',
          hint: say('hint.useTrainOrAll', {}),
        },
      );
    const { width } = encoder;
    const order = job.random('surrogate').permutation(rows);
    const held = rows >= enough ? Math.floor(rows * share) : 0;
    const weights = new Float64Array(rows).fill(1);
    for (const row of order.subarray(0, held)) weights[row] = 0;
    const truth = capabilities.answers(tabular(encoded, rows));
    const tree = growTree(sortColumns(encoded, rows, width), truth, weights, classes.length, {
      ...plainGrowth,
      criterion: classes.length > 0 ? 'gini' : 'squared-error',
      maxDepth: params.maxDepth,
      minSamplesLeaf: params.minSamplesLeaf,
      maxFeatures: width,
      random: job.random('columns'),
      check: () => job.check(),
    });
    const outputs = Math.max(1, classes.length);
    const said = sumOfTrees({ trees: [tree], scale: 1, outputs, space: 'value' }, encoded, rows, width);
    const watched = held > 0 ? order.subarray(0, held) : order;
    return {
      kind: 'surrogate',
      tree,
      importance: impurityImportance([tree], width),
      leaves: leafCount(tree),
      depth: treeDepth(tree),
      agreement: {
        kind: classes.length > 0 ? 'accuracy' : 'r2',
        value: classes.length > 0 ? sameShare(said, truth, watched, outputs) : explainedShare(said, truth, watched),
        rows: watched.length,
        heldOut: held > 0,
      },
    };
  },
});

function sameShare(said: Float64Array, truth: Float64Array, rows: Int32Array, classes: number): number {
  let same = 0;
  for (const row of rows) {
    let best = 0;
    for (let k = 1; k < classes; k++) if (said[row * classes + k] > said[row * classes + best]) best = k;
    if (best === truth[row]) same++;
  }
  return same / rows.length;
}

function explainedShare(said: Float64Array, truth: Float64Array, rows: Int32Array): number {
  let centre = 0;
  for (const row of rows) centre += truth[row] / rows.length;
  let left = 0;
  let whole = 0;
  for (const row of rows) {
    left += (truth[row] - said[row]) ** 2;
    whole += (truth[row] - centre) ** 2;
  }
  return whole > 0 ? 1 - left / whole : left === 0 ? 1 : 0;
}
