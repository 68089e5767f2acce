// RISE (Petsiuk, Das & Saenko 2018): the mean of random masks, each by what the model says of the picture seen through
// it: S(p) = 1 / (N E[m]) sum f(x · m) m(p). Masks are coarse grids, moved by less than a cell and smoothed.
import { z } from 'zod';
import { tabular } from '../../../models/batch.ts';
import { resized } from '../../../numeric/resized.ts';
import { field } from '../../../schema/label.ts';
import { attributionParams, defineExplainer } from '../../explainer.ts';
import { mapAttribution, ofPictures } from '../../images/block-maps.ts';
import { onlyImage } from '../../images/maps.ts';

/** Masks that the model is asked about at once. */
const atOnce = 128;

export const rise = defineExplainer({
  method: 'rise',
  title: { en: 'RISE', zh: 'RISE' },
  about: {
    en: 'Random masks over the picture, for any model: where the answer holds when it is seen.',
    zh: '以随机遮罩探测任意模型：哪些部分可见时输出得以保持。',
  },
  ...ofPictures,
  params: z.strictObject({
    ...attributionParams,
    masks: z
      .int()
      .min(10)
      .max(100_000)
      .default(2000)
      .meta(field(['Masks', '遮罩数'], ['Drawn at random.', '随机抽取的数目。'])),
    cells: z
      .int()
      .min(2)
      .max(64)
      .default(7)
      .meta(field(['Cells', '格数'], ['Along each side of a mask.', '遮罩每边的格数。'])),
    share: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.5)
      .meta(field(['Share', '比例'], ['Of the cells that are seen.', '可见格子的比例。'])),
  }),
  cost: (params, { rows }) => ({ evaluations: rows * params.masks }),
  explain(context, params) {
    const encoding = onlyImage(context);
    const { height, width, channels } = encoding?.shape ?? { height: 1, width: 1, channels: 1 };
    const { capabilities, job, outputOf, rowNumbers } = context;
    const cell = [Math.ceil(height / params.cells), Math.ceil(width / params.cells)];
    const whole = [height + cell[0], width + cell[1]] as const;
    return mapAttribution(context, undefined, (x, row) => {
      const random = job.random(`rise-${rowNumbers[row]}`);
      const sums = new Float64Array(height * width);
      for (let done = 0; done < params.masks; done += atOnce) {
        job.check();
        const count = Math.min(atOnce, params.masks - done);
        const masks = Array.from({ length: count }, () => {
          const grid = Float64Array.from({ length: (params.cells + 1) ** 2 }, () =>
            Number(random.uniform() < params.share),
          );
          const large = resized(grid, [params.cells + 1, params.cells + 1], whole);
          const [dy, dx] = [random.integer(cell[0] - 1), random.integer(cell[1] - 1)];
          return Float64Array.from(
            { length: height * width },
            (_, i) => large[(Math.floor(i / width) + dy) * whole[1] + (i % width) + dx],
          );
        });
        const seen = new Float64Array(count * x.length);
        masks.forEach((mask, m) => {
          for (let j = 0; j < x.length; j++) seen[m * x.length + j] = x[j] * mask[Math.floor(j / channels)];
        });
        const answers = capabilities.predict(tabular(seen, count));
        masks.forEach((mask, m) => {
          const answer = answers[m * capabilities.outputs + outputOf[row]];
          for (let i = 0; i < sums.length; i++) sums[i] += answer * mask[i];
        });
      }
      return { values: sums.map((sum) => sum / (params.masks * params.share)), places: [height, width] };
    });
  },
});
