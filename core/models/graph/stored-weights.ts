// What kinds of networks share that keep the weights of a graph: their penalty, their soundness, and answers in the
// target's own units.
import { z } from 'zod';
import { field } from '../../schema/label.ts';
import { requireSound } from '../sound.ts';
import type { Graph } from './graph.ts';
import { sizeOfShape } from './layer.ts';

export const weightPenalty = z
  .number()
  .min(0)
  .max(1)
  .default(0.0001)
  .meta(
    field(
      ['Weight penalty (L2)', '权重惩罚 (L2)'],
      ['Adds this times the sum of squared weights to the loss.', '在损失中加入该值乘以权重平方和。'],
      'regularisation',
    ),
  );

/** @throws project-damaged where the weights are not those of the graph */
export function requireWeights(graph: Graph, weights: readonly Float32Array[]): void {
  requireSound(
    graph.weights.length === weights.length &&
      graph.weights.every((own, i) => sizeOfShape(own.shape) === weights[i].length) &&
      weights.every((own) => own.every(Number.isFinite)),
  );
}

/** The weights of a network whose answers are scaled and shifted: the output layer's, which come last with its bias. */
export function inUnits(
  weights: readonly Float32Array[],
  { shift, scale }: { readonly shift: number; readonly scale: number },
): Float32Array[] {
  const [last, bias] = weights.slice(-2);
  return [
    ...weights.slice(0, -2).map((own) => own.slice()),
    last.map((value) => value * scale),
    bias.map((value) => value * scale + shift),
  ];
}
