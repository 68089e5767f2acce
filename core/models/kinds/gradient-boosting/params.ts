import { z } from 'zod';
import { VitrineError } from '../../../errors.ts';
import { listed, say } from '../../../messages/say.ts';
import { field } from '../../../schema/label.ts';
import type { NumberLoss } from '../../boosting/loss.ts';
import type { TrainingData } from '../../model.ts';

export const params = z.strictObject({
  loss: z
    .enum(['auto', 'squared-error', 'absolute-error', 'quantile', 'poisson'])
    .default('auto')
    .meta(
      field(
        ['Loss', '损失函数'],
        [
          'auto: log loss for classes, squared error for numbers. absolute-error: the median; quantile: the quantile below; poisson: counts, 0 or larger, by the logarithm of their mean.',
          'auto：分类用对数损失，回归用平方误差。absolute-error：中位数；quantile：指定分位数；poisson：非负计数（对均值取对数）。',
        ],
        'basics',
        'regression',
      ),
    ),
  quantile: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.5)
    .meta(
      field(
        ['Quantile', '分位数'],
        [
          'What loss: quantile predicts: 0.9 is exceeded by one row in ten.',
          'loss 为 quantile 时预测的分位数：0.9 表示十分之一的行超过它。',
        ],
        'basics',
        'regression',
      ),
    ),
  monotone: z
    .record(z.string(), z.union([z.literal(1), z.literal(-1), z.literal(0)]))
    .optional()
    .meta(
      field(
        ['Monotone features', '单调约束'],
        [
          'By name of a numeric feature: 1, the prediction (of the positive class) never falls as it grows; -1, it never rises.',
          '按数值特征名：1 表示特征增大时预测（正类概率）不下降；-1 表示不上升。',
        ],
        'advanced',
      ),
    ),
  trees: z
    .int()
    .min(1)
    .max(100_000)
    .default(100)
    .meta(
      field(
        ['Rounds', '轮数'],
        [
          'Trees that are added one after another, at most; for several classes, one each a round.',
          '依次添加的树的最大轮数；多类时每轮每类一棵。',
        ],
      ),
    ),
  learningRate: z
    .number()
    .positive()
    .max(10)
    .default(0.05)
    .meta(
      field(
        ['Learning rate', '学习率'],
        [
          'Share of each tree that is added: smaller needs more rounds and is steadier.',
          '每棵树所加的比例：越小需要越多轮，但更稳定。',
        ],
      ),
    ),
  maxLeafNodes: z
    .int()
    .min(2)
    .max(65_535)
    .default(31)
    .meta(
      field(
        ['Leaves a tree', '每棵树的叶节点数'],
        ['At most; the leaf that gains most is split first.', '上限；增益最大的叶节点先划分。'],
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
        'regularisation',
      ),
    ),
  minSamplesLeaf: z
    .int()
    .min(1)
    .default(20)
    .meta(
      field(
        ['Min samples per leaf', '叶节点最少样本数'],
        ['No leaf may have fewer rows.', '任何叶节点的行数不得少于此值。'],
        'regularisation',
      ),
    ),
  l2Regularization: z
    .number()
    .min(0)
    .default(0)
    .meta(
      field(
        ['Leaf penalty (L2)', '叶节点惩罚 (L2)'],
        ['Pulls the answers of leaves towards 0.', '使叶节点的取值趋向 0。'],
        'regularisation',
      ),
    ),
  maxBins: z
    .int()
    .min(2)
    .max(255)
    .default(255)
    .meta(
      field(
        ['Bins a column', '每列分箱数'],
        ['Values are grouped into this many bins, at most.', '每列的取值最多分为这么多箱。'],
        'advanced',
      ),
    ),
  earlyStopping: z
    .boolean()
    .default(false)
    .meta(
      field(
        ['Early stopping', '提前停止'],
        [
          'End where the loss on held-out rows no longer falls, and keep the best round: the validation rows, or a share of the training rows.',
          '留出行上的损失不再下降时结束并保留最佳轮：使用验证集，或训练集的一部分。',
        ],
        'regularisation',
      ),
    ),
  validationFraction: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.1)
    .meta(
      field(
        ['Held-out share', '留出比例'],
        ['Of the training rows, where there is no validation part.', '没有验证集时从训练行中留出的比例。'],
        'advanced',
      ),
    ),
  patience: z
    .int()
    .min(1)
    .default(10)
    .meta(
      field(
        ['Patience', '早停轮数'],
        ['Rounds without a better held-out loss before it ends.', '留出损失连续这么多轮没有改善则结束。'],
        'regularisation',
      ),
    ),
});
export type Params = z.infer<typeof params>;

export const numberLossOf = (p: Params): NumberLoss => ({
  kind: p.loss === 'auto' ? 'squared-error' : p.loss,
  quantile: p.quantile,
});

/**
 * Which way the raw score may go along each encoded column; undefined where no column is held. @throws spec,
 * incompatible
 */
export function monotoneColumns(
  { features = [], classes, width, positive = 1 }: TrainingData,
  { monotone = {}, loss }: Params,
): Int8Array | undefined {
  const wanted = Object.entries(monotone).filter(([, way]) => way !== 0);
  if (wanted.length === 0) return undefined;
  const where = 'model.monotone';
  if (classes > 2)
    throw new VitrineError('incompatible', say('error.monotoneFeaturesNeedNumberOr', {}), {
      where,
      hint: say('hint.leaveMonotoneOut', {}),
    });
  if (loss === 'quantile' || loss === 'absolute-error')
    throw new VitrineError('incompatible', say('error.monotoneFeaturesDoNotGo', { loss }), {
      where,
      hint: say('hint.useSquaredErrorOrPoisson', {}),
    });
  const ways = new Int8Array(width);
  for (const [name, way] of wanted) {
    const feature = features.find((one) => one.name === name);
    if (!feature)
      throw new VitrineError('spec', say('error.noSuchFeature', { name }), {
        where: `${where}.${name}`,
        hint: say('hint.features', {
          known: listed(features.map((one) => one.name).slice(0, 20)),
        }),
      });
    if (feature.kind !== 'numeric')
      throw new VitrineError('spec', say('error.hasCategoriesWhichHaveNo', { name }), {
        where: `${where}.${name}`,
        hint: say('hint.nameNumericFeatures', {}),
      });
    // the score of two classes is that of the second
    ways[feature.offset] = classes === 2 && positive === 0 ? -way : way;
  }
  return ways;
}
