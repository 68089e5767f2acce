// Which training rows have made an answer what it is. Trees: a leaf's answer is the mean of its training rows, so that
// each row's share of it is known (the forest's
// own weights: Meinshausen 2006); nearest neighbours are such a mean themselves. Linear models and networks: influence
// functions (Koh & Liang 2017) of the last layer, whose columns are what the layers below
// make of a row; a row is taken out by one Newton step, with its own weight in the curvature corrected for.

import { z } from 'zod';
import { say } from '../../../messages/say.ts';
import { tabular } from '../../../models/batch.ts';
import type { TreeCapability } from '../../../models/model.ts';
import { leavesOf } from '../../../models/tree/structure.ts';
import { field } from '../../../schema/label.ts';
import { trainingCases } from '../../engine/training-cases.ts';
import { attributionParams, defineExplainer, type ExplainContext, refuse } from '../../explainer.ts';
import type { CasesValues } from '../../results/cases/values.ts';
import { openHead } from './last-layer.ts';

const cannot = say('refuse.noInfluence', {});

export const influence = defineExplainer({
  method: 'influence',
  title: { en: 'Influence of training rows', zh: '训练样本的影响' },
  about: {
    en: 'The training rows that pushed this prediction up or down most: what the model would predict without them.',
    zh: '最能推高或压低该预测的训练样本：若无它们，模型会如何预测。',
  },
  scope: 'rows',
  speaksOf: 'examples',
  forImages: true,
  forSequences: true,
  needsFit: true,
  refuses: (capabilities) =>
    capabilities.includes('leafMeans') || capabilities.includes('shares') || capabilities.includes('representation')
      ? undefined
      : cannot,
  usesBackground: () => false,
  params: z.strictObject({
    ...attributionParams,
    count: z
      .int()
      .min(1)
      .max(10_000)
      .default(10)
      .meta(
        field(
          ['Rows', '行数'],
          ['How many training rows are shown, those with the largest influence.', '显示影响最大的训练样本数。'],
        ),
      ),
    damping: z
      .number()
      .positive()
      .default(1e-3)
      .meta(
        field(
          ['Damping', '阻尼'],
          [
            'Added to the curvature of the loss, as a share of its mean: steadier where the model is not at its optimum.',
            '加到损失曲率上的量（占其均值的比例）：模型未达最优时更稳定。',
          ],
          'advanced',
        ),
      ),
  }),
  explain(context, params): CasesValues {
    const { capabilities, encoded, encoder, outputOf } = context;
    const { rows } = context.rows;
    const { width } = encoder;
    const known = trainingCases(context);
    const answers = capabilities.answers(tabular(encoded, rows));
    const scoresOf = context.once('influence scores', () =>
      scorer(context, known.x, known.training.rows, known.truth, params.damping),
    );
    const examples = Array.from({ length: rows }, (_, row) => {
      context.job.check();
      const scores = scoresOf(encoded.subarray(row * width, (row + 1) * width), outputOf[row]);
      const order = [...scores.keys()]
        .filter((r) => scores[r] !== 0)
        .sort((a, b) => Math.abs(scores[b]) - Math.abs(scores[a]) || a - b)
        .slice(0, params.count);
      context.job.report({ stage: 'explain', share: (row + 1) / rows });
      return {
        answer: answers[row],
        outcome: 'found' as const,
        cases: order.map((r) => known.caseOf(r, 'influence', scores[r])),
      };
    });
    return { kind: 'cases', measure: 'influence', examples };
  },
});

/** How much each training row has moved an output of a row, in the output's own unit. */
type Scores = (x: Float64Array, output: number) => Float64Array;

function scorer(context: ExplainContext, x: Float64Array, rows: number, truth: Float64Array, damping: number): Scores {
  const { trees, representation, shares } = context.capabilities;
  if (shares) return weighed(shares, truth, context.classes.length);
  if (trees) return weighed(leafShares(trees, x, rows, context), truth, context.classes.length);
  if (!representation) return refuse(cannot, say('hint.useNearestNeighbours', {}));
  return openHead(context, representation, x, rows, truth, damping);
}

/** Each training row's share of an answer, times how far its truth is from the mean of all. */
function weighed(sharesOf: (row: Float64Array) => Float64Array, truth: Float64Array, classes: number): Scores {
  return (row, output) => {
    const target = classes > 0 ? truth.map((label) => Number(label === output)) : truth;
    const mean = target.reduce((a, b) => a + b, 0) / target.length;
    return sharesOf(row).map((share, r) => share * (target[r] - mean));
  };
}

/**
 * Each row's share of the leaves that a row comes to, by what it counted for when each tree grew: a bootstrap leaves
 * some out and takes others more than once.
 */
function leafShares(
  { trees }: TreeCapability,
  x: Float64Array,
  rows: number,
  context: ExplainContext,
): (row: Float64Array) => Float64Array {
  const { width } = context.encoder;
  const places = trees.map((tree) => leavesOf(tree, x, rows, width));
  const weights = trees.map((_, t) => context.capabilities.treeWeights(t));
  const sizes = places.map((leaves, t) => {
    const counts = new Float64Array(trees[t].childrenLeft.length);
    leaves.forEach((leaf, r) => {
      counts[leaf] += weights[t][r];
    });
    return counts;
  });
  return (row) => {
    const shares = new Float64Array(rows);
    trees.forEach((tree, t) => {
      const [leaf] = leavesOf(tree, row, 1, width);
      for (let r = 0; r < rows; r++)
        if (places[t][r] === leaf) shares[r] += weights[t][r] / (sizes[t][leaf] * trees.length);
    });
    return shares;
  };
}
