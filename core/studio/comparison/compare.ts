import { VitrineError } from '../../errors.ts';
import { say, some } from '../../messages/say.ts';
import { type Metrics, shownMetrics } from '../../schema/experiment.ts';
import type { Message } from '../../schema/message.ts';
import type { ExperimentView, ListedExplanation } from '../../schema/summaries.ts';
import type { Comparison } from '../../schema/views.ts';
import { listListed } from '../../store/explanations.ts';
import type { StudioContext } from '../context.ts';
import { viewExperiment } from '../experiments/show.ts';
import { listedOf } from '../explanations/listed-explanation.ts';
import { baselineMetrics } from './baseline.ts';
import { findingRows, frontierOf } from './findings.ts';
import { pairedTests } from './paired-tests.ts';
import { scoreRows } from './scores.ts';

/** Metrics, differences of configuration, and explanations of several experiments, side by side. */
export function compareExperiments(context: StudioContext, keys: readonly string[]): Comparison {
  if (keys.length < 2)
    throw new VitrineError('usage', say('error.comparingTakesTwoExperimentsOr', {}), {
      hint: say('hint.compareIdId', {}),
    });
  const experiments = keys.map((key) => viewExperiment(context, key));
  const { connection } = context.project;
  const ids = experiments.map(({ id }) => id);
  return {
    experiments: experiments.map(({ id, name, model, status }) => ({ id, name, kind: model.kind, status })),
    notes: notesOn(experiments),
    differences: differences(experiments),
    metrics: [...metricRows(experiments, baselineMetrics(context, experiments)), ...factRows(experiments)],
    scores: scoreRows(connection, experiments),
    assessments: findingRows(connection, ids),
    frontier: frontierOf(connection, ids),
    tests: pairedTests(context, experiments),
    explanations: sharedExplanations(ids.map((id) => listListed(connection, id, listedOf))),
  };
}

/** What keeps metrics from being compared. */
function notesOn(experiments: readonly ExperimentView[]): Message[] {
  const distinct = (of: (experiment: ExperimentView) => string) => [...new Set(experiments.map(of))];
  const targets = distinct(({ dataset }) => dataset.target.name);
  const datasets = distinct(({ dataset }) => dataset.name);
  return [
    ...(distinct(({ task }) => task).length > 1 ? [say('compare.tasksDiffer', {})] : []),
    ...(targets.length > 1 ? [say('compare.targetsDiffer', { targets: some(targets) })] : []),
    ...(datasets.length > 1 ? [say('compare.datasetsDiffer', { datasets: some(datasets) })] : []),
  ];
}

function flatten(value: unknown, path: string, into: Map<string, string>): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value)) flatten(inner, path ? `${path}.${key}` : key, into);
  } else if (value !== undefined) into.set(path, typeof value === 'string' ? value : JSON.stringify(value));
}

function differences(experiments: readonly ExperimentView[]): Comparison['differences'] {
  const flat = experiments.map((experiment) => {
    const { explain: _explain, name: _name, ...spec } = experiment.spec;
    const into = new Map<string, string>();
    flatten(
      { ...spec, dataset: experiment.dataset.name, model: { kind: experiment.model.kind, ...experiment.model.params } },
      '',
      into,
    );
    return into;
  });
  const paths = [...new Set(flat.flatMap((one) => [...one.keys()]))];
  return paths.flatMap((path) => {
    const values = flat.map((one) => one.get(path) ?? '');
    return new Set(values).size > 1 ? [{ path, values }] : [];
  });
}

/** @param baseline of the test part */
function metricRows(experiments: readonly ExperimentView[], baseline: Metrics | undefined): Comparison['metrics'] {
  return (['test', 'validation', 'train'] as const).flatMap((part) =>
    shownMetrics.flatMap((name) => {
      const values = experiments.map((experiment) => experiment.metrics[part]?.[name]);
      return values.some((value) => typeof value === 'number')
        ? [
            {
              part,
              name,
              values: values.map(numberOrNull),
              baseline: part === 'test' ? numberOrNull(baseline?.[name]) : null,
            },
          ]
        : [];
    }),
  );
}

const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** How complex each model is, where it says so in numbers. */
function factRows(experiments: readonly ExperimentView[]): Comparison['metrics'] {
  const facts = experiments.map(
    ({ model, seconds }): Record<string, unknown> => ({
      ...model.facts,
      ...(seconds.prediction === undefined ? {} : { microseconds: 1e6 * seconds.prediction }),
    }),
  );
  const names = [...new Set(facts.flatMap((one) => Object.keys(one)))];
  return names.flatMap((name) => {
    const values = facts.map((one) => (typeof one[name] === 'number' ? one[name] : null));
    return values.some((value) => value !== null) ? [{ part: 'model' as const, name, values, baseline: null }] : [];
  });
}

/** @param explanations of each experiment */
function sharedExplanations(explanations: readonly (readonly ListedExplanation[])[]): Comparison['explanations'] {
  const methods = [...new Set(explanations.flatMap((list) => list.map(({ head }) => head.method)))];
  return methods.map((method) => {
    const found = explanations.map((list) => list.findLast(({ head }) => head.method === method));
    const features = [...new Set(found.flatMap((one) => one?.features ?? []))];
    return {
      method,
      features,
      // a feature that a model has never seen has no importance there, not one of 0
      importance: found.map((one) =>
        one ? features.map((name) => one.importance[one.features.indexOf(name)] ?? null) : null,
      ),
    };
  });
}
