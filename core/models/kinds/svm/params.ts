import { z } from 'zod';
import { field } from '../../../schema/label.ts';

export const params = z.strictObject({
  c: z
    .number()
    .positive()
    .default(1)
    .meta(
      field(
        ['Penalty (C)', '惩罚 (C)'],
        ['What a mistake costs: larger follows the training rows more closely.', '错误的代价：越大越贴合训练数据。'],
      ),
    ),
  kernel: z
    .enum(['rbf', 'linear', 'polynomial', 'sigmoid'])
    .default('rbf')
    .meta(
      field(
        ['Kernel', '核函数'],
        [
          'How alike two rows are: linear draws straight borders, the others bend.',
          '两行的相似度：linear 边界为直线，其他可弯曲。',
        ],
      ),
    ),
  gamma: z
    .union([z.enum(['scale', 'auto']), z.number().positive()])
    .default('scale')
    .meta(
      field(
        ['Gamma', 'Gamma'],
        [
          'How near is near: larger bends more. scale: 1 / (columns · variance); auto: 1 / columns.',
          '邻近程度：越大越弯曲。scale：1/(列数·方差)；auto：1/列数。',
        ],
      ),
    ),
  degree: z
    .int()
    .min(1)
    .max(10)
    .default(3)
    .meta(field(['Degree', '次数'], ['Of the polynomial kernel.', '多项式核的次数。'], 'advanced')),
  coef0: z
    .number()
    .default(0)
    .meta(
      field(
        ['Constant (coef0)', '常数 (coef0)'],
        ['Added inside the polynomial and sigmoid kernels.', '多项式核与 sigmoid 核中的常数项。'],
        'advanced',
      ),
    ),
  epsilon: z
    .number()
    .min(0)
    .default(0.1)
    .meta(
      field(
        ['Tube width (epsilon)', '管道宽度 (epsilon)'],
        ['For numbers: errors smaller than this cost nothing.', '回归：小于此值的误差不计代价。'],
        'regularisation',
        'regression',
      ),
    ),
  probability: z
    .boolean()
    .default(true)
    .meta(
      field(
        ['Probabilities', '概率'],
        [
          'Fit probabilities to the decision values by 5-fold cross-validation; takes five more trainings.',
          '以五折交叉验证将决策值拟合为概率；需额外训练五次。',
        ],
        'advanced',
        'classification',
      ),
    ),
  tolerance: z
    .number()
    .positive()
    .default(1e-3)
    .meta(field(['Tolerance', '容差'], ['How near to the optimum the search stops.', '停止搜索的精度。'], 'advanced')),
  maxIterations: z
    .int()
    .min(1)
    .default(10_000_000)
    .meta(field(['Iterations', '迭代次数'], ['Steps of the search, at most.', '最大迭代次数。'], 'advanced')),
});
export type Params = z.infer<typeof params>;
