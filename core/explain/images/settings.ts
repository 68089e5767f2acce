// How the pictures of a request are cut into players, and what stands in for a hidden one.
import { z } from 'zod';
import { field } from '../../schema/label.ts';

export const segmentSettings = z.strictObject({
  segments: z
    .enum(['auto', 'grid', 'slic', 'quickshift'])
    .default('auto')
    .meta(
      field(
        ['Segments', '分块'],
        [
          'What is shown or hidden together: cells of a grid, or superpixels that follow the picture. auto: a grid below 64 pixels, else SLIC.',
          '一起显示或隐藏的部分：网格，或沿图像内容划分的超像素。auto：小于 64 像素用网格，否则用 SLIC。',
        ],
      ),
    ),
  count: z
    .int()
    .min(2)
    .max(1000)
    .default(49)
    .meta(
      field(['How many segments', '分块数'], ['About so many, of a grid or by SLIC.', '网格或 SLIC 的大致分块数。']),
    ),
  compactness: z
    .number()
    .positive()
    .max(1000)
    .default(10)
    .meta(
      field(
        ['Compactness', '紧凑度'],
        ['Of SLIC: the larger, the squarer the segments.', 'SLIC 参数：越大分块越接近方形。'],
        'advanced',
      ),
    ),
  fill: z
    .enum(['training-mean', 'segment-mean', 'blur', 'grey', 'black', 'background'])
    .optional()
    .meta(
      field(
        ['Hidden segments', '隐藏部分'],
        [
          'What stands in for them: the mean training picture, the segment’s own mean, the picture blurred, grey, black, or background pictures one after another.',
          '以什么替代：训练图像均值、该块自身均值、模糊图像、灰色、黑色，或依次用背景图像。',
        ],
      ),
    ),
});
export type SegmentSettings = z.infer<typeof segmentSettings>;

export const imageParam = {
  image: segmentSettings
    .optional()
    .meta(
      field(
        ['Images', '图像'],
        ['How pictures are cut into what is hidden.', '图像如何划分为可隐藏的部分。'],
        'advanced',
      ),
    ),
};
