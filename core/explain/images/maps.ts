// What methods come to pixel by pixel, where the only feature is a picture.
import type { ImageEncoding } from '../../data/fields/image/image.ts';
import type { ExplainContext } from '../explainer.ts';
import { isImageMasker } from '../maskers/image.ts';
import type { PictureMaps } from './picture-maps.ts';

/** The only feature, where it is an image. */
export function onlyImage({ encoder }: Pick<ExplainContext, 'encoder'>): ImageEncoding | undefined {
  const [first, ...others] = encoder.features;
  return first?.kind === 'image' && others.length === 0 ? first : undefined;
}

/** Adds up the channels of each pixel: `[column]` to `[pixel]`. */
export function byPixel(columns: ArrayLike<number>, { shape }: ImageEncoding, into: Float64Array): void {
  into.fill(0);
  for (let j = 0; j < columns.length; j++) into[Math.floor(j / shape.channels)] += columns[j];
}

export const mapsFor = ({ shape }: ImageEncoding, rows: number, segments: boolean): PictureMaps => {
  const pixels = shape.height * shape.width;
  return {
    height: shape.height,
    width: shape.width,
    values: new Float64Array(rows * pixels),
    ...(segments ? { errors: new Float64Array(rows * pixels), segments: new Int32Array(rows * pixels) } : {}),
  };
};

/** Where what players come to is written, pixel by pixel; nothing where the rows are no pictures. */
export function segmentMaps(context: ExplainContext): PictureMaps | undefined {
  const encoding = onlyImage(context);
  return encoding && isImageMasker(context.masker) ? mapsFor(encoding, context.rows.rows, true) : undefined;
}

/**
 * Shares what each segment of a row comes to among its pixels, so that these add up to it.
 * @param players segments, with what they come to and its error
 */
export function writeSegments(
  context: ExplainContext,
  maps: PictureMaps,
  row: number,
  players: readonly number[],
  phi: ArrayLike<number>,
  error: ArrayLike<number>,
): void {
  if (!isImageMasker(context.masker)) throw new Error('no segments');
  const own = context.masker.segmentsOf(context, row);
  const sizes = new Map<number, number>();
  for (const segment of own) sizes.set(segment, (sizes.get(segment) ?? 0) + 1);
  const place = new Map(players.map((segment, i) => [segment, i]));
  maps.segments?.set(own, row * own.length);
  own.forEach((segment, pixel) => {
    const i = place.get(segment);
    const at = row * own.length + pixel;
    const size = sizes.get(segment) ?? 1;
    maps.values[at] = i === undefined ? 0 : phi[i] / size;
    if (maps.errors) maps.errors[at] = i === undefined ? 0 : error[i] / size;
  });
}
