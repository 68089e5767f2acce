// Raw rows as a table, so that rows which nobody has measured can be explained like any others.
import type { Encoder, RawRows } from '../../data/encode.ts';
import { type ImageEncoding, pictureOfRaw } from '../../data/fields/image/image.ts';
import { gatherPictures } from '../../data/images/pictures.ts';
import type { Column, Table } from '../../data/table.ts';

/** A table of the encoder's features: numbers, and codes as the categories that the encoder knows. */
export function tableOf({ features }: Encoder, { values, rows }: RawRows): Table {
  const count = features.length;
  const columns = features.map((feature, f): Column => {
    const cells = Float64Array.from({ length: rows }, (_, r) => values[r * count + f]);
    const { name } = feature;
    if (feature.kind === 'numeric') return { id: f, name, kind: 'numeric', values: cells };
    if (feature.kind === 'image') return pictureColumn(f, feature, cells);
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

function pictureColumn(id: number, feature: ImageEncoding, cells: Float64Array): Column {
  const places = new Map([...new Set(cells.filter((raw) => !Number.isNaN(raw)))].map((raw, code) => [raw, code]));
  return {
    id,
    name: feature.name,
    kind: 'image',
    codes: Int32Array.from(cells, (raw) => places.get(raw) ?? -1),
    categories: [...places.keys()].map((raw) => feature.categories[raw]),
    pictures: gatherPictures([...places.keys()].flatMap((raw) => pictureOfRaw(feature, raw) ?? [])),
  };
}
