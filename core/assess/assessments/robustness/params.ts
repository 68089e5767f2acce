import { z } from 'zod';
import { field } from '../../../schema/label.ts';
import { limitParams } from '../../engine/limit-params.ts';

export const params = z.strictObject({
  attack: z
    .enum(['auto', 'exact', 'deepfool', 'fgsm', 'pgd', 'search'])
    .default('auto')
    .meta(
      field(
        ['Attack', '攻击'],
        [
          'auto: exact for linear models and trees, along the gradient where there is one, else a search along the boundary. deepfool: steps to the boundary as if it were straight. fgsm: one step by the sign of the gradient. pgd: many steps along it.',
          'auto：线性模型与树为精确，有梯度者沿梯度，否则沿边界搜索。deepfool：视边界为直线逐步逼近。fgsm：按梯度符号走一步。pgd：沿梯度走多步。',
        ],
      ),
    ),
  norm: z
    .enum(['0', '1', '2', 'inf', 'all'])
    .default('2')
    .meta(
      field(
        ['Norm', '范数'],
        [
          'How moves add up, in standard deviations: 0 how many features, 1 all moves, 2 the straight line, inf the largest; all: each of them, with the changes of 2.',
          '移动如何合计（以标准差计）：0 特征个数，1 移动之和，2 直线距离，inf 最大移动；all：逐一计算，变化以 2 为准。',
        ],
      ),
    ),
  ...limitParams,
  change: z
    .number()
    .positive()
    .optional()
    .meta(
      field(
        ['Change of a number', '数值的变化量'],
        [
          'By how much a predicted number has to move, in its own units; empty: half a standard deviation of the target in the training rows.',
          '预测数值须移动多少（原始单位）；留空：训练行目标标准差的一半。',
        ],
        'basics',
        'regression',
      ),
    ),
  direction: z
    .enum(['either', 'rise', 'fall'])
    .default('either')
    .meta(
      field(
        ['Direction of a number', '数值的变化方向'],
        ['Which way a predicted number has to move.', '预测数值须朝哪个方向移动。'],
        'basics',
        'regression',
      ),
    ),
  units: z
    .enum(['standard', 'raw'])
    .default('standard')
    .meta(
      field(
        ['Units', '单位'],
        ['Of the distances: standard deviations, or the data as they are.', '距离的单位：标准差或原始单位。'],
        'advanced',
      ),
    ),
  distances: z
    .boolean()
    .default(true)
    .meta(
      field(['Distances', '距离'], ['The least change that turns each row.', '改变每一行预测的最小变化。'], 'advanced'),
    ),
  smoothing: z
    .number()
    .min(0)
    .max(10)
    .default(0)
    .meta(
      field(
        ['Randomised smoothing', '随机平滑'],
        [
          'Deviation of the noise for a certified radius of the vote over noisy copies; 0: none.',
          '为带噪副本投票求认证半径所用的噪声标准差；0 表示不计算。',
        ],
        'advanced',
      ),
    ),
  copies: z
    .int()
    .min(100)
    .max(1_000_000)
    .default(2000)
    .meta(field(['Copies', '副本数'], ['For each row, where there is smoothing.', '平滑时每行的副本数。'], 'advanced')),
  stress: z
    .boolean()
    .default(true)
    .meta(
      field(['Stress curves', '压力曲线'], ['How predictions hold as the data get worse.', '数据变差时预测如何保持。']),
    ),
  draws: z
    .int()
    .min(1)
    .max(1000)
    .default(5)
    .meta(
      field(
        ['Draws', '抽样次数'],
        ['For each strength of a stress curve.', '压力曲线每一强度的抽样次数。'],
        'advanced',
      ),
    ),
  budget: z
    .int()
    .min(1)
    .max(10_000_000)
    .default(3000)
    .meta(
      field(
        ['Boxes', '分支数'],
        ['Boxes that the exact search in trees looks at for a row.', '对每一行，树的精确搜索考察的分支数。'],
        'advanced',
      ),
    ),
  seconds: z
    .number()
    .positive()
    .max(86_400)
    .optional()
    .meta(
      field(
        ['Time limit', '时间上限'],
        [
          'Seconds of the exact search in trees for a row, besides the boxes; empty: none. With a limit it depends on the machine which rows are proved.',
          '除分支数外，树的精确搜索在每一行上所用的秒数；留空：不限。设定后，哪些行得到证明取决于机器。',
        ],
        'advanced',
      ),
    ),
});
export type Params = z.infer<typeof params>;
