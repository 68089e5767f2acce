import { z } from 'zod';
import { say } from '../../../messages/say.ts';
import { mean } from '../../../numeric/stats.ts';
import { field } from '../../../schema/label.ts';
import { defineScore } from '../score.ts';

export const roar = defineScore({
  score: 'roar',
  title: { en: 'Remove and retrain (ROAR)', zh: '移除并重训 (ROAR)' },
  about: {
    en: 'The features with the largest mean attribution are taken away and the model is trained again: by how much the loss of each row rises more than without as many features at random. Above 0: the explanation names what the data hold, and no row off the data is asked about. What correlated features share is learnt from those that stay.',
    zh: '去除平均归因最大的特征并重新训练：与随机去除同样多的特征相比，每行损失多上升多少。大于 0 表示解释指出了数据中的信息，且不会询问偏离数据的行。相关特征共有的信息可从保留的特征中学到。',
  },
  formula: 'L(x; trained without the top) − mean over draws of L(x; trained without as many at random)',
  source: 'Hooker et al. 2019',
  group: 'faithfulness',
  direction: 'higher',
  range: [null, null],
  cost: 'training',
  isDefault: false,
  params: z.strictObject({
    share: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.5)
      .meta(field(['Share', '比例'], ['Of the features that are taken away.', '去除的特征比例。'])),
    draws: z
      .int()
      .min(1)
      .max(50)
      .default(2)
      .meta(field(['Draws', '抽取次数'], ['Random sets that are taken away instead.', '改为随机去除的次数。'])),
  }),
  refuses: ({ lossWithout, features }) =>
    lossWithout && features.length > 1 ? undefined : say('refuse.cannotTrainAgain', {}),
  of(samples, { lossWithout, features }, { share, draws }) {
    const count = features.length;
    const gone = Math.min(count - 1, Math.max(1, Math.round(share * count)));
    const sizes = features.map((_, f) => mean(samples.map(({ attributions }) => Math.abs(attributions[f]))));
    const top = [...sizes.keys()].sort((a, b) => sizes[b] - sizes[a] || a - b).slice(0, gone);
    const losses = lossWithout?.(top);
    const random = samples[0].random('roar');
    const others = Array.from({ length: draws }, () => lossWithout?.([...random.permutation(count).slice(0, gone)]));
    if (!losses) return new Float64Array(samples.length).fill(Number.NaN);
    return losses.map((loss, s) => loss - mean(others.map((one) => one?.[s] ?? Number.NaN)));
  },
});
