// Drop-column importance: the model is trained again without each feature, and how much worse it is says what that
// feature brings that no other does.

import { z } from 'zod';
import { VitrineError } from '../../../errors.ts';
import { metricTitle } from '../../../messages/known-title.ts';
import { say } from '../../../messages/say.ts';
import { tabular } from '../../../models/batch.ts';
import { defineExplainer } from '../../explainer.ts';

export const dropColumn = defineExplainer({
  method: 'drop-column',
  title: { en: 'Drop-column importance', zh: '删列重要性' },
  about: {
    en: 'How much worse the model is when it is trained anew without a feature: what no other feature can stand in for. Slow: one training a feature.',
    zh: '去掉一个特征重新训练后模型变差多少：其他特征无法替代的部分。较慢：每个特征训练一次。',
  },
  scope: 'dataset',
  unit: (metric) => say('unit.withoutFeature', { metric: metricTitle(metric) }),
  needsTruth: true,
  refits: true,
  usesBackground: () => false,
  params: z.strictObject({}),
  explain(context) {
    const { encoder, encoded, score, job, refit } = context;
    const { rows } = context.rows;
    if (!refit) throw new VitrineError('incompatible', say('error.specModelWasTrainedWith', {}), { where: 'method' });
    if (encoder.features.length < 2)
      throw new VitrineError('incompatible', say('error.modelOneFeatureCannotDo', {}), { where: 'method' });
    const baseline = score.of(tabular(encoded, rows));
    const drops = Float64Array.from(encoder.features, (_, f) => {
      job.check();
      const without = refit(f);
      job.report({ stage: 'explain', share: (f + 1) / encoder.features.length });
      return baseline - without;
    });
    return { kind: 'importance', metric: score.name, baseline, drops, repeats: 1 };
  },
});
