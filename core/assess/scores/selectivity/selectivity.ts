import { z } from 'zod';
import { areaUnder, bySize, removing } from '../ordering.ts';
import { defineScore, perSample } from '../score.ts';

export const selectivity = defineScore({
  score: 'selectivity',
  title: { en: 'Selectivity', zh: '选择性' },
  about: {
    en: 'Features are hidden from the largest attribution in size: how far the output still is, on average, from what it is with none known, beside the whole way. 0.5 is a straight line.',
    zh: '按归因绝对值由大到小隐藏特征：输出与全部未知时的平均距离占总距离的比例。0.5 为直线下降。',
  },
  formula: '∫ |f(x without top t·n) − f(∅)| dt / |f(x) − f(∅)|',
  source: 'Montavon, Samek & Müller 2018',
  group: 'faithfulness',
  direction: 'lower',
  range: [0, null],
  cost: 'model',
  isDefault: false,
  params: z.strictObject({}),
  of: perSample((sample) => {
    const values = sample.masked(removing(bySize(sample.attributions)));
    const none = values[values.length - 1];
    const whole = Math.abs(values[0] - none);
    return whole > 1e-12 ? areaUnder(values.map((value) => Math.abs(value - none))) / whole : Number.NaN;
  }),
});
