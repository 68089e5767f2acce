// Matrix products in WebAssembly, in 32-bit numbers and in all threads that are free: for networks that are too large
// for one thread's doubles.

import { VitrineError } from '../../../errors.ts';
import { say } from '../../../messages/say.ts';
import type { Optimizer } from '../../../schema/training.ts';
import type { TrainingJob } from '../../model.ts';
import type { MatrixKernel } from '../kernel.ts';
import { commandSize, networkGroup, places, rounds } from './network-group.ts';

const page = 65_536;
const mostPages = 65_536;
/** Pieces of a round: enough that threads end at much the same time. */
const pieces = 8;
/** Bytes beyond an array that may be read, or written in scratch memory: eight numbers of the next rows. */
const slack = 128;

export function createThreadKernel(optimizer: Optimizer, workerGroup: TrainingJob['workerGroup']): MatrixKernel {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: mostPages, shared: true });
  const command = new Float64Array(memory.buffer, 0, commandSize);
  let used = 8 * commandSize;
  const reserve = (bytes: number): number => {
    const at = used;
    used = 16 * Math.ceil((used + bytes + slack) / 16);
    const missing = Math.ceil(used / page) - memory.buffer.byteLength / page;
    try {
      if (missing > 0) memory.grow(missing);
    } catch (cause) {
      throw new VitrineError('out-of-memory', say('error.networkNeedsMoreMemoryThan', {}), {
        where: 'model.hidden',
        hint: say('hint.useFewerUnitsOrSmaller', {}),
        cause,
      });
    }
    return at;
  };
  const round = workerGroup(networkGroup, { memory, optimizer });
  /** @param values in the order of the command's places after the first two */
  const tell = (kind: number, ...values: number[]) => {
    command[places.kind] = kind;
    command[places.pieces] = pieces;
    command.set(values, 2);
    round(pieces);
  };
  /** Scratch memory that is used again by every product: factors, packed factors, sums and zeros. */
  const scratch = new Map<string, { at: number; bytes: number }>();
  const scratchFor = (name: string, bytes: number): number => {
    const known = scratch.get(name);
    if (known && known.bytes >= bytes) return known.at;
    const at = reserve(bytes);
    scratch.set(name, { at, bytes });
    return at;
  };
  const product = (
    rows: number,
    width: number,
    items: number,
    values: Float64Array,
    turned: boolean,
    bias: Float64Array | undefined,
    out: Float64Array,
  ) => {
    const blocks = Math.ceil(items / 8);
    tell(
      rounds.product,
      scratchFor('factors', 4 * (rows + 3) * width),
      rows,
      width,
      items,
      values.byteOffset,
      Number(turned),
      scratchFor('packed', 32 * width * blocks),
      scratchFor('sums', 32 * blocks * (rows + 3)),
      bias?.byteOffset ?? scratchFor('zeros', 8 * items),
      out.byteOffset,
    );
  };
  const narrow = (from: Float64Array, rows: number, width: number) =>
    tell(rounds.narrow, from.byteOffset, rows * width, scratchFor('factors', 4 * (rows + 3) * width));
  return {
    name: 'webassembly',
    allocate(length) {
      const at = reserve(8 * length);
      return new Float64Array(memory.buffer, at, length);
    },
    forward(input, rows, { inputs, units, weights, bias }, output) {
      narrow(input, rows, inputs);
      product(rows, inputs, units, weights, false, bias, output);
    },
    gradient(input, delta, rows, { inputs, units, weights, bias }) {
      tell(rounds.turn, input.byteOffset, rows, inputs, scratchFor('factors', 4 * (inputs + 3) * rows));
      product(inputs, rows, units, delta, false, undefined, weights);
      bias.fill(0);
      for (let r = 0, at = 0; r < rows; r++) for (let u = 0; u < units; u++, at++) bias[u] += delta[at];
    },
    back(delta, rows, { inputs, units, weights }, output) {
      narrow(delta, rows, units);
      product(rows, units, inputs, weights, true, undefined, output);
    },
    update(rate, step, weights, gradient, slots) {
      tell(
        rounds.update,
        weights.byteOffset,
        gradient.byteOffset,
        slots[0]?.byteOffset ?? 0,
        slots.length,
        weights.length,
        rate,
        step,
      );
    },
  };
}
