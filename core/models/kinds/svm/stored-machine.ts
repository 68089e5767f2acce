// A fitted machine as it is stored, and its decision values.
import { z } from 'zod';
import { dot } from '../../../numeric/products/dot.ts';
import { f64, i32 } from '../../model.ts';
import { type KernelRows, kernelAgainst } from './kernel.ts';

const kernelShape = z.object({
  kind: z.enum(['rbf', 'linear', 'polynomial', 'sigmoid']),
  gamma: z.number(),
  degree: z.number(),
  coef0: z.number(),
});
export const machineShape = z.object({
  classes: z.number(),
  width: z.number(),
  kernel: kernelShape,
  /** `[support vector, column]`, in the order of the training rows, grouped by class as in LIBSVM */
  vectors: f64,
  rows: i32,
  /** `[pair, support vector]`, pairs (0,1), (0,2), …; 0 where a vector is of neither class. One pair for regression. */
  coefficients: f64,
  rho: f64,
  /** `[pair, (slope above 0, slope below 0, intercept)]`; empty without probabilities. */
  sigmoids: f64,
});
export type Machine = z.infer<typeof machineShape>;

export const pairList = (classes: number): [number, number][] =>
  Array.from({ length: classes }, (_, i) =>
    Array.from({ length: classes - i - 1 }, (_, k): [number, number] => [i, i + 1 + k]),
  ).flat();

/** One decision value a pair and row, `[row, pair]`. */
export function decider(machine: Machine): (x: Float64Array, rows: number) => Float64Array {
  const vectors = machine.rows.length;
  const pairs = machine.rho.length;
  let against: KernelRows | undefined;
  return (x, rows) => {
    const output = new Float64Array(rows * pairs);
    if (vectors === 0) return output.map((_, i) => -machine.rho[i % pairs]);
    // laid out at the first question: a stored machine is often read for its facts alone
    against ??= kernelAgainst(machine.kernel, machine.vectors, vectors, machine.width);
    against(x, rows, (r, values) => {
      for (let p = 0; p < pairs; p++)
        output[r * pairs + p] = dot(machine.coefficients, p * vectors, values, 0, vectors) - machine.rho[p];
    });
    return output;
  };
}

export const takeRows = (x: Float64Array, rows: ArrayLike<number>, width: number): Float64Array => {
  const output = new Float64Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) output.set(x.subarray(rows[i] * width, (rows[i] + 1) * width), i * width);
  return output;
};

export interface Fit {
  readonly machine: Machine;
  readonly iterations: number;
}

/** What a mistake costs in each row: C times the row's weight, as in scikit-learn. */
export const penalties = (c: number, weights: Float64Array): Float64Array => weights.map((weight) => c * weight);
