// LIME's entropy bins: each feature by itself is cut where a small tree over the truth of the training rows asks about
// it.
import { growTree, plainGrowth } from '../../../models/tree/grow.ts';
import { sortColumns } from '../../../models/tree/sorted-columns.ts';
import { quantile, sortedFinite } from '../../../numeric/stats.ts';
import type { ExplainContext } from '../../explainer.ts';

const depth = 3;

/** Bounds of the bins of one feature's values, ascending; its median where no question helps. */
export function entropyCuts(context: ExplainContext): (values: Float64Array) => readonly number[] {
  const truth = context.trainingTruth();
  const { classes, job } = context;
  return (values) => {
    const weights = Float64Array.from(values, (value) => Number(!Number.isNaN(value)));
    const tree = growTree(sortColumns(values, truth.length, 1), truth, weights, classes.length, {
      ...plainGrowth,
      criterion: classes.length > 0 ? 'entropy' : 'squared-error',
      maxDepth: depth,
      maxFeatures: 1,
      random: job.random('entropy-cuts'),
      check: () => job.check(),
    });
    const bounds = [...new Set(tree.threshold.filter((_, node) => tree.childrenLeft[node] >= 0))].sort((a, b) => a - b);
    return bounds.length > 0 ? bounds : [quantile(sortedFinite(values), 0.5)];
  };
}
