import type { Table } from '../../core/data/table.ts';
import type { TrainedModel } from '../../core/training/stored-model.ts';
import { attribute, numberTable, trainedFunction } from './data.ts';

/** How often an interval of so many standard errors (1.96) holds the truth, over seeds and the features that vary. */
export interface Coverage {
  readonly share: number;
  /** Mean error over its standard error. */
  readonly bias: number;
  readonly unknown: number;
}

export function coverageOf(
  method: string,
  params: Record<string, unknown>,
  { trained, table }: { readonly trained: TrainedModel; readonly table: Table },
  truth: readonly number[],
  seeds: number,
  errors = 1.96,
): Coverage {
  let covered = 0;
  let total = 0;
  let unknown = 0;
  const sums = truth.map(() => 0);
  for (let seed = 0; seed < seeds; seed++) {
    const value = attribute(method, trained, table, [0], params, { seed: seed + 1 });
    value.values[0].forEach((phi, f) => {
      const error = value.standardError[0][f];
      if (error === null) {
        unknown++;
        return;
      }
      const off = phi - truth[f];
      total++;
      if (Math.abs(off) <= errors * error + 1e-12) covered++;
      sums[f] += error > 0 ? off / error : 0;
    });
  }
  return { share: covered / total, bias: Math.max(...sums.map((sum) => Math.abs(sum / seeds))), unknown };
}

const values = (rows: number, width: number): number[][] =>
  Array.from({ length: rows }, (_, r) =>
    Array.from({ length: width }, (_, j) => Math.sin(7.3 * r + 2.1 * j * r + j) * 2),
  );

/** Three functions of nine features: a steep curve of a sum, products, and steps. */
export function coverageModels(width = 9): Record<string, { trained: TrainedModel; table: Table }> {
  const rows = values(12, width);
  const table = numberTable(
    rows,
    rows.map((row) => row[0]),
  );
  const curve = (row: Float64Array) => 1 / (1 + Math.exp(-row.reduce((sum, value, j) => sum + value * Math.cos(j), 0)));
  const products = (row: Float64Array) =>
    row.reduce((sum, value, j) => sum + value * row[(j + 1) % width] * row[(j + 4) % width] * (1 + (j % 3)), 0);
  const steps = (row: Float64Array) =>
    row.reduce(
      (sum, value, j) => sum + (value > 0 && row[(j + 2) % width] > -0.5 && row[(j + 5) % width] < 1 ? 1 + j : 0),
      0,
    );
  return Object.fromEntries(
    Object.entries({ curve, products, steps }).map(([name, f]) => [
      name,
      { trained: trainedFunction(table, f), table },
    ]),
  );
}
