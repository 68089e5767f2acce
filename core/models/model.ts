import { z } from 'zod';
import { VitrineError } from '../errors.ts';
import type { JobContext } from '../job.ts';
import type { EpochRecord, StoppedBy } from '../schema/experiment.ts';
import type { Task } from '../schema/spec.ts';
import type { TrainingSpec } from '../schema/training.ts';
import type { Words } from '../schema/words.ts';
import type { ArtifactValue } from './artifact.ts';

/** Encoded rows; `x` is `[row, column]` row-major, `y` holds class indices or numbers. */
export interface LabelledRows {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly rows: number;
}

export interface TrainingData {
  readonly task: Task;
  readonly width: number;
  /** Number of classes, 0 for regression. */
  readonly classes: number;
  readonly train: LabelledRows;
  readonly validation: LabelledRows;
}

/** A training run in progress: epochs go out, and a checkpoint may come in to go on from. */
export interface TrainingJob extends JobContext {
  onEpoch(record: EpochRecord, checkpoint: () => ArtifactValue): void;
  readonly resumeFrom: ArtifactValue | undefined;
}

/** One binary tree; a row goes left where `x[feature] <= threshold`; children are -1 at a leaf. */
export interface TreeStructure {
  readonly childrenLeft: Int32Array;
  readonly childrenRight: Int32Array;
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  /** `[node, output]`: class proportions, or the mean. */
  readonly value: Float64Array;
  readonly nodeSamples: Float64Array;
  readonly impurity: Float64Array;
}

/** The sum over trees of `scale` times a leaf's value is the model's output. */
export interface TreeCapability {
  readonly trees: readonly TreeStructure[];
  readonly scale: number;
  readonly outputs: number;
}

/** A trained model. `rows` rows of encoded columns in, `[row, output]` out: class probabilities, or one value for regression. */
export interface FittedModel {
  readonly outputs: number;
  predict(x: Float64Array, rows: number): Float64Array;
  /** Additive scores before the link: `[row, output]`. Absent where the kind has none. */
  logits?(x: Float64Array, rows: number): Float64Array;
  /** Predicted classes where they are not simply the most probable ones. */
  labels?(x: Float64Array, rows: number): Int32Array;
  readonly trees?: TreeCapability;
  /** Signed distance-like values of a two-class or regression machine and its support vectors, for drawing. */
  readonly margin?: { readonly decision: (x: Float64Array, rows: number) => Float64Array; readonly supportRows: Int32Array };
  /** Importance of each encoded column as the model itself sees it; not negative, or signed coefficients. */
  readonly columnImportance?: Float64Array;
  readonly training?: { readonly stoppedBy: StoppedBy; readonly backend: string; readonly advice?: string };
  /** What a person should know of how the fit ended: a search that was cut off, say. */
  readonly warnings?: readonly string[];
  /** Sizes that say how complex the model is. */
  facts(): Record<string, number | string>;
  /** What `export --format json` prints. */
  describe(): Record<string, unknown>;
  save(): ArtifactValue;
}

export interface ModelKind {
  readonly kind: string;
  readonly title: Words;
  readonly about: Words;
  /** 1 to 5. */
  readonly flexibility: number;
  readonly readability: number;
  readonly tasks: readonly Task[];
  readonly numericDefault: 'none' | 'standard';
  readonly params: z.ZodObject;
  /** Its fitted models have the `trees` capability. */
  readonly givesTrees: boolean;
  /** What to set so that it learns by gradient, where that is a choice. */
  readonly gradientHint?: string;
  /** True where these parameters learn by gradient and so take `training`. */
  learnsByGradient(params: Record<string, unknown>): boolean;
  /** Refuses parameters that do not go with the data, before anything is stored or trained. */
  check(data: TrainingData, params: Record<string, unknown>, training: TrainingSpec): void;
  fit(data: TrainingData, params: Record<string, unknown>, training: TrainingSpec, job: TrainingJob): FittedModel;
  restore(artifact: ArtifactValue): FittedModel;
}

interface Definition<P extends z.ZodObject> extends Omit<ModelKind, 'params' | 'fit' | 'check' | 'learnsByGradient' | 'givesTrees'> {
  readonly params: P;
  readonly givesTrees?: boolean;
  readonly learnsByGradient?: (params: z.infer<P>) => boolean;
  readonly check?: (data: TrainingData, params: z.infer<P>, training: TrainingSpec) => void;
  fit(data: TrainingData, params: z.infer<P>, training: TrainingSpec, job: TrainingJob): FittedModel;
}

/** Ties a kind's schema to its functions, so that each sees its parameters typed and defaulted. */
export function defineModel<P extends z.ZodObject>(definition: Definition<P>): ModelKind {
  const parse = (params: Record<string, unknown>) => definition.params.parse(params);
  return {
    ...definition,
    givesTrees: definition.givesTrees ?? false,
    learnsByGradient: (params) => definition.learnsByGradient?.(parse(params)) ?? false,
    check: (data, params, training) => definition.check?.(data, parse(params), training),
    fit: (data, params, training, job) => definition.fit(data, parse(params), training, job),
  };
}

/** Reads a restored artefact through a schema; what does not fit is damage. */
export function readArtifact<S extends z.ZodType>(schema: S, artifact: ArtifactValue): z.infer<S> {
  const result = schema.safeParse(artifact);
  if (!result.success)
    throw new VitrineError('project-damaged', 'A stored model does not have the shape of its kind.', { hint: 'Train it again, or restore a backup.' });
  return result.data;
}

export const f64 = z.custom<Float64Array>((value) => value instanceof Float64Array);
export const i32 = z.custom<Int32Array>((value) => value instanceof Int32Array);
