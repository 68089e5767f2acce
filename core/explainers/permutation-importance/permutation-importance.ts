// Permutation importance (Breiman 2001; Fisher, Rudin & Dominici 2019): how much the score falls when one feature's values are shuffled over the rows.
import { z } from 'zod';
import { VitrineError } from '../../errors.ts';
import { field } from '../../schema/words.ts';
import { defineExplainer } from '../explainer.ts';

export const permutationImportance = defineExplainer({
  method: 'permutation-importance',
  title: { en: 'Permutation importance', zh: '置换重要性' },
  about: {
    en: 'How much the score falls when one feature is shuffled: what the model leans on, over many rows.',
    zh: '打乱一个特征后得分下降多少：模型在整体上依赖什么。',
  },
  scope: 'dataset',
  needsTruth: true,
  byFeature: true,
  usesBackground: () => false,
  params: z.strictObject({
    repeats: z
      .int()
      .min(1)
      .max(1000)
      .default(10)
      .meta(field(['Repeats', '重复次数'], ['Shuffles of each feature; their spread is shown.', '每个特征打乱的次数；显示其离散程度。'])),
  }),
  explain(context, params) {
    const { encoder, encoded, score, job } = context;
    const { rows } = context.rows;
    if (rows < 2)
      throw new VitrineError('rows', `Shuffling needs two rows or more; there ${rows === 1 ? 'is one' : 'are none'}.`, {
        where: 'rows',
        hint: 'Use test, train or all.',
      });
    const baseline = score.of(encoded, rows);
    const drops = new Float64Array(context.features.length * params.repeats);
    const shuffled = encoded.slice();
    context.features.forEach((f, place) => {
      const feature = encoder.features[f];
      const random = job.random(`permutation-${f}`);
      for (let repeat = 0; repeat < params.repeats; repeat++) {
        job.check();
        const order = random.permutation(rows);
        for (let r = 0; r < rows; r++) {
          for (let j = feature.offset; j < feature.offset + feature.width; j++) shuffled[r * encoder.width + j] = encoded[order[r] * encoder.width + j];
        }
        drops[place * params.repeats + repeat] = baseline - score.of(shuffled, rows);
      }
      for (let r = 0; r < rows; r++) {
        for (let j = feature.offset; j < feature.offset + feature.width; j++) shuffled[r * encoder.width + j] = encoded[r * encoder.width + j];
      }
      job.report({ stage: 'explain', share: (place + 1) / context.features.length });
    });
    const names = context.features.map((f) => encoder.features[f].name);
    return { kind: 'importance', metric: score.name, baseline, names, drops, repeats: params.repeats };
  },
});
