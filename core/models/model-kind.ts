// A kind of model: what it is called, what a person sets of it, how it is fitted and restored.
import type { z } from 'zod';
import type { Random } from '../numeric/random.ts';
import type { Label } from '../schema/label.ts';
import type { RateSweep } from '../schema/rate-sweep.ts';
import type { Task } from '../schema/spec.ts';
import type { TrainingSpec } from '../schema/training.ts';
import type { ArtifactValue } from './artifact.ts';
import type { CapabilityName } from './capabilities.ts';
import type {
  FitPart,
  FittedModel,
  ModelSize,
  TargetScaling,
  TrainingData,
  TrainingJob,
  WorkerGroup,
} from './model.ts';

export interface ModelKind {
  readonly kind: string;
  readonly title: Label;
  readonly about: Label;
  /** 1 to 5. */
  readonly flexibility: number;
  readonly readability: number;
  readonly tasks: readonly Task[];
  readonly numericDefault: 'none' | 'standard';
  /** It learns from one column of images alone, and not from tables. */
  readonly takesImages?: boolean;
  /** It learns from one column of texts alone, read in their order. */
  readonly takesTexts?: boolean;
  /** What differs from the defaults of `training` where a spec does not say. */
  readonly trainingDefaults?: Readonly<Record<string, unknown>>;
  readonly params: z.ZodObject;
  /** Capabilities of its fitted models for explainers, besides `predict`. */
  readonly capabilities: readonly CapabilityName[];
  /** It can do with rows that lack a value; others are given filled ones. */
  readonly takesMissing: boolean;
  /** It can let rows count more or less. */
  readonly takesWeights: boolean;
  /**
   * What the fit's own penalty adds to the second derivative of the summed loss by each weight of the last layer.
   * @param rows training rows
   */
  lastLayerPenalty?(
    params: Record<string, unknown>,
    rows: number,
    data: { readonly classes: number; readonly width: number },
  ): number;
  /** What each training row counted for in one tree, drawn again as it was for the fit. */
  treeWeights?(params: Record<string, unknown>, weights: Float64Array, random: Random): Float64Array;
  /** What scikit-learn's defaults set where ours differ: what a person chooses who wants its numbers. */
  /** Settings of `params` from a simple model to a complex one, beside the defaults: what a frontier tries. */
  readonly complexityPath?: readonly Readonly<Record<string, unknown>>[];
  readonly peerDefaults?: {
    readonly model: Readonly<Record<string, unknown>>;
    readonly training?: Readonly<Record<string, unknown>>;
  };
  /** Its probabilities are shares of few rows: they are no chances to rely on. */
  readonly uncalibrated?: boolean;
  /** What it learns depends on the scales of the columns, so that these should be alike. */
  readonly comparesScales?: boolean;
  /** What an epoch of its history is; absent where a fit has none. */
  readonly epochs?: 'epoch' | 'tree' | 'round';
  /** An epoch adds to the model, so that the whole model holds all of them (`FittedModel.upTo`). */
  readonly cumulative?: boolean;
  /** What to set so that it learns by gradient, where that is a choice. */
  readonly gradientHint?: string;
  /** True where these parameters learn by gradient and so take `training`. */
  learnsByGradient(params: Record<string, unknown>): boolean;
  /** True where these parameters fit a number well only if its values are near 0 and of size 1. */
  scalesTarget(params: Record<string, unknown>): boolean;
  /** Takes a model of `(y - shift) / scale` back to the units of `y`. */
  inTargetUnits?(model: FittedModel, scaling: TargetScaling): FittedModel;
  /** Refuses parameters that do not go with the data, before anything is stored or trained. */
  check(data: TrainingData, params: Record<string, unknown>, training: TrainingSpec): void;
  fit(data: TrainingData, params: Record<string, unknown>, training: TrainingSpec, job: TrainingJob): FittedModel;
  /** @throws project-damaged where the artefact is no model of this kind for data of this size */
  restore(artifact: ArtifactValue, size: ModelSize): FittedModel;
  /** The model as it stands in a checkpoint or a snapshot, for looking at while it learns. */
  atEpoch?(artifact: ArtifactValue, size: ModelSize): FittedModel;
  /** The loss over a range of learning rates, for kinds that learn by gradient. */
  sweepRates?(data: TrainingData, params: Record<string, unknown>, training: TrainingSpec, job: TrainingJob): RateSweep;
  /** Shares of a fit that other threads may do. */
  readonly parts?: readonly FitPart<never, never, unknown>[];
  /** What threads that stay with a fit do. */
  readonly workerGroup?: WorkerGroup<never>;
}

interface Definition<P extends z.ZodObject>
  extends Omit<
    ModelKind,
    | 'params'
    | 'fit'
    | 'check'
    | 'sweepRates'
    | 'learnsByGradient'
    | 'scalesTarget'
    | 'lastLayerPenalty'
    | 'treeWeights'
    | 'capabilities'
    | 'takesMissing'
    | 'takesWeights'
  > {
  readonly params: P;
  readonly capabilities?: readonly CapabilityName[];
  readonly takesMissing?: boolean;
  readonly takesWeights?: boolean;
  learnsByGradient?(params: z.infer<P>): boolean;
  scalesTarget?(params: z.infer<P>): boolean;
  lastLayerPenalty?(
    params: z.infer<P>,
    rows: number,
    data: { readonly classes: number; readonly width: number },
  ): number;
  treeWeights?(params: z.infer<P>, weights: Float64Array, random: Random): Float64Array;
  check?(data: TrainingData, params: z.infer<P>, training: TrainingSpec): void;
  sweepRates?(data: TrainingData, params: z.infer<P>, training: TrainingSpec, job: TrainingJob): RateSweep;
  fit(data: TrainingData, params: z.infer<P>, training: TrainingSpec, job: TrainingJob): FittedModel;
}

/**
 * Ties a kind's schema to its functions, so that each sees its parameters typed. They are parsed by the schema once,
 * where a training begins.
 */
export const defineModel = <P extends z.ZodObject>(definition: Definition<P>): ModelKind => ({
  capabilities: [],
  takesMissing: false,
  takesWeights: false,
  learnsByGradient: () => false,
  scalesTarget: () => false,
  check: () => {},
  ...definition,
});
