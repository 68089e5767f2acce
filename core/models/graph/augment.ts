// Training pictures changed at random each time they are seen, so that what does not matter is learnt not to matter.
import { z } from 'zod';
import type { Random } from '../../numeric/random.ts';
import { field } from '../../schema/label.ts';
import type { Shape } from './layer.ts';

const share = (most: number, standard: number, en: string, zh: string, helpEn: string, helpZh: string) =>
  z
    .number()
    .min(0)
    .max(most)
    .default(standard)
    .meta(field([en, zh], [helpEn, helpZh]));

export const augmentation = z.strictObject({
  flip: z
    .boolean()
    .default(false)
    .meta(
      field(
        ['Mirror', '左右翻转'],
        [
          'Half of the pictures are seen mirrored; not for letters and digits.',
          '一半图像左右翻转；不适用于文字与数字。',
        ],
      ),
    ),
  shift: share(
    0.5,
    0.08,
    'Shift',
    '平移',
    'Up to this share of the side, both ways.',
    '两个方向上至多平移边长的该比例。',
  ),
  rotate: share(180, 10, 'Turn', '旋转', 'Up to so many degrees, both ways.', '两个方向上至多旋转的度数。'),
  scale: share(0.5, 0.1, 'Scale', '缩放', 'Up to this share larger or smaller.', '至多放大或缩小的比例。'),
  brightness: share(
    1,
    0,
    'Brightness',
    '亮度',
    'Added to all pixels, up to this, 1 being white.',
    '所有像素加上至多该值（白色为 1）。',
  ),
  cutOut: share(
    0.5,
    0,
    'Cut out',
    '遮挡块',
    'A grey square of up to this share of the side.',
    '边长至多为该比例的灰色方块。',
  ),
});
export type Augmentation = z.infer<typeof augmentation>;

export const noAugmentation: Augmentation = { flip: false, shift: 0, rotate: 0, scale: 0, brightness: 0, cutOut: 0 };

/**
 * Writes a changed picture. Pixels between places are mixed of their four neighbours; what comes in from outside is the
 * nearest edge.
 * @param from `[row, column, channel]`, 0 to 1
 */
export function augment(
  from: Float64Array | Float32Array,
  [height, width, channels]: Shape,
  how: Augmentation,
  random: Random,
  into: Float32Array,
): void {
  const between = (most: number) => (2 * random.uniform() - 1) * most;
  const angle = (between(how.rotate) * Math.PI) / 180;
  const grow = 1 / (1 + between(how.scale));
  const flip = how.flip && random.uniform() < 0.5 ? -1 : 1;
  const [cos, sin] = [Math.cos(angle) * grow, Math.sin(angle) * grow];
  const [shiftX, shiftY] = [between(how.shift) * width, between(how.shift) * height];
  const light = between(how.brightness);
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  const inside = (value: number, side: number) => Math.min(side - 1, Math.max(0, value));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [dx, dy] = [x - middleX - shiftX, y - middleY - shiftY];
      const fromX = inside(middleX + flip * (cos * dx + sin * dy), width);
      const fromY = inside(middleY - sin * dx + cos * dy, height);
      const [left, top] = [Math.floor(fromX), Math.floor(fromY)];
      const [right, bottom] = [Math.min(width - 1, left + 1), Math.min(height - 1, top + 1)];
      const [a, b] = [fromX - left, fromY - top];
      for (let c = 0; c < channels; c++) {
        const at = (row: number, column: number) => from[(row * width + column) * channels + c];
        const value =
          (1 - b) * ((1 - a) * at(top, left) + a * at(top, right)) +
          b * ((1 - a) * at(bottom, left) + a * at(bottom, right));
        into[(y * width + x) * channels + c] = Math.min(1, Math.max(0, value + light));
      }
    }
  const side = Math.round(random.uniform() * how.cutOut * Math.min(width, height));
  if (side === 0) return;
  const [startX, startY] = [random.integer(width - side), random.integer(height - side)];
  for (let y = startY; y < startY + side; y++)
    into.fill(0.5, (y * width + startX) * channels, (y * width + startX + side) * channels);
}
