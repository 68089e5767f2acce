// What each thread does of a network's products: the thread that trains writes a command, and pieces of it are claimed.
// Doubles stand in shared memory,
// where the whole of a network in training is; products are made in 32-bit numbers.

import { networkModule } from '../../../kernels/network.ts';
import type { Optimizer } from '../../../schema/training.ts';
import type { WorkerGroup } from '../../model.ts';
import { adamRate, update } from '../optimiser.ts';

export interface Shared {
  readonly memory: WebAssembly.Memory;
  readonly optimizer: Optimizer;
}

export const rounds = { narrow: 0, turn: 1, product: 2, update: 3 } as const;

/** Numbers that a command has room for; it stands at the beginning of the memory. */
export const commandSize = 32;
/** Places in a command, by the kind of round; all but counts are byte offsets. */
export const places = {
  kind: 0,
  /** How many pieces the round has. */
  pieces: 1,
  narrow: { from: 2, count: 3, to: 4 },
  /** `[row, column]` in doubles to `[column, row]` in 32-bit numbers. */
  turn: { from: 2, rows: 3, columns: 4, to: 5 },
  /**
   * `out[row, item]` = sum over j of `a[row, j]` times value j of an item, plus `bias[item]`; values stand `[j, item]`,
   * or `[item, j]` where they are `turned`.
   */
  product: { a: 2, rows: 3, width: 4, items: 5, from: 6, turned: 7, packed: 8, sums: 9, bias: 10, out: 11 },
  update: { weights: 2, gradient: 3, slots: 4, slotCount: 5, count: 6, rate: 7, step: 8 },
} as const;

const lanes = 8;

interface Functions {
  narrow(from: number, count: number, to: number): void;
  packRows(from: number, stride: number, count: number, to: number): void;
  packColumns(from: number, stride: number, lines: number, count: number, to: number, toStride: number): void;
  products(a: number, rows: number, width: number, packed: number, blocks: number, out: number): void;
  widen(
    from: number,
    fromStride: number,
    rows: number,
    count: number,
    bias: number,
    to: number,
    toStride: number,
  ): void;
  adam(
    weights: number,
    gradient: number,
    mean: number,
    square: number,
    count: number,
    rate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
  ): void;
}

export const networkGroup: WorkerGroup<Shared> = {
  name: 'network',
  join({ memory, optimizer }) {
    const wasm = new WebAssembly.Instance(networkModule, { shared: { memory } }).exports as unknown as Functions;
    const command = new Float64Array(memory.buffer, 0, commandSize);
    /** Where a piece of so many equal things begins and ends. */
    const range = (count: number, piece: number): [number, number] => {
      const pieces = command[places.pieces];
      return [Math.floor((count * piece) / pieces), Math.floor((count * (piece + 1)) / pieces)];
    };
    const work = {
      [rounds.narrow](piece: number) {
        const place = places.narrow;
        // a piece writes up to three numbers more than it has: whole fours belong to one piece
        const [from, to] = range(Math.ceil(command[place.count] / 4), piece);
        wasm.narrow(command[place.from] + 32 * from, 4 * (to - from), command[place.to] + 16 * from);
      },
      [rounds.turn](piece: number) {
        const place = places.turn;
        const [rows, columns] = [command[place.rows], command[place.columns]];
        const [from, to] = range(columns, piece);
        if (from < to)
          wasm.packColumns(
            command[place.from] + 8 * from,
            8 * columns,
            rows,
            to - from,
            command[place.to] + 4 * rows * from,
            4 * rows,
          );
      },
      [rounds.product](piece: number) {
        const place = places.product;
        const [rows, width, items] = [command[place.rows], command[place.width], command[place.items]];
        const [from, to] = range(Math.ceil(items / lanes), piece);
        if (from === to) return;
        const packed = command[place.packed] + 4 * lanes * width * from;
        for (let block = from; block < to; block++) {
          const at = packed + 4 * lanes * width * (block - from);
          if (command[place.turned] === 1)
            wasm.packColumns(command[place.from] + 8 * width * lanes * block, 8 * width, lanes, width, at, 4 * lanes);
          else wasm.packRows(command[place.from] + 8 * lanes * block, 8 * items, width, at);
        }
        const whole = 4 * Math.ceil(rows / 4);
        const sums = command[place.sums] + 4 * lanes * whole * from;
        wasm.products(command[place.a], whole, width, packed, to - from, sums);
        const first = lanes * from;
        const count = Math.min(items, lanes * to) - first;
        wasm.widen(
          sums,
          4 * lanes * (to - from),
          rows,
          count,
          command[place.bias] + 8 * first,
          command[place.out] + 8 * first,
          8 * items,
        );
      },
      [rounds.update](piece: number) {
        const place = places.update;
        const count = command[place.count];
        const [from, to] = range(count / 2, piece).map((pair) => 2 * pair);
        if (from === to) return;
        const [rate, step] = [command[place.rate], command[place.step]];
        const slot = (k: number) => command[place.slots] + 8 * (k * count + from);
        const weights = command[place.weights] + 8 * from;
        const gradient = command[place.gradient] + 8 * from;
        if (optimizer.kind === 'adam') {
          const { beta1, beta2, epsilon } = optimizer;
          return wasm.adam(
            weights,
            gradient,
            slot(0),
            slot(1),
            to - from,
            adamRate(rate, step, beta1, beta2),
            beta1,
            beta2,
            epsilon,
          );
        }
        const view = (at: number) => new Float64Array(memory.buffer, at, to - from);
        const slots = Array.from({ length: command[place.slotCount] }, (_, k) => view(slot(k)));
        update(optimizer, rate, step, view(weights), view(gradient), slots);
      },
    };
    return (piece) => work[command[places.kind] as keyof typeof work](piece);
  },
};
