import { z } from 'zod';
import { VitrineError } from '../../../errors.ts';
import { say } from '../../../messages/say.ts';
import { field } from '../../../schema/label.ts';
import { type FittedModel, readArtifact, type TrainingData, type TrainingJob, weighedColumns } from '../../model.ts';
import { defineModel } from '../../model-kind.ts';
import { endShape } from '../../network/epochs.ts';
import { networkModel } from '../../network/fitted.ts';
import { draw, initializer } from '../../network/initialiser.ts';
import { type Activation, hiddenActivations, type Layer, type TrainableLayer } from '../../network/layer.ts';
import { sweepNetwork } from '../../network/rate-sweep.ts';
import { layersInUnits } from '../../network/target-units.ts';
import { networkGroup } from '../../network/threads/network-group.ts';
import { layersOf, layersShape, lossOf, requireLossFits, trainNetwork } from '../../network/train.ts';
import { allFinite, requireSound, scoreCount, soundLayers } from '../../sound.ts';

/** A bare name stands for the kind with its defaults. */
const named = z.preprocess((value) => (typeof value === 'string' ? { kind: value } : value), initializer);

const activation = z.enum(hiddenActivations);
const params = z.strictObject({
  hidden: z
    .array(z.int().min(1).max(4096))
    .max(20)
    .default([16])
    .meta(
      field(
        ['Hidden layers', '隐藏层'],
        ['Units in each hidden layer, in order; none makes a linear model.', '各隐藏层的单元数；为空则是线性模型。'],
      ),
    ),
  activation: z
    .union([activation, z.array(activation).min(1).max(20)])
    .default('relu')
    .meta(
      field(
        ['Activation', '激活函数'],
        [
          'What a hidden unit does with its sum; one for all hidden layers, or a list with one for each.',
          '隐藏单元对加权和的变换；所有隐藏层相同，或逐层列出。',
        ],
      ),
    ),
  outputActivation: z
    .enum(['auto', 'linear', 'sigmoid', 'tanh', 'relu', 'softplus'])
    .default('auto')
    .meta(
      field(
        ['Output activation', '输出激活'],
        [
          'auto: sigmoid for two classes, softmax for more, linear for numbers.',
          'auto：两类用 sigmoid，多类用 softmax，数值用 linear。',
        ],
        'advanced',
      ),
    ),
  initializer: named.default({ kind: 'glorot-uniform' }).meta({
    default: { kind: 'glorot-uniform' },
    ...field(
      ['Initial weights', '权重初始化'],
      [
        'How weights begin: Glorot suits tanh and sigmoid, He suits ReLU.',
        '权重的初值：Glorot 适合 tanh、sigmoid，He 适合 ReLU。',
      ],
      'advanced',
    ),
  }),
  biasInitializer: named.default({ kind: 'zeros' }).meta({
    default: { kind: 'zeros' },
    ...field(
      ['Initial biases', '偏置初始化'],
      ['How biases begin; zeros is usual.', '偏置的初值，通常为零。'],
      'advanced',
    ),
  }),
  l1: z
    .number()
    .min(0)
    .max(10)
    .default(0)
    .meta(
      field(
        ['Weight penalty (L1)', '权重惩罚 (L1)'],
        [
          'Adds this times the sum of absolute weights to the loss; draws small weights to 0.',
          '在损失中加入该值乘以权重绝对值之和，使小权重趋向 0。',
        ],
        'regularisation',
      ),
    ),
  l2: z
    .union([z.literal('auto'), z.number().min(0).max(10)])
    .default('auto')
    .meta(
      field(
        ['Weight penalty (L2)', '权重惩罚 (L2)'],
        [
          'Adds this times the sum of squared weights to the loss; keeps weights small. auto: 0.1 (0.5 for numbers) times columns per training row, at most a quarter of it: few rows need more of it.',
          '在损失中加入该值乘以权重平方和，使权重较小。auto：0.1（回归为 0.5）乘以“列数/训练样本数”（后者至多计 1/4）：样本越少惩罚越大。',
        ],
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
        ['Dropout', 'Dropout（随机失活）'],
        [
          'Share of hidden units silenced at each step, so that none is relied on too much.',
          '每一步随机关闭的隐藏单元比例。',
        ],
        'regularisation',
      ),
    ),
  batchNorm: z
    .boolean()
    .default(false)
    .meta(
      field(
        ['Batch normalisation', '批量归一化'],
        [
          'Sums of hidden units are standardised over each batch before the activation; steadies deep networks.',
          '激活前按批量标准化隐藏单元的加权和；使深层网络更稳定。',
        ],
        'regularisation',
      ),
    ),
});

type Params = z.infer<typeof params>;

const artifact = z.object({
  layers: layersShape,
  classes: z.number(),
  training: endShape.nullable(),
});

function build(layers: readonly Layer[], classes: number, training: FittedModel['training']): FittedModel {
  return networkModel(layers, classes, training, () => ({
    layers: layers.map((layer) => ({
      weights: Array.from({ length: layer.inputs }, (_, i) => [
        ...layer.weights.subarray(i * layer.units, (i + 1) * layer.units),
      ]),
      bias: [...layer.bias],
      activation: layer.activation,
    })),
  }));
}

/** The output that fits the task: one sigmoid for two classes, softmax for more, the sum itself for numbers. */
const automaticOutput = (classes: number): Activation =>
  classes === 0 ? 'linear' : classes === 2 ? 'sigmoid' : 'softmax';

/** Measured over eighteen data sets (docs/defaults.md). */
const penaltyShare = { classes: 0.1, numbers: 0.5 };
const maxColumnsPerRow = 0.25;

const penalty = (
  wanted: Params['l2'],
  { classes, width, rows }: { readonly classes: number; readonly width: number; readonly rows: number },
): number =>
  wanted === 'auto'
    ? (classes > 0 ? penaltyShare.classes : penaltyShare.numbers) * Math.min(maxColumnsPerRow, width / rows)
    : wanted;

const withPenalty = (p: Params, data: TrainingData) => ({
  ...p,
  l2: penalty(p.l2, {
    classes: data.classes,
    width: weighedColumns(data.features, data.width),
    rows: data.train.rows,
  }),
});

/** The network as it begins. */
function drawNetwork(data: TrainingData, p: Params, job: TrainingJob): TrainableLayer[] {
  const units = scoreCount(data.classes);
  const output = p.outputActivation === 'auto' ? automaticOutput(data.classes) : p.outputActivation;
  const random = job.random('weights');
  const sizes = [data.width, ...p.hidden, units];
  return sizes.slice(1).map(
    (size, l): TrainableLayer => ({
      inputs: sizes[l],
      units: size,
      weights: draw(p.initializer, sizes[l], size, random),
      bias: draw(p.biasInitializer, sizes[l], size, random, size),
      activation: l === sizes.length - 2 ? output : Array.isArray(p.activation) ? p.activation[l] : p.activation,
      ...(p.batchNorm && l < sizes.length - 2
        ? {
            norm: {
              gamma: new Float64Array(size).fill(1),
              beta: new Float64Array(size),
              mean: new Float64Array(size),
              variance: new Float64Array(size).fill(1),
            },
          }
        : {}),
    }),
  );
}

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
  takesWeights: true,
  epochs: 'epoch',
  params,
  complexityPath: [{ hidden: [2] }, { hidden: [64, 32] }],
  peerDefaults: {
    model: { hidden: [100], l2: 0.00005 },
    training: { batch: { kind: 'fixed', size: 200 }, optimizer: { kind: 'adam', learningRate: 0.001 } },
  },
  learnsByGradient: () => true,
  comparesScales: true,
  // the loss is a mean over rows, of squares without a half
  lastLayerPenalty: (p, rows, { classes, width }) =>
    (classes > 0 ? 2 : 1) * rows * penalty(p.l2, { classes, width, rows }),
  scalesTarget: (p) => p.outputActivation === 'auto' || p.outputActivation === 'linear',
  inTargetUnits: (model, scaling) => build(layersInUnits(model, scaling), 0, model.training),
  check(data, p, training) {
    const automatic = automaticOutput(data.classes);
    const loss = lossOf(training, data.classes);
    if (Array.isArray(p.activation) && p.activation.length !== p.hidden.length)
      throw new VitrineError(
        'spec',
        say('error.activationsGivenForHiddenLayers', { count: p.activation.length, count2: p.hidden.length }),
        {
          where: 'model.activation',
          hint: say('hint.giveOneForAllOr', {}),
        },
      );
    if (p.batchNorm && training.batch.kind === 'fixed' && training.batch.size < 2)
      throw new VitrineError('spec', say('error.batchNormalisationNeedsAtLeast', {}), { where: 'training.batch.size' });
    requireLossFits(training, data.classes);
    if (loss === 'cross-entropy' && p.outputActivation !== 'auto' && p.outputActivation !== automatic)
      throw new VitrineError(
        'spec',
        say('error.crossEntropyNeedsOutputNot', { automatic, outputActivation: p.outputActivation }),
        {
          where: 'model.outputActivation',
          hint: say('hint.useAutoOrLossMse', {}),
        },
      );
  },
  fit(data, p, training, job) {
    const outcome = trainNetwork(data, drawNetwork(data, p, job), withPenalty(p, data), training, job);
    return build([...outcome.layers], data.classes, {
      stoppedBy: outcome.stoppedBy,
      backend: outcome.backend,
      advice: outcome.advice,
    });
  },
  sweepRates: (data, p, training, job) =>
    sweepNetwork(data, drawNetwork(data, p, job), withPenalty(p, data), training, job),
  capabilities: ['gradient', 'multipliers', 'representation'],
  workerGroup: networkGroup,
  restore(value, size) {
    const { layers, classes, training } = readArtifact(artifact, value);
    requireSound(
      classes === size.classes &&
        soundLayers(layers, size.width, scoreCount(classes)) &&
        layers.every(({ weights, bias }) => allFinite(weights, bias)),
    );
    return build(layers, classes, training ?? undefined);
  },
  atEpoch: (value, size) => build(layersOf(value, size), size.classes, undefined),
});
