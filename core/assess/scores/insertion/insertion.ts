import { z } from 'zod';
import { adding, areaUnder, byValue } from '../ordering.ts';
import { defineScore, perSample, type Sample } from '../score.ts';

const curve = (sample: Sample): Float64Array => sample.masked(adding(byValue(sample.attributions)));

export const insertion = defineScore({
  score: 'insertion',
  title: { en: 'Insertion', zh: '插入曲线' },
  about: {
    en: 'Features are put in from the one that pushes up most: the area under the output as they come. The sooner it rises, the better the order.',
    zh: '从推高最多的特征起逐个放入：输出曲线下的面积。上升越早，排序越好。',
  },
  formula: '∫ f(x with only the top t·n features) dt',
  source: 'Petsiuk, Das & Saenko 2018',
  group: 'faithfulness',
  direction: 'higher',
  range: [null, null],
  cost: 'model',
  isDefault: true,
  params: z.strictObject({}),
  curve,
  of: perSample((sample) => areaUnder(curve(sample))),
});
