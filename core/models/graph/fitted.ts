// A network of blocks as a model.

import type { ArtifactValue } from '../artifact.ts';
import type { Batch } from '../batch.ts';
import { tabular } from '../batch.ts';
import type { FittedModel, PictureCapability, WordVectorCapability } from '../model.ts';
import { loadTensors, type Tensor } from '../tensors.ts';
import { forwardGraph, type Graph, type PassOptions, type Standardising, throughBlocks } from './graph.ts';
import { type ReluRule, sizeOfShape } from './layer.ts';
import { asTensors, linked } from './learner.ts';
import { synthesise } from './synthesise.ts';

/**
 * Pictures that go through at once, filled up with black ones: in 32-bit numbers what a picture comes to depends on how
 * many go together, and so it is always as many.
 */
const atOnce = 64;

/** A network whose weights stay. */
export interface GraphModel {
  readonly graph: Graph;
  readonly weights: readonly Float32Array[];
  readonly standard: Standardising;
  readonly classes: number;
}

/** Goes through rows in parts of the same size. @param visit is given a part's tensor, how many rows of it count, and the first */
function inParts(
  { graph }: GraphModel,
  { x, rows }: Batch,
  visit: (part: Tensor, count: number, first: number) => void,
): void {
  const tf = loadTensors();
  const size = sizeOfShape(graph.input);
  for (let first = 0; first < rows; first += atOnce) {
    const count = Math.min(atOnce, rows - first);
    const values = new Float32Array(atOnce * size);
    values.set(x.subarray(first * size, (first + count) * size));
    tf.tidy(() => {
      visit(tf.tensor(values, [atOnce, ...graph.input]), count, first);
    });
  }
}

/** The weights as tensors, made at the first question and kept. */
function tensorsOf(model: GraphModel): () => Tensor[] {
  let held: Tensor[] | undefined;
  return () => {
    held ??= asTensors(model.graph, model.weights).map((own) => loadTensors().keep(own));
    return held;
  };
}

/** Which unit an output is of, and with which sign: one unit stands for two classes. */
const unitOf = ({ graph, classes }: GraphModel, output: number): readonly [unit: number, sign: number] =>
  classes === 2 && graph.units === 1 ? [0, output === 1 ? 1 : -1] : [output, 1];

/** What one output comes to, summed over the rows: the score, or the answer after the link. */
function summedOutputs(model: GraphModel, sums: Tensor, outputOf: Int32Array, scores: boolean): Tensor {
  const tf = loadTensors();
  const { units } = model.graph;
  const chosen = new Float32Array(sums.shape[0] * units);
  outputOf.forEach((output, r) => {
    const [unit, sign] = unitOf(model, output);
    chosen[r * units + unit] = sign;
  });
  const answers = scores || model.classes === 0 ? sums : units === 1 ? sums.sigmoid() : tf.softmax(sums);
  return answers.mul(tf.tensor(chosen, [sums.shape[0], units])).sum();
}

/** Points go through as many at once as rows do: 32-bit answers depend on it. */
function wordVectorsOf(
  model: GraphModel,
  weights: () => Tensor[],
  attention: WordVectorCapability['attention'],
  answers: (sums: Float64Array, rows: number, scores: boolean) => Float64Array,
): WordVectorCapability {
  const { graph, standard } = model;
  const [places, wide] = graph.blocks[0].layer.output;
  const width = wide - 1;
  const size = places * width;
  /** The vectors of a text, with the number that says whether a place holds a word, `[place, number]`. */
  const givenBy = (row: Float64Array): Float32Array => {
    let given = new Float32Array(0);
    inParts(model, tabular(row, 1), (part) => {
      const first = forwardGraph({ ...graph, blocks: graph.blocks.slice(0, 1) }, weights(), standard, part);
      given = (first.dataSync() as Float32Array).slice(0, places * wide);
    });
    return given;
  };
  const throughPoints = (
    row: Float64Array,
    points: Float64Array,
    visit: (part: Tensor, count: number, first: number) => void,
  ): void => {
    const tf = loadTensors();
    const own = givenBy(row);
    const total = points.length / size;
    for (let first = 0; first < total; first += atOnce) {
      const count = Math.min(atOnce, total - first);
      const values = new Float32Array(atOnce * places * wide);
      for (let i = 0; i < count; i++)
        for (let p = 0; p < places; p++) {
          const at = (i * places + p) * wide;
          values.set(points.subarray((first + i) * size + p * width, (first + i) * size + (p + 1) * width), at);
          values[at + width] = own[p * wide + width];
        }
      tf.tidy(() => visit(tf.tensor(values, [atOnce, places, wide]), count, first));
    }
  };
  return {
    places,
    width,
    attention,
    vectorsOf(row) {
      const own = givenBy(row);
      return Float64Array.from({ length: size }, (_, i) => own[Math.floor(i / width) * wide + (i % width)]);
    },
    predictAt(row, points, scores) {
      const total = points.length / size;
      const sums = new Float64Array(total * graph.units);
      throughPoints(row, points, (part, count, first) => {
        const given = throughBlocks(graph, weights(), part, 1).dataSync() as Float32Array;
        sums.set(given.subarray(0, count * graph.units), first * graph.units);
      });
      return answers(sums, total, scores);
    },
    slopesAt(row, points, output, scores) {
      const tf = loadTensors();
      const slopes = new Float64Array(points.length);
      throughPoints(row, points, (part, count, first) => {
        const slope = tf
          .grad((x: Tensor) =>
            summedOutputs(model, throughBlocks(graph, weights(), x, 1), new Int32Array(count).fill(output), scores),
          )(part)
          .dataSync() as Float32Array;
        for (let i = 0; i < count * places; i++)
          slopes.set(slope.subarray(i * wide, i * wide + width), (first * places + i) * width);
      });
      return slopes;
    },
  };
}

export function graphModel(
  model: GraphModel,
  training: FittedModel['training'],
  described: () => Record<string, unknown>,
  saved: () => ArtifactValue,
  { input = 'pixels' }: { readonly input?: 'pixels' | 'words' } = {},
): FittedModel {
  const { graph, classes, standard } = model;
  const { units } = graph;
  const outputs = classes > 0 ? classes : 1;
  const weights = tensorsOf(model);
  const size = sizeOfShape(graph.input);
  const forward = (part: Tensor, options?: PassOptions) => forwardGraph(graph, weights(), standard, part, options);
  const sumsOf = (batch: Batch): Float64Array => {
    const sums = new Float64Array(batch.rows * units);
    inParts(model, batch, (part, count, first) => {
      sums.set((forward(part).dataSync() as Float32Array).subarray(0, count * units), first * units);
    });
    return sums;
  };
  const scoresOf = (sums: Float64Array): Float64Array =>
    classes === 2 && units === 1
      ? Float64Array.from({ length: 2 * sums.length }, (_, i) => (i % 2 === 1 ? 1 : -1) * sums[i >> 1])
      : sums;
  const answersOf = (sums: Float64Array, rows: number): Float64Array => {
    const values = linked(sums, rows, units, classes);
    return classes === 2 && units === 1
      ? Float64Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 1 ? values[i >> 1] : 1 - values[i >> 1]))
      : values;
  };
  const answers = (sums: Float64Array, rows: number, scores: boolean): Float64Array =>
    scores && classes > 0 ? scoresOf(sums) : answersOf(sums, rows);
  const gradient = (batch: Batch, outputOf: Int32Array, scores: boolean, rule: ReluRule): Float64Array => {
    const tf = loadTensors();
    const slopes = new Float64Array(batch.rows * size);
    inParts(model, batch, (part, count, first) => {
      const wanted = outputOf.subarray(first, first + count);
      const slope = tf.grad((x: Tensor) => summedOutputs(model, forward(x, { rule }), wanted, scores))(part);
      slopes.set((slope.dataSync() as Float32Array).subarray(0, count * size), first * size);
    });
    return slopes;
  };
  const last = graph.blocks.length - 1;
  const pictures: PictureCapability = {
    shape: graph.input,
    ruledGradient: gradient,
    blocks: graph.blocks.map(({ kind, layer }) => ({ kind, shape: layer.output })),
    blockMaps(row, block, output, scores) {
      const batch = tabular(row, 1);
      return {
        shape: graph.blocks[block].layer.output,
        values: pictures.blockValues(batch, block),
        slopes: pictures.blockSlopes(batch, block, Int32Array.of(output), scores),
      };
    },
    blockValues(batch, block) {
      const width = sizeOfShape(graph.blocks[block].layer.output);
      const values = new Float32Array(batch.rows * width);
      const upTo = { ...graph, blocks: graph.blocks.slice(0, block + 1) };
      inParts(model, batch, (part, count, first) => {
        const given = forwardGraph(upTo, weights(), standard, part).dataSync() as Float32Array;
        values.set(given.subarray(0, count * width), first * width);
      });
      return values;
    },
    blockSlopes(batch, block, outputOf, scores) {
      const tf = loadTensors();
      const width = sizeOfShape(graph.blocks[block].layer.output);
      const slopes = new Float32Array(batch.rows * width);
      const upTo = { ...graph, blocks: graph.blocks.slice(0, block + 1) };
      inParts(model, batch, (part, count, first) => {
        const given = forwardGraph(upTo, weights(), standard, part);
        const wanted = outputOf.subarray(first, first + count);
        const slope = tf.grad((value: Tensor) =>
          summedOutputs(model, throughBlocks(graph, weights(), value, block + 1), wanted, scores),
        )(given);
        slopes.set((slope.dataSync() as Float32Array).subarray(0, count * width), first * width);
      });
      return slopes;
    },
    synthesise({ block, unit }, settings, random, check) {
      const [own, sign] = block === undefined ? unitOf(model, unit) : [unit, 1];
      return synthesise({ graph, weights: weights(), standard }, { block, unit: own, sign }, settings, random, check);
    },
    attention(row) {
      const found: { heads: number; tokens: number; values: Float32Array }[] = [];
      inParts(model, tabular(row, 1), (part) => {
        forward(part, {
          attends(strength) {
            const [, heads, count] = strength.shape;
            found.push({
              heads,
              tokens: count,
              values: (strength.dataSync() as Float32Array).slice(0, heads * count * count),
            });
          },
        });
      });
      return found;
    },
  };
  return {
    outputs,
    predict: (batch) => answersOf(sumsOf(batch), batch.rows),
    ...(classes > 0 ? { logits: (batch: Batch) => scoresOf(sumsOf(batch)) } : {}),
    // numbers of words have no slope, their vectors have
    ...(input === 'pixels'
      ? {
          gradient: (batch: Batch, outputOf: Int32Array, scores: boolean) =>
            gradient(batch, outputOf, scores, 'gradient'),
        }
      : {}),
    representation(batch) {
      const before = last === 0 ? graph.input : graph.blocks[last - 1].layer.output;
      const width = sizeOfShape(before);
      const values = new Float64Array(batch.rows * width);
      inParts(model, batch, (part, count, first) => {
        forward(part, {
          gives(block, value) {
            if (block === last - 1)
              values.set((value.dataSync() as Float32Array).subarray(0, count * width), first * width);
          },
        });
      });
      return values;
    },
    ...(input === 'pixels'
      ? { pictures }
      : { wordVectors: wordVectorsOf(model, weights, pictures.attention, answers) }),
    training,
    facts: () => ({
      parameters: graph.parameters,
      layers: graph.blocks.filter(({ parameters }) => parameters > 0).length,
      operations: graph.operations,
    }),
    describe: described,
    save: saved,
  };
}
