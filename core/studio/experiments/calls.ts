import { z } from 'zod';
import type { Decision } from '../../schema/decision.ts';
import type { ExperimentRow } from '../../schema/experiment.ts';
import { type Frontier, simplicityMeasure } from '../../schema/frontier.ts';
import type { Message } from '../../schema/message.ts';
import type { RateSweep } from '../../schema/rate-sweep.ts';
import type { ShapesView } from '../../schema/shapes.ts';
import { axes, type SnapshotView } from '../../schema/snapshot-view.ts';
import type { ExperimentSpec } from '../../schema/spec.ts';
import type { ExperimentView, History, ModelColumns } from '../../schema/summaries.ts';
import type { TreeView } from '../../schema/tree.ts';
import {
  type BlockPlan,
  type BoundaryView,
  type Evaluation,
  type PredictionRow,
  type PruningView,
  predictionOrder,
  type TestLoss,
} from '../../schema/views.ts';
import { call, id, language, one, token } from '../call.ts';

const part = z.enum(['train', 'validation', 'test']);
const spec = z.record(z.string(), z.unknown());
const specText = z.strictObject({ text: z.string().max(1_000_000) });
const ids = z.strictObject({ ids: z.array(id).min(1).max(10_000) });
const resolution = z.int().min(10).max(200);

export const experimentCalls = {
  'spec.parse': call<ExperimentSpec>()(specText),
  /** What a person wrote, read but not filled in with defaults. */
  'spec.raw': call<Record<string, unknown>>()(specText),
  /** What a network of blocks would be. */
  'model.blocks': call<BlockPlan>()(
    z.strictObject({
      id,
      preset: z.string().max(60).optional(),
      blocks: z.array(z.record(z.string(), z.unknown())).max(60).optional(),
      image: z.record(z.string(), z.unknown()).optional(),
      units: z.int().min(1).max(10_000),
      batch: z.int().min(1).max(1_000_000),
    }),
  ),
  'spec.check': call<ExperimentSpec>()(z.strictObject({ spec })),
  'spec.text': call<string>()(z.strictObject({ spec })),
  'experiment.list': call<ExperimentRow[]>()(z.strictObject({ bin: z.boolean() })),
  'experiment.show': call<ExperimentView>()(one),
  'experiment.history': call<History>()(z.strictObject({ id, points: z.int().min(10).max(5000) })),
  'experiment.rename': call<null>()(z.strictObject({ id, name: z.string().trim().min(1).max(200) })),
  'experiment.note': call<null>()(z.strictObject({ id, note: z.string().max(10_000) })),
  'experiment.star': call<null>()(z.strictObject({ id, starred: z.boolean() })),
  'experiment.delete': call<null>()(ids),
  'experiment.restore': call<null>()(ids),
  'experiment.evaluation': call<Evaluation>()(z.strictObject({ id, part })),
  'experiment.predictions': call<{ total: number; rows: PredictionRow[] }>()(
    z.strictObject({
      id,
      part,
      filter: z.enum(['all', 'mistakes', 'uncertain']),
      sort: predictionOrder.optional(),
      start: z.int().min(0),
      count: z.int().min(1).max(1000),
    }),
  ),
  /** Rows in one field of the confusion matrix. */
  'experiment.confusionRows': call<number[]>()(z.strictObject({ id, part, truth: z.string(), label: z.string() })),
  /** Rows of a part with the highest probability of a class, such as a point of its ROC curve stands for. */
  'experiment.rankedRows': call<number[]>()(z.strictObject({ id, part, class: z.string(), count: z.int().min(0) })),
  /** A row that is worth looking at first. */
  'experiment.tellingRow': call<{ row: number; reason: 'mistake' | 'uncertain' | 'error' } | null>()(one),
  'experiment.tree': call<TreeView>()(
    z.strictObject({ id, row: z.int().min(0).nullable(), tree: z.int().min(0).optional() }),
  ),
  /** Epochs that `experiment.snapshot` can show. */
  'experiment.moments': call<number[]>()(one),
  /** The model as it was after an epoch; the newest where none is named. */
  'experiment.snapshot': call<SnapshotView>()(
    z.strictObject({ id, epoch: z.int().min(1).nullable(), axes, resolution }),
  ),
  /** The mean loss of test rows after some of the stored epochs; null where the history has another loss. */
  'experiment.testLoss': call<TestLoss | null>()(one),
  'experiment.pruning': call<PruningView | null>()(one),
  'experiment.shapes': call<ShapesView>()(one),
  'experiment.columns': call<ModelColumns | null>()(one),
} as const;

export const experimentJobs = {
  /** Every kind along its path from simple to complex, on the data and the split of an experiment. */
  frontier: call<Frontier>()(z.strictObject({ id, measure: simplicityMeasure, language })),
  run: call<{ id: string }>()(z.strictObject({ spec, language })),
  /** Every kind of model on the same rows; the best one first. */
  runAllKinds: call<{ ids: string[]; failed: { kind: string; message: string }[] }>()(
    z.strictObject({ spec, language }),
  ),
  /** `more`: epochs, trees or rounds beyond those that the spec asks for. */
  continue: call<{ id: string }>()(z.strictObject({ id, more: z.int().min(1).max(1_000_000).optional() })),
  /** A threshold, a correction of probabilities, or none of either; what is left out stays as it is. */
  decide: call<Decision | null>()(
    z.strictObject({
      id,
      threshold: z.number().nullable().optional(),
      calibration: z.enum(['platt', 'isotonic', 'temperature']).nullable().optional(),
    }),
  ),
  rateSweep: call<RateSweep>()(z.strictObject({ spec, language })),
  predict: call<{ csv: string; rows: number; warnings: readonly Message[]; flagged: number }>()(
    z.strictObject({ id, token }),
  ),
  boundary: call<BoundaryView>()(z.strictObject({ id, axes, resolution })),
} as const;
