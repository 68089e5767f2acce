import { z } from 'zod';
import { field } from './label.ts';
import { crossValidationSpec, searchSpec } from './search.ts';
import { textSettings } from './text-settings.ts';
import { trainingSpec } from './training.ts';

export const task = z.enum(['classification', 'regression']);
export type Task = z.infer<typeof task>;

const rowList = z.array(z.int().min(0)).min(1);
const className = z.union([z.string(), z.number(), z.boolean()]).transform(String);

export const splitSpec = z.strictObject({
  test: z
    .number()
    .min(0)
    .lt(1)
    .default(0.2)
    .meta(
      field(
        ['Test share', '测试集比例'],
        [
          'Share of the rows kept aside to judge the model; 0 trains on every row.',
          '留出用于评估模型的行所占比例；0 表示用全部行训练。',
        ],
      ),
    ),
  validation: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .meta(
      field(
        ['Validation share', '验证集比例'],
        [
          'Share of the rows watched during training, for patience and targets.',
          '训练过程中监视的行所占比例，用于提前停止与目标。',
        ],
      ),
    ),
  seed: z
    .int()
    .min(0)
    .max(4294967295)
    .default(42)
    .meta(field(['Split seed', '划分种子'], ['The same seed gives the same rows.', '相同的种子得到相同的划分。'])),
  stratify: z
    .boolean()
    .default(true)
    .meta(
      field(
        ['Stratify', '分层'],
        [
          'Keep the share of each class the same in every part. Off: the rows are those of scikit-learn for the same seed.',
          '使各部分的类别比例相同。关闭时，与 scikit-learn 相同种子的划分一致。',
        ],
        'basics',
        'classification',
      ),
    ),
  group: z
    .string()
    .min(1)
    .optional()
    .meta({
      ...field(
        ['Keep together', '按组划分'],
        [
          'A column such as a patient or a customer: all rows with the same value go to the same part, and the column is no feature unless it is included. Shares are of groups.',
          '如患者或客户列：取值相同的行进入同一部分；除非明确包含，该列不作为特征。比例按组计算。',
        ],
        'advanced',
      ),
      empty: 'none',
    }),
  time: z
    .string()
    .min(1)
    .optional()
    .meta({
      ...field(
        ['Split by time', '按时间划分'],
        [
          'A column of dates or numbers: the latest rows are the test part, those before them the validation part; folds learn from earlier rows only.',
          '日期或数值列：最晚的行为测试集，其前为验证集；交叉验证只用较早的行训练。',
        ],
        'advanced',
      ),
      empty: 'none',
    }),
  testRows: rowList.optional(),
  trainRows: rowList.optional(),
});
export type SplitSpec = z.infer<typeof splitSpec>;

const numericScaling = z.enum(['none', 'standard', 'minmax', 'robust', 'log', 'quantile']);
const missingValues = z.enum(['mean', 'median', 'mode', 'drop', 'keep']);
const categoryEncoding = z.enum(['onehot', 'ordinal', 'target', 'ordered']);
const rareCategories = z
  .number()
  .min(0)
  .refine((value) => value < 1 || Number.isInteger(value), { message: 'a share below 1, or a whole number of rows' });

const numericWords = field(
  ['Numeric columns', '数值列'],
  [
    'standard: mean 0, standard deviation 1; minmax: 0 to 1; robust: median 0, interquartile range 1; log: sign(x) · log(1 + |x|), then standard; quantile: the share of training values below, 0 to 1; none: as they are. Default: none for trees, standard otherwise.',
    'standard：均值 0、标准差 1；minmax：缩放到 0 至 1；robust：中位数 0、四分位距 1；log：sign(x)·log(1+|x|) 后标准化；quantile：低于该值的训练样本比例（0 至 1）；none：不变。默认：决策树为 none，其他为 standard。',
  ],
);
const missingWords = field(
  ['Missing values', '缺失值'],
  [
    'What stands in for a missing number; a missing category becomes the most frequent one. drop: leave such rows out. keep: trees, forests, boosting and EBMs learn which way missing values go.',
    '缺失数值的填补方式；缺失类别以最常见类别填补。drop：删除含缺失值的行。keep：由决策树、森林、提升与 EBM 学习缺失值的去向。',
  ],
);
const indicatorWords = field(
  ['Missing indicators', '缺失指示列'],
  [
    'For each numeric column with missing values a column of 0 and 1 that says where they are; explanations count it to its feature.',
    '为每个含缺失值的数值列增加一个 0/1 列表示是否缺失；解释时计入原特征。',
  ],
  'advanced',
);
const categoryWords = field(
  ['Categories', '类别列'],
  [
    'onehot: one column a category; ordinal: one column of numbers in sorted order; target: the mean target of the training rows of the category, smoothed and cross-fitted; ordered: one column a category and one that puts categories in the order of their mean target, so that one split of a tree parts any group of them that belongs together (elsewhere: native categories).',
    'onehot：每个类别一列；ordinal：按排序编号的一列；target：该类别训练样本的目标均值（平滑并交叉拟合）；ordered：每个类别一列，另加一列按目标均值排序，使树的一次划分即可分出任意相近的一组类别（他处称“原生类别”）。',
  ],
);
const rareWords = field(
  ['Rare categories', '稀有类别'],
  [
    'Categories with fewer training rows than this (a count, or a share below 1) are taken together, and so are unknown ones later. 0: none.',
    '训练样本数低于此值（个数，或小于 1 的比例）的类别合并为一类，之后出现的未知类别也归入其中。0：不合并。',
  ],
  'advanced',
);

/** How a column of images becomes columns of numbers. */
export const imageSettings = z.strictObject({
  size: z
    .union([z.literal('auto'), z.int().min(4).max(512)])
    .default('auto')
    .meta(
      field(
        ['Side', '边长'],
        [
          'Pixels along both sides, to which every image is brought. auto: the most frequent size, at most 64.',
          '所有图像统一到的边长（像素）。auto：最常见的尺寸，至多 64。',
        ],
      ),
    ),
  colour: z
    .enum(['auto', 'grey', 'rgb'])
    .default('auto')
    .meta(
      field(
        ['Colours', '颜色'],
        ['auto: in colour where some image is. grey: one channel.', 'auto：有彩色图像则用彩色；grey：单通道灰度。'],
      ),
    ),
});
export type ImageSettings = z.infer<typeof imageSettings>;

const imageWords = field(
  ['Images', '图像列'],
  [
    'Columns of images become a column a pixel and channel, from 0 (black) to 1.',
    '图像列按像素与通道展开为数值列，取值 0（黑）至 1。',
  ],
);

const textWords = field(
  ['Texts', '文本列'],
  [
    'Columns of sentences become a column a word: how often it occurs, weighted. Names and codes are left out unless they are asked for as features.',
    '由句子组成的列转换为每个词一列（加权词频）；姓名、编码等文本默认不使用，可在特征中指定。',
  ],
);

const columnSettings = z.strictObject({
  numeric: numericScaling.optional().meta(numericWords),
  missing: missingValues.optional().meta(missingWords),
  missingIndicators: z.boolean().optional().meta(indicatorWords),
  categorical: categoryEncoding.optional().meta(categoryWords),
  rareCategories: rareCategories.optional().meta(rareWords),
  text: textSettings.optional().meta(textWords),
  image: imageSettings.optional().meta(imageWords),
});
/** Settings of a single column, in place of those of all. */
export type ColumnSettings = z.infer<typeof columnSettings>;

export const preprocessSpec = z.strictObject({
  numeric: numericScaling.optional().meta(numericWords),
  missing: missingValues.default('median').meta(missingWords),
  missingIndicators: z.boolean().default(false).meta(indicatorWords),
  categorical: categoryEncoding.default('onehot').meta(categoryWords),
  rareCategories: rareCategories.default(0).meta(rareWords),
  text: textSettings.optional().meta(textWords),
  image: imageSettings.optional().meta(imageWords),
  columns: z
    .record(z.string(), columnSettings)
    .optional()
    .meta(
      field(
        ['Single columns', '单独设置的列'],
        ['Settings of single columns, by name, in place of those above.', '按列名单独设置，取代上面的设置。'],
        'advanced',
      ),
    ),
  target: z
    .enum(['none', 'standard'])
    .optional()
    .meta(
      field(
        ['Numeric target', '数值目标'],
        [
          'standard: trained as mean 0, standard deviation 1, and brought back to its own units everywhere; loss curves are in standardised units. Default: standard for networks and support vector machines, none otherwise.',
          'standard：以均值 0、标准差 1 训练，预测、指标与解释均换算回原单位；损失曲线为标准化单位。默认：神经网络与支持向量机为 standard，其他为 none。',
        ],
        'basics',
        'regression',
      ),
    ),
});
export type PreprocessSpec = z.infer<typeof preprocessSpec>;

/** What each row counts for, in kinds that take weights. */
export const weightsSpec = z.strictObject({
  column: z
    .string()
    .min(1)
    .optional()
    .meta({
      ...field(
        ['Weight column', '权重列'],
        [
          'A numeric column that says what each row counts for; it is then no feature. Empty: every row counts the same.',
          '表示每行计多少的数值列，不再作为特征；空：各行相同。',
        ],
      ),
      empty: 'none',
    }),
  classes: z
    .union([z.enum(['none', 'balanced']), z.record(z.string(), z.number().min(0).max(1e9))])
    .default('none')
    .meta(
      field(
        ['Class weights', '类别权重'],
        [
          'balanced: a rare class counts as much as a frequent one. In a spec also a weight for each class. Weights are scaled so that their mean over the training rows is 1.',
          'balanced：稀少类别与常见类别同等计数。在配置中也可逐类指定。权重会缩放为训练行上均值为 1。',
        ],
        'basics',
        'classification',
      ),
    ),
});
export type WeightsSpec = z.infer<typeof weightsSpec>;

export const rowSelection = z.union([
  z.enum(['test', 'train', 'validation', 'all']),
  rowList,
  z.string().regex(/^\d+(:\d+)?(,\d+(:\d+)?)*$/),
]);
export type RowSelection = z.infer<typeof rowSelection>;

export const explainRequest = z.strictObject({
  method: z.string().min(1),
  rows: rowSelection.default('test'),
  params: z.record(z.string(), z.unknown()).default({}),
  seed: z.int().min(0).optional(),
});
export type ExplainRequest = z.infer<typeof explainRequest>;

/** Names of scores, or which of them. */
const scoreNames = z.union([z.enum(['default', 'all']), z.array(z.string().min(1)).min(1)]);

/** One experiment, as a person writes it (YAML or JSON); `model` is validated further by its kind's own schema. */
const assessScores = z.strictObject({
  metrics: scoreNames.optional(),
  scores: scoreNames.optional(),
  rows: rowSelection.optional(),
  params: z.record(z.string(), z.unknown()).default({}),
});
const assessOne = z.strictObject({
  assessment: z.string().min(1),
  rows: rowSelection.optional(),
  params: z.record(z.string(), z.unknown()).default({}),
});

export const experimentSpec = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  dataset: z.string().min(1),
  target: z.string().min(1).optional(),
  task: task.optional(),
  positiveClass: className.optional(),
  features: z
    .strictObject({ include: z.array(z.string()).min(1).optional(), exclude: z.array(z.string()).optional() })
    .refine((value) => value.include === undefined || value.exclude === undefined, {
      message: 'give include or exclude, not both',
    })
    .optional(),
  split: splitSpec
    .refine((value) => value.group === undefined || value.time === undefined, {
      message: 'give group or time, not both',
    })
    .prefault({}),
  preprocess: preprocessSpec.prefault({}),
  weights: weightsSpec.optional(),
  model: z.looseObject({ kind: z.string().min(1) }),
  training: trainingSpec.optional(),
  crossValidation: crossValidationSpec.optional(),
  search: searchSpec.optional(),
  seed: z.int().min(0).max(4294967295).default(0),
  explain: z.array(explainRequest).default([]),
  /** Scores of the explanations, or assessments by name, worked out when the explanations are there. */
  assess: z.union([assessScores, z.array(assessOne)]).optional(),
});
export type ExperimentSpec = z.infer<typeof experimentSpec>;
