import { z } from 'zod';
import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import { field } from '../../schema/label.ts';
import type { TrainingData } from '../model.ts';
import type { GrowOptions } from './grow.ts';

/** Parameters that say how one tree grows; names and defaults follow scikit-learn. */
export const growParams = {
  criterion: z
    .enum(['auto', 'gini', 'entropy', 'squared-error'])
    .default('auto')
    .meta(
      field(
        ['Criterion', '划分准则'],
        [
          'What a split makes small. auto: gini for classes, squared-error for numbers.',
          '划分所减小的量。auto：分类用 gini，回归用 squared-error。',
        ],
      ),
    ),
  maxDepth: z
    .int()
    .min(1)
    .max(10_000)
    .nullable()
    .default(null)
    .meta(
      field(
        ['Max depth', '最大深度'],
        ['Splits from the root to a leaf, at most. Empty: no limit.', '从根到叶的最多分裂次数；空为不限制。'],
      ),
    ),
  minSamplesSplit: z
    .int()
    .min(2)
    .default(2)
    .meta(
      field(
        ['Rows to split', '划分所需行数'],
        ['A node with fewer rows becomes a leaf.', '行数少于此值的节点成为叶子。'],
        'regularisation',
      ),
    ),
  minSamplesLeaf: z
    .int()
    .min(1)
    .default(1)
    .meta(
      field(
        ['Min samples per leaf', '叶子最少样本数'],
        ['No leaf may have fewer rows.', '任何叶子的行数不得少于此值。'],
        'regularisation',
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
  maxLeafNodes: z
    .int()
    .min(2)
    .max(1_000_000)
    .nullable()
    .default(null)
    .meta(
      field(
        ['Max leaves', '最多叶节点数'],
        [
          'Leaves of a tree, at most; the node whose split lowers the impurity most is split first. Empty: no limit.',
          '每棵树叶节点的上限；不纯度下降最多的节点先划分。空：不限制。',
        ],
        'regularisation',
      ),
    ),
  splitter: z
    .enum(['best', 'random'])
    .default('best')
    .meta(
      field(
        ['Thresholds', '阈值选取'],
        [
          'best: the best threshold of each column. random: one drawn at random for each column, and the best of those; with a forest without bootstrap these are extremely randomised trees (ExtraTrees).',
          'best：每列取最佳阈值。random：每列随机抽取一个阈值再取其中最佳；与不自助抽样的森林合用即为极端随机树 (ExtraTrees)。',
        ],
        'advanced',
      ),
    ),
};

/** How many columns a split looks at, as a count, a share or a rule. */
export const maxFeatures = z
  .union([z.int().min(1), z.number().gt(0).lt(1), z.enum(['all', 'sqrt', 'log2'])])
  .meta(
    field(
      ['Columns a split', '每次划分的列数'],
      [
        'Columns drawn at random for each split: a count, a share below 1, or a rule; all looks at every one.',
        '每次划分随机抽取的列数：个数、小于 1 的比例或规则；all 表示全部。',
      ],
      'advanced',
    ),
  );

export function columnsDrawn(wanted: z.infer<typeof maxFeatures>, width: number): number {
  if (wanted === 'all') return width;
  if (wanted === 'sqrt') return Math.max(1, Math.floor(Math.sqrt(width)));
  if (wanted === 'log2') return Math.max(1, Math.floor(Math.log2(width)));
  return wanted < 1 ? Math.max(1, Math.floor(wanted * width)) : Math.min(wanted, width);
}

type GrowParams = { readonly [K in keyof typeof growParams]: z.infer<(typeof growParams)[K]> };

/** @throws spec where a criterion for classes meets numbers, or the other way round */
export function checkCriterion(data: TrainingData, criterion: GrowParams['criterion']): void {
  const forClasses = criterion === 'gini' || criterion === 'entropy';
  if (criterion === 'auto' || forClasses === data.classes > 0) return;
  throw new VitrineError(
    'spec',
    say('error.criterionFor', { criterion, value: say(forClasses ? 'target.forClasses' : 'target.forNumbers', {}) }),
    {
      where: 'model.criterion',
      hint: say('hint.useAuto2', { value: say(data.classes > 0 ? 'criterion.ofClasses' : 'criterion.ofNumbers', {}) }),
    },
  );
}

export function growOptions(
  p: GrowParams,
  classes: number,
): Omit<GrowOptions, 'maxFeatures' | 'random' | 'check' | 'onNode'> {
  return {
    criterion: p.criterion === 'auto' ? (classes > 0 ? 'gini' : 'squared-error') : p.criterion,
    maxDepth: p.maxDepth ?? Number.POSITIVE_INFINITY,
    minSamplesSplit: p.minSamplesSplit,
    minSamplesLeaf: p.minSamplesLeaf,
    minImpurityDecrease: p.minImpurityDecrease,
    maxLeafNodes: p.maxLeafNodes ?? Number.POSITIVE_INFINITY,
    splitter: p.splitter,
  };
}
