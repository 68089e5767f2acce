import { z } from 'zod';
import { VitrineError } from '../errors.ts';
import type { JobContext } from '../job.ts';
import { say } from '../messages/say.ts';
import type { Random } from '../numeric/random.ts';
import type { EpochRecord, StoppedBy } from '../schema/experiment.ts';
import type { Message } from '../schema/message.ts';
import type { Task } from '../schema/spec.ts';
import type { ArtifactValue } from './artifact.ts';
import type { Batch } from './batch.ts';
import type { Layer } from './network/layer.ts';

/** Encoded rows; `x` is `[row, column]` row-major, `y` holds class indices or numbers. */
export interface LabelledRows {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly rows: number;
  /** What each row counts for; every row counts 1 where it is absent. */
  readonly weights?: Float64Array;
}

/** What the data say of a model: encoded columns, and classes (0 for a number). */
export interface ModelSize {
  readonly width: number;
  readonly classes: number;
}

/** What a numeric target is trained as: `(y - shift) / scale`. */
export interface TargetScaling {
  readonly shift: number;
  readonly scale: number;
}

export interface TrainingData {
  readonly task: Task;
  readonly width: number;
  /** Number of classes, 0 for regression. */
  readonly classes: number;
  readonly train: LabelledRows;
  readonly validation: LabelledRows;
  /** The features that the columns belong to; absent where columns have no names. */
  readonly features?: readonly ColumnsOfFeature[];
  /** The class that is looked for, of two. */
  readonly positive?: number;
}

/** A feature and the encoded columns that it became. */
export interface ColumnsOfFeature {
  readonly name: string;
  /** A category under ordinal encoding is one column of codes. */
  readonly kind: 'numeric' | 'onehot' | 'ordinal' | 'target' | 'ordered' | 'text' | 'image' | 'sequence';
  /** Of an image, whose columns stand in the order row, column, channel. */
  readonly shape?: { readonly height: number; readonly width: number; readonly channels: number };
  readonly offset: number;
  readonly width: number;
  /** How many categories it has, or numbers that stand for words in their order; 0 of a number, a text or an image. */
  readonly categories: number;
}

/**
 * Columns by what they weigh: a number or a category counts its own; the many of a text, whose squares sum to 1 in a row,
 * count the root of their number.
 */
export const weighedColumns = (
  features: readonly { readonly kind: string; readonly width: number }[] | undefined,
  width: number,
): number => features?.reduce((sum, one) => sum + (one.kind === 'text' ? Math.sqrt(one.width) : one.width), 0) ?? width;

/** A training run in progress: epochs go out, and a checkpoint may come in to go on from. */
export interface TrainingJob extends JobContext {
  /**
   * @param checkpoint what the run can go on from after this epoch; undefined where it can only go on from an earlier
   * one
   * @param snapshot what `ModelKind.atEpoch` needs to show the model as it was after this epoch, where the checkpoint
   * does not hold all epochs anyway
   */
  onEpoch(record: EpochRecord, checkpoint: (() => ArtifactValue) | undefined, snapshot?: () => ArtifactValue): void;
  readonly resumeFrom: ArtifactValue | undefined;
  /** The run had ended, and a person asks for more: patience that was used up is counted anew. */
  readonly more?: boolean;
  /**
   * Does the parts of a fit in as many threads as are free, this one among them, and gives their results in order.
   * A part sees what is `shared` and its own input; both are copied, so put large arrays in shared memory
   * (`shareArray`).
   * @param onPart called in the order in which parts end
   * @param seconds that one thread would take for all, where that is known: no thread is begun for what is over by the
   * time that it stands
   */
  spread<S, I, R>(
    part: FitPart<S, I, R>,
    shared: S,
    inputs: readonly I[],
    onPart?: (result: R, index: number) => void,
    seconds?: number,
  ): R[];
  /**
   * Threads that stay for the rest of the fit, this one among them; all share memory that is named in `shared`.
   * @returns does the pieces 0 to n - 1 of a round, each once, and comes back when all are done
   */
  workerGroup<S>(workerGroup: WorkerGroup<S>, shared: S): (pieces: number) => void;
}

/** What each thread of a fit's worker group can do. */
export interface WorkerGroup<S> {
  readonly name: string;
  /**
   * @returns does a piece of the round at hand, as it is set out in shared memory; what it computes may not depend on
   * the thread
   */
  join(shared: S): (piece: number) => void;
}

/** A share of a fit that any thread can do; its random numbers depend on its input alone. */
export interface FitPart<S, I, R> {
  readonly name: string;
  run(shared: S, input: I, job: JobContext): R;
}

/** An array in memory that threads share: itself where it stands there already, or a copy. */
export function shareArray<T extends Float64Array | Int32Array | Uint8Array>(array: T): T {
  if (array.buffer instanceof SharedArrayBuffer) return array;
  const Type = array.constructor as new (buffer: SharedArrayBuffer) => T;
  const copy = new Type(new SharedArrayBuffer(array.byteLength));
  copy.set(array);
  return copy;
}

/** One binary tree; a row goes left where `x[feature] <= threshold`; children are -1 at a leaf. */
export interface TreeStructure {
  readonly childrenLeft: Int32Array;
  readonly childrenRight: Int32Array;
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  /** 1 where a missing value goes left; absent where no training row had one. */
  readonly missingLeft?: Int32Array;
  /** `[node, output]`: class proportions, or the mean. */
  readonly value: Float64Array;
  readonly nodeSamples: Float64Array;
  readonly impurity: Float64Array;
}

/** `base` plus the sum over trees of `scale` times a leaf's value is the model's output, or its logit. */
export interface TreeCapability {
  readonly trees: readonly TreeStructure[];
  readonly scale: number;
  readonly outputs: number;
  readonly base?: Float64Array;
  /** The one output that each tree adds to, where leaves have a single value. */
  readonly outputOf?: Int32Array;
  /** What a node's impurity is, where it is none: the gain of its split. */
  readonly gains?: boolean;
  /** What the trees add up to. */
  readonly space: 'probability' | 'logit' | 'value';
}

/** One tree of the pruning path: it is the best one for penalties from `alpha` on. */
export interface PruningStep {
  readonly alpha: number;
  readonly leaves: number;
  /** Summed impurity of the leaves, weighted by their share of the rows. */
  readonly impurity: number;
}

/** An additive model's own parts: a table of scores for one encoded feature, or for two. */
export interface AdditiveTerm {
  /** Encoded columns. */
  readonly columns: readonly number[];
  /** Upper edges of the bins of each column, without the last, open one; the bin of missing values stands first. */
  readonly edges: readonly Float64Array[];
  /** `[bin of the first column, bin of the second]`, for each score. */
  readonly scores: readonly Float64Array[];
  /** Standard deviation of each over the bags. */
  readonly errors: readonly Float64Array[];
  /** Weight of the training rows in each cell. */
  readonly counts: Float64Array;
  /** Mean absolute score over the training rows. */
  readonly importance: number;
}

/**
 * A weighted sum of the encoded columns, before the link: `[output, column]` and `[output]`; of two classes each sum is
 * the log-odds of its class.
 */
export interface LinearCapability {
  readonly coefficients: Float64Array;
  readonly intercepts: Float64Array;
}

/** One row mixed with background rows: some features' columns are the row's own, all others a background row's. */
export interface MaskedSamples {
  /** `[column]` */
  readonly row: Float64Array;
  /** `[background row, column]` */
  readonly background: Float64Array;
  readonly backgroundRows: number;
  /** Columns of each feature that may change; all others are the background's. */
  readonly features: readonly (readonly number[])[];
}

/** A rule of integration over 0 to 1. */
export interface Rule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/** Where a mask has 1, a feature is the row's own. */
export interface Coalitions extends MaskedSamples {
  readonly masks: readonly Uint8Array[];
}

/** Orders in which features become the row's own, one after another. */
export interface Orders extends MaskedSamples {
  readonly orders: readonly Int32Array[];
}

/** A network of pictures, block by block. */
export interface PictureCapability {
  /** `[height, width, channels]` */
  readonly shape: readonly number[];
  readonly blocks: readonly { readonly kind: string; readonly shape: readonly number[] }[];
  /** `gradient`, with another way back through each ReLU. */
  ruledGradient(
    batch: Batch,
    outputOf: Int32Array,
    scores: boolean,
    rule: 'gradient' | 'guided' | 'deconvnet',
  ): Float64Array;
  /** What a block gives for one row, and the derivative of one output by it; both of the block's shape. */
  blockMaps(
    row: Float64Array,
    block: number,
    output: number,
    scores: boolean,
  ): { readonly shape: readonly number[]; readonly values: Float32Array; readonly slopes: Float32Array };
  /** What a block gives for each row, `[row, number]`, in the order of the block's shape. */
  blockValues(batch: Batch, block: number): Float32Array;
  /** How one output a row changes with it, `[row, number]`. */
  blockSlopes(batch: Batch, block: number, outputOf: Int32Array, scores: boolean): Float32Array;
  /** A picture that a unit of a block, or an output, answers to most. @param block counted from 0; undefined: the outputs */
  synthesise(
    unit: { readonly block: number | undefined; readonly unit: number },
    settings: {
      readonly steps: number;
      readonly rate: number;
      readonly jitter: number;
      readonly smoothness: number;
      readonly parametrisation: 'pixels' | 'network';
      /** The picture that it begins at; noise where none is given. */
      readonly from?: Float64Array;
    },
    random: Random,
    check: () => void,
  ): { readonly pixels: Float64Array; readonly start: number; readonly end: number };
  /** How strongly tokens attend to each other for one row, `[head, token, token]`, one block after another. */
  attention(
    row: Float64Array,
  ): readonly { readonly heads: number; readonly tokens: number; readonly values: Float32Array }[];
}

/** What a network of texts shows of its inside: the vectors that stand for words, and what changes with them. */
export interface WordVectorCapability {
  /** Places of a text, and numbers of a vector. */
  readonly places: number;
  readonly width: number;
  /** What stands for the words of a text, `[place, number]`; 0 where there is none. */
  vectorsOf(row: Float64Array): Float64Array;
  /** What is predicted where other vectors stand in the places of a text, `[point, output]`. @param points `[point, place, number]` */
  predictAt(row: Float64Array, points: Float64Array, scores: boolean): Float64Array;
  /** How one output changes with them, `[point, place, number]`. */
  slopesAt(row: Float64Array, points: Float64Array, output: number, scores: boolean): Float64Array;
  /** How strongly words attend to each other, `[head, place, place]`, one layer after another. */
  attention: PictureCapability['attention'];
}

/**
 * A trained model. A batch of samples in, `[row, output]` out: class probabilities, or one value for
 * regression.
 */
export interface FittedModel {
  readonly outputs: number;
  predict(batch: Batch): Float64Array;
  /** The same model of rows that have some columns alone, all others being 0: `[row, chosen column]`. */
  onColumns?(columns: Int32Array): Pick<FittedModel, 'predict' | 'logits'>;
  /** Additive scores before the link: `[row, output]`. Absent where the kind has none. */
  logits?(batch: Batch): Float64Array;
  /**
   * Mean of one output over the background, one a mask, by a way that is faster than asking about each masked row; of
   * the score before the link where `scores`.
   */
  coalitionMeans?(coalitions: Coalitions, output: number, scores: boolean): Float64Array;
  /**
   * The same along orders, after each step but the last, and for all features but those that have come: `[order, step,
   * (prefix, rest)]`.
   */
  orderMeans?(orders: Orders, output: number, scores: boolean): Float64Array;
  /** Predicted classes where they are not simply the most probable ones. */
  labels?(batch: Batch): Int32Array;
  readonly trees?: TreeCapability;
  readonly linear?: LinearCapability;
  /**
   * Derivative by each encoded column of one output a row, `[row, column]`.
   * @param scores of the score before the link, not of the answer
   */
  gradient?(batch: Batch, outputOf: Int32Array, scores: boolean): Float64Array;
  /**
   * Mean of `gradient` of one output over the straight way between two rows, `[column]`, by a rule of nodes in 0 to 1 and
   * weights; a quicker way to it than to ask at each node.
   */
  pathGradient?(way: readonly [Float64Array, Float64Array], rule: Rule, output: number, scores: boolean): Float64Array;
  /**
   * How much of the difference between the answers to a row and to each background row a step of each column carries
   * (DeepLIFT), `[background row, column]`.
   * @param scores of the score before the link, not of the answer
   */
  multipliers?(
    row: Float64Array,
    background: Float64Array,
    backgroundRows: number,
    output: number,
    scores: boolean,
  ): Float64Array;
  /** The weight of each training row's target in the answer to one row, where that is a weighted mean of them. */
  shares?(row: Float64Array): Float64Array;
  /** What comes into the last layer, `[row, unit]`: the scores are a weighted sum of it. */
  representation?(batch: Batch): Float64Array;
  /** Shape functions of an additive model; score k of a row is `intercept[k]` plus those of its terms. */
  readonly additive?: { readonly intercept: Float64Array; readonly terms: readonly AdditiveTerm[] };
  /** What a network of pictures shows of its inside. */
  readonly pictures?: PictureCapability;
  readonly wordVectors?: WordVectorCapability;
  /** Layers of a network, for drawing. */
  readonly layers?: readonly Layer[];
  /**
   * A lower bound of a weighted sum of the outputs before the last activation (of two classes each output is its class's
   * log-odds), while the input moves by at most `radius` in a norm; `sizes` is what each column moves by at radius 1.
   */
  leastMargin?(
    ball: {
      readonly centre: Float64Array;
      readonly sizes: Float64Array;
      readonly radius: number;
      readonly norm: '1' | '2' | 'inf';
    },
    sum: { readonly weights: Float64Array; readonly offset: number },
  ): number;
  /** The path of cost-complexity pruning. */
  readonly pruning?: readonly PruningStep[];
  /** The model as it was after so many epochs, where an epoch adds to it. */
  upTo?(epoch: number): FittedModel;
  /** Signed distance-like values of a two-class or regression machine and its support vectors, for drawing. */
  readonly margin?: {
    readonly decision: (batch: Batch) => Float64Array;
    readonly supportRows: Int32Array;
  };
  /** Importance of each encoded column as the model itself sees it; not negative, or signed coefficients. */
  readonly columnImportance?: Float64Array;
  readonly training?: { readonly stoppedBy: StoppedBy; readonly backend: string; readonly advice?: Message };
  /** What a person should know of how the fit ended: a search that was cut off, say. */
  readonly warnings?: readonly Message[];
  /** Sizes that say how complex the model is. */
  facts(): Record<string, number | string>;
  /** What `export --format json` prints. */
  describe(): Record<string, unknown>;
  save(): ArtifactValue;
}

/** Reads a restored artefact through a schema; what does not fit is damage. */
export function readArtifact<S extends z.ZodType>(schema: S, artifact: ArtifactValue): z.infer<S> {
  const result = schema.safeParse(artifact);
  if (!result.success)
    throw new VitrineError('project-damaged', say('error.storedModelDoesNotHave', {}), {
      hint: say('hint.trainAgainOrRestoreBackup', {}),
    });
  return result.data;
}

/** A number of any size: infinity and NaN too, which zod's own refuses. */
export const anyNumber = z.custom<number>((value) => typeof value === 'number');
export const f64 = z.custom<Float64Array>((value) => value instanceof Float64Array);
export const i32 = z.custom<Int32Array>((value) => value instanceof Int32Array);
