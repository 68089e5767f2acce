import { z } from 'zod';
import { VitrineError } from '../../../errors.ts';
import type { Random } from '../../../numeric/random.ts';
import { field } from '../../../schema/words.ts';
import { defineModel, type FittedModel, readArtifact } from '../../model.ts';
import { networkModel } from '../../network/fitted.ts';
import type { Activation, Layer } from '../../network/network.ts';
import { layersShape, trainNetwork } from '../../network/train.ts';

const spread = z.number().min(0).max(100);
const initializer = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('random-normal'),
    mean: z
      .number()
      .default(0)
      .meta(field(['Mean', '均值'], ['Centre of the draw.', '抽样的中心。'], 'advanced')),
    stddev: spread.default(0.05).meta(field(['Spread', '标准差'], ['Standard deviation of the draw.', '抽样的标准差。'], 'advanced')),
  }),
  z
    .strictObject({
      kind: z.literal('random-uniform'),
      min: z
        .number()
        .default(-0.05)
        .meta(field(['From', '下限'], ['Lowest value drawn.', '抽样下限。'], 'advanced')),
      max: z
        .number()
        .default(0.05)
        .meta(field(['To', '上限'], ['Highest value drawn.', '抽样上限。'], 'advanced')),
    })
    .refine((value) => value.min <= value.max, { message: 'min must not be above max', path: ['min'] }),
  z.strictObject({
    kind: z.literal('constant'),
    value: z
      .number()
      .default(0)
      .meta(field(['Value', '常数'], ['Every weight begins with this value.', '所有权重的初值。'], 'advanced')),
  }),
  z.strictObject({ kind: z.literal('zeros') }),
  z.strictObject({ kind: z.literal('glorot-uniform') }),
  z.strictObject({ kind: z.literal('glorot-normal') }),
  z.strictObject({ kind: z.literal('he-uniform') }),
  z.strictObject({ kind: z.literal('he-normal') }),
]);
type Initializer = z.infer<typeof initializer>;
/** A bare name stands for the kind with its defaults. */
const named = z.preprocess((value) => (typeof value === 'string' ? { kind: value } : value), initializer);

const activation = z.enum(['relu', 'sigmoid', 'tanh', 'linear']);
const params = z.strictObject({
  hidden: z
    .array(z.int().min(1).max(4096))
    .max(20)
    .default([16])
    .meta(field(['Hidden layers', '隐藏层'], ['Units in each hidden layer, in order; none makes a linear model.', '各隐藏层的单元数；为空则是线性模型。'])),
  activation: activation.default('relu').meta(field(['Activation', '激活函数'], ['What a hidden unit does with its sum.', '隐藏单元对加权和的变换。'])),
  outputActivation: z
    .enum(['auto', 'linear', 'sigmoid', 'tanh', 'relu'])
    .default('auto')
    .meta(
      field(
        ['Output activation', '输出激活'],
        ['auto: sigmoid for two classes, softmax for more, linear for numbers.', 'auto：两类用 sigmoid，多类用 softmax，数值用 linear。'],
        'advanced',
      ),
    ),
  initializer: named.default({ kind: 'glorot-uniform' }).meta({
    default: { kind: 'glorot-uniform' },
    ...field(
      ['Initial weights', '权重初始化'],
      ['How weights begin: Glorot suits tanh and sigmoid, He suits ReLU.', '权重的初值：Glorot 适合 tanh、sigmoid，He 适合 ReLU。'],
      'advanced',
    ),
  }),
  biasInitializer: named.default({ kind: 'zeros' }).meta({
    default: { kind: 'zeros' },
    ...field(['Initial biases', '偏置初始化'], ['How biases begin; zeros is usual.', '偏置的初值，通常为零。'], 'advanced'),
  }),
  l2: z
    .number()
    .min(0)
    .max(10)
    .default(0)
    .meta(
      field(
        ['Weight penalty (L2)', '权重惩罚 (L2)'],
        ['Adds this times the sum of squared weights to the loss; keeps weights small.', '在损失中加入该值乘以权重平方和，使权重较小。'],
        'regularisation',
      ),
    ),
  dropout: z
    .number()
    .min(0)
    .max(0.9)
    .default(0)
    .meta(
      field(
        ['Dropout', '随机失活'],
        ['Share of hidden units silenced at each step, so that none is relied on too much.', '每一步随机关闭的隐藏单元比例。'],
        'regularisation',
      ),
    ),
});

const artifact = z.object({
  layers: layersShape,
  classes: z.number(),
  training: z
    .object({ stoppedBy: z.enum(['epochs', 'target', 'patience', 'user', 'diverged']), backend: z.string(), advice: z.string().optional() })
    .nullable(),
});

/** `fanIn` inputs by `fanOut` units, drawn in row-major order (Glorot & Bengio 2010; He et al. 2015). */
function draw(kind: Initializer, count: number, fanIn: number, fanOut: number, random: Random): Float64Array {
  const normal = (mean: number, stddev: number) => Float64Array.from({ length: count }, () => mean + stddev * random.normal());
  const uniform = (low: number, high: number) => Float64Array.from({ length: count }, () => low + (high - low) * random.uniform());
  switch (kind.kind) {
    case 'random-normal':
      return normal(kind.mean, kind.stddev);
    case 'random-uniform':
      return uniform(kind.min, kind.max);
    case 'constant':
      return new Float64Array(count).fill(kind.value);
    case 'zeros':
      return new Float64Array(count);
    case 'glorot-uniform':
      return uniform(-Math.sqrt(6 / (fanIn + fanOut)), Math.sqrt(6 / (fanIn + fanOut)));
    case 'glorot-normal':
      return normal(0, Math.sqrt(2 / (fanIn + fanOut)));
    case 'he-uniform':
      return uniform(-Math.sqrt(6 / fanIn), Math.sqrt(6 / fanIn));
    case 'he-normal':
      return normal(0, Math.sqrt(2 / fanIn));
  }
}

function build(layers: z.infer<typeof layersShape>, classes: number, training: FittedModel['training']): FittedModel {
  return networkModel(layers, classes, training, () => ({
    layers: layers.map((layer) => ({
      weights: Array.from({ length: layer.inputs }, (_, i) => [...layer.weights.subarray(i * layer.units, (i + 1) * layer.units)]),
      bias: [...layer.bias],
      activation: layer.activation,
    })),
  }));
}

/** The output that fits the task: one sigmoid for two classes, softmax for more, the sum itself for numbers. */
const automaticOutput = (classes: number): Activation => (classes === 0 ? 'linear' : classes === 2 ? 'sigmoid' : 'softmax');

export const mlp = defineModel({
  kind: 'mlp',
  title: { en: 'Neural network', zh: '神经网络' },
  about: {
    en: 'Layers of units that learn by gradient; bends to almost any pattern, and is hard to read.',
    zh: '由梯度学习的多层单元；几乎能拟合任何模式，但难以读懂。',
  },
  flexibility: 5,
  readability: 1,
  tasks: ['classification', 'regression'],
  numericDefault: 'standard',
  params,
  learnsByGradient: () => true,
  check(data, p, training) {
    const automatic = automaticOutput(data.classes);
    const loss = training.loss === 'auto' ? (data.classes > 0 ? 'cross-entropy' : 'mse') : training.loss;
    if (loss === 'cross-entropy' && data.classes === 0)
      throw new VitrineError('spec', 'Cross-entropy needs classes; this target is a number.', { where: 'training.loss', hint: 'Use mse.' });
    if (loss === 'cross-entropy' && p.outputActivation !== 'auto' && p.outputActivation !== automatic)
      throw new VitrineError('spec', `Cross-entropy needs a ${automatic} output, not ${p.outputActivation}.`, {
        where: 'model.outputActivation',
        hint: 'Use auto, or the loss mse.',
      });
  },
  fit(data, p, training, job) {
    const units = data.classes > 2 ? data.classes : 1;
    const output = p.outputActivation === 'auto' ? automaticOutput(data.classes) : p.outputActivation;
    const random = job.random('weights');
    const sizes = [data.width, ...p.hidden, units];
    const layers = sizes.slice(1).map(
      (size, l): Layer => ({
        inputs: sizes[l],
        units: size,
        weights: draw(p.initializer, sizes[l] * size, sizes[l], size, random),
        bias: draw(p.biasInitializer, size, sizes[l], size, random),
        activation: l === sizes.length - 2 ? output : p.activation,
      }),
    );
    const outcome = trainNetwork(data, layers, { l2: p.l2, dropout: p.dropout }, training, job);
    return build([...outcome.layers], data.classes, { stoppedBy: outcome.stoppedBy, backend: outcome.backend, advice: outcome.advice });
  },
  restore(value) {
    const { layers, classes, training } = readArtifact(artifact, value);
    return build(layers, classes, training ?? undefined);
  },
});
