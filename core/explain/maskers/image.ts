// Pictures: the players are segments; a hidden one has the pixels of what stands in for it.
import { encodeRows } from '../../data/encode.ts';
import type { ImageEncoding } from '../../data/fields/image/image.ts';
import { sampleEvenly } from '../../numeric/sample-evenly.ts';
import { grouped, halvedInPlane } from '../engine/player-tree.ts';
import type { ExplainContext, Masker } from '../explainer.ts';
import { gridSegments, type PixelImage, quickShiftSegments, type Segments, slicSegments } from '../images/segments.ts';
import type { SegmentSettings } from '../images/settings.ts';
import { tabularMasker } from './tabular.ts';

type Fill = NonNullable<SegmentSettings['fill']>;

/** Below this many pixels a side superpixels are single pixels, or all of it. */
const smallSide = 64;
/** What LIME takes (Ribeiro et al. 2016). */
const quickShift = { kernelSize: 4, maxDistance: 200, ratio: 0.2 };

/** A picture that is the only feature, with how it is cut and hidden. */
export interface ImageMasker extends Masker {
  /** The segment of each pixel of an explained row. */
  segmentsOf(context: ExplainContext, row: number): Segments;
}

export const isImageMasker = (masker: Masker): masker is ImageMasker => 'segmentsOf' in masker;

/** @param standard what stands in for hidden segments where the settings do not say */
export function imageMasker(encoding: ImageEncoding, settings: SegmentSettings, standard: Fill): ImageMasker {
  const { shape } = encoding;
  const fill = settings.fill ?? standard;
  const cut = new Map<number, Segments>();
  const hidden = new Map<number, Float64Array>();

  const pictureAt = ({ encoded, encoder }: ExplainContext, row: number): PixelImage => ({
    ...shape,
    pixels: encoded.subarray(row * encoder.width, (row + 1) * encoder.width),
  });

  const segmentsOf = (context: ExplainContext, row: number): Segments => {
    const known = cut.get(row);
    if (known) return known;
    const made = cutUp(pictureAt(context, row), settings, context, row);
    cut.set(row, made);
    return made;
  };

  /** Hidden segments have the pixels of one picture, that of the row, unless those of the background are asked for. */
  const hiding = (context: ExplainContext, row: number): ExplainContext => {
    if (fill === 'background') return context;
    const known = hidden.get(row);
    const background = known ?? filled(context, pictureAt(context, row), segmentsOf(context, row), fill);
    if (!known) hidden.set(row, background);
    return { ...context, background, backgroundRows: 1 };
  };

  const players = (context: ExplainContext, row: number): number[] => {
    const { background, backgroundRows } = hiding(context, row);
    const { pixels } = pictureAt(context, row);
    const segments = segmentsOf(context, row);
    const varies = new Set<number>();
    for (let j = 0; j < encoding.width; j++)
      for (let b = 0; b < backgroundRows; b++)
        if (background[b * encoding.width + j] !== pixels[j]) varies.add(segments[Math.floor(j / shape.channels)]);
    return [...varies].sort((a, b) => a - b);
  };

  return {
    segmentsOf,
    players,
    features: players,
    partOf: (_, segment) => ({ feature: 0, segment }),
    tree(context, row, wanted) {
      const sums = new Map<number, [y: number, x: number, pixels: number]>();
      segmentsOf(context, row).forEach((segment, pixel) => {
        const [y, x, pixels] = sums.get(segment) ?? [0, 0, 0];
        sums.set(segment, [y + Math.floor(pixel / shape.width), x + (pixel % shape.width), pixels + 1]);
      });
      return wanted.length === 0
        ? grouped([])
        : halvedInPlane(wanted, (segment) => {
            const [y, x, pixels] = sums.get(segment) ?? [0, 0, 1];
            return [y / pixels, x / pixels];
          });
    },
    columnsOf(context, row, wanted) {
      const place = new Map(wanted.map((segment, i) => [segment, i]));
      const columns: number[][] = wanted.map(() => []);
      segmentsOf(context, row).forEach((segment, pixel) => {
        const own = place.get(segment);
        if (own !== undefined) for (let c = 0; c < shape.channels; c++) columns[own].push(pixel * shape.channels + c);
      });
      return columns;
    },
    coalitionValues: (context, row, wanted, masks) =>
      tabularMasker.coalitionValues(hiding(context, row), row, wanted, masks),
    permutationValues: (context, row, wanted, orders) =>
      tabularMasker.permutationValues(hiding(context, row), row, wanted, orders),
    walksAtOnce: tabularMasker.walksAtOnce,
    walkValues: (context, row, wanted, walks) => {
      const own = hiding(context, row);
      const from = own.backgroundRows === 1 ? walks.map((walk) => ({ ...walk, from: 0 })) : walks;
      return tabularMasker.walkValues(own, row, wanted, from);
    },
    hiddenPicture: (context, row) => hiding(context, row).background.subarray(0, encoding.width),
    baseValues: (context) =>
      Float64Array.from({ length: context.rows.rows }, (_, row) => {
        const own = players(context, row);
        const [base] = tabularMasker.coalitionValues(hiding(context, row), row, own, [new Uint8Array(own.length)]);
        return base;
      }),
  };
}

function cutUp(picture: PixelImage, settings: SegmentSettings, context: ExplainContext, row: number): Segments {
  const isSmall = Math.min(picture.height, picture.width) < smallSide;
  const how = settings.segments === 'auto' ? (isSmall ? 'grid' : 'slic') : settings.segments;
  if (how === 'grid') return gridSegments(picture, settings.count);
  if (how === 'slic') return slicSegments(picture, settings.count, settings.compactness);
  return quickShiftSegments(picture, quickShift, context.job.random(`segments-${context.rowNumbers[row]}`));
}

/** What stands in for hidden segments of one picture. */
function filled(context: ExplainContext, picture: PixelImage, segments: Segments, fill: Fill): Float64Array {
  const { pixels, channels } = picture;
  const result = new Float64Array(pixels.length);
  switch (fill) {
    case 'black':
      return result;
    case 'grey':
      return result.fill(0.5);
    case 'blur':
      return blurred(picture);
    case 'segment-mean': {
      const count = Math.max(...segments) + 1;
      const sums = new Float64Array(count * channels);
      const sizes = new Float64Array(count);
      segments.forEach((segment, i) => {
        sizes[segment]++;
        for (let c = 0; c < channels; c++) sums[segment * channels + c] += pixels[i * channels + c];
      });
      return result.map((_, j) => {
        const segment = segments[Math.floor(j / channels)];
        return sums[segment * channels + (j % channels)] / sizes[segment];
      });
    }
    default:
      return context.once('mean picture', () => {
        const { background, backgroundRows } = context.backgroundRows > 0 ? context : trainingPictures(context);
        for (let b = 0; b < backgroundRows; b++)
          for (let j = 0; j < result.length; j++) result[j] += background[b * result.length + j] / backgroundRows;
        return result;
      });
  }
}

/** Training pictures that stand for all where a method has no background. */
const mostTraining = 200;

function trainingPictures({
  encoder,
  training,
}: ExplainContext): Pick<ExplainContext, 'background' | 'backgroundRows'> {
  const { values, rows } = training();
  const kept = sampleEvenly(
    Int32Array.from({ length: rows }, (_, row) => row),
    mostTraining,
  );
  const some = { values: Float64Array.from(kept, (row) => values[row]), rows: kept.length, features: 1 };
  return { background: encodeRows(encoder, some), backgroundRows: kept.length };
}

/** By a square of an eighth of the side, as often as needed to be smooth; what stands outside does not count. */
function blurred({ height, width, channels, pixels }: PixelImage): Float64Array {
  const reach = Math.max(1, Math.round(Math.min(height, width) / 16));
  let values = Float64Array.from(pixels);
  for (let time = 0; time < 2; time++) {
    const from = values;
    values = Float64Array.from(from, (_, j) => {
      const pixel = Math.floor(j / channels);
      const [y, x] = [Math.floor(pixel / width), pixel % width];
      let [sum, count] = [0, 0];
      for (let ny = Math.max(0, y - reach); ny <= Math.min(height - 1, y + reach); ny++)
        for (let nx = Math.max(0, x - reach); nx <= Math.min(width - 1, x + reach); nx++) {
          sum += from[(ny * width + nx) * channels + (j % channels)];
          count++;
        }
      return sum / count;
    });
  }
  return values;
}
