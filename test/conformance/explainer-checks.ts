import type { Table } from '../../core/data/table.ts';
import { type ExplainInput, explain } from '../../core/explain/engine/explain.ts';
import { explainInThreads } from '../../core/explain/engine/spread-rows.ts';
import type { Explainer } from '../../core/explain/explainer.ts';
import { capabilitiesOf } from '../../core/models/capabilities.ts';
import { packModel, type TrainedModel } from '../../core/training/stored-model.ts';
import { numberTable, range, trainedFunction, trainOn } from '../support/data.ts';
import { testJob } from '../support/job.ts';

/** One thing that must hold of every explainer; returns what is wrong, or nothing. */
export interface Check {
  readonly name: string;
  /** Only for explainers that give SHAP values, or only for those that do not sample, and so on. */
  readonly applies: (explainer: Explainer) => boolean;
  readonly broken: (explainer: Explainer) => string | undefined;
}

type Result = ReturnType<typeof explain>;

export const table: Table = numberTable(
  Array.from({ length: 60 }, (_, i) => [Math.sin(i), Math.cos(3 * i), (i % 7) - 3, (i * 5) % 11]),
  Array.from({ length: 60 }, (_, i) => 2 * Math.sin(i) - ((i % 7) - 3) + (Math.cos(3 * i) > 0 ? 4 : 0)),
);

/** A tree, for what explains trees; it never asks about the last column. */
const tree: TrainedModel = trainOn(
  table,
  'decision-tree',
  { maxDepth: 4 },
  { target: 'y', task: 'regression', features: ['x0', 'x1', 'x2'] },
);
/** And a weighted sum, for what needs a derivative or weights. */
const sum: TrainedModel = trainOn(
  table,
  'linear',
  {},
  { target: 'y', task: 'regression', features: ['x0', 'x1', 'x2'] },
);
/** Shapes, for what reads shapes. */
const shapes: TrainedModel = trainOn(
  table,
  'ebm',
  { maxRounds: 20 },
  { target: 'y', task: 'regression', features: ['x0', 'x1', 'x2'] },
);
/** Classes, for what gives examples and rules. */
const labelled: Table = {
  ...table,
  columns: table.columns.map((column) =>
    column.name === 'y' && column.kind === 'numeric'
      ? {
          id: column.id,
          name: 'y',
          kind: 'categorical',
          categories: ['high', 'low'],
          codes: Int32Array.from(column.values, (y) => Number(y < 2)),
        }
      : column,
  ),
};
const classes: TrainedModel = trainOn(
  labelled,
  'decision-tree',
  { maxDepth: 4 },
  { target: 'y', features: ['x0', 'x1', 'x2'] },
);
const byExample = ['counterfactual', 'anchors'];

function modelFor(explainer: Explainer): TrainedModel {
  if (byExample.includes(explainer.method)) return classes;
  return [tree, sum, shapes].find((model) => explainer.refuses(capabilitiesOf(model.model)) === undefined) ?? tree;
}
const tableFor = (explainer: Explainer): Table => (byExample.includes(explainer.method) ? labelled : table);
/** What trains again is given a model that it has trained. */
const refit = (features: readonly string[]): TrainedModel =>
  trainOn(table, 'decision-tree', { maxDepth: 4 }, { target: 'y', task: 'regression', features });

/** Twice the same feature, added up: what is symmetric must come out equal. */
const symmetric = numberTable(
  Array.from({ length: 40 }, (_, i) => [(i % 5) / 4, (i % 5) / 4, i % 3]),
  Array.from({ length: 40 }, (_, i) => i % 3),
);
const adder = trainedFunction(symmetric, (row) => row[0] + row[1] + row[0] * row[1]);

export function run(
  explainer: Explainer,
  trained: TrainedModel,
  data: Table,
  rows: readonly number[],
  seed = 0,
  params: Record<string, unknown> = {},
): Result {
  return explain(explainer, asked(explainer, trained, data, rows, { seed, params }), testJob(seed));
}

interface Asked {
  readonly seed: number;
  readonly params?: Record<string, unknown>;
}

function asked(
  explainer: Explainer,
  trained: TrainedModel,
  data: Table,
  rows: readonly number[],
  { seed, params = {} }: Asked,
): ExplainInput {
  const trainRows = range(data.rows);
  return {
    trained,
    table: data,
    rows: Int32Array.from(rows),
    trainingTable: data,
    trainRows,
    params: explainer.params.parse(params),
    seed,
    refit,
  };
}

/** Its values are Shapley values, up to what it says of their error. */
const isShap = (explainer: Explainer): boolean => explainer.method.endsWith('-shap') && !explainer.approximate;
const isAttribution = (explainer: Explainer): boolean => explainer.scope === 'rows' && explainer.method !== 'lime';
const any = (): boolean => true;
const explainsFunctions = (explainer: Explainer): boolean => explainer.refuses([]) === undefined && isShap(explainer);

const isSingle = (explainer: Explainer): boolean => isAttribution(explainer) && givesAttribution(explainer);
const givesAttribution = (explainer: Explainer): boolean =>
  run(explainer, modelFor(explainer), tableFor(explainer), [0]).kind === 'attribution';

/** All numbers of a result, wherever they stand; the clock's left out. */
function numbersOf(result: unknown): number[] {
  if (typeof result === 'number') return [result];
  if (typeof result !== 'object' || result === null) return [];
  return Object.entries(result).flatMap(([key, value]) => (key === 'seconds' ? [] : numbersOf(value)));
}

export const checks: readonly Check[] = [
  {
    name: 'rows in pieces give what they give together, to the last bit',
    applies: (explainer) => explainer.scope === 'rows',
    broken(explainer) {
      const trained = modelFor(explainer);
      const rows = [0, 3, 8, 11, 20, 41];
      const data = tableFor(explainer);
      const whole = run(explainer, trained, data, rows, 5);
      const {
        trained: _trained,
        refit: _refit,
        ...task
      } = {
        ...asked(explainer, trained, data, rows, { seed: 5 }),
        method: explainer.method,
        model: packModel(trained),
      };
      const { modelCalls: _calls, offData: _off, ...pieces } = explainInThreads(task, testJob(5));
      const { modelCalls: _more, ...together } = whole;
      return JSON.stringify(pieces) === JSON.stringify(together) ? undefined : 'pieces and the whole differ';
    },
  },
  {
    name: 'one finite value a feature and row',
    applies: any,
    broken(explainer) {
      const result = run(explainer, modelFor(explainer), tableFor(explainer), [0, 5, 9]);
      if (!numbersOf(result).every(Number.isFinite)) return 'a number is not finite';
      switch (result.kind) {
        case 'attribution':
          return result.values.length === 3 && result.values.every((row) => row.length === 3)
            ? undefined
            : 'a row or a value is missing';
        case 'importance':
          return result.mean.length === result.features.length && result.mean.length >= 3
            ? undefined
            : 'a feature is missing';
        case 'dependence':
          return result.curves.length === 3 ? undefined : 'a curve is missing';
        case 'surrogate':
          return result.importance.length === 3 ? undefined : 'a feature is missing';
        case 'interactions':
          return result.values.every((row, a) => row.every((value, b) => value === result.values[b][a]))
            ? undefined
            : 'a pair has two strengths';
        case 'surface':
          return result.values.length === result.grids[0].length ? undefined : 'a place is missing';
        case 'cases':
          return explainer.scope === 'dataset' || result.examples.length === 3 ? undefined : 'a row has no examples';
        case 'rules':
          return result.rules.length === 3 ? undefined : 'a row has no rule';
      }
    },
  },
  {
    name: 'the same seed gives the same numbers, to the last bit',
    applies: any,
    broken: (explainer) => {
      const [first, second] = [1, 2].map(() =>
        JSON.stringify(numbersOf(run(explainer, modelFor(explainer), tableFor(explainer), [1, 2], 11))),
      );
      return first === second ? undefined : 'two runs differ';
    },
  },
  {
    name: "a row's values do not depend on the rows beside it",
    applies: (explainer) => explainer.scope === 'rows',
    broken(explainer) {
      const data = tableFor(explainer);
      const [alone, among] = [
        run(explainer, modelFor(explainer), data, [8], 2),
        run(explainer, modelFor(explainer), data, [3, 8], 2),
      ];
      const of = (result: Result, place: number) => {
        if (result.kind === 'attribution') return result.values[place];
        if (result.kind === 'cases') return result.examples[place];
        return result.kind === 'rules' ? result.rules[place] : undefined;
      };
      return JSON.stringify(of(alone, 0)) === JSON.stringify(of(among, 1))
        ? undefined
        : 'alone and among others differ';
    },
  },
  {
    name: 'efficiency: base and values add up to the prediction',
    applies: isShap,
    broken(explainer) {
      const result = run(explainer, modelFor(explainer), table, [0, 7, 30]);
      if (result.kind !== 'attribution') return 'no attribution';
      const gaps = result.values.map((row, r) =>
        Math.abs((result.baseValues?.[r] ?? 0) + row.reduce((a, b) => a + b, 0) - result.predictions[r]),
      );
      return Math.max(...gaps) < 1e-9 ? undefined : `a gap of ${Math.max(...gaps)}`;
    },
  },
  {
    name: 'the fidelity that is told is the one that there is',
    applies: isSingle,
    broken(explainer) {
      const result = run(explainer, modelFor(explainer), table, [0, 7]);
      if (result.kind !== 'attribution') return 'no attribution';
      const gaps = result.values.map((row, r) =>
        Math.abs((result.baseValues?.[r] ?? 0) + row.reduce((a, b) => a + b, 0) - result.predictions[r]),
      );
      return gaps.every((gap, r) => Math.abs(gap - result.fidelity.perRow[r]) < 1e-12)
        ? undefined
        : 'it tells another gap than it has';
    },
  },
  {
    name: 'dummy: a feature that the model never asks about gets 0',
    applies: (explainer) => isShap(explainer) && explainer.refuses(['trees']) === undefined,
    broken(explainer) {
      const blind = trainOn(table, 'decision-tree', { maxDepth: 1 }, { target: 'y', task: 'regression' });
      const used = new Set(blind.model.trees?.trees[0].feature);
      const result = run(explainer, blind, table, [0, 4, 50]);
      if (result.kind !== 'attribution') return 'no attribution';
      const worst = Math.max(...result.values.flatMap((row) => row.filter((_, f) => !used.has(f)).map(Math.abs)));
      return worst < 1e-9 ? undefined : `a feature that is not used gets ${worst}`;
    },
  },
  {
    name: 'symmetry: features that act the same get the same',
    applies: explainsFunctions,
    broken(explainer) {
      const result = run(explainer, adder, symmetric, [4, 13]);
      if (result.kind !== 'attribution') return 'no attribution';
      return result.values.every(([a, b]) => Math.abs(a - b) < 1e-9) ? undefined : 'x0 and x1 differ';
    },
  },
  {
    name: 'it counts its model calls',
    applies: (explainer) =>
      explainer.scope === 'rows' &&
      (explainer.refuses([]) === undefined || explainer.refuses(['gradient']) === undefined),
    broken: (explainer) =>
      run(explainer, modelFor(explainer), tableFor(explainer), [0]).modelCalls > 1
        ? undefined
        : 'no calls were counted',
  },
  {
    name: 'its parameters are all described in both languages, and unknown ones refused',
    applies: any,
    broken(explainer) {
      if (!explainer.title.en || !explainer.title.zh || !explainer.about.en || !explainer.about.zh)
        return 'no title or sentence';
      return explainer.params.safeParse({ noSuchParameter: 1 }).success ? 'it takes any parameter' : undefined;
    },
  },
];
