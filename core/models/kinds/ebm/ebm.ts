// Explainable boosting machines (Lou, Caruana & Gehrke 2012; Lou et al. 2013; Nori et al. 2019): a sum of one shape function a column and a few
// for pairs, boosted in turns with a small rate; several bags give each shape its error bars.
import { z } from 'zod';
import { field } from '../../../schema/label.ts';
import { additiveScores, termShape } from '../../additive.ts';
import { fromScores } from '../../boosting/link.ts';
import { type AdditiveTerm, defineModel, type FittedModel, f64, readArtifact } from '../../model.ts';
import { allFinite, type ModelSize, requireSound, sameSize, scoreCount, soundTerms } from '../../sound.ts';
import { boostBag, rankPairs } from './bag.ts';
import { boostTerms, ebmCheckpoint } from './fit.ts';

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
        ['Fits on different draws of the rows; their mean is the model, their spread the error bars.', '在不同抽样上拟合；平均为模型，离散程度为误差带。'],
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
        ['Patience', '耐心'],
        ['Rounds without a better loss on the rows left out of the bag before it ends.', '袋外行损失连续这么多轮没有改善则结束。'],
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
        ['Of the rows, in each bag, to say when to stop; 0: all rounds are done.', '每袋留出用于判断停止的行比例；0 表示完成全部轮数。'],
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
    .meta(field(['Leaves a step', '每步叶子数'], ['Pieces that one step cuts a column into.', '每一步把一列切分的段数。'], 'advanced')),
  minSamplesLeaf: z
    .int()
    .min(1)
    .default(4)
    .meta(field(['Rows in a piece', '每段最少行数'], ['No piece may have fewer rows.', '任何一段的行数不得少于此值。'], 'regularisation')),
  regLambda: z
    .number()
    .min(0)
    .default(0)
    .meta(field(['Penalty (lambda)', '惩罚 (lambda)'], ['Pulls steps towards 0.', '使每步趋向 0。'], 'regularisation')),
});
export type EbmParams = z.infer<typeof ebmParams>;

const artifact = z.object({
  width: z.number(),
  classes: z.number(),
  intercept: f64,
  terms: z.array(termShape),
  rounds: z.number(),
  stoppedBy: z.enum(['epochs', 'patience', 'user']),
});
export type EbmArtifact = z.infer<typeof artifact>;

function soundEbm(stored: EbmArtifact, size: ModelSize): EbmArtifact {
  const { intercept, terms } = stored;
  const scores = scoreCount(size.classes);
  requireSound(sameSize(stored, size) && intercept.length === scores && allFinite(intercept) && soundTerms(terms, size.width, scores));
  return stored;
}

function build(stored: EbmArtifact): FittedModel {
  const { width, classes, intercept, terms } = stored;
  const raw = additiveScores(intercept, terms, width);
  const cells = terms.reduce((sum, term) => sum + term.counts.length * intercept.length, 0);
  return {
    ...fromScores(raw, classes),
    additive: { intercept, terms },
    columnImportance: columnShares(terms, width),
    training: { stoppedBy: stored.stoppedBy, backend: 'typed-array' },
    facts: () => ({
      parameters: cells + intercept.length,
      terms: terms.length,
      pairs: terms.filter((term) => term.columns.length > 1).length,
      rounds: stored.rounds,
      operations: 2 * terms.length,
    }),
    describe: () => ({
      intercept: [...intercept],
      terms: terms.map((term) => ({
        columns: term.columns,
        edges: term.edges.map((edges) => [...edges]),
        scores: term.scores.map((values) => [...values]),
        standardDeviations: term.errors.map((values) => [...values]),
        counts: [...term.counts],
        importance: term.importance,
      })),
    }),
    save: () => ({ ...stored, terms: terms.map((term) => ({ ...term })) }),
  };
}

/** A pair's importance counts half for each of its columns; shares of the whole. */
function columnShares(terms: readonly AdditiveTerm[], width: number): Float64Array {
  const shares = new Float64Array(width);
  for (const term of terms) for (const column of term.columns) shares[column] += term.importance / term.columns.length;
  const total = shares.reduce((a, b) => a + b, 0);
  return total > 0 ? shares.map((value) => value / total) : shares;
}

export const ebm = defineModel({
  kind: 'ebm',
  title: { en: 'Explainable boosting machine', zh: '可解释提升机 (EBM)' },
  about: {
    en: 'One curve a column, and a few pairs, added up: nearly as accurate as a forest, and every part can be drawn.',
    zh: '每列一条曲线，外加少量交互，相加得到结果：几乎与森林一样准确，且每一部分都可画出。',
  },
  flexibility: 4,
  readability: 5,
  tasks: ['classification', 'regression'],
  numericDefault: 'none',
  takesMissing: true,
  takesWeights: true,
  epochs: 'round',
  capabilities: ['additive'],
  params: ebmParams,
  parts: [boostBag, rankPairs],
  fit: (data, p, _training, job) => build(boostTerms(data, p, job)),
  restore: (value, size) => build(soundEbm(readArtifact(artifact, value), size)),
  atEpoch: (value, size) => build(soundEbm(readArtifact(artifact, ebmCheckpoint(value)), size)),
});
