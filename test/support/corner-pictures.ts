import { imageColumn } from '../../core/data/reader/read-folder.ts';
import type { Table } from '../../core/data/table.ts';

export const cornerSide = 8;

/** Pictures of 8 × 8 that are bright in the upper left corner where they are of class yes, every second one. */
export function cornerPictures(count: number): Table {
  const names = Array.from({ length: count }, (_, i) => `p${i}.png`);
  const pixels = names.map((_, i) =>
    Uint8Array.from({ length: cornerSide * cornerSide }, (__, j) => {
      const isCorner = j % cornerSide < 4 && Math.floor(j / cornerSide) < 4;
      return isCorner && i % 2 === 0 ? 220 : 30 + ((Math.floor(i / 2) * 7 + j * 13) % 20);
    }),
  );
  return {
    rows: count,
    columns: [
      imageColumn(
        0,
        'image',
        names,
        pixels.map((own) => ({ width: cornerSide, height: cornerSide, channels: 1, pixels: own })),
      ),
      {
        id: 1,
        name: 'y',
        kind: 'categorical',
        categories: ['no', 'yes'],
        codes: Int32Array.from(names, (_, i) => Number(i % 2 === 0)),
      },
    ],
  };
}
