// Made-up texts and pictures for benches: the words, and the brightness of a corner, say the class.
import { imageColumn } from '../../data/reader/read-folder.ts';
import type { Table } from '../../data/table.ts';
import { shareArray } from '../../models/model.ts';
import { Random } from '../../numeric/random.ts';

const vocabulary = 5000;
const wordsPerText = 20;

/** Texts of 20 of 5,000 words, the earlier ones more often; those of even numbers speak for class 1. */
export function benchTexts(rows: number): Table {
  const random = new Random(0);
  const words = Array.from({ length: rows }, () =>
    Array.from({ length: wordsPerText }, () => Math.floor(vocabulary * random.uniform() ** 2)),
  );
  const y = words.map((own) => Number(own.filter((word) => word % 2 === 0).length > wordsPerText / 2));
  return {
    rows,
    columns: [
      {
        id: 0,
        name: 'text',
        kind: 'text',
        categories: words.map((own, i) => `${own.map((word) => `w${word}`).join(' ')} n${i}`),
        codes: shareArray(Int32Array.from(words, (_, i) => i)),
      },
      classColumn(1, y),
    ],
  };
}

const classColumn = (id: number, y: readonly number[]) => ({
  id,
  name: 'y',
  kind: 'categorical' as const,
  categories: ['0', '1'],
  codes: shareArray(Int32Array.from(y)),
});

const side = 28;

/** Grey pictures of 28 × 28 with noise, whose corner is bright in class 1. */
export function benchPictures(rows: number): Table {
  const random = new Random(0);
  const y = Array.from({ length: rows }, () => random.integer(1));
  return {
    rows,
    columns: [
      imageColumn(
        0,
        'image',
        y.map((_, i) => `${i}.png`),
        y.map((label) => ({
          width: side,
          height: side,
          channels: 1,
          pixels: Uint8Array.from({ length: side * side }, (_, j) =>
            Math.floor(128 * random.uniform() + (label === 1 && j % side < 10 && j < 10 * side ? 120 : 0)),
          ),
        })),
      ),
      classColumn(1, y),
    ],
  };
}
