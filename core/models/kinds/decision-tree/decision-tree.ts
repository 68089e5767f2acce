import { z } from 'zod';
import { VitrineError } from '../../../errors.ts';
import { field } from '../../../schema/words.ts';
import { defineModel, type FittedModel, f64, i32, readArtifact, type TreeStructure } from '../../model.ts';
import { addTreeOutput, describeTree, impurityImportance, nodeDepths } from '../../tree-structure.ts';
import { growTree } from './grow.ts';
import { pruneTree } from './prune.ts';

const params = z.strictObject({
  criterion: z
    .enum(['auto', 'gini', 'entropy', 'squared-error'])
    .default('auto')
    .meta(
      field(
        ['Criterion', '划分准则'],
        ['What a split makes small. auto: gini for classes, squared-error for numbers.', '划分所减小的量。auto：分类用 gini，回归用 squared-error。'],
      ),
    ),
  maxDepth: z
    .int()
    .min(1)
    .max(10_000)
    .nullable()
    .default(null)
    .meta(field(['Greatest depth', '最大深度'], ['Questions from the root to a leaf, at most. Empty: no limit.', '从根到叶的最多提问次数；空为不限制。'])),
  minSamplesSplit: z
    .int()
    .min(2)
    .default(2)
    .meta(field(['Rows to split', '划分所需行数'], ['A node with fewer rows becomes a leaf.', '行数少于此值的节点成为叶子。'], 'regularisation')),
  minSamplesLeaf: z
    .int()
    .min(1)
    .default(1)
    .meta(field(['Rows in a leaf', '叶子最少行数'], ['No leaf may have fewer rows.', '任何叶子的行数不得少于此值。'], 'regularisation')),
  maxFeatures: z
    .union([z.int().min(1), z.enum(['all', 'sqrt', 'log2'])])
    .default('all')
    .meta(
      field(
        ['Columns a split', '每次划分的列数'],
        ['Columns drawn at random for each split; all looks at every one.', '每次划分随机抽取的列数；all 表示全部。'],
        'advanced',
      ),
    ),
  minImpurityDecrease: z
    .number()
    .min(0)
    .default(0)
    .meta(
      field(
        ['Least decrease', '最小不纯度下降'],
        ['A split must lower the weighted impurity by this much.', '划分必须使加权不纯度至少下降此值。'],
        'regularisation',
      ),
    ),
  ccpAlpha: z
    .number()
    .min(0)
    .default(0)
    .meta(field(['Pruning strength', '剪枝强度'], ['Cost-complexity pruning: larger gives a smaller tree.', '代价复杂度剪枝：越大树越小。'], 'regularisation')),
});

const artifact = z.object({
  width: z.number(),
  classes: z.number(),
  tree: z.object({ childrenLeft: i32, childrenRight: i32, feature: i32, threshold: f64, value: f64, nodeSamples: f64, impurity: f64 }),
});

function build(tree: TreeStructure, width: number, classes: number): FittedModel {
  const outputs = classes > 0 ? classes : 1;
  return {
    outputs,
    predict(x, rows) {
      const output = new Float64Array(rows * outputs);
      addTreeOutput(tree, x, rows, width, outputs, 1, output);
      return output;
    },
    trees: { trees: [tree], scale: 1, outputs },
    columnImportance: impurityImportance(tree, width),
    facts: () => ({
      nodes: tree.childrenLeft.length,
      leaves: tree.childrenLeft.reduce((sum, child) => sum + (child < 0 ? 1 : 0), 0),
      depth: nodeDepths(tree).reduce((a, b) => Math.max(a, b), 0),
    }),
    describe: () => ({ trees: [describeTree(tree, outputs)] }),
    save: () => ({ width, classes, tree: { ...tree } }),
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
  givesTrees: true,
  params,
  check(data, p) {
    const forClasses = p.criterion === 'gini' || p.criterion === 'entropy';
    if (p.criterion !== 'auto' && forClasses !== data.classes > 0) {
      throw new VitrineError(
        'spec',
        `The criterion ${p.criterion} is for ${forClasses ? 'classes; this target is a number' : 'numbers; this target has classes'}.`,
        {
          where: 'model.criterion',
          hint: `Use auto${data.classes > 0 ? ', gini or entropy' : ' or squared-error'}.`,
        },
      );
    }
  },
  fit(data, p, _training, job) {
    const { x, y, rows } = data.train;
    const drawn =
      p.maxFeatures === 'all'
        ? data.width
        : p.maxFeatures === 'sqrt'
          ? Math.max(1, Math.floor(Math.sqrt(data.width)))
          : p.maxFeatures === 'log2'
            ? Math.max(1, Math.floor(Math.log2(data.width)))
            : Math.min(p.maxFeatures, data.width);
    const tree = growTree(x, y, rows, data.width, data.classes, {
      criterion: p.criterion === 'auto' ? (data.classes > 0 ? 'gini' : 'squared-error') : p.criterion,
      maxDepth: p.maxDepth ?? Number.POSITIVE_INFINITY,
      minSamplesSplit: p.minSamplesSplit,
      minSamplesLeaf: p.minSamplesLeaf,
      minImpurityDecrease: p.minImpurityDecrease,
      maxFeatures: drawn,
      random: job.random('tree'),
      check: () => job.check(),
      onNode: (done) => job.report({ stage: 'train', share: done / rows }),
    });
    return build(pruneTree(tree, p.ccpAlpha, Math.max(1, data.classes)), data.width, data.classes);
  },
  restore(value) {
    const { tree, width, classes } = readArtifact(artifact, value);
    return build(tree, width, classes);
  },
});
