// k nearest neighbours (Cover & Hart 1967): the training rows are the model.

import { z } from 'zod';
import { VitrineError } from '../../../errors.ts';
import { say } from '../../../messages/say.ts';
import { field } from '../../../schema/label.ts';
import { type FittedModel, f64, readArtifact } from '../../model.ts';
import { defineModel } from '../../model-kind.ts';
import { allFinite, requireSound, sameSize } from '../../sound.ts';
import { createSearch } from './search.ts';

const params = z.strictObject({
  neighbors: z
    .union([z.literal('auto'), z.int().min(1).max(10_000)])
    .default('auto')
    .meta(
      field(
        ['Neighbours', '邻居数'],
        [
          'How many of the most alike training rows are asked: few follow every row, many smooth. auto: 15, or all rows where there are fewer.',
          '参考多少个最相似的训练行：少则贴合，多则平滑。auto：15，样本不足时取全部。',
        ],
      ),
    ),
  priorVotes: z
    .number()
    .min(0)
    .max(1000)
    .default(0)
    .meta(
      field(
        ['Prior votes', '先验票数'],
        [
          'Votes that the classes have from the start, in their shares of the training rows: 1 keeps probabilities from 0 and 1.',
          '各类别按训练集占比预先获得的票数：取 1 可避免概率为 0 或 1。',
        ],
        'regularisation',
        'classification',
      ),
    ),
  weights: z
    .enum(['uniform', 'distance'])
    .default('uniform')
    .meta(
      field(
        ['Votes', '投票'],
        [
          'uniform: every neighbour counts the same; distance: by the inverse of its distance.',
          'uniform：每个邻居同等计票；distance：按距离倒数加权。',
        ],
      ),
    ),
  metric: z
    .enum(['euclidean', 'manhattan'])
    .default('euclidean')
    .meta(
      field(
        ['Distance', '距离'],
        [
          'How alike two rows are: the straight line, or the sum over columns.',
          '两行的相似程度：直线距离，或各列差之和。',
        ],
        'advanced',
      ),
    ),
});

const artifact = z.object({
  width: z.number(),
  classes: z.number(),
  neighbors: z.number(),
  weights: z.enum(['uniform', 'distance']),
  metric: z.enum(['euclidean', 'manhattan']),
  priorVotes: z.number().default(0),
  x: f64,
  y: f64,
});
type Artifact = z.infer<typeof artifact>;

function build(stored: Artifact): FittedModel {
  const { width, classes, neighbors, weights, metric, priorVotes, x, y } = stored;
  const prior = classShares(y, classes);
  const outputs = Math.max(1, classes);
  const search = createSearch(x, y.length, width, metric);
  const k = Math.min(neighbors, y.length);
  const eachShare = (
    queries: Float64Array,
    rows: number,
    visit: (row: number, neighbour: number, share: number) => void,
  ): void =>
    search(queries, rows, k, (row, found, distances) => {
      const votes = weights === 'uniform' ? distances.map(() => 1) : inverse(distances);
      const total = votes.reduce((a, b) => a + b, 0);
      for (let n = 0; n < k; n++) visit(row, found[n], votes[n] / total);
    });
  return {
    outputs,
    predict({ x: queries, rows }) {
      const output = new Float64Array(rows * outputs);
      eachShare(queries, rows, (row, neighbour, share) => {
        if (classes > 0) output[row * outputs + y[neighbour]] += share;
        else output[row] += share * y[neighbour];
      });
      if (priorVotes > 0 && classes > 0)
        for (let i = 0; i < output.length; i++)
          output[i] = (k * output[i] + priorVotes * prior[i % classes]) / (k + priorVotes);
      return output;
    },
    shares(row) {
      const shares = new Float64Array(y.length);
      eachShare(row, 1, (_row, neighbour, share) => {
        shares[neighbour] += share;
      });
      return shares;
    },
    facts: () => ({
      rows: y.length,
      neighbors: k,
      degreesOfFreedom: y.length / k,
      parameters: x.length,
      operations: 3 * x.length,
    }),
    describe: () => ({
      neighbors: k,
      weights,
      metric,
      rows: Array.from({ length: y.length }, (_, i) => [...x.subarray(i * width, (i + 1) * width)]),
      targets: [...y],
    }),
    save: () => ({ ...stored }),
  };
}

/** Share of each class among the training rows. */
function classShares(y: Float64Array, classes: number): Float64Array {
  const shares = new Float64Array(classes);
  if (classes > 0) for (const label of y) shares[label] += 1 / y.length;
  return shares;
}

/** Inverse distances; where some are 0, those rows alone count. */
function inverse(distances: Float64Array): Float64Array {
  const same = distances.some((distance) => distance === 0);
  return distances.map((distance) => (same ? (distance === 0 ? 1 : 0) : 1 / distance));
}

const autoNeighbors = 15;

export const knn = defineModel({
  kind: 'knn',
  title: { en: 'Nearest neighbours', zh: 'K 近邻' },
  about: {
    en: 'Answers as the most alike training rows did; nothing is learned but what is near.',
    zh: '按最相似的训练行作答；只比较远近，不学习其他。',
  },
  flexibility: 4,
  readability: 3,
  tasks: ['classification', 'regression'],
  numericDefault: 'standard',
  capabilities: ['shares'],
  comparesScales: true,
  peerDefaults: { model: { neighbors: 5 } },
  uncalibrated: true,
  params,
  complexityPath: [{ neighbors: 5 }, { neighbors: 40 }],
  check(data, p) {
    if (p.neighbors !== 'auto' && p.neighbors > data.train.rows)
      throw new VitrineError(
        'spec',
        say('error.neighboursAskedForAndThere', { neighbors: p.neighbors, rows: data.train.rows }),
        {
          where: 'model.neighbors',
          hint: say('hint.atMost', { rows: data.train.rows }),
        },
      );
  },
  fit(data, p, _training, job) {
    job.check();
    const neighbors = p.neighbors === 'auto' ? Math.min(autoNeighbors, data.train.rows) : p.neighbors;
    return build({
      width: data.width,
      classes: data.classes,
      ...p,
      neighbors,
      x: data.train.x.slice(),
      y: data.train.y.slice(),
    });
  },
  restore(value, size) {
    const stored = readArtifact(artifact, value);
    const { width, classes, neighbors, x, y } = stored;
    requireSound(
      sameSize(stored, size) &&
        Number.isInteger(neighbors) &&
        neighbors > 0 &&
        y.length > 0 &&
        x.length === y.length * width &&
        allFinite(x, y) &&
        (classes === 0 || y.every((label) => Number.isInteger(label) && label >= 0 && label < classes)),
    );
    return build(stored);
  },
});
