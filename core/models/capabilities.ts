// What a fitted model offers explanation methods besides its predictions. Each capability is declared here once: its
// name, what it is, how a model provides it, and how
// many questions to the model it counts for. A method asks for capabilities and never for a kind.
import type { Batch } from './batch.ts';
import type {
  AdditiveTerm,
  Coalitions,
  FittedModel,
  LinearCapability,
  Orders,
  PictureCapability,
  Rule,
  TreeCapability,
  WordVectorCapability,
} from './model.ts';

/** A model that is to be explained. */
export interface Offering {
  readonly model: FittedModel;
  /** The score before the link is explained, not the answer. */
  readonly scores: boolean;
  /** Is told of questions to the model. */
  count(questions: number): void;
}

interface ExplainedWordVectors extends Omit<WordVectorCapability, 'predictAt' | 'slopesAt'> {
  predictAt(row: Float64Array, points: Float64Array): Float64Array;
  slopesAt(row: Float64Array, points: Float64Array, output: number): Float64Array;
}

type Provide<T> = (offering: Offering) => T | undefined;

const provide = <T>(provider: Provide<T>): Provide<T> => provider;

/** A method may refuse a model that lacks one of these. */
const capabilities = {
  trees: provide<TreeCapability>(({ model }) => model.trees),
  /** Each leaf answers the mean of its training rows, as those of boosted trees do not. */
  leafMeans: provide<true>(({ model: { trees } }) =>
    trees && trees.space !== 'logit' && trees.base === undefined ? true : undefined,
  ),
  /** Derivative by each encoded column of one output a row, in the space that is explained. */
  gradient: provide<(batch: Batch, outputOf: Int32Array) => Float64Array>(({ model, scores, count }) => {
    const { gradient } = model;
    return (
      gradient &&
      ((batch, outputOf) => {
        count(batch.rows);
        return gradient.call(model, batch, outputOf, scores);
      })
    );
  }),
  linear: provide<LinearCapability>(({ model }) => model.linear),
  /** How much of the difference to each background row a step of each column carries, `[background row, column]`. */
  multipliers: provide<
    (row: Float64Array, background: Float64Array, backgroundRows: number, output: number) => Float64Array
  >(({ model, scores, count }) => {
    const { multipliers } = model;
    return (
      multipliers &&
      ((row, background, backgroundRows, output) => {
        count(backgroundRows + 1);
        return multipliers.call(model, row, background, backgroundRows, output, scores);
      })
    );
  }),
  /** What a network of pictures shows of its inside. */
  pictures: provide<PictureCapability>(({ model }) => model.pictures),
  /** What a network of texts shows of its inside; its answers are in the space that is explained. */
  wordVectors: provide<ExplainedWordVectors>(
    ({ model: { wordVectors }, scores, count }) =>
      wordVectors && {
        ...wordVectors,
        predictAt(row, points) {
          count(points.length / (wordVectors.places * wordVectors.width));
          return wordVectors.predictAt(row, points, scores);
        },
        slopesAt(row, points, output) {
          count(points.length / (wordVectors.places * wordVectors.width));
          return wordVectors.slopesAt(row, points, output, scores);
        },
      },
  ),
  /** What comes into the last layer, `[row, unit]`. */
  representation: provide<(batch: Batch) => Float64Array>(({ model }) => model.representation?.bind(model)),
  additive: provide<{ readonly intercept: Float64Array; readonly terms: readonly AdditiveTerm[] }>(
    ({ model }) => model.additive,
  ),
  /** The weight of each training row's target in the answer to one row. */
  shares: provide<(row: Float64Array) => Float64Array>(({ model, count }) => {
    const { shares } = model;
    return (
      shares &&
      ((row) => {
        count(1);
        return shares.call(model, row);
      })
    );
  }),
};

/** Quicker ways to what predictions and gradients give too; each counts the samples that it stands for. */
const fasterWays = {
  /** Mean gradient over the straight way between two rows, `[column]`, in the space that is explained. */
  pathGradient: provide<(way: readonly [Float64Array, Float64Array], rule: Rule, output: number) => Float64Array>(
    ({ model, scores, count }) => {
      const { pathGradient } = model;
      return (
        pathGradient &&
        ((way, rule, output) => {
          count(rule.nodes.length);
          return pathGradient.call(model, way, rule, output, scores);
        })
      );
    },
  ),
  /** Predictions of rows that have some columns alone, `[row, chosen column]`, all others being 0. */
  onColumns: provide<(columns: Int32Array) => (batch: Batch) => Float64Array>(({ model, scores, count }) => {
    const { onColumns } = model;
    return (
      onColumns &&
      ((columns) => {
        const own = onColumns.call(model, columns);
        const predict = scores && own.logits ? own.logits : own.predict;
        return (batch) => {
          count(batch.rows);
          return predict.call(own, batch);
        };
      })
    );
  }),
  /** Mean of one output over the background, one a mask. */
  coalitionMeans: provide<(coalitions: Coalitions, output: number) => Float64Array>(({ model, scores, count }) => {
    const { coalitionMeans } = model;
    return (
      coalitionMeans &&
      ((coalitions, output) => {
        count(coalitions.masks.length * coalitions.backgroundRows);
        return coalitionMeans.call(model, coalitions, output, scores);
      })
    );
  }),
  /** The same along orders, `[order, step, (prefix, rest)]`. */
  orderMeans: provide<(orders: Orders, output: number) => Float64Array>(({ model, scores, count }) => {
    const { orderMeans } = model;
    return (
      orderMeans &&
      ((orders, output) => {
        count(2 * orders.orders.length * (orders.features.length - 1) * orders.backgroundRows);
        return orderMeans.call(model, orders, output, scores);
      })
    );
  }),
};

type Provided<P extends Readonly<Record<string, Provide<unknown>>>> = {
  readonly [N in keyof P]?: NonNullable<ReturnType<P[N]>>;
};

export type CapabilityName = keyof typeof capabilities;
/** What a method finds of a model; absent where the model does not have it. */
export type Offered = Provided<typeof capabilities> & Provided<typeof fasterWays>;

export const capabilityNames = Object.keys(capabilities) as readonly CapabilityName[];

/** What a model offers, ready to be asked. */
export function offered(offering: Offering): Offered {
  const found = Object.entries({ ...capabilities, ...fasterWays }).flatMap(([name, provider]) => {
    const own = provider(offering);
    return own === undefined ? [] : [[name, own]];
  });
  return Object.fromEntries(found) as Offered;
}

/** Names of what a model offers. */
export const capabilitiesOf = (model: FittedModel): CapabilityName[] =>
  capabilityNames.filter((name) => capabilities[name]({ model, scores: false, count: () => {} }) !== undefined);
