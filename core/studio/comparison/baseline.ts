// What a model that knows nothing would score on the same rows.
import { classificationMetrics, regressionMetrics } from '../../metrics/metrics.ts';
import { mean } from '../../numeric/stats.ts';
import type { Metrics } from '../../schema/experiment.ts';
import type { ExperimentView } from '../../schema/summaries.ts';
import { findExperiment } from '../../store/experiments.ts';
import type { StudioContext } from '../context.ts';
import { loadPredictions, partRange } from '../experiments/experiment-views.ts';

/**
 * Metrics of the test part by the most frequent class of the training rows, with its shares as probabilities, or by their
 * mean; undefined where the experiments were not judged on the same rows of the same target.
 */
export function baselineMetrics(context: StudioContext, experiments: readonly ExperimentView[]): Metrics | undefined {
  const [first, ...others] = experiments.map((one) => judgedOn(context, one));
  if (!first || others.some((one) => one?.key !== first.key)) return undefined;
  const { train, test, classes, positive } = first;
  if (test.length === 0) return undefined;
  if (classes === 0) return regressionMetrics(test, new Float64Array(test.length).fill(mean(train)));
  const shares = new Float64Array(classes);
  for (const label of train) shares[label] += 1 / train.length;
  const most = shares.indexOf(Math.max(...shares));
  return classificationMetrics(
    test,
    new Int32Array(test.length).fill(most),
    Float64Array.from({ length: test.length * classes }, (_, i) => shares[i % classes]),
    classes,
    positive,
  );
}

/** Targets of the training and the test rows, and what has to be the same for two experiments to have one baseline. */
function judgedOn(context: StudioContext, { id }: ExperimentView) {
  const stored = findExperiment(context.project.connection, id);
  if (!stored.start || !stored.outcome) return undefined;
  const { rows, truth } = loadPredictions(context, stored);
  const [trainFrom, trainTo] = partRange(stored, 'train');
  const [from, to] = partRange(stored, 'test');
  const { classes, positiveClass } = stored.start;
  return {
    train: truth.subarray(trainFrom, trainTo),
    test: truth.subarray(from, to),
    classes: classes?.length ?? 0,
    positive: classes?.indexOf(positiveClass ?? '') ?? 0,
    key: JSON.stringify([stored.dataset, stored.spec.target, classes, positiveClass, [...rows.subarray(from, to)]]),
  };
}
