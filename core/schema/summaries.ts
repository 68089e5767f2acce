import { z } from 'zod';
import { columnSummary } from './dataset.ts';
import { errorReport } from './error.ts';
import { experiment, experimentStatus } from './experiment.ts';
import { explanationKind, resultView } from './explanation.ts';
import { explanationOutput, samplingEnd } from './results/card.ts';
import { explainRequest, task } from './spec.ts';

/** The project that the engine has open, or why it has none. Paths are shown, never taken from the page. */
export const projectInfo = z.object({
  open: z.boolean(),
  file: z.string(),
  name: z.string(),
  bytes: z.number(),
  readOnly: z.boolean(),
  /** Whether a passphrase is needed to open it. */
  isEncrypted: z.boolean(),
  /** The file is no longer where it was opened. */
  gone: z.boolean(),
  problem: errorReport.nullable(),
  /** Long work on the file, during which no project is open. */
  underWay: z.object({ stage: z.string(), share: z.number() }).nullable(),
  backups: z.array(z.object({ name: z.string(), when: z.string(), bytes: z.number() })),
  /** Runs that were under way when the program last ended, with the epochs that are kept. */
  interrupted: z.array(z.object({ id: z.string(), name: z.string(), epochs: z.number() })),
  version: z.string(),
  /** Why tfjs-node cannot be used, or null. */
  missingPart: z.string().nullable(),
});
export type ProjectInfo = z.infer<typeof projectInfo>;

/** One column, large: its distribution by class of the target, or its relation to a numeric target. */
export const columnDetail = z.object({
  column: columnSummary,
  classes: z.array(z.string()),
  /** Names of the bars (bins or top values) and, a class, how many rows fall into each. */
  bars: z.array(z.string()),
  counts: z.array(z.array(z.number())),
  /** A sample of rows against a numeric target. */
  points: z.array(z.object({ row: z.number(), x: z.number(), y: z.number() })),
  /** Mean of a numeric target in each bar. */
  means: z.array(z.number().nullable()),
  /** Of a text, words that tell the classes of the target apart, the most telling first; `z` in standard errors. */
  classWords: z.array(z.object({ class: z.string(), words: z.array(z.object({ value: z.string(), z: z.number() })) })),
});
export type ColumnDetail = z.infer<typeof columnDetail>;

export const splitPreview = z.object({
  task,
  classes: z.array(z.string()),
  /** The class that is looked for where a person names none; null unless there are two. */
  positive: z.string().nullable(),
  parts: z.array(
    z.object({ part: z.enum(['train', 'validation', 'test']), rows: z.number(), counts: z.array(z.number()) }),
  ),
  withoutTarget: z.number(),
});
export type SplitPreview = z.infer<typeof splitPreview>;

export const explanationHead = z.object({
  id: z.string(),
  kind: explanationKind,
  method: z.string(),
  created: z.string(),
  rows: z.number(),
  output: explanationOutput.nullable(),
  /** Classes that each have values of their own, where all were explained. */
  classes: z.array(z.string()).nullable(),
  metric: z.string().nullable(),
  seed: z.number(),
  seconds: z.number(),
  modelCalls: z.number(),
  params: z.record(z.string(), z.unknown()),
  background: z.number().nullable(),
  why: z.object({ en: z.string(), zh: z.string() }).nullable(),
  /** Rows that were asked for, where it was ended before all were explained. */
  asked: z.number().nullable(),
  /** Share of made-up rows off the data. */
  offData: z.number().nullable(),
  /** What was drawn a row on the mean, the largest standard error, and what ended the drawing of how many rows. */
  sampling: z
    .object({ draws: z.number(), error: z.number().nullable(), ends: z.record(samplingEnd, z.number()) })
    .nullable(),
  fidelity: z
    .object({ kind: z.enum(['additivity', 'r2', 'agreement']), worst: z.number(), mean: z.number() })
    .nullable(),
  /** Its rows are of another file, which is not in the project. */
  foreign: z.boolean(),
  dataHash: z.string().nullable(),
  modelHash: z.string().nullable(),
});
export type ExplanationHead = z.infer<typeof explanationHead>;

/** What a list, or a comparison, shows of an explanation without reading it. */
export const listedExplanation = z.object({
  head: explanationHead,
  features: z.array(z.string()),
  importance: z.array(z.number()),
});
export type ListedExplanation = z.infer<typeof listedExplanation>;

/** All rows of an explanation at a glance: how much each feature counts, and what its kind shows. */
export const explanationSummary = z.object({
  head: explanationHead,
  features: z.array(z.string()),
  importance: z.array(z.number()),
  rowNumbers: z.array(z.number()),
  view: resultView,
});
export type ExplanationSummary = z.infer<typeof explanationSummary>;

/** One row of an attribution. */
export const explanationRow = z.object({
  head: explanationHead,
  row: z.number(),
  class: z.string().nullable(),
  base: z.number(),
  prediction: z.number(),
  features: z.array(z.string()),
  values: z.array(z.number()),
  standardError: z.array(z.number().nullable()),
  texts: z.array(z.string()),
  conditions: z.array(z.string()).nullable(),
  /** Words of the row's texts, the largest first; empty without texts. */
  terms: z.array(
    z.object({ feature: z.string(), term: z.string(), value: z.number(), standardError: z.number().nullable() }),
  ),
  /** Where in the row's texts these words stand, each place with its share of them. */
  marks: z.array(z.object({ feature: z.string(), start: z.number(), end: z.number(), value: z.number() })).optional(),
  /** Of a row that is a text and nothing else: what the words come to that it does not have. */
  rest: z.number().optional(),
  /** Of a picture: one number a pixel, and the segments that were hidden. */
  picture: z
    .object({
      width: z.number(),
      height: z.number(),
      values: z.array(z.number()),
      segments: z.array(z.number()).nullable(),
      block: z.number().nullable(),
      /** The picture as the model sees it; null where its row is of another file. */
      address: z.string().nullable(),
    })
    .optional(),
  fidelity: z.number(),
  intercept: z.number().nullable(),
  localPrediction: z.number().nullable(),
  /** Made of features that are taken together: what each group comes to. */
  groups: z.array(z.object({ name: z.string(), features: z.array(z.string()), value: z.number() })),
  /** The pairs that do most together, with what they come to. */
  pairs: z.array(z.object({ features: z.tuple([z.string(), z.string()]), value: z.number() })),
  widthCurve: z.object({ used: z.number(), widths: z.array(z.number()), r2: z.array(z.number()) }).nullable(),
  neighbourhood: z
    .object({ local: z.array(z.number()), model: z.array(z.number()), weight: z.array(z.number()) })
    .nullable(),
  draws: z.number().nullable(),
  stoppedBy: samplingEnd.nullable(),
});
export type ExplanationRow = z.infer<typeof explanationRow>;

/**
 * An experiment as the window shows it: without the rows of its parts, its epochs and the bodies of its explanations.
 */
export const experimentView = experiment
  .omit({ split: true, explanations: true, assessments: true, training: true })
  .extend({
    status: experimentStatus,
    split: z.object({ train: z.number(), validation: z.number(), test: z.number() }),
    training: z
      .object({
        epochs: z.number(),
        stoppedBy: z.string().nullable(),
        backend: z.string(),
        advice: z.string().nullable(),
      })
      .nullable(),
    explanations: z.array(explanationHead),
    /** Capabilities of its model, besides predictions. */
    capabilities: z.array(z.string()),
    /** What an epoch of its history is; null where its fit has none. */
    epochKind: z.enum(['epoch', 'tree', 'round']).nullable(),
    /** It can be trained for more epochs. */
    extensible: z.boolean(),
    /** Explanations that were begun and not ended: they can be gone on with. */
    unfinished: z.array(
      z.object({ id: z.string(), created: z.string(), request: explainRequest, rows: z.number(), done: z.number() }),
    ),
  });
export type ExperimentView = z.infer<typeof experimentView>;

/** Epochs of a run, thinned to what a picture can show; the first, the last and the extremes are kept. */
export const history = z.object({
  epochs: z.number(),
  epoch: z.array(z.number()),
  loss: z.array(z.number().nullable()),
  valLoss: z.array(z.number().nullable()),
  accuracy: z.array(z.number().nullable()),
  valAccuracy: z.array(z.number().nullable()),
  learningRate: z.array(z.number()),
  /** `[layer, epoch]`; empty where there are no layers. */
  gradientNorms: z.array(z.array(z.number().nullable())),
  seconds: z.number(),
  best: z.object({ epoch: z.number(), value: z.number(), metric: z.enum(['loss', 'valLoss']) }).nullable(),
});
export type History = z.infer<typeof history>;

/** What a model says of its own columns: weights `[class, column]` that have a sign, or shares that have none. */
export const modelColumns = z.object({
  names: z.array(z.string()),
  classes: z.array(z.string()),
  values: z.array(z.array(z.number())),
  intercept: z.array(z.number()),
  /** Standard errors of the values; null where they are not known. */
  errors: z.array(z.array(z.number())).nullable(),
  signed: z.boolean(),
});
export type ModelColumns = z.infer<typeof modelColumns>;

/** What was deleted and can still be taken back. */
export const binContents = z.object({
  experiments: z.number(),
  explanations: z.number(),
  datasets: z.number(),
  /** Backups beside the project, which may still hold what is emptied. */
  backups: z.number(),
});
export type BinContents = z.infer<typeof binContents>;
