import { z } from 'zod';
import { areaUnder, byValue, removing } from '../ordering.ts';
import { defineScore, perSample, type Sample } from '../score.ts';

const curve = (sample: Sample): Float64Array => sample.masked(removing(byValue(sample.attributions)));

export const deletion = defineScore({
  score: 'deletion',
  title: { en: 'Deletion', zh: '删除曲线' },
  about: {
    en: 'Features are hidden from the one that pushes up most: the area under the output as they go. The sooner it falls, the better the order. Compare methods on the same rows only: the area depends on the prediction itself.',
    zh: '从推高最多的特征起逐个隐藏：输出曲线下的面积。下降越早，排序越好。仅可在相同的行上比较方法：面积取决于预测值本身。',
  },
  formula: '∫ f(x without the top t·n features) dt',
  source: 'Petsiuk, Das & Saenko 2018',
  group: 'faithfulness',
  direction: 'lower',
  range: [null, null],
  cost: 'model',
  isDefault: true,
  params: z.strictObject({}),
  curve,
  of: perSample((sample) => areaUnder(curve(sample))),
});
