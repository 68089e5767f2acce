import { describe, expect, it } from 'vitest';
import { fitEncoder } from '../../core/data/fit-encoder.ts';
import type { Table } from '../../core/data/table.ts';
import { Random } from '../../core/numeric/random.ts';
import { preprocessSpec } from '../../core/schema/spec.ts';
import { makePlane } from '../../core/training/plane.ts';

function plane(unit: number) {
  const random = new Random(4);
  const rows = 60;
  const hidden = Float64Array.from({ length: rows }, () => random.normal());
  const column = (id: number, of: (row: number) => number) => ({
    id,
    name: `x${id}`,
    kind: 'numeric' as const,
    values: Float64Array.from({ length: rows }, (_, row) => of(row)),
  });
  const table: Table = {
    rows,
    columns: [
      column(0, (row) => hidden[row] + 0.3 * random.normal()),
      column(1, (row) => unit * (hidden[row] + 0.3 * random.normal())),
      column(2, () => random.normal()),
    ],
  };
  const training = Int32Array.from({ length: 40 }, (_, row) => row);
  const encoder = fitEncoder(table, ['x0', 'x1', 'x2'], training, preprocessSpec.parse({}), 'none');
  return { table, plane: makePlane(table, encoder, training, { kind: 'components' }, 5) };
}

describe('the plane of principal components', () => {
  it('does not depend on the unit of a column', () => {
    const [metres, millimetres] = [plane(1).plane, plane(1000).plane];
    expect(millimetres.x.name).toBe(metres.x.name);
    millimetres.x.values.forEach((value, i) => {
      expect(value).toBeCloseTo(metres.x.values[i], 9);
    });
    millimetres.encoded.forEach((value, i) => {
      expect(value / (i % 3 === 1 ? 1000 : 1)).toBeCloseTo(metres.encoded[i], 9);
    });
  });

  it('has a place on it for every row, and a row of its grid stands where the grid says', () => {
    const made = plane(1000);
    const rows = Int32Array.from({ length: 60 }, (_, row) => row);
    const [x, y] = [made.plane.x.values, made.plane.y.values];
    made.plane.place(rows).forEach((value, i) => {
      const axis = i % 2 === 0 ? x : y;
      expect(value).toBeGreaterThan(axis[0]);
      expect(value).toBeLessThan(axis[4]);
    });
    const columns = made.table.columns.map((column, j) => ({
      ...column,
      kind: 'numeric' as const,
      values: Float64Array.from({ length: 25 }, (_, r) => made.plane.encoded[3 * r + j]),
    }));
    columns.forEach((column, j) => {
      const own = made.table.columns[j];
      if (own.kind === 'numeric') own.values.set(column.values);
    });
    made.plane.place(Int32Array.from({ length: 25 }, (_, row) => row)).forEach((value, i) => {
      expect(value).toBeCloseTo(i % 2 === 0 ? x[(i >> 1) % 5] : y[Math.floor((i >> 1) / 5)], 9);
    });
  });
});
