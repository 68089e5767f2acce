import { z } from 'zod';
import { say } from '../../../messages/say.ts';
import { spearman } from '../../../numeric/correlation.ts';
import { defineScore } from '../score.ts';

export const randomLabels = defineScore({
  score: 'random-labels',
  title: { en: 'Random-label test', zh: '随机标签检验' },
  about: {
    en: 'The same kind of model is trained on shuffled targets: the rank correlation of the sizes of the attributions. Near 1: the explanation tells of the data, not of what was learnt.',
    zh: '用打乱的目标训练同类模型：归因绝对值的秩相关。接近 1 表示解释反映的是数据而非所学内容。',
  },
  formula: 'Spearman(|a|, |a_shuffled labels|)',
  source: 'Adebayo et al. 2018',
  group: 'randomisation',
  direction: 'lower',
  range: [-1, 1],
  cost: 'training',
  isDefault: false,
  params: z.strictObject({}),
  refuses: ({ relabelled }) => (relabelled ? undefined : say('refuse.cannotTrainAgain', {})),
  of(samples, { relabelled }) {
    const others = relabelled?.() ?? [];
    return Float64Array.from(samples, ({ attributions }, i) =>
      spearman(attributions.map(Math.abs), others[i].map(Math.abs)),
    );
  },
});
