// Whether two models differ on the rows that both were tested on.
import { aucDifference, mcNemar } from '../../metrics/auc-test.ts';
import { studentP } from '../../numeric/beta.ts';
import { mean, normalCdf, standardDeviation } from '../../numeric/stats.ts';
import { studentQuantile, z95 } from '../../numeric/student.ts';
import type { ExperimentView } from '../../schema/summaries.ts';
import type { PairedTest } from '../../schema/views.ts';
import { findExperiment } from '../../store/experiments.ts';
import type { StudioContext } from '../context.ts';
import { modelPredictions, partRange } from '../experiments/experiment-views.ts';

interface Tested {
  readonly name: string;
  readonly dataset: string;
  readonly target: string;
  readonly classes: readonly string[] | undefined;
  readonly positive: string | undefined;
  /** By row of the data set: the truth, the label, and the model's output. */
  readonly rows: ReadonlyMap<
    number,
    { readonly truth: number; readonly label: number; readonly output: readonly number[] }
  >;
}

/** Places of the two experiments. */
type Pair = Pick<PairedTest, 'first' | 'second'>;

/** Fewer common rows than this say nothing. */
const fewest = 10;

/** Every pair of the experiments on their common test rows and folds; none where they predict other things. */
export function pairedTests(context: StudioContext, experiments: readonly ExperimentView[]): PairedTest[] {
  const tested = experiments.map(({ id }) => testedRows(context, id));
  return tested.flatMap((a, i) =>
    tested.slice(i + 1).flatMap((b, j) => {
      const second = i + 1 + j;
      if (!a || !b || !isSame(a, b)) return [];
      return [
        ...compared(a, b, i, second),
        ...foldTest(context, experiments[i], experiments[second], { first: i, second }),
      ];
    }),
  );
}

/** Rows that were divided into folds, and how: the same for two experiments with the same folds. */
function foldsOf(context: StudioContext, { id, spec, seed }: ExperimentView): string {
  const { split } = findExperiment(context.project.connection, id).start ?? {};
  return JSON.stringify([spec.crossValidation ?? null, seed, split?.trainRows, split?.validationRows]);
}

/**
 * The corrected resampled t-test of the scores of the same folds (Nadeau & Bengio 2003): folds share training rows, so that
 * their scores vary less than independent ones would.
 */
function foldTest(context: StudioContext, a: ExperimentView, b: ExperimentView, about: Pair): PairedTest[] {
  const [first, second] = [a, b].map((one) => (one.search?.trials.length === 1 ? one.search.trials[0].folds : []));
  const folds = a.spec.crossValidation?.folds ?? 0;
  // folds in time train on ever more rows: there is no one share that is tested
  if (folds < 2 || a.spec.split.time !== undefined || first.length !== second.length) return [];
  if (a.search?.metric !== b.search?.metric || foldsOf(context, a) !== foldsOf(context, b)) return [];
  const differences = first.flatMap(({ score }, f) => {
    const other = second[f].score;
    return score === null || other === null ? [] : [score - other];
  });
  if (differences.length < first.length || differences.length < 2) return [];
  const difference = mean(differences);
  // each fold tests 1/k of the rows and trains on the rest, however often that is repeated
  const error =
    standardDeviation(Float64Array.from(differences), 1) * Math.sqrt(1 / differences.length + 1 / (folds - 1));
  const half = studentQuantile(differences.length - 1) * error;
  const p = error > 0 ? studentP(difference / error, differences.length - 1) : Number(difference === 0);
  return [
    {
      ...about,
      rows: differences.length,
      metric: a.search?.metric ?? '',
      test: 'corrected-t',
      difference,
      interval: [difference - half, difference + half],
      p,
    },
  ];
}

const isSame = (a: Tested, b: Tested): boolean =>
  a.dataset === b.dataset && a.target === b.target && JSON.stringify(a.classes) === JSON.stringify(b.classes);

function testedRows(context: StudioContext, key: string): Tested | undefined {
  const stored = findExperiment(context.project.connection, key);
  if (!stored.outcome || !stored.start) return undefined;
  const predictions = modelPredictions(context, stored);
  const [from, to] = partRange(stored, 'test');
  const rows = new Map<number, { truth: number; label: number; output: number[] }>();
  for (let i = from; i < to; i++) {
    const output = [...predictions.output.subarray(i * predictions.outputs, (i + 1) * predictions.outputs)];
    rows.set(predictions.rows[i], { truth: predictions.truth[i], label: predictions.labels[i] ?? output[0], output });
  }
  const { classes, positiveClass: positive } = stored.start;
  return { name: stored.name, dataset: stored.dataset, target: stored.spec.target ?? '', classes, positive, rows };
}

function compared(a: Tested, b: Tested, first: number, second: number): PairedTest[] {
  const common = [...a.rows].flatMap(([row, own]) => {
    const other = b.rows.get(row);
    return other ? [{ own, other }] : [];
  });
  if (common.length < fewest) return [];
  const about = { first, second, rows: common.length };
  if (!a.classes) {
    const differences = Float64Array.from(
      common,
      ({ own, other }) => (own.output[0] - own.truth) ** 2 - (other.output[0] - other.truth) ** 2,
    );
    return [{ ...about, metric: 'mse', test: 'paired-t', ...meanTest(differences) }];
  }
  const right = common.map(({ own, other }) => [own.label === own.truth, other.label === other.truth] as const);
  const onlyA = right.filter(([x, y]) => x && !y).length;
  const onlyB = right.filter(([x, y]) => !x && y).length;
  const difference = (onlyA - onlyB) / common.length;
  const error = Math.sqrt(Math.max(0, (onlyA + onlyB) / common.length - difference ** 2) / common.length);
  const accuracy: PairedTest = {
    ...about,
    metric: 'accuracy',
    test: 'mcnemar',
    difference,
    interval: [difference - z95 * error, difference + z95 * error],
    p: mcNemar(onlyA, onlyB).p,
  };
  const positive = a.classes.length === 2 ? a.classes.indexOf(a.positive ?? a.classes[1]) : -1;
  const auc =
    positive >= 0
      ? aucDifference(
          Float64Array.from(common, ({ own }) => own.output[positive]),
          Float64Array.from(common, ({ other }) => other.output[positive]),
          common.map(({ own }) => Number(own.truth === positive)),
        )
      : undefined;
  return auc
    ? [
        accuracy,
        {
          ...about,
          metric: 'rocAuc',
          test: 'delong',
          difference: auc.difference,
          interval: [auc.difference - z95 * auc.standardError, auc.difference + z95 * auc.standardError],
          p: auc.p,
        },
      ]
    : [accuracy];
}

function meanTest(differences: Float64Array): Pick<PairedTest, 'difference' | 'interval' | 'p'> {
  const difference = mean(differences);
  const error = standardDeviation(differences, 1) / Math.sqrt(differences.length);
  return {
    difference,
    interval: [difference - z95 * error, difference + z95 * error],
    p: error > 0 ? 2 * (1 - normalCdf(Math.abs(difference) / error)) : 1,
  };
}
