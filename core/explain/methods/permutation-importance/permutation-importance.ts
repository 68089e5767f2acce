// Permutation importance (Breiman 2001; Fisher, Rudin & Dominici 2019): how much the score falls when one feature's
// values are shuffled over the rows.

import { z } from 'zod';
import { columnsOf } from '../../../data/encode.ts';
import { VitrineError } from '../../../errors.ts';
import { metricTitle } from '../../../messages/known-title.ts';
import { say } from '../../../messages/say.ts';
import { tabular } from '../../../models/batch.ts';
import { field } from '../../../schema/label.ts';
import { lowerIsBetter } from '../../../schema/search.ts';
import { groupList, type NamedGroup, namedGroups } from '../../engine/named-groups.ts';
import { defineExplainer, type ExplainContext, scoreParams } from '../../explainer.ts';

export const permutationImportance = defineExplainer({
  method: 'permutation-importance',
  title: { en: 'Permutation importance', zh: '置换重要性' },
  about: {
    en: 'How much the score falls when one feature is shuffled: what the model leans on, over many rows.',
    zh: '打乱一个特征后得分下降多少：模型在整体上依赖什么。',
  },
  scope: 'dataset',
  unit: (metric) => say('unit.shuffled', { metric: metricTitle(metric) }),
  needsTruth: true,
  byFeature: true,
  usesBackground: () => false,
  params: z.strictObject({
    repeats: z
      .int()
      .min(1)
      .max(1000)
      .default(10)
      .meta(
        field(
          ['Repeats', '重复次数'],
          ['Shuffles of each feature; their spread is shown.', '每个特征打乱的次数；显示其离散程度。'],
        ),
      ),
    ...scoreParams,
    groups: groupList
      .optional()
      .meta(
        field(
          ['Groups', '分组'],
          [
            'Features that are shuffled together, as a list of {name, features}: what correlated features hold between them.',
            '一起打乱的特征，写作 {name, features} 的列表：相关特征共同承载的信息。',
          ],
          'advanced',
        ),
      ),
  }),
  cost: (params, { features, rows }) => ({ evaluations: rows * params.repeats * features }),
  explain(context, params) {
    const { encoder, encoded, score, job } = context;
    const { rows } = context.rows;
    if (rows < 2)
      throw new VitrineError(
        'rows',
        say('error.shufflingNeedsTwoRowsOr', { value: say(rows === 1 ? 'rows.isOne' : 'rows.areNone', {}) }),
        {
          where: 'rows',
          hint: say('hint.useTestTrainOrAll', {}),
        },
      );
    const baseline = score.of(tabular(encoded, rows));
    const players = playersOf(context, params.groups);
    const drops = new Float64Array(players.length * params.repeats);
    const shuffled = encoded.slice();
    players.forEach(({ features }, place) => {
      const columns = features.flatMap((f) => columnsOf(encoder.features[f]));
      const random = job.random(`permutation-${features[0]}`);
      for (let repeat = 0; repeat < params.repeats; repeat++) {
        job.check();
        const order = random.permutation(rows);
        for (let r = 0; r < rows; r++)
          for (const j of columns) shuffled[r * encoder.width + j] = encoded[order[r] * encoder.width + j];
        const after = score.of(tabular(shuffled, rows));
        drops[place * params.repeats + repeat] = lowerIsBetter(score.name) ? after - baseline : baseline - after;
      }
      for (let r = 0; r < rows; r++)
        for (const j of columns) shuffled[r * encoder.width + j] = encoded[r * encoder.width + j];
      job.report({ stage: 'explain', share: (place + 1) / players.length });
    });
    const names = players.map(({ name }) => name);
    return { kind: 'importance', metric: score.name, baseline, names, drops, repeats: params.repeats };
  },
});

/** Groups, and features that are in none; of a piece of the features those whose first feature is in it. */
function playersOf(context: ExplainContext, named: z.infer<typeof groupList> | undefined): NamedGroup[] {
  const { features } = context.encoder;
  const single = (f: number): NamedGroup => ({ name: features[f].name, features: [f] });
  if (!named) return context.features.map(single);
  const { groups, alone } = namedGroups(context, named);
  const own = new Set(context.features);
  return [...groups, ...alone.map(single)]
    .filter((group) => own.has(group.features[0]))
    .sort((a, b) => a.features[0] - b.features[0]);
}
