import fs from 'node:fs';
import path from 'node:path';
import { Random } from '../../core/numeric/random.ts';
import { png } from '../../core/presentation/picture-markup.ts';

/** Noise, with a bright patch of a quarter of the side in the left or the right half: the class. */
export function patchPicture(side: number, where: 'left' | 'right', random: Random): Uint8Array {
  const pixels = Uint8Array.from({ length: side * side }, () => random.integer(60));
  const size = side / 4;
  const y = random.integer(side - size);
  const x = (where === 'left' ? 0 : side / 2) + random.integer(side / 2 - size);
  for (let dy = 0; dy < size; dy++) pixels.fill(230, (y + dy) * side + x, (y + dy) * side + x + size);
  return pixels;
}

/** A folder of class folders with grey pictures. @returns the folder */
export function folderOfPictures(folder: string, each: number, side = 16): string {
  const random = new Random(7);
  for (const where of ['left', 'right'] as const) {
    fs.mkdirSync(path.join(folder, where), { recursive: true });
    for (let i = 0; i < each; i++)
      fs.writeFileSync(
        path.join(folder, where, `${String(i).padStart(3, '0')}.png`),
        png(side, side, 1, patchPicture(side, where, random)),
      );
  }
  return folder;
}
