// Naive Bayes: the columns are taken to say what they say independently of each other, given the class. Categories and
// words by multinomial shares (Manning, Raghavan & Schütze 2008, ch. 13), numbers by a normal distribution a class.
// log p(c | x) = log p(c) + Σ_j x_j log θ_cj over words − Σ_j (log σ_cj + (x_j − μ_cj)² / 2σ_cj²) over numbers + a constant
import { z } from 'zod';
import { field } from '../../../schema/label.ts';
import type { ArtifactValue } from '../../artifact.ts';
import type { Batch } from '../../batch.ts';
import { fromScores, linkedScores } from '../../boosting/link.ts';
import {
  type Coalitions,
  type ColumnsOfFeature,
  type FittedModel,
  f64,
  i32,
  readArtifact,
  type TrainingData,
  type TrainingJob,
} from '../../model.ts';
import { defineModel } from '../../model-kind.ts';
import { allFinite, requireSound, sameSize } from '../../sound.ts';

const params = z.strictObject({
  alpha: z
    .number()
    .positive()
    .max(1000)
    .default(1)
    .meta(
      field(
        ['Smoothing (alpha)', '平滑 (alpha)'],
        [
          'Counts that are added to each category and word, so that what a class never had is not impossible.',
          '为每个类别与词增加的计数，使某类中未出现者不至于概率为 0。',
        ],
        'regularisation',
      ),
    ),
  varianceShare: z
    .number()
    .min(0)
    .max(1)
    .default(1e-9)
    .meta(
      field(
        ['Least variance', '最小方差'],
        [
          'Of numbers: this share of the largest variance of a column is added to all.',
          '数值列：将最大方差的该比例加到所有方差上。',
        ],
        'advanced',
      ),
    ),
  priors: z
    .enum(['data', 'equal'])
    .default('data')
    .meta(
      field(
        ['Class shares', '先验'],
        ['data: as in the training rows; equal: every class as likely.', 'data：按训练样本比例；equal：各类相等。'],
      ),
    ),
});

const artifact = z.object({
  width: z.number(),
  classes: z.number(),
  priors: f64,
  /** Columns that are numbers; all others are counts. */
  numbers: i32,
  /** `[class, column]`: log shares of counts; means of numbers. */
  centre: f64,
  /** `[class, column]`: variances of numbers; 1 elsewhere. */
  variance: f64,
});
type Stored = z.infer<typeof artifact>;

/** What one column of a row says of a class; a missing number says nothing. */
function said({ width, centre, variance }: Stored, isNumber: Uint8Array, value: number, j: number, k: number): number {
  const at = k * width + j;
  if (isNumber[j] === 0) return value === 0 ? 0 : value * centre[at];
  return Number.isNaN(value) ? 0 : -(Math.log(variance[at]) / 2 + (value - centre[at]) ** 2 / (2 * variance[at]));
}

/** Scores of masked rows, mask after mask: what is said adds up over the columns, whichever row they are of. */
function maskedScores(
  stored: Stored,
  isNumber: Uint8Array,
  { row, background, backgroundRows, features, masks }: Coalitions,
  visit: (mask: number, scores: Float64Array) => void,
): void {
  const { width, classes, priors } = stored;
  const players = features.length;
  const sumOf = (x: Float64Array, start: number, columns: readonly number[], k: number) =>
    columns.reduce((sum, j) => sum + said(stored, isNumber, x[start + j], j, k), 0);
  const own = features.map((columns) => Array.from({ length: classes }, (_, k) => sumOf(row, 0, columns, k)));
  // what each player changes where it becomes the row's own, and what all of a background row say
  const changes = new Float64Array(backgroundRows * players * classes);
  const begins = new Float64Array(backgroundRows * classes);
  const all = Array.from({ length: width }, (_, j) => j);
  for (let b = 0; b < backgroundRows; b++)
    for (let k = 0; k < classes; k++) {
      begins[b * classes + k] = priors[k] + sumOf(background, b * width, all, k);
      features.forEach((columns, f) => {
        changes[(b * players + f) * classes + k] = own[f][k] - sumOf(background, b * width, columns, k);
      });
    }
  const scores = new Float64Array(begins.length);
  masks.forEach((mask, m) => {
    scores.set(begins);
    for (let b = 0; b < backgroundRows; b++)
      for (let f = 0; f < players; f++) {
        if (mask[f] === 0) continue;
        for (let k = 0; k < classes; k++) scores[b * classes + k] += changes[(b * players + f) * classes + k];
      }
    visit(m, scores);
  });
}

/** Adds what each column says of each class: `[row, class]`; a missing number says nothing. */
function jointScores(stored: Stored, isNumber: Uint8Array, x: Float64Array, rows: number): Float64Array {
  const { width, classes, priors, centre, variance } = stored;
  const logs = variance.map((value) => Math.log(value) / 2);
  const scores = new Float64Array(rows * classes);
  for (let r = 0; r < rows; r++)
    for (let k = 0; k < classes; k++) {
      let sum = priors[k];
      for (let j = 0; j < width; j++) {
        const value = x[r * width + j];
        const at = k * width + j;
        if (isNumber[j] === 0) {
          if (value !== 0) sum += value * centre[at];
        } else if (!Number.isNaN(value)) sum -= logs[at] + (value - centre[at]) ** 2 / (2 * variance[at]);
      }
      scores[r * classes + k] = sum;
    }
  return scores;
}

/** Of two classes the difference alone. */
const oneForTwo = (scores: Float64Array, classes: number): Float64Array =>
  classes === 2
    ? Float64Array.from({ length: scores.length / 2 }, (_, r) => scores[2 * r + 1] - scores[2 * r])
    : scores;

function build(stored: Stored): FittedModel {
  const { width, classes, numbers, centre, variance } = stored;
  const isNumber = new Uint8Array(width);
  for (const j of numbers) isNumber[j] = 1;
  const raw = (x: Float64Array, rows: number) => oneForTwo(jointScores(stored, isNumber, x, rows), classes);
  const answers = fromScores(raw, classes);
  /** How fast each class's score changes with each column of a row, `[class, column]`. */
  const slopes = (x: Float64Array, r: number) =>
    centre.map((own, at) => {
      const j = at % width;
      if (isNumber[j] === 0) return own;
      return Number.isNaN(x[r * width + j]) ? 0 : (own - x[r * width + j]) / variance[at];
    });
  return {
    ...answers,
    coalitionMeans(coalitions: Coalitions, output: number, scores: boolean) {
      const { backgroundRows, masks } = coalitions;
      const linked = linkedScores(classes);
      const means = new Float64Array(masks.length);
      maskedScores(stored, isNumber, coalitions, (m, own) => {
        const one = oneForTwo(own, classes);
        const values =
          scores && linked.logits ? linked.logits(one, backgroundRows) : linked.answers(one, backgroundRows);
        for (let b = 0; b < backgroundRows; b++) means[m] += values[b * classes + output] / backgroundRows;
      });
      return means;
    },
    gradient(batch: Batch, outputOf: Int32Array, scores: boolean) {
      const { x, rows } = batch;
      const result = new Float64Array(rows * width);
      const shares = answers.predict(batch);
      for (let r = 0; r < rows; r++) {
        const own = slopes(x, r);
        const k = outputOf[r];
        for (let j = 0; j < width; j++) {
          let mean = 0;
          for (let c = 0; c < classes; c++) mean += shares[r * classes + c] * own[c * width + j];
          const other = classes === 2 ? own[(1 - k) * width + j] : 0;
          result[r * width + j] = scores
            ? own[k * width + j] - other
            : shares[r * classes + k] * (own[k * width + j] - mean);
        }
      }
      return result;
    },
    // how far apart the classes are in a column: in logarithms of shares, or in standard deviations
    columnImportance: Float64Array.from({ length: width }, (_, j) => {
      const values = Array.from({ length: classes }, (_unused, k) => centre[k * width + j]);
      const spread = Math.max(...values) - Math.min(...values);
      if (isNumber[j] === 0) return spread;
      const widest = Math.max(...Array.from({ length: classes }, (_unused, k) => variance[k * width + j]));
      return spread / Math.sqrt(widest);
    }),
    facts: () => ({
      parameters: classes * (1 + width + numbers.length),
      operations: 2 * classes * (width + 2 * numbers.length),
    }),
    describe: () => ({
      classLogPrior: [...stored.priors],
      numbers: [...numbers],
      centre: Array.from({ length: classes }, (_, k) => [...centre.subarray(k * width, (k + 1) * width)]),
      variance: Array.from({ length: classes }, (_, k) => [...variance.subarray(k * width, (k + 1) * width)]),
    }),
    save: () => ({ ...stored }) as ArtifactValue,
  };
}

/** Rows between two looks whether the fit is still wanted. */
const rowsBetweenLooks = 1000;

/** Columns of a feature that count something; the others are numbers. */
const countsOf = ({ kind, offset, width, categories }: ColumnsOfFeature): readonly number[] =>
  Array.from(
    { length: kind === 'onehot' || kind === 'text' ? width : kind === 'ordered' ? categories : 0 },
    (_, i) => offset + i,
  );

function learn(
  { train, width, classes, features = [] }: TrainingData,
  p: z.infer<typeof params>,
  job: TrainingJob,
): FittedModel {
  const { x, y, rows } = train;
  const weights = train.weights ?? new Float64Array(rows).fill(1);
  const groups = features.map(countsOf).filter((columns) => columns.length > 0);
  const isCount = new Uint8Array(width);
  for (const j of groups.flat()) isCount[j] = 1;
  const numbers = Int32Array.from([...isCount.keys()].filter((j) => isCount[j] === 0));
  const [totals, sums, known, centre] = Array.from({ length: 4 }, () => new Float64Array(classes * width));
  const perClass = new Float64Array(classes);
  for (let r = 0; r < rows; r++) {
    if (r % rowsBetweenLooks === 0) job.check();
    const k = y[r];
    perClass[k] += weights[r];
    for (let j = 0; j < width; j++) {
      const value = x[r * width + j];
      if (isCount[j] === 1) totals[k * width + j] += weights[r] * value;
      else if (!Number.isNaN(value)) {
        sums[k * width + j] += weights[r] * value;
        known[k * width + j] += weights[r];
      }
    }
  }
  for (const columns of groups)
    for (let k = 0; k < classes; k++) {
      const all = columns.reduce((sum, j) => sum + totals[k * width + j] + p.alpha, 0);
      for (const j of columns) centre[k * width + j] = Math.log((totals[k * width + j] + p.alpha) / all);
    }
  const variance = new Float64Array(classes * width).fill(1);
  if (numbers.length > 0)
    fitNumbers({ x, y, weights }, { numbers, width, classes }, { sums, known, centre, variance }, p);
  const whole = perClass.reduce((sum, one) => sum + one, 0);
  return build({
    width,
    classes,
    // a class without a training row is as unlikely as can be told
    priors: perClass.map((own) => (p.priors === 'equal' ? -Math.log(classes) : Math.log(Math.max(own, 1e-9) / whole))),
    numbers,
    centre,
    variance,
  });
}

interface Sums {
  readonly sums: Float64Array;
  readonly known: Float64Array;
  /** Written to. */
  readonly centre: Float64Array;
  readonly variance: Float64Array;
}

/** Means and variances of numbers by class; a class that has no value of a column is given those of all. */
function fitNumbers(
  { x, y, weights }: { readonly x: Float64Array; readonly y: Float64Array; readonly weights: Float64Array },
  { numbers, width, classes }: { readonly numbers: Int32Array; readonly width: number; readonly classes: number },
  { sums, known, centre, variance }: Sums,
  { varianceShare }: z.infer<typeof params>,
): void {
  const rows = y.length;
  let widest = 0;
  for (const j of numbers) {
    const ofAll = moments(x, weights, j, width, rows, () => true);
    widest = Math.max(widest, ofAll.variance);
    for (let k = 0; k < classes; k++) {
      const at = k * width + j;
      const own = known[at] > 0 ? moments(x, weights, j, width, rows, (r) => y[r] === k, sums[at] / known[at]) : ofAll;
      centre[at] = own.mean;
      variance[at] = own.variance;
    }
  }
  const least = varianceShare * widest || Number.MIN_VALUE ** 0.25;
  for (const j of numbers) for (let k = 0; k < classes; k++) variance[k * width + j] += least;
}

function moments(
  x: Float64Array,
  weights: Float64Array,
  j: number,
  width: number,
  rows: number,
  isIn: (row: number) => boolean,
  mean?: number,
): { readonly mean: number; readonly variance: number } {
  let [weight, sum, squares] = [0, 0, 0];
  const each = (add: (value: number, w: number) => void) => {
    for (let r = 0; r < rows; r++) {
      const value = x[r * width + j];
      if (!Number.isNaN(value) && isIn(r)) add(value, weights[r]);
    }
  };
  each((value, w) => {
    weight += w;
    sum += w * value;
  });
  if (weight === 0) return { mean: 0, variance: 1 };
  const centre = mean ?? sum / weight;
  each((value, w) => {
    squares += w * (value - centre) ** 2;
  });
  return { mean: centre, variance: squares / weight };
}

export const naiveBayes = defineModel({
  kind: 'naive-bayes',
  title: { en: 'Naive Bayes', zh: '朴素贝叶斯' },
  about: {
    en: 'Adds up what each word, category or number says of the classes by itself: fast, and good with texts; its probabilities are often too sure.',
    zh: '将每个词、类别或数值各自对类别的证据相加：快速，适合文本；其概率往往过于自信。',
  },
  flexibility: 2,
  readability: 4,
  tasks: ['classification'],
  numericDefault: 'none',
  takesMissing: true,
  takesWeights: true,
  capabilities: ['gradient'],
  params,
  complexityPath: [{ alpha: 10 }],
  fit: (data, p, _training, job) => learn(data, p, job),
  restore(value, size) {
    const stored = readArtifact(artifact, value);
    const { width, classes, priors, numbers, centre, variance } = stored;
    requireSound(
      sameSize(stored, size) &&
        priors.length === classes &&
        centre.length === classes * width &&
        variance.length === classes * width &&
        allFinite(priors, centre, variance) &&
        variance.every((one) => one > 0) &&
        numbers.every((j) => j >= 0 && j < width),
    );
    return build(stored);
  },
});
