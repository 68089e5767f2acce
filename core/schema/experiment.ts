import { z } from 'zod';
import { columnKind } from './dataset.ts';
import { decision } from './decision.ts';
import { errorReport } from './error.ts';
import { explanation } from './explanation.ts';
import { message } from './message.ts';
import { trialTable } from './search.ts';
import { experimentSpec, task } from './spec.ts';

export const experimentStatus = z.enum([
  'running',
  'paused',
  'finished',
  'stopped',
  'failed',
  'cancelled',
  'interrupted',
]);
export type ExperimentStatus = z.infer<typeof experimentStatus>;

export const featureInfo = z.object({
  name: z.string(),
  kind: columnKind,
  categories: z.array(z.string()).optional(),
  /** Of images, in pixels, as the model sees them. */
  height: z.number().optional(),
  width: z.number().optional(),
  channels: z.number().optional(),
});
export type FeatureInfo = z.infer<typeof featureInfo>;

/** One epoch; `valLoss` and the accuracies are absent where there is nothing to measure them on. */
export const epochRecord = z.object({
  epoch: z.number(),
  loss: z.number(),
  valLoss: z.number().optional(),
  accuracy: z.number().optional(),
  valAccuracy: z.number().optional(),
  learningRate: z.number(),
  seconds: z.number(),
  /** Length of the gradient of each layer's weights. */
  gradientNorms: z.array(z.number()).optional(),
});
export type EpochRecord = z.infer<typeof epochRecord>;

export const metrics = z.object({
  rows: z.number().optional(),
  accuracy: z.number().optional(),
  balancedAccuracy: z.number().optional(),
  f1: z.number().optional(),
  /** Of the positive class of two; of several classes the plain mean. */
  precision: z.number().optional(),
  recall: z.number().optional(),
  /** Mean of the classes' F1, each by its rows. */
  weightedF1: z.number().optional(),
  /** Matthews' correlation coefficient. */
  mcc: z.number().optional(),
  /** Mean squared error of the probabilities: of the positive class of two, summed over several. */
  brier: z.number().optional(),
  /** Accuracy of always answering the class that is most frequent among the training rows. */
  majorityAccuracy: z.number().optional(),
  logLoss: z.number().nullable().optional(),
  rocAuc: z.number().nullable().optional(),
  averagePrecision: z.number().nullable().optional(),
  confusion: z.array(z.array(z.number())).optional(),
  mse: z.number().optional(),
  rmse: z.number().optional(),
  mae: z.number().optional(),
  r2: z.number().nullable().optional(),
  /** Mean absolute error as a share of the true value; null where a true value is 0. */
  mape: z.number().nullable().optional(),
});
export type Metrics = z.infer<typeof metrics>;

/** Metrics in the order in which a person sees them. */
export const shownMetrics = [
  'accuracy',
  'majorityAccuracy',
  'balancedAccuracy',
  'f1',
  'precision',
  'recall',
  'mcc',
  'logLoss',
  'brier',
  'rocAuc',
  'averagePrecision',
  'mse',
  'rmse',
  'mae',
  'mape',
  'r2',
] as const;

export const stoppedBy = z.enum(['epochs', 'target', 'patience', 'user', 'diverged', 'error']);
export type StoppedBy = z.infer<typeof stoppedBy>;

export const trainingResult = z.object({
  epochs: z.number(),
  /** Absent while a run is under way. */
  stoppedBy: stoppedBy.optional(),
  backend: z.string(),
  advice: z.string().optional(),
  history: z.object({
    loss: z.array(z.number()),
    valLoss: z.array(z.number()).optional(),
    accuracy: z.array(z.number()).optional(),
    valAccuracy: z.array(z.number()).optional(),
    learningRate: z.array(z.number()),
  }),
});

export const modelFacts = z.record(z.string(), z.union([z.number(), z.string()]));

/** What `run --json` and `show --json` print. */
export const experiment = z.object({
  id: z.string(),
  name: z.string(),
  status: experimentStatus,
  created: z.string(),
  seed: z.number(),
  task,
  version: z.string(),
  dataset: z.object({
    id: z.string(),
    name: z.string(),
    hash: z.string(),
    rows: z.number(),
    features: z.array(featureInfo),
    target: z.object({
      name: z.string(),
      classes: z.array(z.string()).optional(),
      positiveClass: z.string().optional(),
    }),
    droppedRows: z.number(),
  }),
  split: z.object({
    train: z.number(),
    validation: z.number(),
    test: z.number(),
    trainRows: z.array(z.number()),
    validationRows: z.array(z.number()),
    testRows: z.array(z.number()),
  }),
  model: z.object({
    kind: z.string(),
    params: z.record(z.string(), z.unknown()),
    facts: modelFacts.optional(),
    hash: z.string().optional(),
    fitted: z.unknown().optional(),
  }),
  preprocess: z.record(z.string(), z.unknown()),
  training: trainingResult.optional(),
  /** What a person has decided on top of the model; its metrics are those of the model by itself. */
  decision: decision.optional(),
  metrics: z.object({ train: metrics.optional(), validation: metrics.optional(), test: metrics.optional() }),
  search: trialTable.optional(),
  explanations: z.array(explanation),
  assessments: z.array(z.unknown()),
  seconds: z.record(z.string(), z.number()),
  warnings: z.array(message),
  note: z.string(),
  starred: z.boolean(),
  error: errorReport.optional(),
  spec: experimentSpec,
});
export type Experiment = z.infer<typeof experiment>;

/** A line of the list. */
export const experimentRow = z.object({
  id: z.string(),
  name: z.string(),
  status: experimentStatus,
  created: z.string(),
  dataset: z.string(),
  target: z.string(),
  task,
  kind: z.string(),
  seconds: z.number().nullable(),
  metric: z.object({ name: z.string(), value: z.number() }).nullable(),
  metrics: metrics.nullable(),
  explanations: z.number(),
  epochs: z.number(),
  note: z.string(),
  starred: z.boolean(),
  deleted: z.boolean(),
  error: z.string().nullable(),
});
export type ExperimentRow = z.infer<typeof experimentRow>;
