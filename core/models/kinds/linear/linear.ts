import { z } from 'zod';
import { VitrineError } from '../../../errors.ts';
import { say } from '../../../messages/say.ts';
import { weightedRidge } from '../../../numeric/linear-system.ts';
import { field } from '../../../schema/label.ts';
import type { ArtifactValue } from '../../artifact.ts';
import { type FittedModel, f64, type LinearCapability, readArtifact, type TrainingData } from '../../model.ts';
import { defineModel } from '../../model-kind.ts';
import { endShape } from '../../network/epochs.ts';
import { networkModel } from '../../network/fitted.ts';
import type { Layer } from '../../network/layer.ts';
import { sweepNetwork } from '../../network/rate-sweep.ts';
import { layersInUnits } from '../../network/target-units.ts';
import { layersOf, layersShape, requireLossFits, trainNetwork } from '../../network/train.ts';
import { allFinite, requireSound, scoreCount, soundLayers } from '../../sound.ts';
import { fitElasticNet, fitSparseLogistic } from './coordinate-descent.ts';
import { fitLogistic } from './logistic.ts';
import { type RidgeStatistics, ridgeStatistics } from './ridge-statistics.ts';

const params = z.strictObject({
  solver: z
    .enum(['closed-form', 'gradient-descent'])
    .default('closed-form')
    .meta(
      field(
        ['Solver', '求解方法'],
        [
          'closed-form: the exact optimum (for classes: the converged one); gradient-descent: step by step, watched live.',
          'closed-form：精确最优解（分类为收敛解）；gradient-descent：逐步求解，可实时观察。',
        ],
      ),
    ),
  penalty: z
    .enum(['l2', 'l1', 'elastic-net'])
    .default('l2')
    .meta(
      field(
        ['Penalty', '惩罚类型'],
        [
          'l2 (ridge) makes coefficients small; l1 (lasso) sets many to 0; elastic-net mixes the two. For numbers, l1 and elastic-net weigh the mean squared error, as in scikit-learn.',
          'l2（岭）使系数变小；l1（lasso）使许多系数为 0；elastic-net 为二者混合。回归时 l1 与 elastic-net 相对均方误差加权，与 scikit-learn 一致。',
        ],
        'regularisation',
      ),
    ),
  l1Ratio: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .meta(
      field(
        ['L1 share', 'L1 比例'],
        ['Of an elastic-net penalty: 1 is the lasso, 0 is ridge.', '弹性网惩罚中 L1 的比例：1 为 lasso，0 为岭。'],
        'regularisation',
      ),
    ),
  alpha: z
    .number()
    .min(0)
    .default(1)
    .meta(
      field(
        ['Penalty strength (alpha)', '惩罚强度 (alpha)'],
        [
          'For numbers: larger pulls coefficients harder towards 0. 0: ordinary least squares.',
          '回归：越大系数越趋向 0；0 为普通最小二乘。',
        ],
        'regularisation',
        'regression',
      ),
    ),
  c: z
    .number()
    .positive()
    .default(1)
    .meta(
      field(
        ['Inverse penalty (C)', '惩罚倒数 (C)'],
        ['For classes: smaller means a stronger penalty on the coefficients.', '分类：越小惩罚越强。'],
        'regularisation',
        'classification',
      ),
    ),
  maxIterations: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(5000)
    .meta(
      field(
        ['Iterations', '迭代次数'],
        ['Steps of the closed-form solver, at most.', '求解的最大迭代次数。'],
        'advanced',
      ),
    ),
});

const artifact = z.object({
  layers: layersShape,
  classes: z.number(),
  degrees: z.number().optional(),
  /** Standard errors of the coefficients, and of the intercept at the end. */
  errors: f64.optional(),
  training: endShape.nullable(),
});

/** What is known of a fit besides its coefficients. */
interface Statistics {
  readonly degrees?: number;
  readonly errors?: Float64Array;
}

function build(
  layers: readonly Layer[],
  classes: number,
  training: FittedModel['training'],
  { degrees, errors }: Statistics = {},
): FittedModel {
  const [layer] = layers;
  const coefficients = (unit: number) =>
    Array.from({ length: layer.inputs }, (_, i) => layer.weights[i * layer.units + unit]);
  const model = networkModel(layers, classes, training, () => ({
    coef: Array.from({ length: layer.units }, (_, unit) => coefficients(unit)),
    intercept: [...layer.bias],
    ...(errors
      ? { standardError: [[...errors.subarray(0, layer.inputs)]], interceptError: [errors[layer.inputs]] }
      : {}),
  }));
  return {
    ...model,
    linear: scoresOf(layer, classes),
    save: () => ({
      ...(model.save() as Record<string, ArtifactValue>),
      ...(degrees === undefined ? {} : { degrees }),
      ...(errors ? { errors } : {}),
    }),
    columnImportance: Float64Array.from({ length: layer.inputs }, (_, i) =>
      layer.units === 1
        ? layer.weights[i]
        : Math.max(...layer.weights.subarray(i * layer.units, (i + 1) * layer.units).map(Math.abs)),
    ),
    facts: () => ({
      parameters: layer.weights.length + layer.bias.length,
      operations: 2 * layer.weights.length,
      ...(degrees === undefined ? {} : { degreesOfFreedom: degrees }),
      'non-zero': layer.weights.reduce((sum, weight) => sum + (weight !== 0 ? 1 : 0), 0),
    }),
  };
}

/** One unit stands for both of two classes. */
function scoresOf(layer: Layer, classes: number): LinearCapability {
  const { inputs, units, weights, bias } = layer;
  const signs = classes === 2 ? [-1, 1] : Array.from({ length: units }, () => 1);
  const unitOf = (k: number) => (classes === 2 ? 0 : k);
  return {
    coefficients: Float64Array.from({ length: signs.length * inputs }, (_, at) => {
      const k = Math.floor(at / inputs);
      return signs[k] * weights[(at % inputs) * units + unitOf(k)];
    }),
    intercepts: Float64Array.from(signs, (sign, k) => sign * bias[unitOf(k)]),
  };
}

function solve(data: TrainingData): Layer {
  const units = scoreCount(data.classes);
  return {
    inputs: data.width,
    units,
    weights: new Float64Array(data.width * units),
    bias: new Float64Array(units),
    activation: data.classes === 0 ? 'linear' : data.classes === 2 ? 'sigmoid' : 'softmax',
  };
}

/**
 * At the optimum of two classes, with the curvature of each row's loss there: the inverse of the observed information,
 * between the penalties.
 */
function logisticStatistics(
  data: TrainingData,
  fit: { weights: Float64Array; intercepts: Float64Array },
  c: number,
): Statistics {
  if (data.classes !== 2) return {};
  const { x, rows, weights } = data.train;
  const curvature = Float64Array.from({ length: rows }, (_, i) => {
    let score = fit.intercepts[0];
    for (let j = 0; j < data.width; j++) score += fit.weights[j] * x[i * data.width + j];
    const p = 1 / (1 + Math.exp(-score));
    return (weights ? weights[i] : 1) * Math.max(p * (1 - p), 1e-12);
  });
  return statisticsOf(ridgeStatistics(x, curvature, rows, data.width, 1 / c), 1);
}

/** With the residuals' own variance, RSS / (n - degrees of freedom). */
function ridgeFitStatistics(
  data: TrainingData,
  fit: { coefficients: Float64Array; intercept: number },
  alpha: number,
): Statistics {
  const { x, y, rows, weights = new Float64Array(rows).fill(1) } = data.train;
  const found = ridgeStatistics(x, weights, rows, data.width, alpha);
  if (!found) return {};
  let squares = 0;
  for (let i = 0; i < rows; i++) {
    let residual = y[i] - fit.intercept;
    for (let j = 0; j < data.width; j++) residual -= fit.coefficients[j] * x[i * data.width + j];
    squares += weights[i] * residual * residual;
  }
  const left = rows - found.degrees;
  return left > 0 ? statisticsOf(found, squares / left) : { degrees: found.degrees };
}

function statisticsOf(found: RidgeStatistics | undefined, variance: number): Statistics {
  if (!found) return {};
  const errors = Float64Array.of(...found.variances, Math.max(0, found.interceptVariance)).map((value) =>
    Math.sqrt(value * variance),
  );
  return { degrees: found.degrees, ...(errors.every(Number.isFinite) ? { errors } : {}) };
}

/** @param weights `[score, column]` */
function fromScoresOf(
  layer: Layer,
  data: TrainingData,
  weights: Float64Array,
  intercepts: Float64Array,
  settled: boolean,
  most: number,
  statistics: Statistics = {},
): FittedModel {
  for (let i = 0; i < data.width; i++)
    for (let k = 0; k < layer.units; k++) layer.weights[i * layer.units + k] = weights[k * data.width + i];
  const model = build([{ ...layer, bias: intercepts }], data.classes, undefined, statistics);
  if (settled) return model;
  return { ...model, warnings: [say('train.notSettled', { iterations: most })] };
}

export const linear = defineModel({
  kind: 'linear',
  title: { en: 'Linear model', zh: '线性模型' },
  about: {
    en: 'A weighted sum of the columns (ridge or logistic regression): simple, and every weight can be read.',
    zh: '各列的加权和（岭回归或逻辑回归）：简单，每个权重都可解读。',
  },
  flexibility: 1,
  readability: 5,
  tasks: ['classification', 'regression'],
  numericDefault: 'standard',
  takesWeights: true,
  capabilities: ['gradient', 'linear', 'multipliers', 'representation'],
  epochs: 'epoch',
  params,
  complexityPath: [
    { penalty: 'l1', c: 0.02, alpha: 0.5 },
    { penalty: 'l1', c: 0.1, alpha: 0.1 },
  ],
  gradientHint: 'set model.solver: gradient-descent',
  learnsByGradient: (p) => p.solver === 'gradient-descent',
  lastLayerPenalty: (p, _rows, { classes }) => (p.penalty === 'l2' ? (classes === 0 ? p.alpha : 1 / p.c) : 0),
  scalesTarget: (p) => p.solver === 'gradient-descent',
  inTargetUnits: (model, scaling) => build(layersInUnits(model, scaling), 0, model.training),
  check(data, p, training) {
    if (p.penalty !== 'l2' && p.solver === 'gradient-descent')
      throw new VitrineError('spec', say('error.gradientDescentStepsOverCorners', { penalty: p.penalty }), {
        where: 'model.solver',
        hint: say('hint.useClosedFormCoordinateDescent', {}),
      });
    requireLossFits(training, data.classes);
  },
  fit(data, p, training, job) {
    const layer = solve(data);
    const { x, y, rows } = data.train;
    if (p.solver === 'gradient-descent') {
      const l2 = data.classes === 0 ? p.alpha / rows : 1 / (2 * p.c * rows);
      const outcome = trainNetwork(data, [layer], { l1: 0, l2, dropout: 0 }, training, job);
      return build(outcome.layers, data.classes, {
        stoppedBy: outcome.stoppedBy,
        backend: outcome.backend,
        advice: outcome.advice,
      });
    }
    if (p.penalty !== 'l2') {
      const l1Ratio = p.penalty === 'l1' ? 1 : p.l1Ratio;
      const fit =
        data.classes === 0
          ? fitElasticNet(data, p.alpha, l1Ratio, p.maxIterations, job)
          : fitSparseLogistic(data, p.c, l1Ratio, p.maxIterations, job);
      // of a lasso, the coefficients that are not 0 (Zou, Hastie & Tibshirani 2007)
      const degrees =
        l1Ratio === 1
          ? fit.intercepts.length + fit.weights.reduce((sum, weight) => sum + +(weight !== 0), 0)
          : undefined;
      return fromScoresOf(
        layer,
        data,
        fit.weights,
        fit.intercepts,
        fit.settled,
        p.maxIterations,
        degrees === undefined ? {} : { degrees },
      );
    }
    if (data.classes === 0) {
      const fit = weightedRidge(x, y, data.train.weights ?? new Float64Array(rows).fill(1), rows, data.width, p.alpha);
      return build(
        [{ ...layer, weights: fit.coefficients, bias: Float64Array.of(fit.intercept) }],
        0,
        undefined,
        ridgeFitStatistics(data, fit, p.alpha),
      );
    }
    const fit = fitLogistic(data, p.c, p.maxIterations, job);
    return fromScoresOf(
      layer,
      data,
      fit.weights,
      fit.intercepts,
      fit.iterations < p.maxIterations,
      p.maxIterations,
      logisticStatistics(data, fit, p.c),
    );
  },
  sweepRates: (data, p, training, job) =>
    sweepNetwork(
      data,
      [solve(data)],
      { l1: 0, l2: data.classes === 0 ? p.alpha / data.train.rows : 1 / (2 * p.c * data.train.rows), dropout: 0 },
      training,
      job,
    ),
  restore(value, size) {
    const { layers, classes, training, degrees, errors } = readArtifact(artifact, value);
    requireSound(
      classes === size.classes &&
        layers.length === 1 &&
        soundLayers(layers, size.width, scoreCount(classes)) &&
        allFinite(layers[0].weights, layers[0].bias) &&
        (errors === undefined || errors.length === size.width + 1),
    );
    return build(layers, classes, training ?? undefined, { degrees, errors });
  },
  atEpoch: (value, size) => build(layersOf(value, size), size.classes, undefined),
});
