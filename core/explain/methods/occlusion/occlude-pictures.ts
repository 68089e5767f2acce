// Occlusion of pictures (Zeiler & Fergus 2014): a square is moved over the picture, and what is under it is hidden. A
// pixel comes to the mean over the squares that cover it.
import { z } from 'zod';
import { tabular } from '../../../models/batch.ts';
import { field } from '../../../schema/label.ts';
import { additiveAttribution, type ExplainContext, explainedOutputs } from '../../explainer.ts';
import { mapsFor, onlyImage } from '../../images/maps.ts';
import type { AttributionValues } from '../../results/attribution/values.ts';

export const windowParams = {
  window: z
    .int()
    .min(1)
    .max(512)
    .optional()
    .meta(
      field(
        ['Square', '方块边长'],
        [
          'Of pictures: pixels along the side of what is hidden. Empty: a seventh of the side.',
          '图像：被遮挡方块的边长（像素）；留空为边长的七分之一。',
        ],
        'advanced',
      ),
    ),
  stride: z
    .int()
    .min(1)
    .max(512)
    .optional()
    .meta(
      field(
        ['Stride', '步幅'],
        [
          'Of pictures: pixels from one square to the next. Empty: half a square.',
          '图像：相邻方块的间隔；留空为半个方块。',
        ],
        'advanced',
      ),
    ),
};

interface Wanted {
  readonly window?: number;
  readonly stride?: number;
}

/** Where squares begin along one side; the last one ends with the side. */
function startsAlong(side: number, window: number, stride: number): number[] {
  const starts = Array.from({ length: Math.floor(Math.max(0, side - window) / stride) + 1 }, (_, i) => i * stride);
  const last = Math.max(0, side - window);
  return starts[starts.length - 1] === last ? starts : [...starts, last];
}

/** Squares that the model is asked about at once. */
const atOnce = 256;

export function occludePictures(context: ExplainContext, wanted: Wanted): AttributionValues {
  const encoding = onlyImage(context);
  if (!encoding) throw new Error('no pictures');
  const { height, width, channels } = encoding.shape;
  const { rows } = context.rows;
  const { capabilities, encoder, job, masker, outputOf } = context;
  const window = Math.min(wanted.window ?? Math.max(1, Math.round(Math.min(height, width) / 7)), height, width);
  const stride = wanted.stride ?? Math.max(1, Math.floor(window / 2));
  const squares = startsAlong(height, window, stride).flatMap((y) =>
    startsAlong(width, window, stride).map((x) => ({ x, y })),
  );
  const predictions = explainedOutputs(context);
  const maps = mapsFor(encoding, rows, false);
  const pixels = height * width;
  for (let row = 0; row < rows; row++) {
    const own = context.encoded.subarray(row * encoder.width, (row + 1) * encoder.width);
    const hidden = masker.hiddenPicture?.(context, row) ?? new Float64Array(encoder.width);
    const [sums, times] = [new Float64Array(pixels), new Float64Array(pixels)];
    for (let first = 0; first < squares.length; first += atOnce) {
      job.check();
      const some = squares.slice(first, first + atOnce);
      const x = new Float64Array(some.length * encoder.width);
      const cover = ({ x: left, y: top }: (typeof squares)[number], visit: (pixel: number) => void) => {
        for (let dy = 0; dy < window; dy++) for (let dx = 0; dx < window; dx++) visit((top + dy) * width + left + dx);
      };
      some.forEach((square, s) => {
        x.set(own, s * encoder.width);
        cover(square, (pixel) => {
          for (let c = 0; c < channels; c++) x[s * encoder.width + pixel * channels + c] = hidden[pixel * channels + c];
        });
      });
      const answers = capabilities.predict(tabular(x, some.length));
      some.forEach((square, s) => {
        const fall = predictions[row] - answers[s * capabilities.outputs + outputOf[row]];
        cover(square, (pixel) => {
          sums[pixel] += fall;
          times[pixel]++;
        });
      });
    }
    maps.values.set(
      sums.map((sum, pixel) => (times[pixel] > 0 ? sum / times[pixel] : 0)),
      row * pixels,
    );
    job.report({ stage: 'explain', share: (row + 1) / rows });
  }
  const totals = Float64Array.from({ length: rows }, (_, row) =>
    maps.values.subarray(row * pixels, (row + 1) * pixels).reduce((sum, value) => sum + value, 0),
  );
  const baseValues = masker.baseValues?.(context) ?? new Float64Array(rows);
  return { ...additiveAttribution(totals, baseValues, predictions), maps };
}
