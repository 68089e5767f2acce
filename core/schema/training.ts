import { z } from 'zod';
import { field } from './words.ts';

const learningRate = z
  .number()
  .positive()
  .max(10)
  .meta(
    field(
      ['Learning rate', '学习率'],
      ['Size of a step. Too large: the loss jumps or grows; too small: it crawls.', '每一步的大小。过大则损失震荡或发散，过小则收敛缓慢。'],
      'training',
    ),
  );
const share = (en: string, zh: string, helpEn: string, helpZh: string) =>
  z
    .number()
    .min(0)
    .lt(1)
    .meta(field([en, zh], [helpEn, helpZh], 'advanced'));

/** Parameter names and defaults follow Keras. */
export const optimizer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('gradient-descent'), learningRate: learningRate.default(0.01) }),
  z.strictObject({
    kind: z.literal('momentum'),
    learningRate: learningRate.default(0.01),
    momentum: share('Momentum', '动量', 'Share of the last step that is kept.', '保留上一步的比例。').default(0.9),
  }),
  z.strictObject({
    kind: z.literal('rmsprop'),
    learningRate: learningRate.default(0.001),
    decay: share('Decay (rho)', '衰减 (rho)', 'How slowly the mean of squared gradients moves.', '平方梯度均值的衰减率。').default(0.9),
    epsilon: z
      .number()
      .positive()
      .default(1e-7)
      .meta(field(['Epsilon', 'Epsilon'], ['Keeps the division from zero.', '防止除以零。'], 'advanced')),
  }),
  z.strictObject({
    kind: z.literal('adam'),
    learningRate: learningRate.default(0.001),
    beta1: share('Beta 1', 'Beta 1', 'How slowly the mean of gradients moves.', '梯度均值的衰减率。').default(0.9),
    beta2: share('Beta 2', 'Beta 2', 'How slowly the mean of squared gradients moves.', '平方梯度均值的衰减率。').default(0.999),
    epsilon: z
      .number()
      .positive()
      .default(1e-7)
      .meta(field(['Epsilon', 'Epsilon'], ['Keeps the division from zero.', '防止除以零。'], 'advanced')),
  }),
]);
export type Optimizer = z.infer<typeof optimizer>;

export const schedule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed') }),
  z.strictObject({
    kind: z.literal('exponential'),
    rate: z
      .number()
      .positive()
      .max(1)
      .default(0.96)
      .meta(field(['Factor', '系数'], ['The learning rate is multiplied by this every so many epochs, smoothly.', '学习率按此系数平滑衰减。'], 'training')),
    every: z
      .number()
      .positive()
      .default(10)
      .meta(
        field(
          ['Epochs for one factor', '每系数轮数'],
          ['After this many epochs the rate has fallen by one factor.', '经过这么多轮后学习率乘以一次系数。'],
          'training',
        ),
      ),
  }),
  z.strictObject({
    kind: z.literal('stepped'),
    factor: z
      .number()
      .positive()
      .max(1)
      .default(0.5)
      .meta(field(['Factor', '系数'], ['What the learning rate is multiplied by at a step.', '每次下降时乘以的系数。'], 'training')),
    every: z
      .int()
      .min(1)
      .default(50)
      .meta(field(['Epochs between steps', '阶梯间隔（轮）'], ['The rate falls at once after this many epochs.', '每隔这么多轮下降一次。'], 'training')),
  }),
]);
export type Schedule = z.infer<typeof schedule>;

const batchSize = z.int().min(1).max(1_000_000);
export const batch = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('fixed'),
    size: batchSize.default(32).meta(field(['Rows a batch', '批量大小'], ['Rows that one step looks at.', '每一步使用的行数。'], 'training')),
  }),
  z
    .strictObject({
      kind: z.literal('random'),
      min: batchSize.default(16).meta(field(['At least', '最小'], ['Smallest batch that may be drawn.', '随机批量的下限。'], 'training')),
      max: batchSize.default(64).meta(field(['At most', '最大'], ['Largest batch that may be drawn.', '随机批量的上限。'], 'training')),
    })
    .refine((value) => value.min <= value.max, { message: 'min must not be above max', path: ['min'] }),
  z.strictObject({ kind: z.literal('full') }),
]);
export type Batch = z.infer<typeof batch>;

export const trainingSpec = z.strictObject({
  epochs: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(200)
    .meta(field(['Epochs', '轮数'], ['Passes over the training rows, at most.', '遍历训练数据的最大次数。'], 'training')),
  batch: batch
    .default({ kind: 'fixed', size: 32 })
    .meta(
      field(
        ['Batch', '批量'],
        ['How many rows one step looks at: fixed, random between two bounds, or all.', '每步使用多少行：固定、两个界限之间随机、或全部。'],
        'training',
      ),
    ),
  optimizer: optimizer
    .default({ kind: 'adam', learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 })
    .meta(field(['Optimiser', '优化器'], ['How a gradient becomes a step.', '如何由梯度得到更新。'], 'training')),
  schedule: schedule
    .default({ kind: 'fixed' })
    .meta(field(['Learning rate over time', '学习率变化'], ['Fixed, falling smoothly, or falling in steps.', '固定、平滑下降或阶梯下降。'], 'training')),
  loss: z
    .enum(['auto', 'mse', 'cross-entropy'])
    .default('auto')
    .meta(
      field(
        ['Loss', '损失函数'],
        [
          'What training makes small. auto: cross-entropy for classes, mean squared error for numbers.',
          '训练所最小化的量。auto：分类用交叉熵，回归用均方误差。',
        ],
        'training',
      ),
    ),
  stopWhen: z
    .strictObject({ metric: z.enum(['loss', 'valLoss', 'accuracy', 'valAccuracy']), value: z.number() })
    .optional()
    .meta(field(['Stop at a target', '达到目标即停'], ['Training ends when this metric reaches the value.', '当指标达到该值时结束训练。'], 'training')),
  patience: z
    .int()
    .min(1)
    .optional()
    .meta(
      field(
        ['Patience', '耐心'],
        [
          'End after this many epochs without a better validation loss (training loss without a validation part).',
          '验证损失（无验证集时为训练损失）连续这么多轮没有改善则结束。',
        ],
        'training',
      ),
    ),
  backend: z
    .enum(['auto', 'tfjs', 'typed-array'])
    .default('auto')
    .meta(
      field(
        ['Compute', '计算后端'],
        [
          'auto: tfjs-node for large networks, a fused loop over typed arrays for small ones; both give the same history.',
          'auto：大网络用 tfjs-node，小网络用类型数组融合循环；两者训练过程一致。',
        ],
        'advanced',
      ),
    ),
});
export type TrainingSpec = z.infer<typeof trainingSpec>;
