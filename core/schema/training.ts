import { z } from 'zod';
import { field } from './label.ts';

const learningRate = z
  .number()
  .positive()
  .max(10)
  .meta(
    field(
      ['Learning rate', '学习率'],
      [
        'Size of a step. Too large: the loss jumps or grows; too small: it crawls.',
        '每一步的大小。过大则损失震荡或发散，过小则收敛缓慢。',
      ],
      'training',
    ),
  );
const share = (en: string, zh: string, helpEn: string, helpZh: string) =>
  z
    .number()
    .min(0)
    .lt(1)
    .meta(field([en, zh], [helpEn, helpZh], 'advanced'));

const momentum = share('Momentum', '动量', 'Share of the last step that is kept.', '保留上一步的比例。').default(0.9);
const beta1 = share('β₁', 'β₁', 'Decay rate of the first-moment estimate.', '一阶矩估计的衰减率。').default(0.9);
const beta2 = share('β₂', 'β₂', 'Decay rate of the second-moment estimate.', '二阶矩估计的衰减率。').default(0.999);
const epsilon = z
  .number()
  .positive()
  .default(1e-7)
  .meta(field(['Epsilon', 'Epsilon'], ['Keeps the division from zero.', '防止除以零。'], 'advanced'));

/** Parameter names and defaults follow Keras. */
export const optimizer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('gradient-descent'), learningRate: learningRate.default(0.01) }),
  z.strictObject({
    kind: z.literal('momentum'),
    learningRate: learningRate.default(0.01),
    momentum,
  }),
  z.strictObject({ kind: z.literal('nesterov'), learningRate: learningRate.default(0.01), momentum }),
  z.strictObject({
    kind: z.literal('rmsprop'),
    learningRate: learningRate.default(0.001),
    decay: share(
      'Decay (rho)',
      '衰减 (rho)',
      'How slowly the mean of squared gradients moves.',
      '平方梯度均值的衰减率。',
    ).default(0.9),
    epsilon,
  }),
  z.strictObject({
    kind: z.literal('adagrad'),
    learningRate: learningRate.default(0.01),
    initialAccumulator: z
      .number()
      .min(0)
      .default(0.1)
      .meta(
        field(
          ['First sum', '初始累积'],
          ['What the sum of squared gradients begins at.', '平方梯度累积的初值。'],
          'advanced',
        ),
      ),
    epsilon,
  }),
  z.strictObject({ kind: z.literal('adam'), learningRate: learningRate.default(0.001), beta1, beta2, epsilon }),
  z.strictObject({
    kind: z.literal('adamw'),
    learningRate: learningRate.default(0.001),
    weightDecay: z
      .number()
      .min(0)
      .max(10)
      .default(0.004)
      .meta(
        field(
          ['Weight decay', '权重衰减'],
          ['Share of each weight that a step takes away, times the learning rate.', '每步按学习率乘以该比例缩小权重。'],
          'regularisation',
        ),
      ),
    beta1,
    beta2,
    epsilon,
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
      .meta(
        field(
          ['Factor', '系数'],
          ['The learning rate is multiplied by this every so many epochs, smoothly.', '学习率按此系数平滑衰减。'],
          'training',
        ),
      ),
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
      .meta(
        field(
          ['Factor', '系数'],
          ['What the learning rate is multiplied by at a step.', '每次下降时乘以的系数。'],
          'training',
        ),
      ),
    every: z
      .int()
      .min(1)
      .default(50)
      .meta(
        field(
          ['Epochs between steps', '阶梯间隔（轮）'],
          ['The rate falls at once after this many epochs.', '每隔这么多轮下降一次。'],
          'training',
        ),
      ),
  }),
  z.strictObject({
    kind: z.literal('cosine'),
    floor: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .meta(
        field(
          ['Lowest share', '最低比例'],
          ['Of the first learning rate, at the end.', '结束时相对初始学习率的比例。'],
          'training',
        ),
      ),
    over: z
      .int()
      .min(1)
      .nullable()
      .default(null)
      .meta(
        field(
          ['Over epochs', '持续轮数'],
          ['Half a cosine over this many epochs. Empty: over all of them.', '在这么多轮内走完半个余弦；空：全部轮数。'],
          'training',
        ),
      ),
  }),
  z.strictObject({
    kind: z.literal('warm-up'),
    epochs: z
      .int()
      .min(1)
      .default(10)
      .meta(
        field(
          ['Warm-up epochs', '预热轮数'],
          ['The rate rises evenly to its full size over these.', '学习率在这些轮内线性升至设定值。'],
          'training',
        ),
      ),
    after: z
      .enum(['fixed', 'cosine'])
      .default('fixed')
      .meta(
        field(
          ['Afterwards', '之后'],
          ['Stay there, or fall by half a cosine.', '保持不变，或按半个余弦下降。'],
          'training',
        ),
      ),
  }),
  z.strictObject({
    kind: z.literal('reduce-on-plateau'),
    factor: z
      .number()
      .positive()
      .lt(1)
      .default(0.5)
      .meta(
        field(
          ['Factor', '系数'],
          [
            'What the learning rate is multiplied by where the loss no longer falls.',
            '损失不再下降时学习率所乘的系数。',
          ],
          'training',
        ),
      ),
    patience: z
      .int()
      .min(1)
      .default(10)
      .meta(
        field(
          ['Epochs to wait', '等待轮数'],
          [
            'Without a better validation loss (training loss without a validation part).',
            '验证损失（无验证集时为训练损失）没有改善的轮数。',
          ],
          'training',
        ),
      ),
    floor: z
      .number()
      .min(0)
      .default(0)
      .meta(field(['Lowest rate', '最低学习率'], ['It does not fall below this.', '学习率不低于此值。'], 'training')),
  }),
]);
export type Schedule = z.infer<typeof schedule>;

const batchSize = z.int().min(1).max(1_000_000);
const dropLast = z
  .boolean()
  .default(false)
  .meta(
    field(
      ['Leave out the last batch', '舍弃最后一批'],
      [
        'Where it is smaller than the others; its rows come up in another epoch.',
        '当最后一批较小时舍弃，其行在其他轮次出现。',
      ],
      'training',
    ),
  );
export const batch = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('fixed'),
    size: batchSize
      .default(32)
      .meta(field(['Batch size', '批量大小'], ['Rows that one step looks at.', '每一步使用的行数。'], 'training')),
    dropLast,
  }),
  z
    .strictObject({
      kind: z.literal('random'),
      min: batchSize
        .default(16)
        .meta(field(['At least', '最小'], ['Smallest batch that may be drawn.', '随机批量的下限。'], 'training')),
      max: batchSize
        .default(64)
        .meta(field(['At most', '最大'], ['Largest batch that may be drawn.', '随机批量的上限。'], 'training')),
      dropLast,
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
    .meta(
      field(['Epochs', '轮数'], ['Passes over the training rows, at most.', '遍历训练数据的最大次数。'], 'training'),
    ),
  batch: batch
    .default({ kind: 'fixed', size: 32, dropLast: false })
    .meta(
      field(
        ['Batch', '批量'],
        [
          'How many rows one step looks at: fixed, random between two bounds, or all.',
          '每步使用多少行：固定、两个界限之间随机、或全部。',
        ],
        'training',
      ),
    ),
  optimizer: optimizer
    .default({ kind: 'adam', learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 })
    .meta(field(['Optimiser', '优化器'], ['How a gradient becomes a step.', '如何由梯度得到更新。'], 'training')),
  schedule: schedule
    .default({ kind: 'fixed' })
    .meta(
      field(
        ['Learning rate over time', '学习率变化'],
        [
          'Fixed, falling smoothly, in steps or by a cosine, warmed up, or lowered where the loss stands still.',
          '固定、平滑下降、阶梯下降、余弦下降、预热，或在损失停滞时降低。',
        ],
        'training',
      ),
    ),
  loss: z
    .enum(['auto', 'mse', 'mae', 'huber', 'cross-entropy'])
    .default('auto')
    .meta(
      field(
        ['Loss', '损失函数'],
        [
          'What training makes small. auto: cross-entropy for classes, mean squared error for numbers. mae and huber mind single large errors less.',
          '训练所最小化的量。auto：分类用交叉熵，回归用均方误差。mae 与 huber 对个别大误差不敏感。',
        ],
        'training',
      ),
    ),
  stopWhen: z
    .strictObject({ metric: z.enum(['loss', 'valLoss', 'accuracy', 'valAccuracy']), value: z.number() })
    .optional()
    .meta(
      field(
        ['Stop at a target', '达到目标即停'],
        ['Training ends when this metric reaches the value.', '当指标达到该值时结束训练。'],
        'training',
      ),
    ),
  patience: z
    .int()
    .min(1)
    .optional()
    .meta(
      field(
        ['Patience', '早停轮数'],
        [
          'End after this many epochs without a better validation loss (training loss without a validation part).',
          '验证损失（无验证集时为训练损失）连续这么多轮没有改善则结束。',
        ],
        'training',
      ),
    ),
  restoreBestWeights: z
    .boolean()
    .default(true)
    .meta(
      field(
        ['Keep the best weights', '保留最佳权重'],
        [
          'With patience, the weights of the best epoch are the model, however the run ends; without it, those of the last one.',
          '设置早停轮数时，无论如何结束都以最佳一轮的权重为模型；否则取最后一轮。',
        ],
        'training',
      ),
    ),
  backend: z
    .enum(['auto', 'tfjs', 'webassembly', 'typed-array'])
    .default('auto')
    .meta(
      field(
        ['Compute', '计算后端'],
        [
          'auto: a fused loop over typed arrays for small networks, WebAssembly in all free threads for larger ones, tfjs-node for very large ones; all give the same history.',
          'auto：小网络用类型数组融合循环，较大的用多线程 WebAssembly，极大的用 tfjs-node；三者训练过程一致。',
        ],
        'advanced',
      ),
    ),
});
export type TrainingSpec = z.infer<typeof trainingSpec>;
