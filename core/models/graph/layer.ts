// Networks as a chain of layers on tfjs-node. A layer knows its shapes and weights before a tensor is made; `apply` is
// what it does, and tfjs derives from it.
import type { Random } from '../../numeric/random.ts';
import type { Tensor, Tensors } from '../tensors.ts';

/** Without the rows: `[height, width, channels]`, `[token, number]` or `[unit]`. */
export type Shape = readonly number[];

export const sizeOfShape = (shape: Shape): number => shape.reduce((product, side) => product * side, 1);

export interface WeightPlan {
  readonly shape: Shape;
  /** He et al. 2015 and Glorot & Bengio 2010 over what comes in and goes out. */
  readonly start: 'he' | 'glorot' | 'zeros' | 'ones' | 'small';
  readonly inputs: number;
  readonly outputs: number;
  /** Means and variances that normalisation keeps are not trained. */
  readonly trained: boolean;
  /** Biases, scales and shifts are not penalised. */
  readonly penalised: boolean;
}

/**
 * How gradients go back through a ReLU: as they are; where they are positive too (guided backpropagation, Springenberg
 * et al. 2015); where they are positive whatever went in (deconvnet, Zeiler & Fergus 2014).
 */
export type ReluRule = 'gradient' | 'guided' | 'deconvnet';

/** One way through the layers. */
export interface Pass {
  readonly tf: Tensors;
  readonly isTraining: boolean;
  readonly rule: ReluRule;
  /** For what is silenced at random while it trains. */
  readonly random: Random | undefined;
  /** Is told of means and variances that move while it trains. */
  readonly moves?: (weight: Tensor, to: Tensor) => void;
  /** Is shown how strongly tokens attend to each other, `[row, head, token, token]`, one block after another. */
  readonly attends?: (weights: Tensor) => void;
}

export interface GraphLayer {
  readonly output: Shape;
  readonly weights: readonly WeightPlan[];
  /** Multiplications and additions for one row. */
  readonly operations: number;
  apply(x: Tensor, weights: readonly Tensor[], pass: Pass): Tensor;
}

/** Layers one after another. */
export function chain(input: Shape, makers: readonly ((input: Shape) => GraphLayer)[]): GraphLayer {
  const layers: GraphLayer[] = [];
  for (const make of makers) layers.push(make(layers.at(-1)?.output ?? input));
  return {
    output: layers.at(-1)?.output ?? input,
    weights: layers.flatMap((layer) => layer.weights),
    operations: layers.reduce((sum, layer) => sum + layer.operations, 0),
    apply(x, weights, pass) {
      let at = 0;
      return layers.reduce((value, layer) => {
        const own = weights.slice(at, at + layer.weights.length);
        at += layer.weights.length;
        return layer.apply(value, own, pass);
      }, x);
    },
  };
}

/** Rows of a tensor. */
export const rowsOf = (x: Tensor): number => x.shape[0];

/** The first number of every row's shape is how many rows there are. */
export const shaped = (x: Tensor, shape: Shape): Tensor => x.reshape([rowsOf(x), ...shape]);

/** Weights by their own place among those that a layer has. */
export const plan = (
  shape: Shape,
  start: WeightPlan['start'],
  { inputs = 1, outputs = 1, trained = true, penalised = false }: Partial<WeightPlan> = {},
): WeightPlan => ({ shape, start, inputs, outputs, trained, penalised });
