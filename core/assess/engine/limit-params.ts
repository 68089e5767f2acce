// What a person may forbid a changed row: asked for alike by every assessment that changes rows.
import { z } from 'zod';
import { field } from '../../schema/label.ts';

const names = z.array(z.string()).default([]);

export const limitParams = {
  limits: z
    .strictObject({
      frozen: names.meta(field(['Stay as they are', '保持不变'], ['Features that do not move.', '不变动的特征。'])),
      up: names.meta(field(['Only rise', '只增'], ['Numbers that do not fall.', '不减小的数值。'])),
      down: names.meta(field(['Only fall', '只减'], ['Numbers that do not rise.', '不增大的数值。'])),
      ranges: z
        .record(z.string(), z.tuple([z.number(), z.number()]))
        .default({})
        .meta(
          field(
            ['Ranges', '范围'],
            [
              'The least and the greatest value that a number may take; a row outside has to come in.',
              '数值可取的最小值与最大值；范围之外的行须进入范围。',
            ],
          ),
        ),
      allowed: z
        .record(z.string(), z.array(z.string()).min(1))
        .default({})
        .meta(
          field(
            ['Allowed categories', '允许的类别'],
            [
              'Categories that a feature may become; these features change even where categories stay otherwise.',
              '特征可变为的类别；即使其他类别不变，这些特征也可改变。',
            ],
          ),
        ),
      linked: z
        .array(z.array(z.string()))
        .default([])
        .meta(
          field(
            ['Linked', '联动'],
            [
              'Groups of numbers that move together, by the same number of standard deviations; what is proved without links is a lower bound.',
              '一起变动的数值列组（以相同的标准差数移动）；不含联动的证明仅作为下界。',
            ],
            'advanced',
          ),
        ),
    })
    .prefault({})
    .meta(
      field(
        ['Limits', '限制'],
        [
          'What may not change of a row, or only one way, or only within a range.',
          '行中不可变动、只可单向变动或只可在某范围内变动的特征。',
        ],
      ),
    ),
  withinData: z
    .boolean()
    .default(true)
    .meta(
      field(
        ['Within the data', '限于数据范围'],
        [
          'Numbers stay between the least and the greatest of the training rows.',
          '数值保持在训练行的最小值与最大值之间。',
        ],
      ),
    ),
  wholeNumbers: z
    .boolean()
    .default(true)
    .meta(
      field(
        ['Whole numbers stay whole', '整数保持为整数'],
        [
          'A feature that has whole numbers alone in the training rows gets no fractions.',
          '训练行中只有整数的特征不会取小数。',
        ],
      ),
    ),
  categories: z
    .boolean()
    .default(false)
    .meta(
      field(
        ['Categories may change', '类别可变'],
        ['Another category counts as one standard deviation.', '改变类别计为一个标准差。'],
      ),
    ),
};
