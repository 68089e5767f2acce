import { z } from 'zod';
import { field } from '../../../schema/label.ts';
import { type FittedModel, f64, type PruningStep, readArtifact, type TreeStructure } from '../../model.ts';
import { defineModel } from '../../model-kind.ts';
import { requireSound, sameSize, soundTree } from '../../sound.ts';
import { growTree } from '../../tree/grow.ts';
import { treeMaskedSamples } from '../../tree/masked-samples.ts';
import { checkCriterion, columnsDrawn, growOptions, growParams, maxFeatures } from '../../tree/params.ts';
import { pruneTree, pruningPath } from '../../tree/prune.ts';
import { shrinkTree } from '../../tree/shrink.ts';
import { sortColumns } from '../../tree/sorted-columns.ts';
import {
  describeTree,
  impurityImportance,
  leafCount,
  meanPathLength,
  sumOfTrees,
  treeDepth,
  treeShape,
} from '../../tree/structure.ts';

const params = z.strictObject({
  ...growParams,
  maxDepth: z
    .union([z.literal('auto'), growParams.maxDepth.unwrap()])
    .default('auto')
    .meta(
      field(
        ['Max depth', '最大深度'],
        [
          'Splits from the root to a leaf, at most. auto: 5 and the binary logarithm of the number of classes (6 for numbers), so that a person can read the tree. Empty: no limit.',
          '从根到叶的最多划分次数。auto：5 加上类别数以 2 为底的对数（回归为 6），便于通读；空：不限制。',
        ],
      ),
    ),
  minSamplesLeaf: z
    .union([z.literal('auto'), growParams.minSamplesLeaf.unwrap()])
    .default('auto')
    .meta(
      field(
        ['Min samples per leaf', '叶节点最少样本数'],
        [
          'No leaf may have fewer rows. auto: a hundredth of the training rows, from 1 to 5.',
          '任何叶节点的样本数不得少于此值。auto：训练样本数的百分之一，介于 1 与 5 之间。',
        ],
        'regularisation',
      ),
    ),
  smoothing: z
    .number()
    .min(0)
    .max(1e6)
    .default(0)
    .meta(
      field(
        ['Smoothing', '平滑'],
        [
          'Hierarchical shrinkage: how far each node is drawn towards its parent, in rows. 10 makes probabilities of small leaves more cautious; 0 leaves class proportions as they are.',
          '层级收缩：每个节点向父节点靠拢的程度（以样本数计）。10 使小叶节点的概率更谨慎；0 保持类别比例不变。',
        ],
        'regularisation',
      ),
    ),
  maxFeatures: maxFeatures.default('all'),
  ccpAlpha: z
    .number()
    .min(0)
    .default(0)
    .meta(
      field(
        ['Pruning strength', '剪枝强度'],
        ['Cost-complexity pruning: larger gives a smaller tree.', '代价复杂度剪枝：越大树越小。'],
        'regularisation',
      ),
    ),
});

const artifact = z.object({
  width: z.number(),
  classes: z.number(),
  tree: treeShape,
  pruning: z.object({ alpha: f64, leaves: f64, impurity: f64 }).optional(),
});

function build(tree: TreeStructure, width: number, classes: number, pruning: readonly PruningStep[]): FittedModel {
  const outputs = classes > 0 ? classes : 1;
  const trees = {
    trees: [tree],
    scale: 1,
    outputs,
    space: classes > 0 ? ('probability' as const) : ('value' as const),
  };
  const column = (name: keyof PruningStep) => Float64Array.from(pruning, (step) => step[name]);
  return {
    outputs,
    coalitionMeans: treeMaskedSamples(trees, width),
    predict: ({ x, rows }) => sumOfTrees(trees, x, rows, width),
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
    save: () => ({
      width,
      classes,
      tree: { ...tree },
      pruning: { alpha: column('alpha'), leaves: column('leaves'), impurity: column('impurity') },
    }),
  };
}

const depthLimit = (wanted: z.infer<typeof params>['maxDepth'], classes: number): number | null =>
  wanted === 'auto' ? 5 + Math.max(1, Math.round(Math.log2(Math.max(2, classes)))) : wanted;

const leafLimit = (wanted: z.infer<typeof params>['minSamplesLeaf'], rows: number): number =>
  wanted === 'auto' ? Math.min(5, Math.max(1, Math.floor(rows / 100))) : wanted;

export const decisionTree = defineModel({
  kind: 'decision-tree',
  title: { en: 'Decision tree', zh: '决策树' },
  about: {
    en: 'Asks one question about one column at a time; can be drawn and read whole.',
    zh: '每次就一列提一个问题；可以完整画出并读懂。',
  },
  flexibility: 3,
  readability: 5,
  tasks: ['classification', 'regression'],
  numericDefault: 'none',
  capabilities: ['trees', 'leafMeans'],
  takesMissing: true,
  takesWeights: true,
  params,
  complexityPath: [{ maxDepth: 1 }, { maxDepth: 2 }, { maxDepth: 3 }, { maxDepth: 8 }],
  peerDefaults: { model: { maxDepth: null, minSamplesLeaf: 1 } },
  uncalibrated: true,
  check: (data, p) => checkCriterion(data, p.criterion),
  fit(data, p, _training, job) {
    const { x, y, rows } = data.train;
    const weights = data.train.weights ?? new Float64Array(rows).fill(1);
    const tree = growTree(sortColumns(x, rows, data.width), y, weights, data.classes, {
      ...growOptions(
        { ...p, maxDepth: depthLimit(p.maxDepth, data.classes), minSamplesLeaf: leafLimit(p.minSamplesLeaf, rows) },
        data.classes,
      ),
      maxFeatures: columnsDrawn(p.maxFeatures, data.width),
      random: job.random('tree'),
      check: () => job.check(),
      onNode: (done) => job.report({ stage: 'train', share: done / rows }),
    });
    const outputs = Math.max(1, data.classes);
    return build(
      shrinkTree(pruneTree(tree, p.ccpAlpha, outputs), p.smoothing, outputs),
      data.width,
      data.classes,
      pruningPath(tree),
    );
  },
  restore(value, size) {
    const stored = readArtifact(artifact, value);
    const { tree, width, classes, pruning } = stored;
    requireSound(sameSize(stored, size) && soundTree(tree, width, Math.max(1, classes)));
    if (pruning)
      requireSound(pruning.leaves.length === pruning.alpha.length && pruning.impurity.length === pruning.alpha.length);
    const steps = pruning
      ? Array.from(pruning.alpha, (alpha, i) => ({ alpha, leaves: pruning.leaves[i], impurity: pruning.impurity[i] }))
      : [];
    return build(tree, width, classes, steps);
  },
});
