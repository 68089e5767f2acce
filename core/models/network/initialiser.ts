import { z } from 'zod';
import type { Random } from '../../numeric/random.ts';
import { field } from '../../schema/label.ts';

const spread = z.number().min(0).max(100);
export const initializer = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('random-normal'),
    mean: z
      .number()
      .default(0)
      .meta(field(['Mean', '均值'], ['Centre of the draw.', '抽样的中心。'], 'advanced')),
    stddev: spread
      .default(0.05)
      .meta(field(['Spread', '标准差'], ['Standard deviation of the draw.', '抽样的标准差。'], 'advanced')),
  }),
  z
    .strictObject({
      kind: z.literal('random-uniform'),
      min: z
        .number()
        .default(-0.05)
        .meta(field(['From', '下限'], ['Lowest value drawn.', '抽样下限。'], 'advanced')),
      max: z
        .number()
        .default(0.05)
        .meta(field(['To', '上限'], ['Highest value drawn.', '抽样上限。'], 'advanced')),
    })
    .refine((value) => value.min <= value.max, { message: 'min must not be above max', path: ['min'] }),
  z.strictObject({
    kind: z.literal('constant'),
    value: z
      .number()
      .default(0)
      .meta(field(['Value', '常数'], ['Every weight begins with this value.', '所有权重的初值。'], 'advanced')),
  }),
  z.strictObject({
    kind: z.literal('truncated-normal'),
    mean: z
      .number()
      .default(0)
      .meta(field(['Mean', '均值'], ['Centre of the draw.', '抽样的中心。'], 'advanced')),
    stddev: spread
      .default(0.05)
      .meta(
        field(
          ['Spread', '标准差'],
          ['Standard deviation before draws beyond two of them are drawn again.', '截断前的标准差；超过两倍者重抽。'],
          'advanced',
        ),
      ),
  }),
  z.strictObject({
    kind: z.literal('orthogonal'),
    gain: z
      .number()
      .default(1)
      .meta(field(['Gain', '增益'], ['Factor on an orthogonal matrix.', '正交矩阵所乘的系数。'], 'advanced')),
  }),
  z.strictObject({ kind: z.literal('zeros') }),
  z.strictObject({ kind: z.literal('glorot-uniform') }),
  z.strictObject({ kind: z.literal('glorot-normal') }),
  z.strictObject({ kind: z.literal('he-uniform') }),
  z.strictObject({ kind: z.literal('he-normal') }),
  z.strictObject({ kind: z.literal('lecun-uniform') }),
  z.strictObject({ kind: z.literal('lecun-normal') }),
]);
export type Initializer = z.infer<typeof initializer>;

/** Standard deviation of a standard normal cut off at two, which scaled draws make up for (as in Keras). */
const truncatedSpread = 0.8796256610342398;

/**
 * `fanIn` inputs by `fanOut` units, drawn in row-major order (Glorot & Bengio 2010; He et al. 2015; LeCun et al. 1998;
 * Saxe et al. 2014).
 * The scaled normal ones are cut off at two standard deviations, as in Keras.
 */
export function draw(
  kind: Initializer,
  fanIn: number,
  fanOut: number,
  random: Random,
  count = fanIn * fanOut,
): Float64Array {
  const normal = (mean: number, stddev: number) =>
    Float64Array.from({ length: count }, () => mean + stddev * random.normal());
  const uniform = (low: number, high: number) =>
    Float64Array.from({ length: count }, () => low + (high - low) * random.uniform());
  const truncated = (mean: number, stddev: number) =>
    Float64Array.from({ length: count }, () => mean + stddev * withinTwo(random));
  const scaled = (variance: number) => truncated(0, Math.sqrt(variance) / truncatedSpread);
  switch (kind.kind) {
    case 'random-normal':
      return normal(kind.mean, kind.stddev);
    case 'truncated-normal':
      return truncated(kind.mean, kind.stddev);
    case 'random-uniform':
      return uniform(kind.min, kind.max);
    case 'constant':
      return new Float64Array(count).fill(kind.value);
    case 'zeros':
      return new Float64Array(count);
    case 'orthogonal':
      return orthogonal(count === fanIn * fanOut ? fanIn : 1, fanOut, kind.gain, random);
    case 'glorot-uniform':
      return uniform(-Math.sqrt(6 / (fanIn + fanOut)), Math.sqrt(6 / (fanIn + fanOut)));
    case 'glorot-normal':
      return scaled(2 / (fanIn + fanOut));
    case 'he-uniform':
      return uniform(-Math.sqrt(6 / fanIn), Math.sqrt(6 / fanIn));
    case 'he-normal':
      return scaled(2 / fanIn);
    case 'lecun-uniform':
      return uniform(-Math.sqrt(3 / fanIn), Math.sqrt(3 / fanIn));
    case 'lecun-normal':
      return scaled(1 / fanIn);
  }
}

function withinTwo(random: Random): number {
  for (;;) {
    const value = random.normal();
    if (Math.abs(value) <= 2) return value;
  }
}

/** A random matrix whose shorter side's vectors are orthonormal (Gram-Schmidt twice, for rounding), times a gain. */
function orthogonal(rows: number, columns: number, gain: number, random: Random): Float64Array {
  const count = Math.min(rows, columns);
  const length = Math.max(rows, columns);
  const vectors = Array.from({ length: count }, () => Float64Array.from({ length }, () => random.normal()));
  vectors.forEach((vector, v) => {
    for (let pass = 0; pass < 2; pass++) {
      for (const other of vectors.slice(0, v)) {
        const inner = vector.reduce((sum, value, i) => sum + value * other[i], 0);
        for (let i = 0; i < length; i++) vector[i] -= inner * other[i];
      }
      const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
      for (let i = 0; i < length; i++) vector[i] /= norm;
    }
  });
  return Float64Array.from({ length: rows * columns }, (_, at) => {
    const r = Math.floor(at / columns);
    const c = at % columns;
    return gain * (rows <= columns ? vectors[r][c] : vectors[c][r]);
  });
}
