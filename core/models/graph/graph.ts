// A network of blocks: its plan, its weights as they begin, and what it gives for a batch of pictures.
import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import type { Random } from '../../numeric/random.ts';
import { loadTensors, type Tensor } from '../tensors.ts';
import { type Block, blockLayer } from './blocks.ts';
import { chain, type GraphLayer, type Pass, type Shape, sizeOfShape, type WeightPlan } from './layer.ts';
import { dense, flatten } from './layers.ts';

/** A block in its place. */
export interface PlacedBlock {
  readonly kind: Block['kind'] | 'layers' | 'output';
  readonly layer: GraphLayer;
  /** Where its weights begin among all. */
  readonly at: number;
  readonly parameters: number;
}

export interface Graph {
  /** `[height, width, channels]` */
  readonly input: Shape;
  readonly blocks: readonly PlacedBlock[];
  readonly weights: readonly WeightPlan[];
  readonly operations: number;
  readonly parameters: number;
  /** Units of the last layer. */
  readonly units: number;
}

/** Weights beyond this do not fit into memory with their gradients and what an optimiser keeps. */
const mostParameters = 100e6;

/** @throws spec which names the block that cannot stand where it stands */
export function planGraph(input: Shape, list: readonly Block[], units: number): Graph {
  const blocks: PlacedBlock[] = [];
  let at = 0;
  const place = (kind: PlacedBlock['kind'], layer: GraphLayer) => {
    const parameters = layer.weights.reduce((sum, one) => sum + sizeOfShape(one.shape), 0);
    blocks.push({ kind, layer, at, parameters });
    at += layer.weights.length;
  };
  for (const [i, own] of list.entries())
    place(own.kind, blockLayer(own, blocks.at(-1)?.layer.output ?? input, `model.blocks[${i}]`));
  const last = blocks.at(-1)?.layer.output ?? input;
  place('output', chain(last, [...(last.length > 1 ? [flatten] : []), dense(units, 'glorot')]));
  const parameters = blocks.reduce((sum, one) => sum + one.parameters, 0);
  if (parameters > mostParameters)
    throw new VitrineError('spec', say('block.tooManyWeights', { count: parameters, most: mostParameters / 1e6 }), {
      where: 'model.blocks',
    });
  return {
    input,
    blocks,
    weights: blocks.flatMap(({ layer }) => layer.weights),
    operations: blocks.reduce((sum, { layer }) => sum + layer.operations, 0),
    parameters,
    units,
  };
}

type Maker = (input: Shape) => GraphLayer;

/** A network of layers that nobody sees one by one: the vectors of words, what is made of them, and the output. */
export function graphOfLayers(input: Shape, vectors: Maker, makers: readonly Maker[], units: number): Graph {
  const first = vectors(input);
  const inner = chain(first.output, makers);
  const output = dense(units, 'glorot')(inner.output);
  const count = (layer: GraphLayer) => layer.weights.reduce((sum, one) => sum + sizeOfShape(one.shape), 0);
  const layers = [first, inner, output];
  const kinds = ['layers', 'layers', 'output'] as const;
  return {
    input,
    blocks: layers.map((layer, i) => ({
      kind: kinds[i],
      layer,
      at: layers.slice(0, i).reduce((sum, { weights }) => sum + weights.length, 0),
      parameters: count(layer),
    })),
    weights: layers.flatMap(({ weights }) => weights),
    operations: layers.reduce((sum, { operations }) => sum + operations, 0),
    parameters: layers.reduce((sum, layer) => sum + count(layer), 0),
    units,
  };
}

/** Weights as they begin, each in 32-bit numbers as they are used. */
export function drawWeights({ weights }: Graph, random: Random): Float32Array[] {
  return weights.map(({ shape, start, inputs, outputs }) => {
    const values = new Float32Array(sizeOfShape(shape));
    if (start === 'ones') return values.fill(1);
    if (start === 'zeros') return values;
    const limit = Math.sqrt(start === 'he' ? 6 / inputs : 6 / (inputs + outputs));
    return values.map(() => (start === 'small' ? 0.02 * random.normal() : (2 * random.uniform() - 1) * limit));
  });
}

/** What stands in for each channel's mean and deviation over the training pictures. */
export interface Standardising {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** The pass as a caller sets it up; what is left out is as it is when the network is used. */
export type PassOptions = Partial<Omit<Pass, 'tf'>> & {
  /** Is shown what each block gives. */
  readonly gives?: (block: number, value: Tensor) => void;
};

/** The sums of the last layer, `[row, unit]`. @param x `[row, height, width, channel]`, 0 to 1 */
export function forwardGraph(
  graph: Graph,
  weights: readonly Tensor[],
  { mean, deviation }: Standardising,
  x: Tensor,
  { gives, ...options }: PassOptions = {},
): Tensor {
  const tf = loadTensors();
  const standard = x.sub(tf.tensor1d([...mean])).div(tf.tensor1d([...deviation]));
  return throughBlocks(graph, weights, standard, 0, { gives, ...options });
}

/** The same from a block on. @param x what the block before gives */
export function throughBlocks(
  { blocks }: Graph,
  weights: readonly Tensor[],
  x: Tensor,
  from: number,
  { gives, ...options }: PassOptions = {},
): Tensor {
  const pass: Pass = { tf: loadTensors(), isTraining: false, rule: 'gradient', random: undefined, ...options };
  return blocks.slice(from).reduce((value, { layer, at }, i) => {
    const next = layer.apply(value, weights.slice(at, at + layer.weights.length), pass);
    gives?.(from + i, next);
    return next;
  }, x);
}
