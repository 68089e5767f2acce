// Parameters that several scores have.
import { z } from 'zod';
import { field } from '../../schema/label.ts';

export const samples = (fallback: number) =>
  z
    .int()
    .min(2)
    .max(100_000)
    .default(fallback)
    .meta(field(['Samples', '样本数'], ['Sets that are drawn for each row.', '每行抽取的集合数。']));

export const neighbours = (fallback: number) =>
  z
    .int()
    .min(1)
    .max(10_000)
    .default(fallback)
    .meta(
      field(
        ['Neighbours', '邻域样本数'],
        ['Rows drawn about each row and explained too.', '在每行附近抽取并解释的行数。'],
      ),
    );

export const radius = (fallback: number) =>
  z
    .number()
    .positive()
    .max(10)
    .default(fallback)
    .meta(field(['Radius', '半径'], ['How far numbers move, in standard deviations.', '数值移动的幅度，以标准差计。']));
