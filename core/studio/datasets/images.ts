// Pictures of a data set as a window shows them.
import type { ImageEncoding } from '../../data/fields/image/image.ts';
import { fitted } from '../../data/fields/image/image.ts';
import { type Picture, pictureOf } from '../../data/images/pictures.ts';
import { within } from '../../data/images/scale.ts';
import type { ImageColumn, Table } from '../../data/table.ts';
import { pngAddress } from '../../presentation/picture-markup.ts';
import type { ShownPicture } from '../../schema/views.ts';

const addressOf = ({ width, height, channels, pixels }: Picture): string => pngAddress(width, height, channels, pixels);

export const imageColumnOf = (table: Table): ImageColumn | undefined =>
  table.columns.find((column): column is ImageColumn => column.kind === 'image');

/** @param side no side is longer. @returns of the rows that have a picture */
export function picturesOfRows(table: Table, rows: readonly number[], side: number): ShownPicture[] {
  const column = imageColumnOf(table);
  return rows.flatMap((row) => {
    const code = column?.codes[row] ?? -1;
    if (!column || code < 0) return [];
    const whole = pictureOf(column.pictures, code);
    return [
      {
        row,
        name: column.categories[code],
        width: whole.width,
        height: whole.height,
        address: addressOf(within(whole, side)),
      },
    ];
  });
}

/** A row's picture as a model sees it; null where there is none. */
export function pictureForModel(table: Table, encoding: ImageEncoding, row: number): string | null {
  const column = table.columns.find((one) => one.name === encoding.name);
  if (column?.kind !== 'image' || row >= column.codes.length || column.codes[row] < 0) return null;
  return addressOf(fitted(encoding, pictureOf(column.pictures, column.codes[row])));
}
