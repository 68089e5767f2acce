// A picture that a unit of a network answers to most, found by gradient ascent (Erhan et al. 2009; Olah, Mordvintsev &
// Schubert 2017): numbers behind a sigmoid are moved along the gradient of the unit's mean, shifted at random in each
// step, with neighbours held alike (total variation). Instead of the numbers the weights of a small convolutional network
// behind fixed noise can be moved (deep image prior: Ulyanov, Vedaldi & Lempitsky 2018).
import type { Random } from '../../numeric/random.ts';
import { loadTensors, type Tensor, type Tensor4D, type Tensors } from '../tensors.ts';
import { forwardGraph, type Graph, type Standardising } from './graph.ts';

/** A unit: a channel of a block (counted from 0), or an output where there is no block. */
export interface SynthesisTarget {
  readonly block: number | undefined;
  readonly unit: number;
  /** Of an output: -1 where the unit stands for the other class. */
  readonly sign: number;
}

export interface SynthesisSettings {
  readonly steps: number;
  readonly rate: number;
  /** Pixels that the picture is shifted by, at most. */
  readonly jitter: number;
  /** Weight of the total variation. */
  readonly smoothness: number;
  readonly parametrisation: 'pixels' | 'network';
  /** The picture that it begins at; noise where none is given. */
  readonly from?: Float64Array;
}

export interface Synthesised {
  /** `[row, column, channel]`, 0 to 1. */
  readonly pixels: Float64Array;
  /** What the unit comes to for the picture as it began and as it is. */
  readonly start: number;
  readonly end: number;
}

/** Steps between two looks whether it is still wanted. */
const between = 8;
const channels = 16;

interface Parameters {
  readonly values: readonly Tensor[];
  /** The picture that they stand for, `[1, height, width, channel]`, 0 to 1. */
  picture(values: readonly Tensor[]): Tensor;
}

export function synthesise(
  {
    graph,
    weights,
    standard,
  }: { readonly graph: Graph; readonly weights: readonly Tensor[]; readonly standard: Standardising },
  target: SynthesisTarget,
  settings: SynthesisSettings,
  random: Random,
  check: () => void,
): Synthesised {
  const tf = loadTensors();
  const upTo = target.block === undefined ? graph : { ...graph, blocks: graph.blocks.slice(0, target.block + 1) };
  const unitOf = (picture: Tensor): Tensor => {
    const given = forwardGraph(upTo, weights, standard, picture);
    const depth = given.shape[given.shape.length - 1];
    return given.reshape([-1, depth]).mean(0).slice([target.unit], [1]).sum().mul(target.sign);
  };
  let found: Synthesised | undefined;
  tf.tidy(() => {
    const own =
      settings.parametrisation === 'network' ? priorOf(tf, graph, random) : pixelsOf(tf, graph, random, settings.from);
    const variables = own.values.map((value) => tf.variable(value));
    const optimizer = tf.train.adam(settings.rate);
    const valueNow = () => unitOf(own.picture(variables)).dataSync()[0];
    const start = valueNow();
    for (let step = 0; step < settings.steps; step++) {
      if (step % between === 0) check();
      const shift = [0, 1].map(() => random.integer(2 * settings.jitter));
      optimizer.minimize(
        () => {
          const picture = own.picture(variables);
          return unitOf(jittered(tf, picture, settings.jitter, shift))
            .neg()
            .add(variation(picture).mul(settings.smoothness))
            .asScalar();
        },
        false,
        variables,
      );
    }
    const end = valueNow();
    const pixels = Float64Array.from(own.picture(variables).dataSync());
    for (const variable of variables) variable.dispose();
    optimizer.dispose();
    found = { pixels, start, end };
  });
  if (!found) throw new Error('no picture');
  return found;
}

/** Numbers behind a sigmoid, from grey with noise or from a picture. */
function pixelsOf(tf: Tensors, { input }: Graph, random: Random, from: Float64Array | undefined): Parameters {
  const size = input.reduce((product, side) => product * side, 1);
  const logit = (value: number) => Math.log(value / (1 - value));
  const start = Float32Array.from({ length: size }, (_, j) =>
    from ? logit(0.05 + 0.9 * from[j]) : 0.5 * random.normal(),
  );
  return { values: [tf.tensor(start, [1, ...input])], picture: ([values]) => values.sigmoid() };
}

/** A small network that makes a picture of noise, from a quarter of its size on. */
function priorOf(tf: Tensors, { input: [height, width, depth] }: Graph, random: Random): Parameters {
  const small = [Math.ceil(height / 4), Math.ceil(width / 4)] as const;
  const drawn = (shape: number[], scale: number) =>
    tf.tensor(
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => scale * random.normal()),
      shape,
    );
  const noise = drawn([1, ...small, channels], 1);
  const filters = (from: number, to: number) => drawn([3, 3, from, to], Math.sqrt(2 / (9 * from)));
  const conv = (x: Tensor, kernel: Tensor) => tf.conv2d(x as Tensor4D, kernel as Tensor4D, 1, 'same');
  return {
    values: [filters(channels, channels), filters(channels, channels), filters(channels, depth)],
    picture([first, second, last]) {
      const low = conv(noise, first).relu();
      const middle = conv(tf.image.resizeBilinear(low as Tensor4D, [2 * small[0], 2 * small[1]]), second).relu();
      return conv(tf.image.resizeBilinear(middle as Tensor4D, [height, width]), last).sigmoid();
    },
  };
}

/** The picture at another place, its border mirrored. */
function jittered(tf: Tensors, picture: Tensor, jitter: number, [down, across]: readonly number[]): Tensor {
  const [, height, width, depth] = picture.shape;
  const most = Math.min(jitter, height - 1, width - 1);
  if (most === 0) return picture;
  const padded = tf.mirrorPad(
    picture,
    [
      [0, 0],
      [most, most],
      [most, most],
      [0, 0],
    ],
    'reflect',
  );
  return padded.slice([0, Math.min(down, 2 * most), Math.min(across, 2 * most), 0], [1, height, width, depth]);
}

/** Mean squared difference of neighbours. */
function variation(picture: Tensor): Tensor {
  const [, height, width, depth] = picture.shape;
  const down = picture
    .slice([0, 1, 0, 0], [1, height - 1, width, depth])
    .sub(picture.slice([0, 0, 0, 0], [1, height - 1, width, depth]));
  const across = picture
    .slice([0, 0, 1, 0], [1, height, width - 1, depth])
    .sub(picture.slice([0, 0, 0, 0], [1, height, width - 1, depth]));
  return down.square().mean().add(across.square().mean());
}
