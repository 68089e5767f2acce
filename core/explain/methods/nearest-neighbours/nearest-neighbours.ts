// The training rows that are most like the explained one, by Euclidean distance between the columns that the model
// sees.

import { z } from 'zod';
import { tabular } from '../../../models/batch.ts';
import { field } from '../../../schema/label.ts';
import { comparableRows } from '../../engine/comparable-rows.ts';
import { trainingCases } from '../../engine/training-cases.ts';
import { defineExplainer } from '../../explainer.ts';
import type { CasesValues } from '../../results/cases/values.ts';

export const nearestNeighbours = defineExplainer({
  method: 'nearest-neighbours',
  title: { en: 'Nearest neighbours', zh: '最近邻样本' },
  about: {
    en: 'The training rows most like this one, with their truth and their predictions.',
    zh: '与该行最相似的训练样本，及其真实值与模型的预测。',
  },
  scope: 'rows',
  speaksOf: 'examples',
  forImages: true,
  forSequences: true,
  usesBackground: () => false,
  params: z.strictObject({
    count: z
      .int()
      .min(1)
      .max(1000)
      .default(5)
      .meta(
        field(['Neighbours', '邻居数'], ['How many are shown, the row itself left out.', '显示的个数，不含该行自身。']),
      ),
  }),
  explain(context, { count }): CasesValues {
    const { capabilities, encoded, encoder, job, rowNumbers, trainRows } = context;
    const known = trainingCases(context);
    const own = comparableRows(context, encoded, context.rows.rows);
    const { width } = own;
    const training = context.once('comparable rows', () => comparableRows(context, known.x, known.training.rows)).x;
    const { values, features } = known.training;
    const answers = capabilities.answers(tabular(encoded, context.rows.rows));
    const examples = Array.from({ length: context.rows.rows }, (_, row) => {
      job.check();
      const distances = Float64Array.from({ length: known.training.rows }, (_, r) => {
        let squares = 0;
        for (let j = 0; j < width; j++) {
          const gap = own.x[row * width + j] - training[r * width + j];
          // a value that is missing on one side only is as far as one standard deviation
          squares += Number.isNaN(gap)
            ? Number(Number.isNaN(own.x[row * width + j]) !== Number.isNaN(training[r * width + j]))
            : gap * gap;
        }
        return Math.sqrt(squares);
      });
      const order = [...distances.keys()]
        .filter((r) => trainRows[r] !== rowNumbers[row])
        .sort((a, b) => distances[a] - distances[b] || a - b);
      job.report({ stage: 'explain', share: (row + 1) / context.rows.rows });
      return {
        answer: answers[row],
        outcome: 'found' as const,
        cases: order.slice(0, count).map((r) => {
          const changes = encoder.features.flatMap((_, f) =>
            Object.is(values[r * features + f], context.rows.values[row * features + f]) ? [] : [f],
          );
          return known.caseOf(r, 'neighbour', distances[r], changes);
        }),
      };
    });
    return { kind: 'cases', measure: 'distance', examples };
  },
});
