// What a column of images is like: sizes, colours, brightness, and pictures that stand there more than once.
import type { ImageProfile } from '../../../schema/dataset.ts';
import { type Picture, pictureCount, pictureOf } from '../../images/pictures.ts';
import { scaled, withChannels } from '../../images/scale.ts';
import type { ImageColumn } from '../../table.ts';

const shownSizes = 8;

/**
 * A picture's difference hash: whether each of 8 x 8 places is brighter than the one left of it. Pictures that were
 * scaled or saved again have the same.
 */
export function differenceHash(picture: Picture): string {
  const { pixels } = scaled(withChannels(picture, 1), 9, 8);
  let hash = '';
  for (let y = 0; y < 8; y++) for (let x = 0; x < 8; x++) hash += pixels[9 * y + x + 1] > pixels[9 * y + x] ? '1' : '0';
  return hash;
}

/** Mean of all pixels, 0 to 1. */
const brightness = ({ pixels }: Picture): number => pixels.reduce((sum, value) => sum + value, 0) / pixels.length / 255;

/** How many have a value that another has before them. */
const repeatsOf = (keys: readonly string[]): number => keys.length - new Set(keys).size;

export function profileImages({ pictures }: ImageColumn): ImageProfile {
  const all = Array.from({ length: pictureCount(pictures) }, (_, code) => pictureOf(pictures, code));
  const sizes = new Map<string, { width: number; height: number; count: number }>();
  for (const { width, height } of all) {
    const known = sizes.get(`${width} ${height}`);
    if (known) known.count++;
    else sizes.set(`${width} ${height}`, { width, height, count: 1 });
  }
  const light = all.map(brightness).sort((a, b) => a - b);
  return {
    sizes: [...sizes.values()].sort((a, b) => b.count - a.count || a.width - b.width).slice(0, shownSizes),
    otherSizes: Math.max(0, sizes.size - shownSizes),
    colour: all.filter(({ channels }) => channels === 3).length,
    brightness: light.length > 0 ? [light[0], light[light.length >> 1], light[light.length - 1]] : [0, 0, 0],
    repeated: repeatsOf(all.map(({ width, pixels }) => `${width} ${Buffer.from(pixels).toString('latin1')}`)),
    alike: repeatsOf(all.map(differenceHash)),
  };
}
