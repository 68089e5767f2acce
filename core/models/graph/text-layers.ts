// Layers that read texts: numbers of terms in, vectors out. Places that hold nothing count for nothing.
import type { Tensor, Tensor3D, Tensor4D } from '../tensors.ts';
import { type GraphLayer, plan, rowsOf, type Shape, shaped } from './layer.ts';
import { relu } from './layers.ts';

type Maker = (input: Shape) => GraphLayer;

/** A vector for each place, and one number more that says whether the place holds something. */
export const embedding =
  (terms: number, width: number): Maker =>
  ([places]) => ({
    output: [places, width + 1],
    weights: [plan([terms, width], 'small', { penalised: true })],
    operations: places * width,
    apply(x, [vectors], { tf }) {
      const numbers = x.toInt();
      const held = x.greater(0).toFloat().expandDims(2);
      const found = tf.gather(vectors, numbers.flatten()).reshape([rowsOf(x), places, width]);
      return tf.concat([found.mul(held), held], 2);
    },
  });

/** Whether each place holds something, `[row, place, 1]`, and the vectors. */
const parts = (x: Tensor, width: number): readonly [vectors: Tensor, held: Tensor] => [
  x.slice([0, 0, 0], [-1, -1, width]),
  x.slice([0, 0, width], [-1, -1, 1]),
];

/** The mean vector of the places that hold something. */
export const meanOfPlaces: Maker = ([, wide]) => ({
  output: [wide - 1],
  weights: [],
  operations: 0,
  apply(x) {
    const [vectors, held] = parts(x, wide - 1);
    return vectors.mul(held).sum(1).div(held.sum(1).maximum(1));
  },
});

/** The largest value over the places. */
export const largestOfPlaces: Maker = ([, width]) => ({
  output: [width],
  weights: [],
  operations: 0,
  apply: (x) => x.max(1),
});

/** Filters over so many places in a row. */
export const placeConvolution =
  (filters: number, size: number): Maker =>
  ([places, wide]) => ({
    output: [places, filters],
    weights: [
      plan([size, 1, wide, filters], 'he', { inputs: size * wide, outputs: size * filters, penalised: true }),
      plan([filters], 'zeros'),
    ],
    operations: 2 * places * size * wide * filters,
    apply: (x, [weights, shift], pass) =>
      shaped(relu(pass.tf.conv2d(x.expandDims(2) as Tensor4D, weights as Tensor4D, 1, 'same').add(shift), pass), [
        places,
        filters,
      ]),
  });

/** Where a place is, in waves (Vaswani et al. 2017), is added to what it holds. */
export const waves: Maker = ([places, wide]) => {
  const width = wide - 1;
  return {
    output: [places, wide],
    weights: [],
    operations: places * width,
    apply(x, _, { tf }) {
      const values = new Float32Array(places * wide);
      for (let p = 0; p < places; p++)
        for (let i = 0; i < width; i++) {
          const angle = p / 10_000 ** ((2 * Math.floor(i / 2)) / width);
          values[p * wide + i] = 0.1 * (i % 2 === 0 ? Math.sin(angle) : Math.cos(angle));
        }
      return x.add(tf.tensor(values, [1, places, wide]));
    },
  };
};

/** Attention among the places that hold something, with two dense layers behind it, both beside the input. */
export const textAttention =
  (heads: number, expansion: number): Maker =>
  ([places, wide]) => {
    const width = wide - 1;
    const each = width / heads;
    const inner = width * expansion;
    const square = (units = width, inputs = width) => [
      plan([inputs, units], 'glorot', { inputs, outputs: units, penalised: true }),
      plan([units], 'zeros'),
    ];
    const norm = () => [plan([width], 'ones'), plan([width], 'zeros')];
    return {
      output: [places, wide],
      weights: [
        ...norm(),
        ...square(),
        ...square(),
        ...square(),
        ...square(),
        ...norm(),
        ...square(inner),
        ...square(width, inner),
      ],
      operations: 2 * places * (4 * width * width + 2 * width * inner) + 4 * places * places * width,
      apply(x, w, { tf, rule, attends }) {
        const rows = rowsOf(x);
        const [vectors, held] = parts(x, width);
        const dense = (value: Tensor, weights: Tensor, shift: Tensor, units: number) =>
          tf
            .matMul(value.reshape([rows * places, -1]), weights as never)
            .add(shift)
            .reshape([rows, places, units]);
        const normed = (value: Tensor, scale: Tensor, shift: Tensor) => {
          const centred = value.sub(value.mean(-1, true));
          return centred.div(centred.square().mean(-1, true).add(1e-6).sqrt()).mul(scale).add(shift);
        };
        const byHead = (value: Tensor) =>
          value
            .reshape([rows, places, heads, each])
            .transpose([0, 2, 1, 3])
            .reshape([rows * heads, places, each]) as Tensor3D;
        const own = normed(vectors, w[0], w[1]);
        const [asks, answers, gives] = [2, 4, 6].map((at) => byHead(dense(own, w[at], w[at + 1], width)));
        // places that hold nothing are not attended to
        const hidden = tf.sub(1, held).mul(-1e9).transpose([0, 2, 1]).expandDims(1);
        const strength = tf.softmax(
          tf.matMul(asks, answers, false, true).div(Math.sqrt(each)).reshape([rows, heads, places, places]).add(hidden),
        );
        attends?.(strength);
        const mixed = tf
          .matMul(strength.reshape([rows * heads, places, places]) as Tensor3D, gives)
          .reshape([rows, heads, places, each])
          .transpose([0, 2, 1, 3])
          .reshape([rows, places, width]);
        const first = vectors.add(dense(mixed, w[8], w[9], width));
        const second = relu(dense(normed(first, w[10], w[11]), w[12], w[13], inner), { tf, rule });
        return tf.concat([first.add(dense(second, w[14], w[15], width)).mul(held), held], 2);
      },
    };
  };

/**
 * A recurrent layer over the places, its state after the last that holds something: GRU (Cho et al. 2014) or LSTM
 * (Hochreiter & Schmidhuber 1997).
 */
export const recurrent =
  (kind: 'gru' | 'lstm', units: number): Maker =>
  ([places, wide]) => {
    const width = wide - 1;
    const gates = kind === 'gru' ? 3 : 4;
    return {
      output: [units],
      weights: [
        plan([width, gates * units], 'glorot', { inputs: width, outputs: gates * units, penalised: true }),
        plan([units, gates * units], 'glorot', { inputs: units, outputs: gates * units, penalised: true }),
        plan([gates * units], 'zeros'),
      ],
      operations: 2 * places * gates * units * (width + units),
      apply(x, [fromInput, fromState, shift], { tf }) {
        const rows = rowsOf(x);
        const [vectors, held] = parts(x, width);
        const inputs = tf
          .matMul(vectors.reshape([rows * places, width]), fromInput as never)
          .add(shift)
          .reshape([rows, places, gates * units]);
        let state: Tensor = tf.zeros([rows, units]);
        let cell: Tensor = tf.zeros([rows, units]);
        for (let p = 0; p < places; p++) {
          const given = inputs.slice([0, p, 0], [-1, 1, -1]).reshape([rows, gates * units]);
          const isHeld = held.slice([0, p, 0], [-1, 1, 1]).reshape([rows, 1]);
          const gate = (from: Tensor, at: number) => from.slice([0, at * units], [-1, units]);
          let next: Tensor;
          if (kind === 'gru') {
            const kept = tf.matMul(state as never, fromState as never);
            const update = gate(given, 0).add(gate(kept, 0)).sigmoid();
            const reset = gate(given, 1).add(gate(kept, 1)).sigmoid();
            const fresh = gate(given, 2)
              .add(reset.mul(gate(kept, 2)))
              .tanh();
            next = update.mul(state).add(tf.sub(1, update).mul(fresh));
          } else {
            const sums = given.add(tf.matMul(state as never, fromState as never));
            const [take, forget, give] = [0, 1, 2].map((at) => gate(sums, at).sigmoid());
            const nextCell = forget.mul(cell).add(take.mul(gate(sums, 3).tanh()));
            next = give.mul(nextCell.tanh());
            cell = isHeld.mul(nextCell).add(tf.sub(1, isHeld).mul(cell));
          }
          state = isHeld.mul(next).add(tf.sub(1, isHeld).mul(state));
        }
        return state;
      },
    };
  };
