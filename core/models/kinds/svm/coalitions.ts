// Decisions of a Gaussian machine for many masked rows of one row with background rows: a squared distance is a sum
// over features, so that what each feature of the row
// changes in the distance to each support vector is worked out once and added up by the masks.
import { dot } from '../../../numeric/products/dot.ts';
import { subsetSums } from '../../../numeric/products/subset-sums.ts';
import type { Coalitions } from '../../model.ts';
import type { Kernel } from './kernel.ts';

interface GaussianMachine {
  readonly kernel: Kernel;
  readonly width: number;
  readonly vectors: Float64Array;
  readonly rows: Int32Array;
  /** `[pair, support vector]` */
  readonly coefficients: Float64Array;
  readonly rho: Float64Array;
}

/** Distances that are worked on at a time: what each feature changes in them stays in the cache. */
const atOnce = 4096;

/**
 * @param visit given a mask's place, decisions `[background row, pair]` of some background rows, and how many these are
 */
export function coalitionDecisions(
  { kernel, width, vectors, rows: { length: count }, coefficients, rho }: GaussianMachine,
  { row, background, backgroundRows, features, masks }: Coalitions,
  visit: (mask: number, decisions: Float64Array, rows: number) => void,
): void {
  const together = Math.max(1, Math.min(backgroundRows, Math.floor(atOnce / count)));
  const pairs = rho.length;
  const scaled = -kernel.gamma;
  for (let from = 0; from < backgroundRows; from += together) {
    const part = Math.min(together, backgroundRows - from);
    const begin = new Float64Array(part * count);
    const change = new Float64Array(features.length * begin.length);
    for (let b = 0; b < part; b++) {
      const other = background.subarray((from + b) * width, (from + b + 1) * width);
      for (let v = 0; v < count; v++) {
        let sum = 0;
        for (let c = 0; c < width; c++) sum += (other[c] - vectors[v * width + c]) ** 2;
        begin[b * count + v] = scaled * sum;
      }
      features.forEach((columns, f) => {
        for (const c of columns) {
          // nothing changes, as in most columns of a category
          if (row[c] === other[c]) continue;
          for (let v = 0; v < count; v++) {
            const vector = vectors[v * width + c];
            change[f * begin.length + b * count + v] += scaled * ((row[c] - vector) ** 2 - (other[c] - vector) ** 2);
          }
        }
      });
    }
    const decisions = new Float64Array(part * pairs);
    subsetSums(
      begin,
      change,
      masks,
      (first, many, sums) => {
        for (let i = 0; i < many; i++) {
          for (let b = 0; b < part; b++) {
            const at = (i * part + b) * count;
            for (let p = 0; p < pairs; p++)
              decisions[b * pairs + p] = dot(coefficients, p * count, sums, at, count) - rho[p];
          }
          visit(first + i, decisions, part);
        }
      },
      'exponential',
    );
  }
}
