import { z } from 'zod';
import { field } from '../../../schema/words.ts';
import { defineModel, type FittedModel, f64, readArtifact, type TreeStructure } from '../../model.ts';
import { growTree, sortColumns } from '../../tree/grow.ts';
import { treeMixtures } from '../../tree/mixtures/mixtures.ts';
import { checkCriterion, columnsDrawn, growOptions, growParams, maxFeatures } from '../../tree/params.ts';
import { type PruningStep, pruneTree, pruningPath } from '../../tree/prune.ts';
import { describeTree, impurityImportance, leafCount, meanPathLength, sumOfTrees, treeDepth, treeShape } from '../../tree/structure.ts';

const params = z.strictObject({
  ...growParams,
  maxFeatures: maxFeatures.default('all'),
  ccpAlpha: z
    .number()
    .min(0)
    .default(0)
    .meta(field(['Pruning strength', '剪枝强度'], ['Cost-complexity pruning: larger gives a smaller tree.', '代价复杂度剪枝：越大树越小。'], 'regularisation')),
});

const artifact = z.object({
  width: z.number(),
  classes: z.number(),
  tree: treeShape,
  pruning: z.object({ alpha: f64, leaves: f64, impurity: f64 }).optional(),
});

function build(tree: TreeStructure, width: number, classes: number, pruning: readonly PruningStep[]): FittedModel {
  const outputs = classes > 0 ? classes : 1;
  const trees = { trees: [tree], scale: 1, outputs, space: classes > 0 ? ('probability' as const) : ('value' as const) };
  const column = (name: keyof PruningStep) => Float64Array.from(pruning, (step) => step[name]);
  return {
    outputs,
    coalitionMeans: treeMixtures(trees, width),
    predict: (x, rows) => sumOfTrees(trees, x, rows, width),
    trees,
    pruning,
    columnImportance: impurityImportance([tree], width),
    facts: () => ({
      nodes: tree.childrenLeft.length,
      leaves: leafCount(tree),
      degreesOfFreedom: leafCount(tree),
      depth: treeDepth(tree),
      operations: meanPathLength([tree]),
    }),
    describe: () => ({ trees: [describeTree(tree, outputs)] }),
    save: () => ({ width, classes, tree: { ...tree }, pruning: { alpha: column('alpha'), leaves: column('leaves'), impurity: column('impurity') } }),
  };
}

export const decisionTree = defineModel({
  kind: 'decision-tree',
  title: { en: 'Decision tree', zh: '决策树' },
  about: { en: 'Asks one question about one column at a time; can be drawn and read whole.', zh: '每次就一列提一个问题；可以完整画出并读懂。' },
  flexibility: 3,
  readability: 5,
  tasks: ['classification', 'regression'],
  numericDefault: 'none',
  lends: ['trees'],
  takesMissing: true,
  takesWeights: true,
  params,
  check: (data, p) => checkCriterion(data, p.criterion),
  fit(data, p, _training, job) {
    const { x, y, rows } = data.train;
    const weights = data.train.weights ?? new Float64Array(rows).fill(1);
    const tree = growTree(sortColumns(x, rows, data.width), y, weights, data.classes, {
      ...growOptions(p, data.classes),
      maxFeatures: columnsDrawn(p.maxFeatures, data.width),
      random: job.random('tree'),
      check: () => job.check(),
      onNode: (done) => job.report({ stage: 'train', share: done / rows }),
    });
    return build(pruneTree(tree, p.ccpAlpha, Math.max(1, data.classes)), data.width, data.classes, pruningPath(tree));
  },
  restore(value) {
    const { tree, width, classes, pruning } = readArtifact(artifact, value);
    const steps = pruning ? Array.from(pruning.alpha, (alpha, i) => ({ alpha, leaves: pruning.leaves[i], impurity: pruning.impurity[i] })) : [];
    return build(tree, width, classes, steps);
  },
});
