// What a person sets of an explainable boosting machine, and what is stored of one.
import { z } from 'zod';
import { field } from '../../../schema/label.ts';
import { termShape } from '../../additive.ts';
import { f64 } from '../../model.ts';

export const ebmParams = z.strictObject({
  interactions: z
    .union([z.literal('auto'), z.int().min(0).max(1000)])
    .default('auto')
    .meta(
      field(
        ['Pairs', '交互对数'],
        [
          'How many pairs of columns get a shape of their own; 0 keeps one shape a column. auto: one for each 200 training rows, at most 10.',
          '有多少对列拥有自己的形状函数；0 表示每列仅一个。auto：每 200 个训练样本一对，最多 10 对。',
        ],
      ),
    ),
  outerBags: z
    .int()
    .min(1)
    .max(100)
    .default(8)
    .meta(
      field(
        ['Bags', '袋数'],
        [
          'Fits on different draws of the rows; their mean is the model, their spread the error bars.',
          '在不同抽样上拟合；平均为模型，离散程度为误差带。',
        ],
      ),
    ),
  learningRate: z
    .number()
    .positive()
    .max(1)
    .default(0.03)
    .meta(field(['Learning rate', '学习率'], ['Share of each step that is added.', '每一步所加的比例。'], 'training')),
  maxRounds: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(5000)
    .meta(field(['Rounds', '轮数'], ['Turns of all terms, at most.', '所有项轮流更新的最大轮数。'], 'training')),
  earlyStoppingRounds: z
    .int()
    .min(1)
    .default(50)
    .meta(
      field(
        ['Patience', '早停轮数'],
        [
          'Rounds without a better loss on the rows left out of the bag before it ends.',
          '袋外行损失连续这么多轮没有改善则结束。',
        ],
        'training',
      ),
    ),
  validationFraction: z
    .number()
    .min(0)
    .max(0.9)
    .default(0.15)
    .meta(
      field(
        ['Held-out share', '留出比例'],
        [
          'Of the rows, in each bag, to say when to stop; 0: all rounds are done.',
          '每袋留出用于判断停止的行比例；0 表示完成全部轮数。',
        ],
        'advanced',
      ),
    ),
  smoothingRounds: z
    .union([z.literal('auto'), z.int().min(0).max(10_000)])
    .default('auto')
    .meta(
      field(
        ['Smoothing rounds', '平滑轮数'],
        [
          'First rounds whose cuts are drawn at random, so that the shapes begin smooth. auto: 75 for classes, 500 for numbers, as interpret.',
          '最初这么多轮随机选取切分点，使形状函数平滑。auto：分类 75，回归 500，与 interpret 相同。',
        ],
        'regularisation',
      ),
    ),
  maxBins: z
    .int()
    .min(2)
    .max(4096)
    .default(1024)
    .meta(field(['Bins a column', '每列分箱数'], ['How fine a shape can be.', '形状函数的细致程度。'], 'advanced')),
  maxInteractionBins: z
    .int()
    .min(2)
    .max(128)
    .default(32)
    .meta(
      field(
        ['Bins a column of a pair', '交互分箱数'],
        ['How fine the shape of a pair can be, along each column.', '交互形状在每列方向的细致程度。'],
        'advanced',
      ),
    ),
  maxLeaves: z
    .int()
    .min(2)
    .max(64)
    .default(2)
    .meta(
      field(
        ['Leaves a step', '每步叶节点数'],
        ['Pieces that one step cuts a column into.', '每一步把一列切分的段数。'],
        'advanced',
      ),
    ),
  minSamplesLeaf: z
    .int()
    .min(1)
    .default(4)
    .meta(
      field(
        ['Rows in a piece', '每段最少行数'],
        ['No piece may have fewer rows.', '任何一段的行数不得少于此值。'],
        'regularisation',
      ),
    ),
  regLambda: z
    .number()
    .min(0)
    .default(0)
    .meta(field(['Penalty (lambda)', '惩罚 (lambda)'], ['Pulls steps towards 0.', '使每步趋向 0。'], 'regularisation')),
});
export type EbmParams = z.infer<typeof ebmParams>;

export const ebmArtifact = z.object({
  width: z.number(),
  classes: z.number(),
  intercept: f64,
  terms: z.array(termShape),
  rounds: z.number(),
  stoppedBy: z.enum(['epochs', 'patience', 'user']),
});
export type EbmArtifact = z.infer<typeof ebmArtifact>;
