import { z } from 'zod';
import type { Encoder, RawRows } from '../data/encode.ts';
import { VitrineError } from '../errors.ts';
import type { JobContext } from '../job.ts';
import { type Batch, tabular } from '../models/batch.ts';
import type { CapabilityName, Offered } from '../models/capabilities.ts';
import { field, type Label } from '../schema/label.ts';
import type { Message } from '../schema/message.ts';
import { scoreName } from '../schema/search.ts';
import type { Task } from '../schema/spec.ts';
import type { PlayerTree } from './engine/player-tree.ts';
import { imageParam } from './images/settings.ts';
import type { AttributionValues } from './results/attribution/values.ts';
import type { ExplainedValues } from './results/values.ts';
import { textParam } from './texts/settings.ts';

/** What an explainer may ask of a model. */
export interface Capabilities extends Offered {
  /**
   * 1 for each encoded column that the model's answer can depend on, where that can be read off it: no other column can
   * have an effect.
   */
  readonly usedColumns?: Uint8Array;
  /** `[row, output]` in the space that is explained: probability, logit or value. Counts its calls. */
  predict(batch: Batch): Float64Array;
  readonly outputs: number;
  /** `[row, output]`: probabilities, or values, whatever is explained. Counts its calls. */
  plain(batch: Batch): Float64Array;
  /** What the fit's own penalty adds to the curvature of the last layer's weights. */
  readonly penalty: number;
  /** What each training row counted for in a tree. */
  treeWeights(tree: number): Float64Array;
  /** What each training row counted for in the fit. */
  readonly trainingWeights: Float64Array;
  /** A person's threshold on the positive class of two, where that decides and not the largest probability. */
  readonly threshold?: { readonly positive: number; readonly at: number };
  /** The class that the model gives each row, or its value where there are no classes. Counts its calls. */
  answers(batch: Batch): Float64Array;
}

/** A way from a background row to an explained one. */
export interface Walk {
  /** Places in the players, in the order in which they become the row's own. */
  readonly order: Int32Array;
  /** The background row that it begins at. */
  readonly from: number;
}

/**
 * Who the players of a sample are, and what the model predicts where some of them are hidden: all that a method over
 * coalitions asks, whatever a sample is.
 */
export interface Masker {
  /** Players of an explained row whose presence can change the answer: features, and the words of its texts. */
  players(context: ExplainContext, row: number): readonly number[];
  /** The same with texts as they are: features alone. */
  features(context: ExplainContext, row: number): readonly number[];
  /** The feature that a player belongs to, and the word that it is. */
  partOf(
    context: ExplainContext,
    player: number,
    row: number,
  ): {
    readonly feature: number;
    readonly term?: string;
    /** Tokens of the text, where a player is some of them. */
    readonly places?: readonly number[];
    readonly segment?: number;
  };
  /** Which players belong together, where they stand in an order or in a plane. */
  tree?(context: ExplainContext, row: number, players: readonly number[]): PlayerTree;
  /** The encoded columns of each player. */
  columnsOf(context: ExplainContext, row: number, players: readonly number[]): number[][];
  /** The answer where all players of each row are hidden, where that differs from row to row. */
  baseValues?(context: ExplainContext): Float64Array;
  /** What stands in for the hidden pixels of a picture, `[column]`; the first where there are several. */
  hiddenPicture?(context: ExplainContext, row: number): Float64Array;
  /** Mean output over what stands in for hidden players, one a mask: 1 keeps a player. */
  coalitionValues(
    context: ExplainContext,
    row: number,
    players: readonly number[],
    masks: readonly Uint8Array[],
  ): Float64Array;
  /**
   * The same for what stands before each step of an order but the first, and for all players that then have not come:
   * `[order, step, (prefix, rest)]`.
   */
  permutationValues(
    context: ExplainContext,
    row: number,
    players: readonly number[],
    orders: readonly Int32Array[],
  ): Float64Array;
  /** Answers along each walk but at its end, `[walk, step]`. */
  walkValues(context: ExplainContext, row: number, players: readonly number[], walks: readonly Walk[]): Float64Array;
  /** Walks that are asked about at once, at most. */
  walksAtOnce(context: ExplainContext, players: readonly number[]): number;
}

/**
 * What is explained, and against what; raw rows are in the features a person knows, encoded rows are what the model
 * sees.
 */
export interface ExplainContext {
  readonly encoder: Encoder;
  readonly masker: Masker;
  readonly capabilities: Capabilities;
  readonly outputKind: OutputKind;
  readonly rows: RawRows;
  /** Rows that are explained in all; those here may be a piece of them. */
  readonly wholeRows: number;
  /** Features that are asked about, where a method takes them one by one: all of them, or a piece. */
  readonly features: readonly number[];
  /**
   * Each explained row's number in its data set: random numbers are drawn by it, so that a row's answer does not depend
   * on its neighbours in the request.
   */
  readonly rowNumbers: Int32Array;
  /** `[row, encoded column]` */
  readonly encoded: Float64Array;
  /** The output that is explained, one a row. */
  readonly outputOf: Int32Array;
  /** `[background row, encoded column]` */
  readonly background: Float64Array;
  readonly backgroundRows: number;
  /** The training rows, unencoded, and their numbers in the data set. */
  training(): RawRows;
  readonly trainRows: Int32Array;
  /** The class or value that each training row, or each explained one, really has. @throws rows where one has none */
  trainingTruth(): Float64Array;
  truth(): Float64Array;
  /** What is the same for every row is worked out once, however many pieces the rows are explained in. */
  once<T>(name: string, make: () => T): T;
  /** How good labels or values are against the truth of `rows`; for methods over a data set. */
  readonly score: { readonly name: string; of(batch: Batch): number };
  /** Names of the classes; empty for regression. */
  readonly classes: readonly string[];
  /**
   * Trains a model of the same kind and settings without a feature, and scores it as `score` does; for methods that ask
   * for it.
   */
  refit?(without: number): number;
  /** Shown what a sampled method has so far; absent where nobody looks. */
  readonly interim?: (values: AttributionValues) => void;
  /** Draws after which a person ended a row when it was explained before; undefined where nobody did. */
  endedAt(row: number): number | undefined;
  readonly job: JobContext;
}

/** What is explained of a model: `loss` is how wrong it is against the truth. */
export type OutputKind = 'probability' | 'logit' | 'value' | 'loss';

/** What a request is about. */
export interface CostSize {
  readonly features: number;
  readonly rows: number;
}

export interface Cost {
  /** Times that the model is asked about a sample. */
  readonly evaluations: number;
  /** Multiplications beside them, such as a system of equations. */
  readonly products?: number;
}

/** Rows that stand for what is missing, where they are a count. */
export const backgroundSize = ({ background }: { readonly background?: unknown }): number =>
  Array.isArray(background) ? background.length : typeof background === 'number' ? background : 1;

export interface Explainer {
  readonly method: string;
  readonly title: Label;
  readonly about: Label;
  readonly scope: 'rows' | 'dataset';
  /** What it speaks of where that is not the explained row itself, or all rows: other rows, or the model as a whole. */
  readonly speaksOf?: 'examples' | 'model';
  readonly params: z.ZodObject;
  /** Why this method cannot explain such a model, or undefined where it can. */
  refuses(capabilities: readonly CapabilityName[]): Message | undefined;
  /** What it explains; anything where it is left out. */
  readonly tasks?: readonly Task[];
  /** It scores the model against the truth of the rows. */
  readonly needsTruth?: boolean;
  /**
   * Each feature's values depend on that feature alone (`context.features`), so that features can be looked at in
   * several threads.
   */
  readonly byFeature?: boolean;
  /** So many rows are quicker explained together than one by one. */
  readonly together?: number;
  /** More features than this it cannot explain in general. */
  readonly maxFeatures?: number;
  /** What its importances are, where the name of the metric does not say it. */
  unit?(metric: string): Message;
  /** It trains the model again. */
  readonly refits?: boolean;
  /** It explains rows that are pictures and nothing else. */
  readonly forImages?: boolean;
  /** It explains texts that are read word by word. */
  readonly forSequences?: boolean;
  /** It explains nothing else. */
  readonly onlyImages?: boolean;
  /** What stands in for hidden segments of pictures, where nothing is said; the mean training picture where absent. */
  readonly imageFill?: 'segment-mean';
  /** Words that stand at several places are told apart where nothing is said; one player where absent. */
  readonly wordsApart?: boolean;
  /** It needs to know how the model was fitted. */
  readonly needsFit?: boolean;
  /** Its values are estimates that need not add up: they come near as more is drawn. */
  readonly approximate?: boolean;
  /** What it takes, where that grows with the features; absent of what is quick. */
  cost?(params: Record<string, unknown>, size: CostSize): Cost;
  /** Whether rows are held against a background with these parameters. */
  usesBackground(params: Record<string, unknown>): boolean;
  /**
   * Some of the made-up rows that it asks the model about, encoded one after another; absent where it asks about real
   * ones alone.
   */
  perturbedSamples?(context: ExplainContext, params: Record<string, unknown>, count: number): Float64Array;
  /** Rows that between them show most, of those that were explained; absent where none are to be picked. */
  pick?(values: readonly (readonly number[])[], params: Record<string, unknown>): readonly number[] | undefined;
  explain(context: ExplainContext, params: Record<string, unknown>): ExplainedValues;
}

interface Definition<P extends z.ZodObject>
  extends Omit<Explainer, 'params' | 'explain' | 'refuses' | 'perturbedSamples' | 'pick' | 'cost'> {
  readonly params: P;
  cost?(params: z.infer<P>, size: CostSize): Cost;
  perturbedSamples?(context: ExplainContext, params: z.infer<P>, count: number): Float64Array;
  pick?(values: readonly (readonly number[])[], params: z.infer<P>): readonly number[] | undefined;
  readonly refuses?: Explainer['refuses'];
  explain(context: ExplainContext, params: z.infer<P>): ExplainedValues;
}

/**
 * Ties a method's schema to its functions, so that each sees its parameters typed. They are parsed by the schema once,
 * where a request comes in.
 */
export const defineExplainer = <P extends z.ZodObject>(definition: Definition<P>): Explainer => ({
  refuses: () => undefined,
  ...definition,
});

/** Parameters that every attribution method takes. */
export const attributionParams = {
  class: z
    .union([z.string(), z.number(), z.boolean()])
    .transform(String)
    .optional()
    .meta(
      field(
        ['Class', '类别'],
        [
          'Which class is explained. Empty: the positive class, or for several classes the predicted one. all: every class, one after another.',
          '解释哪个类别；留空则为正类，多类时为预测的类别。all：逐一解释每个类别。',
        ],
      ),
    ),
  output: z
    .enum(['probability', 'logit'])
    .default('probability')
    .meta(
      field(
        ['Output', '输出'],
        [
          'Probability, or the score before it, where effects add up more evenly: log-odds, or the decision value of an SVM.',
          '概率，或其之前的量（效应更易相加）：对数几率；SVM 为决策值。',
        ],
      ),
    ),
};

/** By which metric a method scores the model. */
export const scoreParams = {
  metric: z
    .enum(['auto', ...scoreName.options])
    .default('auto')
    .meta(
      field(
        ['Metric', '指标'],
        [
          'What a loss of quality is measured by. auto: accuracy, or R² for numbers; of metrics where less is better, by how much they rise.',
          '以何指标衡量质量下降。auto：分类为准确率，回归为 R²；越小越好的指标则取其上升量。',
        ],
      ),
    ),
};

/** How many training rows stand for what is missing, or which. */
export const backgroundRows = z.union([z.int().min(1).max(100_000), z.array(z.int().min(0)).min(1)]);
export const backgroundWords = field(
  ['Background', '背景数据'],
  [
    'What a missing feature is replaced by: this many training rows drawn by seed, or a list of rows.',
    '缺失特征以什么替代：按种子抽取的训练行数，或指定的行。',
  ],
);

export const backgroundParam = {
  background: backgroundRows.default(100).meta(backgroundWords),
  ...imageParam,
  ...textParam,
};

/** Mean output over the background, `[output]`. */
export function backgroundMean(context: ExplainContext): Float64Array {
  const { capabilities, background, backgroundRows } = context;
  return columnMeans(capabilities.predict(tabular(background, backgroundRows)), backgroundRows, capabilities.outputs);
}

/** The same in the output that is explained for each row. */
export function backgroundBase(context: ExplainContext): Float64Array {
  if (context.masker.baseValues) return context.masker.baseValues(context);
  const base = backgroundMean(context);
  return Float64Array.from(context.outputOf, (output) => base[output]);
}

export function columnMeans(values: Float64Array, rows: number, columns: number): Float64Array {
  const means = new Float64Array(columns);
  for (let r = 0; r < rows; r++) for (let k = 0; k < columns; k++) means[k] += values[r * columns + k];
  return means.map((sum) => sum / rows);
}

/** The model's own output for each explained row, in the output that is explained there. */
export function explainedOutputs(context: ExplainContext): Float64Array {
  const all = context.capabilities.predict(tabular(context.encoded, context.rows.rows));
  return Float64Array.from(context.outputOf, (output, r) => all[r * context.capabilities.outputs + output]);
}

/**
 * Values that should add up from the base to the prediction, with how far each row is from it; without standard errors
 * they are exact.
 */
export function additiveAttribution(
  values: Float64Array,
  baseValues: Float64Array,
  predictions: Float64Array,
  standardError = new Float64Array(values.length),
): AttributionValues {
  const features = values.length / predictions.length;
  const perRow = predictions.map((prediction, r) => {
    let sum = baseValues[r];
    for (let f = 0; f < features; f++) sum += values[r * features + f];
    return Math.abs(sum - prediction);
  });
  return {
    kind: 'attribution',
    values,
    standardError,
    baseValues,
    predictions,
    fidelity: { kind: 'additivity', perRow },
  };
}

export function refuse(message: Message, hint: Message): never {
  throw new VitrineError('incompatible', message, { hint });
}
