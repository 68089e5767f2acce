import { z } from 'zod';
import { field } from './label.ts';

/** Metrics by which settings are chosen; the smaller one wins where `lowerIsBetter` says so. */
export const scoreName = z.enum([
  'accuracy',
  'balancedAccuracy',
  'f1',
  'precision',
  'recall',
  'weightedF1',
  'mcc',
  'brier',
  'logLoss',
  'rocAuc',
  'averagePrecision',
  'mse',
  'rmse',
  'mae',
  'mape',
  'r2',
]);
export type ScoreName = z.infer<typeof scoreName>;

export const lowerIsBetter = (name: string): boolean =>
  ['logLoss', 'brier', 'mse', 'rmse', 'mae', 'mape'].includes(name);

export const crossValidationSpec = z.strictObject({
  folds: z
    .int()
    .min(2)
    .max(1000)
    .default(5)
    .meta(
      field(
        ['Folds', '折数'],
        [
          'The training rows are cut into this many parts; each is held out once.',
          '训练行分为这么多份，每份轮流留出。',
        ],
      ),
    ),
  repeats: z
    .int()
    .min(1)
    .max(100)
    .default(1)
    .meta(field(['Repeats', '重复次数'], ['All folds are drawn anew this many times.', '整个划分重新进行的次数。'])),
  stratify: z
    .boolean()
    .default(true)
    .meta(
      field(
        ['Stratify', '分层'],
        ['Each class has its share in every fold.', '每折中各类别比例相同。'],
        'advanced',
        'classification',
      ),
    ),
  seed: z
    .int()
    .min(0)
    .max(4294967295)
    .default(0)
    .meta(
      field(
        ['Fold seed', '折的种子'],
        ['The same seed gives the same folds.', '相同的种子得到相同的划分。'],
        'advanced',
      ),
    ),
});
export type CrossValidationSpec = z.infer<typeof crossValidationSpec>;

/** What a setting may be: a list of values, or a range to draw from. */
const range = z
  .strictObject({
    low: z.number(),
    high: z.number(),
    scale: z.enum(['linear', 'log']).default('linear'),
    integer: z.boolean().default(false),
  })
  .refine((value) => value.low <= value.high, { message: 'low must not be above high', path: ['low'] })
  .refine((value) => value.scale === 'linear' || value.low > 0, {
    message: 'a log scale needs low above 0',
    path: ['low'],
  });
const values = z.array(z.unknown()).min(1).max(1000);

const space = z
  .record(z.string(), z.union([values, range]))
  .refine((value) => Object.keys(value).length > 0, {
    message: 'name at least one setting, for example model.maxDepth',
  })
  .meta(
    field(
      ['Settings', '设置'],
      ['Paths of the spec with the values to try, or a range.', '要尝试的配置路径及取值或范围。'],
    ),
  );

const metric = z
  .union([z.literal('auto'), scoreName])
  .default('auto')
  .meta(
    field(
      ['Metric', '指标'],
      ['What decides; auto: accuracy for classes, R² for numbers.', '用于选择的指标；auto：分类为准确率，回归为 R²。'],
    ),
  );
const trials = z
  .int()
  .min(1)
  .max(100_000)
  .default(20)
  .meta(field(['Candidates', '候选数'], ['How many settings are drawn.', '抽取的设置数量。']));
const seed = z
  .int()
  .min(0)
  .max(4294967295)
  .default(0)
  .meta(
    field(
      ['Search seed', '搜索种子'],
      ['The same seed draws the same candidates.', '相同的种子抽取相同的候选。'],
      'advanced',
    ),
  );

export const searchSpec = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('grid'), space, metric }),
  z.strictObject({ kind: z.literal('random'), space, metric, trials, seed }),
  z.strictObject({
    kind: z.literal('halving'),
    space,
    metric,
    trials,
    seed,
    factor: z
      .number()
      .min(1.5)
      .max(10)
      .default(3)
      .meta(
        field(
          ['Factor', '系数'],
          [
            'After a round only one of so many goes on, with so many times the rows.',
            '每轮只保留其中一份，行数相应增加。',
          ],
        ),
      ),
    minRows: z
      .int()
      .min(10)
      .nullable()
      .default(null)
      .meta(
        field(
          ['Rows at first', '起始行数'],
          [
            'Training rows in the first round. Empty: so many that the last round has all of them.',
            '第一轮的训练行数；空：使最后一轮恰好使用全部行。',
          ],
          'advanced',
        ),
      ),
  }),
]);
export type SearchSpec = z.infer<typeof searchSpec>;

/** One held-out part of one candidate. */
export const foldResult = z.object({
  fold: z.number(),
  score: z.number().nullable(),
  seconds: z.number(),
  error: z.string().nullable(),
});
export type FoldResult = z.infer<typeof foldResult>;

/** One candidate: what it sets, in which round, on how many rows, and how it did. */
export const trial = z.object({
  number: z.number(),
  rung: z.number(),
  settings: z.record(z.string(), z.unknown()),
  rows: z.number(),
  folds: z.array(foldResult),
  mean: z.number().nullable(),
  sd: z.number().nullable(),
  seconds: z.number(),
});
export type Trial = z.infer<typeof trial>;

/** Candidates of an experiment, as far as they are known; `best` is a trial's number. */
export const trialTable = z.object({
  kind: z.enum(['cross-validation', 'grid', 'random', 'halving']),
  metric: scoreName,
  lowerIsBetter: z.boolean(),
  folds: z.number(),
  planned: z.number(),
  best: z.number().nullable(),
  trials: z.array(trial),
});
export type TrialTable = z.infer<typeof trialTable>;
