import { z } from 'zod';
import { errorReport } from './error.ts';
import { frontierResult } from './frontier.ts';
import { message } from './message.ts';

const points = z.object({ class: z.string(), x: z.array(z.number()), y: z.array(z.number()) });

export const evaluation = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('classification'), roc: z.array(points), precisionRecall: z.array(points) }),
  z.object({
    kind: z.literal('regression'),
    points: z.array(z.object({ row: z.number(), actual: z.number(), predicted: z.number() })),
  }),
]);
export type Evaluation = z.infer<typeof evaluation>;

export const predictionRow = z.object({
  row: z.number(),
  truth: z.string(),
  prediction: z.string(),
  certainty: z.number(),
  /** Log loss, or the squared error. */
  loss: z.number(),
  mistake: z.boolean(),
});
/** As in the data, the most certain first, the largest loss first. */
export const predictionOrder = z.enum(['row', 'certainty', 'loss']);
export type PredictionOrder = z.infer<typeof predictionOrder>;
export type PredictionRow = z.infer<typeof predictionRow>;

export const boundary = z.object({
  x: z.object({ name: z.string(), values: z.array(z.number()) }),
  y: z.object({ name: z.string(), values: z.array(z.number()) }),
  output: z.array(z.number()),
  labels: z.array(z.number()),
  margin: z.array(z.number()),
  rectangles: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
  points: z.array(
    z.object({
      row: z.number(),
      x: z.number(),
      y: z.number(),
      truth: z.number(),
      label: z.number(),
      part: z.enum(['train', 'validation', 'test']),
      support: z.boolean(),
    }),
  ),
});
export type BoundaryView = z.infer<typeof boundary>;

/** A tree's pruning path: what each penalty leaves of it, and the penalty that was used. */
export const pruningView = z.object({
  alpha: z.number(),
  steps: z.array(z.object({ alpha: z.number(), leaves: z.number(), impurity: z.number() })),
});
export type PruningView = z.infer<typeof pruningView>;

/** The mean loss of `rows` of `of` test rows after each of some epochs. */
export interface TestLoss {
  readonly epoch: readonly number[];
  readonly loss: readonly (number | null)[];
  readonly rows: number;
  readonly of: number;
}

export const rowPageQuery = z.strictObject({
  start: z.int().min(0),
  count: z.int().min(1).max(1000),
  filter: z.string().optional(),
  sort: z.object({ column: z.int().min(0), descending: z.boolean() }).optional(),
});
export type RowPageQuery = z.infer<typeof rowPageQuery>;
export const rowPage = z.object({
  total: z.number(),
  rows: z.array(z.object({ row: z.number(), cells: z.array(z.string().nullable()) })),
});
export type RowPage = z.infer<typeof rowPage>;

const pairedTest = z.object({
  /** Places of the two experiments. */
  first: z.number(),
  second: z.number(),
  /** Test rows that both have, or folds. */
  rows: z.number(),
  metric: z.string(),
  test: z.enum(['mcnemar', 'delong', 'paired-t', 'corrected-t']),
  /** Of the first less the second. */
  difference: z.number(),
  interval: z.tuple([z.number(), z.number()]),
  p: z.number(),
});
export type PairedTest = z.infer<typeof pairedTest>;

export const comparison = z.object({
  experiments: z.array(z.object({ id: z.string(), name: z.string(), kind: z.string(), status: z.string() })),
  /** Why metrics cannot be held against one another; none is best then. */
  notes: z.array(message),
  differences: z.array(z.object({ path: z.string(), values: z.array(z.string()) })),
  metrics: z.array(
    z.object({
      part: z.enum(['train', 'validation', 'test', 'model']),
      name: z.string(),
      values: z.array(z.number().nullable()),
      /** By the most frequent class, or the mean, of the training rows; on the test part alone. */
      baseline: z.number().nullable(),
    }),
  ),
  /** Scores of explanations by each method: the newest of each experiment. */
  scores: z.array(
    z.object({
      score: z.string(),
      method: z.string(),
      direction: z.enum(['higher', 'lower']),
      values: z.array(z.object({ mean: z.number(), standardError: z.number().nullable() }).nullable()),
    }),
  ),
  /** What the newest assessment of each name comes to, of each experiment that has it for its present model. */
  assessments: z.array(
    z.object({
      assessment: z.string(),
      title: z.object({ en: z.string(), zh: z.string() }),
      findings: z.array(z.array(message).nullable()),
    }),
  ),
  /** The frontier on which most of the experiments are points. */
  frontier: frontierResult.nullable(),
  /** Pairs on the test rows that both have. */
  tests: z.array(pairedTest),
  explanations: z.array(
    z.object({
      method: z.string(),
      features: z.array(z.string()),
      importance: z.array(z.array(z.number().nullable()).nullable()),
    }),
  ),
});
export type Comparison = z.infer<typeof comparison>;

/** A kind or method as the forms and the command line show it; `params` is JSON Schema. */
const words = z.object({ en: z.string(), zh: z.string() });
export const modelKindCard = z.object({
  kind: z.string(),
  title: words,
  about: words,
  flexibility: z.number(),
  readability: z.number(),
  tasks: z.array(z.string()),
  numericDefault: z.string(),
  learnsByGradient: z.boolean(),
  capabilities: z.array(z.string()),
  takesMissing: z.boolean(),
  /** It learns from one column of images alone. */
  takesImages: z.boolean(),
  /** It learns from one column of texts alone. */
  takesTexts: z.boolean(),
  /** What differs from the defaults of training for this kind. */
  trainingDefaults: z.record(z.string(), z.unknown()),
  takesWeights: z.boolean(),
  findsRate: z.boolean(),
  /** What sets scikit-learn's defaults where ours differ. */
  peerDefaults: z
    .object({ model: z.record(z.string(), z.unknown()), training: z.record(z.string(), z.unknown()).optional() })
    .nullable(),
  params: z.record(z.string(), z.unknown()),
});
export type ModelKindCard = z.infer<typeof modelKindCard>;
export const explainerCard = z.object({
  method: z.string(),
  title: words,
  about: words,
  scope: z.enum(['rows', 'dataset']),
  /** A row, other rows beside it, all rows, or the model as a whole. */
  group: z.enum(['row', 'examples', 'all', 'model']),
  tasks: z.array(z.enum(['classification', 'regression'])),
  /** One of these capabilities is needed; null where any model will do. */
  needs: z.array(z.string()).nullable(),
  usesBackground: z.boolean(),
  /** Whether it explains rows that are pictures: nothing else, these too, or not. */
  images: z.enum(['only', 'too', 'no']),
  /** It explains texts that are read word by word. */
  sequences: z.boolean(),
  /** It gives a number for each feature of a row. */
  givesAttributions: z.boolean(),
  /** More features than this it cannot explain; null: as many as there are. */
  maxFeatures: z.number().nullable(),
  params: z.record(z.string(), z.unknown()),
});
export type ExplainerCard = z.infer<typeof explainerCard>;
export const assessmentCard = z.object({
  assessment: z.string(),
  title: words,
  about: words,
  formula: words.nullable(),
  source: z.string(),
  /** Which way is better. */
  reading: words,
  tasks: z.array(z.enum(['classification', 'regression'])),
  /** It judges stored explanations: all, or those that are named. */
  usesExplanations: z.boolean(),
  group: z.enum(['performance', 'explanations', 'safety', 'simplicity']),
  twoClassesOnly: z.boolean(),
  /** Of networks of pictures alone. */
  forPictures: z.boolean(),
  rows: z.enum(['test', 'few', 'one', 'own']),
  params: z.record(z.string(), z.unknown()),
});
export type AssessmentCard = z.infer<typeof assessmentCard>;

export const scoreCard = z.object({
  score: z.string(),
  title: words,
  about: words,
  formula: z.string(),
  source: z.string(),
  group: z.enum(['faithfulness', 'stability', 'complexity', 'axioms', 'randomisation']),
  direction: z.enum(['higher', 'lower']),
  /** Least and greatest value; null where there is none. */
  range: z.tuple([z.number().nullable(), z.number().nullable()]),
  /** What it asks for most. */
  cost: z.enum(['none', 'model', 'explanations', 'training']),
  /** It is worked out where no score is named. */
  isDefault: z.boolean(),
  params: z.record(z.string(), z.unknown()),
});
export type ScoreCard = z.infer<typeof scoreCard>;
export const templateCard = z.object({ file: z.string(), title: words, text: z.string(), about: words });
export type TemplateCard = z.infer<typeof templateCard>;
export const catalogue = z.object({
  kinds: z.array(modelKindCard),
  explainers: z.array(explainerCard),
  assessments: z.array(assessmentCard),
  scores: z.array(scoreCard),
  training: z.record(z.string(), z.unknown()),
  split: z.record(z.string(), z.unknown()),
  preprocess: z.record(z.string(), z.unknown()),
  weights: z.record(z.string(), z.unknown()),
  crossValidation: z.record(z.string(), z.unknown()),
  templates: z.array(templateCard),
});
export type Catalogue = z.infer<typeof catalogue>;

/** A picture of a row, small enough to be shown, as a data address. */
export const shownPicture = z.object({
  row: z.number(),
  name: z.string(),
  /** Of the whole picture, in pixels. */
  width: z.number(),
  height: z.number(),
  address: z.string(),
});
export type ShownPicture = z.infer<typeof shownPicture>;

/** A network of blocks before it is trained. */
export const blockPlanView = z.object({
  /** Height, width and channels of a picture. */
  input: z.array(z.number()),
  /** As far as they go together, and the output layer. */
  blocks: z.array(
    z.object({
      kind: z.string(),
      settings: z.record(z.string(), z.unknown()),
      shape: z.array(z.number()),
      parameters: z.number(),
      operations: z.number(),
    }),
  ),
  parameters: z.number(),
  operations: z.number(),
  /** Memory while it is trained. */
  bytes: z.number(),
  /** The first block that cannot stand where it stands, and why. */
  problem: z.object({ at: z.number(), report: errorReport }).nullable(),
  /** All blocks as they were asked for. */
  wanted: z.array(z.record(z.string(), z.unknown())),
});
export type BlockPlan = z.infer<typeof blockPlanView>;

/** What one block of a network of pictures gives for a row. */
export const blockInside = z.object({
  blocks: z.array(z.object({ kind: z.string(), shape: z.array(z.number()) })),
  block: z.number(),
  height: z.number(),
  width: z.number(),
  /** In all; `maps` are the first of them. */
  channels: z.number(),
  /** `[channel, place]` */
  maps: z.array(z.array(z.number())),
});
export type BlockInside = z.infer<typeof blockInside>;
