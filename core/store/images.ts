// The pictures of data sets: pixels, packed, each once by its hash.
import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { gatherPictures, type Picture, type Pictures, pictureCount, pictureOf } from '../data/images/pictures.ts';
import type { Connection } from './sqlite.ts';

/** SHA-256 over size and pixels. */
export const pictureHash = ({ width, height, channels, pixels }: Picture): string =>
  createHash('sha256').update(`${width} ${height} ${channels} `).update(pixels).digest('hex');

/** Hashes of a column's pictures by their codes. */
export const pictureHashes = (pictures: Pictures): string[] =>
  Array.from({ length: pictureCount(pictures) }, (_, code) => pictureHash(pictureOf(pictures, code)));

/** Stores the pictures of a column; inside a transaction of the caller. */
export function insertImages(connection: Connection, dataset: string, position: number, pictures: Pictures): void {
  const known = connection.prepare('SELECT 1 FROM image WHERE hash = ?').pluck();
  const insert = connection.prepare('INSERT INTO image (hash, width, height, channels, data) VALUES (?, ?, ?, ?, ?)');
  const link = connection.prepare('INSERT INTO dataset_image (dataset, position, code, hash) VALUES (?, ?, ?, ?)');
  pictureHashes(pictures).forEach((hash, code) => {
    const { width, height, channels, pixels } = pictureOf(pictures, code);
    if (known.get(hash) === undefined) insert.run(hash, width, height, channels, deflateRawSync(pixels));
    link.run(dataset, position, code, hash);
  });
}

/** @returns nothing where a picture is missing or is not as it was stored */
export function loadImages(connection: Connection, dataset: string, position: number): Pictures | undefined {
  const rows = connection
    .prepare(
      `SELECT width, height, channels, data FROM dataset_image JOIN image USING (hash)
       WHERE dataset = ? AND position = ? ORDER BY code`,
    )
    .all(dataset, position) as { width: number; height: number; channels: number; data: Buffer }[];
  try {
    const pictures = rows.map(({ data, ...size }): Picture => {
      const bytes = size.width * size.height * size.channels;
      return { ...size, pixels: inflateRawSync(data, { maxOutputLength: Math.max(1, bytes) }) };
    });
    if (pictures.some(({ width, height, channels, pixels }) => pixels.length !== width * height * channels))
      return undefined;
    return gatherPictures(pictures);
  } catch {
    return undefined;
  }
}
