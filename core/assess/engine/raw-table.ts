// Raw rows as a table, so that rows which nobody has measured can be explained like any others.
import type { Encoder, RawRows } from '../../data/encode.ts';
import type { Column, Table } from '../../data/table.ts';

/** A table of the encoder's features: numbers, and codes as the categories that the encoder knows. */
export function tableOf({ features }: Encoder, { values, rows }: RawRows): Table {
  const count = features.length;
  const columns = features.map((feature, f): Column => {
    const cells = Float64Array.from({ length: rows }, (_, r) => values[r * count + f]);
    const { name } = feature;
    if (feature.kind === 'numeric') return { id: f, name, kind: 'numeric', values: cells };
    return {
      id: f,
      name,
      kind: 'categorical',
      codes: Int32Array.from(cells, (code) => (Number.isNaN(code) ? -1 : code)),
      categories: feature.categories,
    };
  });
  return { rows, columns };
}
