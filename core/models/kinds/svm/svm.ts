import { say } from '../../../messages/say.ts';
import type { Message } from '../../../schema/message.ts';
import { type Batch, tabular } from '../../batch.ts';
import { maskedRows } from '../../masked-rows.ts';
import { type Coalitions, type FittedModel, readArtifact, type TrainingData, type TrainingJob } from '../../model.ts';
import { defineModel } from '../../model-kind.ts';
import { allFinite, requireSound, sameSize } from '../../sound.ts';
import { fitClasses, searchPart } from './classes.ts';
import { coalitionDecisions } from './coalitions.ts';
import type { Kernel } from './kernel.ts';
import { type SolveOptions, solveRegression } from './machine.ts';
import { type Params, params } from './params.ts';
import { coupleProbabilities, sigmoidProbability } from './probability.ts';
import { decider, type Fit, type Machine, machineShape, pairList, penalties, takeRows } from './stored-machine.ts';

/** Masks below which each masked row is written down. */
const fewMasks = 64;

function build(machine: Machine): FittedModel {
  const { classes } = machine;
  const pairs = pairList(classes);
  const outputs = Math.max(1, classes);
  const decide = decider(machine);
  /**
   * Votes of the pairs, as LIBSVM counts them; a small share of the summed margins orders equal votes only inside the
   * scores.
   */
  const votesOf = (decisions: Float64Array, rows: number): Float64Array => {
    const output = new Float64Array(rows * classes);
    for (let r = 0; r < rows; r++)
      pairs.forEach(([i, j], p) => output[r * classes + (decisions[r * pairs.length + p] > 0 ? i : j)]++);
    return output;
  };
  const scoresOf = (decisions: Float64Array, rows: number): Float64Array => {
    const output = new Float64Array(rows * classes);
    for (let r = 0; r < rows; r++) {
      pairs.forEach(([i, j], p) => {
        const value = decisions[r * pairs.length + p];
        output[r * classes + i] += classes === 2 ? value : value / (classes - 1);
        output[r * classes + j] -= classes === 2 ? value : value / (classes - 1);
      });
    }
    return output;
  };
  const probabilitiesOf = (decisions: Float64Array, rows: number): Float64Array => {
    const output = new Float64Array(rows * classes);
    const pairwise = new Float64Array(classes * classes);
    for (let r = 0; r < rows; r++) {
      pairs.forEach(([i, j], p) => {
        const raw = sigmoidProbability(decisions[r * pairs.length + p], machine.sigmoids, 3 * p);
        const value = Math.min(Math.max(raw, 1e-7), 1 - 1e-7);
        pairwise[i * classes + j] = value;
        pairwise[j * classes + i] = 1 - value;
      });
      if (classes === 2) output.set([pairwise[1], pairwise[2]], 2 * r);
      else output.set(coupleProbabilities(classes, pairwise), r * classes);
    }
    return output;
  };
  /** What a decision value a pair and row comes to. */
  const answersOf = (decisions: Float64Array, rows: number): Float64Array => {
    if (classes === 0) return decisions;
    return machine.sigmoids.length > 0
      ? probabilitiesOf(decisions, rows)
      : votesOf(decisions, rows).map((count) => count / pairs.length);
  };
  return {
    outputs,
    predict: ({ x, rows }) => answersOf(decide(x, rows), rows),
    ...(machine.kernel.kind === 'rbf' &&
      machine.rows.length > 0 && {
        coalitionMeans(coalitions: Coalitions, output: number, scores: boolean) {
          const { backgroundRows, masks } = coalitions;
          const means = new Float64Array(masks.length);
          const add = (mask: number, decisions: Float64Array, count: number) => {
            const values = scores && classes > 0 ? scoresOf(decisions, count) : answersOf(decisions, count);
            for (let b = 0; b < count; b++) means[mask] += values[b * outputs + output] / backgroundRows;
          };
          // laying out what each feature changes does not pay for a few masks
          if (masks.length < fewMasks) {
            const decisions = decide(maskedRows(coalitions), masks.length * backgroundRows);
            const each = backgroundRows * machine.rho.length;
            masks.forEach((_, m) => {
              add(m, decisions.subarray(m * each, (m + 1) * each), backgroundRows);
            });
          } else coalitionDecisions(machine, coalitions, add);
          return means;
        },
      }),
    ...(classes > 0 && {
      logits: ({ x, rows }: Batch) => scoresOf(decide(x, rows), rows),
      labels({ x, rows }: Batch) {
        const counts = votesOf(decide(x, rows), rows);
        return Int32Array.from({ length: rows }, (_, r) => {
          let best = 0;
          for (let k = 1; k < classes; k++) if (counts[r * classes + k] > counts[r * classes + best]) best = k;
          return best;
        });
      },
    }),
    ...(classes <= 2 && { margin: { decision: ({ x, rows }: Batch) => decide(x, rows), supportRows: machine.rows } }),
    facts: () => ({
      'support vectors': machine.rows.length,
      kernel: machine.kernel.kind,
      gamma: machine.kernel.gamma,
      pairs: machine.rho.length,
      operations: 2 * machine.rows.length * machine.width,
    }),
    describe: () => ({
      supportVectors: Array.from({ length: machine.rows.length }, (_, v) => [
        ...machine.vectors.subarray(v * machine.width, (v + 1) * machine.width),
      ]),
      dualCoef: Array.from({ length: machine.rho.length }, (_, p) => [
        ...machine.coefficients.subarray(p * machine.rows.length, (p + 1) * machine.rows.length),
      ]),
      rho: [...machine.rho],
      kernel: machine.kernel,
      pairs,
      decision:
        'sum over support vectors of dualCoef[pair][v] * K(v, x) - rho[pair]; above 0 votes for the first class of the pair',
      ...(machine.sigmoids.length > 0 && {
        probability: pairs.map((_, p) => ({
          slopeAbove: machine.sigmoids[3 * p],
          slopeBelow: machine.sigmoids[3 * p + 1],
          intercept: machine.sigmoids[3 * p + 2],
        })),
      }),
    }),
    save: () => ({ ...machine, kernel: { ...machine.kernel } }),
  };
}

/** Machines of earlier versions have Platt's two numbers a pair, 1 / (1 + exp(a f + b)): they keep them. */
function withCurves(machine: Machine): Machine {
  const pairs = machine.rho.length;
  if (machine.sigmoids.length !== 2 * pairs || pairs === 0) return machine;
  const curves = Array.from({ length: pairs }, (_, p) => [
    -machine.sigmoids[2 * p],
    -machine.sigmoids[2 * p],
    -machine.sigmoids[2 * p + 1],
  ]);
  return { ...machine, sigmoids: Float64Array.from(curves.flat()) };
}

function resolveKernel(p: Params, x: Float64Array, width: number): Kernel {
  let gamma = typeof p.gamma === 'number' ? p.gamma : 1 / width;
  if (p.gamma === 'scale') {
    const mean = x.reduce((a, b) => a + b, 0) / x.length;
    const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
    gamma = variance > 0 ? 1 / (width * variance) : 1;
  }
  return { kind: p.kernel, gamma, degree: p.degree, coef0: p.coef0 };
}

function fitNumbers(data: TrainingData, p: Params, kernel: Kernel, options: SolveOptions): Fit {
  const weights = data.train.weights ?? new Float64Array(data.train.rows).fill(1);
  const counted = [...weights.keys()].filter((i) => weights[i] > 0);
  const solved = solveRegression(
    takeRows(data.train.x, counted, data.width),
    Float64Array.from(counted, (i) => data.train.y[i]),
    data.width,
    penalties(
      p.c,
      Float64Array.from(counted, (i) => weights[i]),
    ),
    p.epsilon,
    options,
  );
  const { rho, iterations } = solved;
  const coefficients = new Float64Array(data.train.rows);
  counted.forEach((row, i) => {
    coefficients[row] = solved.coefficients[i];
  });
  const order = counted.filter((i) => coefficients[i] !== 0);
  const machine: Machine = {
    classes: 0,
    width: data.width,
    kernel,
    vectors: takeRows(data.train.x, order, data.width),
    rows: Int32Array.from(order),
    coefficients: Float64Array.from(order, (i) => coefficients[i]),
    rho: Float64Array.of(rho),
    sigmoids: new Float64Array(0),
  };
  return { machine, iterations };
}

/** Rows that are asked about between two looks at the job. */
const rowsAtOnce = 1024;

/** Training rows whose predicted class is not the most probable one. */
function votesApart(model: FittedModel, { train, classes, width }: TrainingData, job: TrainingJob): number {
  let apart = 0;
  for (let first = 0; first < train.rows; first += rowsAtOnce) {
    job.check();
    const rows = Math.min(rowsAtOnce, train.rows - first);
    const x = train.x.subarray(first * width, (first + rows) * width);
    const probabilities = model.predict(tabular(x, rows));
    model.labels?.(tabular(x, rows)).forEach((label, r) => {
      const own = probabilities[r * classes + label];
      if (probabilities.subarray(r * classes, (r + 1) * classes).some((value) => value > own)) apart++;
    });
  }
  return apart;
}

export const svm = defineModel({
  kind: 'svm',
  title: { en: 'Support vector machine', zh: '支持向量机' },
  about: {
    en: 'Finds the widest margin between classes; only the rows nearest to the border count.',
    zh: '寻找类别之间最宽的间隔；只有靠近边界的行起作用。',
  },
  flexibility: 4,
  readability: 2,
  tasks: ['classification', 'regression'],
  numericDefault: 'standard',
  params,
  complexityPath: [{ kernel: 'linear', c: 0.01 }, { kernel: 'linear' }, { c: 0.1 }],
  parts: [searchPart],
  fit(data, p, _training, job) {
    const kernel = resolveKernel(p, data.train.x, data.width);
    const options: SolveOptions = {
      kernel,
      tolerance: p.tolerance,
      maxIterations: p.maxIterations,
      check: () => job.check(),
    };
    const { machine, iterations } =
      data.classes > 0
        ? fitClasses(data, p, kernel, options, job)
        : fitNumbers(data, p, kernel, { ...options, onShare: (share) => job.report({ stage: 'train', share }) });
    const model = build(machine);
    const warnings: Message[] = [];
    if (iterations >= p.maxIterations) warnings.push(say('train.svmNotSettled', { iterations: p.maxIterations }));
    const apart = data.classes > 2 && p.probability ? votesApart(model, data, job) : 0;
    if (apart > 0) warnings.push(say('train.votesApart', { apart, rows: data.train.rows }));
    return warnings.length > 0 ? { ...model, warnings } : model;
  },
  takesWeights: true,
  comparesScales: true,
  scalesTarget: () => true,
  inTargetUnits(model, { shift, scale }) {
    const machine = readArtifact(machineShape, model.save());
    const scaled = {
      ...machine,
      coefficients: machine.coefficients.map((value) => value * scale),
      rho: machine.rho.map((rho) => rho * scale - shift),
    };
    return { ...build(scaled), ...(model.warnings ? { warnings: model.warnings } : {}) };
  },
  restore(value, size) {
    const machine = readArtifact(machineShape, value);
    const pairs = size.classes > 0 ? pairList(size.classes).length : 1;
    const { rows, vectors, coefficients, rho, sigmoids } = machine;
    requireSound(
      sameSize(machine, size) &&
        vectors.length === rows.length * size.width &&
        rho.length === pairs &&
        coefficients.length === pairs * rows.length &&
        [0, 2 * pairs, 3 * pairs].includes(sigmoids.length) &&
        allFinite(vectors, coefficients, rho, sigmoids),
    );
    return build(withCurves(machine));
  },
});
