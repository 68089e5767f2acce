// The layers that blocks are made of.
import type { Matrix, Tensor, Tensor3D, Tensor4D } from '../tensors.ts';
import { chain, type GraphLayer, type Pass, plan, rowsOf, type Shape, shaped, sizeOfShape } from './layer.ts';

export type Padding = 'same' | 'valid';
export type GraphActivation = 'relu' | 'gelu' | 'tanh' | 'none';
type Maker = (input: Shape) => GraphLayer;

const without = { weights: [], operations: 0 } as const;

export const sideAfter = (side: number, size: number, stride: number, padding: Padding): number =>
  padding === 'same' ? Math.ceil(side / stride) : Math.floor((side - size) / stride) + 1;

/**
 * A ReLU whose gradient follows the pass's rule. Where what it gave is above 0 is told by its sign: tfjs-node makes an
 * array of ones in JavaScript for a step.
 */
export function relu(x: Tensor, { tf, rule }: Pick<Pass, 'tf' | 'rule'>): Tensor {
  const ruled = tf.customGrad((value, save) => {
    const given = tf.relu(value as Tensor);
    (save as (list: Tensor[]) => void)([given]);
    return {
      value: given,
      gradFunc: (slope: Tensor, [own]: Tensor[]) => {
        if (rule === 'gradient') return tf.mul(slope, tf.sign(own));
        const positive = tf.relu(slope);
        return rule === 'deconvnet' ? positive : tf.mul(positive, tf.sign(own));
      },
    };
  });
  return ruled(x);
}

export const activation =
  (kind: GraphActivation): Maker =>
  (input) => ({
    ...without,
    output: input,
    apply(x, _, pass) {
      if (kind === 'relu') return relu(x, pass);
      if (kind === 'tanh') return pass.tf.tanh(x);
      // exact, by the error function (Hendrycks & Gimpel 2016)
      return kind === 'gelu' ? x.mul(0.5).mul(x.div(Math.SQRT2).erf().add(1)) : x;
    },
  });

export const convolution =
  (filters: number, size: number, stride = 1, padding: Padding = 'same', bias = true): Maker =>
  ([height, width, channels]) => {
    const output = [sideAfter(height, size, stride, padding), sideAfter(width, size, stride, padding), filters];
    const inputs = size * size * channels;
    return {
      output,
      weights: [
        plan([size, size, channels, filters], 'he', { inputs, outputs: size * size * filters, penalised: true }),
        ...(bias ? [plan([filters], 'zeros')] : []),
      ],
      operations: 2 * sizeOfShape(output) * inputs,
      apply(x, [weights, shift], { tf }) {
        const sums = tf.conv2d(x as Tensor4D, weights as Tensor4D, stride, padding);
        return shift ? sums.add(shift) : sums;
      },
    };
  };

/** One filter a channel. */
export const depthwise =
  (size: number, stride = 1): Maker =>
  ([height, width, channels]) => {
    const output = [sideAfter(height, size, stride, 'same'), sideAfter(width, size, stride, 'same'), channels];
    return {
      output,
      weights: [plan([size, size, channels, 1], 'he', { inputs: size * size, outputs: size * size, penalised: true })],
      operations: 2 * sizeOfShape(output) * size * size,
      apply: (x, [weights], { tf }) => tf.depthwiseConv2d(x as Tensor4D, weights as Tensor4D, stride, 'same'),
    };
  };

export const pooling =
  (how: 'max' | 'average', size: number, stride = size): Maker =>
  ([height, width, channels]) => ({
    ...without,
    output: [sideAfter(height, size, stride, 'valid'), sideAfter(width, size, stride, 'valid'), channels],
    apply: (x, _, { tf }) =>
      how === 'max'
        ? tf.maxPool(x as Tensor4D, size, stride, 'valid')
        : tf.avgPool(x as Tensor4D, size, stride, 'valid'),
  });

/** Over all places, `[channel]`; of tokens over all tokens. */
export const globalPooling =
  (how: 'max' | 'average'): Maker =>
  (input) => ({
    ...without,
    output: [input[input.length - 1]],
    apply(x) {
      const places = Array.from({ length: input.length - 1 }, (_, i) => i + 1);
      return how === 'max' ? x.max(places) : x.mean(places);
    },
  });

export const flatten: Maker = (input) => ({
  ...without,
  output: [sizeOfShape(input)],
  apply: (x) => shaped(x, [sizeOfShape(input)]),
});

/** Over the last side of the shape: a dense layer of each token, or of the whole where there are no tokens. */
export const dense =
  (units: number, start: 'he' | 'glorot' = 'he', bias = true): Maker =>
  (input) => {
    const inputs = input[input.length - 1];
    const output = [...input.slice(0, -1), units];
    return {
      output,
      weights: [
        plan([inputs, units], start, { inputs, outputs: units, penalised: true }),
        ...(bias ? [plan([units], 'zeros')] : []),
      ],
      operations: 2 * sizeOfShape(output) * inputs,
      apply(x, [weights, shift], { tf }) {
        const sums = tf.matMul(x.reshape([-1, inputs]) as Matrix, weights as Matrix).reshape([rowsOf(x), ...output]);
        return shift ? sums.add(shift) : sums;
      },
    };
  };

const epsilon = 1e-3;
/** Of the moving mean and variance what is kept at each step, as Keras has it. */
const kept = 0.9;

/**
 * (x - mean) / sqrt(variance + epsilon) · scale + shift over the batch. Its gradient is written down, which takes a third
 * of the passes over the numbers that deriving step by step does: with n numbers a channel and z the standardised ones,
 * dx = scale / sd · (dy - sum(dy) / n - z sum(dy z) / n).
 */
function normalised(
  x: Tensor,
  scale: Tensor,
  shift: Tensor,
  places: number[],
  tf: Pass['tf'],
  tell: (mean: Tensor, variance: Tensor) => void,
): Tensor {
  const count = sizeOfShape(x.shape) / scale.shape[0];
  const derived = tf.customGrad((...inputs) => {
    const [values, factor, offset, save] = inputs as unknown as [Tensor, Tensor, Tensor, (list: Tensor[]) => void];
    const mean = values.mean(places);
    const centred = values.sub(mean);
    const variance = centred.square().mean(places);
    tell(mean, variance);
    const inverse = tf.rsqrt(variance.add(epsilon));
    const standard = centred.mul(inverse);
    save([standard, inverse, factor]);
    return {
      value: standard.mul(factor).add(offset),
      gradFunc: (slope: Tensor, saved: Tensor[]) => {
        const [z, perDeviation, own] = saved;
        const summed = slope.sum(places);
        const along = slope.mul(z).sum(places);
        const inward = slope.sub(z.mul(along.div(count)).add(summed.div(count))).mul(own.mul(perDeviation));
        return [inward, along, summed];
      },
    };
  });
  return derived(x, scale, shift);
}

/** Each channel is brought to mean 0 and variance 1 over the batch (Ioffe & Szegedy 2015). */
export const batchNorm: Maker = (input) => {
  const channels = input[input.length - 1];
  const places = Array.from({ length: input.length }, (_, i) => i);
  return {
    output: input,
    weights: [
      plan([channels], 'ones'),
      plan([channels], 'zeros'),
      plan([channels], 'zeros', { trained: false }),
      plan([channels], 'ones', { trained: false }),
    ],
    operations: 2 * sizeOfShape(input),
    apply(x, [scale, shift, mean, variance], { tf, isTraining, moves }) {
      if (!isTraining) {
        const factor = scale.div(variance.add(epsilon).sqrt());
        return x.mul(factor).add(shift.sub(mean.mul(factor)));
      }
      return normalised(x, scale, shift, places, tf, (ownMean, ownVariance) => {
        moves?.(mean, mean.mul(kept).add(ownMean.mul(1 - kept)));
        moves?.(variance, variance.mul(kept).add(ownVariance.mul(1 - kept)));
      });
    },
  };
};

/** The numbers of each token, or of each place, are brought to mean 0 and variance 1 (Ba et al. 2016). */
export const layerNorm: Maker = (input) => {
  const channels = input[input.length - 1];
  return {
    output: input,
    weights: [plan([channels], 'ones'), plan([channels], 'zeros')],
    operations: 2 * sizeOfShape(input),
    apply(x, [scale, shift]) {
      const centred = x.sub(x.mean(-1, true));
      const spread = centred.square().mean(-1, true).add(1e-6).sqrt();
      return centred.div(spread).mul(scale).add(shift);
    },
  };
};

/** Numbers are silenced at random while it trains, the others grow by as much (Srivastava et al. 2014). */
export const dropout =
  (share: number): Maker =>
  (input) => ({
    ...without,
    output: input,
    apply(x, _, { tf, isTraining, random }) {
      if (!isTraining || share === 0 || !random) return x;
      const keep = 1 / (1 - share);
      const mask = new Float32Array(rowsOf(x) * sizeOfShape(input));
      for (let i = 0; i < mask.length; i++) mask[i] = random.uniform() < share ? 0 : keep;
      return x.mul(tf.tensor(mask, [rowsOf(x), ...input]));
    },
  });

/** What a chain makes of the input, added to the input itself; brought to its shape where that differs. */
export const residual =
  (makers: readonly Maker[], stride = 1): Maker =>
  (input) => {
    const inner = chain(input, makers);
    const isSame = inner.output.every((side, i) => side === input[i]);
    const way = isSame ? undefined : chain(input, [convolution(inner.output[2], 1, stride, 'same', false), batchNorm]);
    return {
      output: inner.output,
      weights: [...inner.weights, ...(way?.weights ?? [])],
      operations: inner.operations + (way?.operations ?? 0) + sizeOfShape(inner.output),
      apply(x, weights, pass) {
        const beside = way ? way.apply(x, weights.slice(inner.weights.length), pass) : x;
        return inner.apply(x, weights.slice(0, inner.weights.length), pass).add(beside);
      },
    };
  };

/** What a chain makes of the input, beside the input itself (Huang et al. 2017). */
export const beside =
  (makers: readonly Maker[]): Maker =>
  (input) => {
    const inner = chain(input, makers);
    return {
      ...inner,
      output: [...input.slice(0, -1), input[input.length - 1] + inner.output[inner.output.length - 1]],
      apply: (x, weights, pass) => pass.tf.concat([x, inner.apply(x, weights, pass)], -1),
    };
  };

/** Each channel is weighed by what all places say of it (Hu et al. 2018). */
export const squeezeExcite =
  (ratio: number): Maker =>
  (input) => {
    const channels = input[input.length - 1];
    const gate = chain(input, [
      globalPooling('average'),
      dense(Math.max(1, Math.floor(channels / ratio))),
      activation('relu'),
      dense(channels, 'glorot'),
    ]);
    const ones = input.slice(0, -1).map(() => 1);
    return {
      ...gate,
      output: input,
      operations: gate.operations + sizeOfShape(input),
      apply: (x, weights, pass) => x.mul(shaped(gate.apply(x, weights, pass).sigmoid(), [...ones, channels])),
    };
  };

/** Channels are weighed, and then places (Woo et al. 2018). */
export const blockAttention =
  (ratio: number, size: number): Maker =>
  (input) => {
    const [height, width, channels] = input;
    const shared = chain(
      [channels],
      [dense(Math.max(1, Math.floor(channels / ratio))), activation('relu'), dense(channels, 'glorot')],
    );
    const places = convolution(1, size)([height, width, 2]);
    return {
      output: input,
      weights: [...shared.weights, ...places.weights],
      operations: 2 * shared.operations + places.operations + 2 * sizeOfShape(input),
      apply(x, weights, pass) {
        const own = weights.slice(0, shared.weights.length);
        const of = (pooled: Tensor) => shared.apply(pooled, own, pass);
        const weighed = x.mul(
          shaped(
            of(x.mean([1, 2]))
              .add(of(x.max([1, 2])))
              .sigmoid(),
            [1, 1, channels],
          ),
        );
        const summed = pass.tf.concat([weighed.mean(3, true), weighed.max(3, true)], 3);
        return weighed.mul(places.apply(summed, weights.slice(shared.weights.length), pass).sigmoid());
      },
    };
  };

/** Places become tokens. */
export const tokens: Maker = (input) => {
  if (input.length === 2) return { ...without, output: input, apply: (x) => x };
  const output = [input[0] * input[1], input[2]];
  return { ...without, output, apply: (x) => shaped(x, output) };
};

/** What each token's place adds to it, learnt (Dosovitskiy et al. 2021). */
export const placeEmbedding: Maker = (input) => ({
  output: input,
  weights: [plan(input, 'small')],
  operations: sizeOfShape(input),
  apply: (x, [places]) => x.add(places),
});

/** Scaled dot products of all tokens, head by head (Vaswani et al. 2017). */
export const selfAttention =
  (heads: number): Maker =>
  (input) => {
    const [count, width] = input;
    const each = width / heads;
    const project = dense(width, 'glorot')(input);
    const per = project.weights.length;
    return {
      output: input,
      weights: Array.from({ length: 4 }, () => project.weights).flat(),
      operations: 4 * project.operations + 4 * count * count * width,
      apply(x, weights, pass) {
        const { tf } = pass;
        const rows = rowsOf(x);
        const own = (i: number) => weights.slice(per * i, per * (i + 1));
        const byHead = (i: number) =>
          project
            .apply(x, own(i), pass)
            .reshape([rows, count, heads, each])
            .transpose([0, 2, 1, 3])
            .reshape([rows * heads, count, each]) as Tensor3D;
        const strength = tf.softmax(tf.matMul(byHead(0), byHead(1), false, true).div(Math.sqrt(each)));
        pass.attends?.(strength.reshape([rows, heads, count, count]));
        const mixed = tf
          .matMul(strength as Tensor3D, byHead(2))
          .reshape([rows, heads, count, each])
          .transpose([0, 2, 1, 3])
          .reshape([rows, count, width]);
        return project.apply(mixed, own(3), pass);
      },
    };
  };

/** Tokens and their numbers change places. */
export const turned: Maker = ([count, width]) => ({
  ...without,
  output: [width, count],
  apply: (x) => x.transpose([0, 2, 1]),
});
