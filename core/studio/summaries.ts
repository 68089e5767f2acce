// Experiments and explanations as a window shows them: what is large stays here, pages and summaries go out.

import { cellText, type Table } from '../data/table.ts';
import { VitrineError } from '../errors.ts';
import { findExplainer } from '../explain/registry.ts';
import { say } from '../messages/say.ts';
import { modelKinds } from '../models/registry.ts';
import { quantile } from '../numeric/stats.ts';
import type { Experiment } from '../schema/experiment.ts';
import type { Attribution, Explanation } from '../schema/explanation.ts';
import { explainRequest } from '../schema/spec.ts';
import type { ExperimentView, ExplanationHead, ExplanationRow, ExplanationSummary, History, ModelColumns } from '../schema/summaries.ts';
import { historyColumns } from '../store/epochs.ts';
import { findExperiment } from '../store/experiments.ts';
import type { ExplanationTask } from '../store/explanation-tasks.ts';
import { findExplanation, listExplanations } from '../store/explanations.ts';
import { unpackModel } from '../training/stored-model.ts';
import { globalImportance } from './compare.ts';
import type { StudioContext } from './context.ts';
import { modelBytes } from './explanations.ts';
import { shownClass } from './shown-class.ts';

/** The experiment without what is large. */
export function experimentView(experiment: Experiment, unfinished: readonly ExplanationTask[] = []): ExperimentView {
  const { split, explanations, training, assessments: _assessments, ...rest } = experiment;
  const kind = modelKinds.find((entry) => entry.kind === rest.model.kind);
  return {
    ...rest,
    split: { train: split.train, validation: split.validation, test: split.test },
    training: training ? { epochs: training.epochs, stoppedBy: training.stoppedBy ?? null, backend: training.backend, advice: training.advice ?? null } : null,
    explanations: explanations.map(explanationHead),
    unfinished: unfinished.map((task) => ({ ...task, request: explainRequest.parse(task.request) })),
    capabilities: [...(kind?.capabilities ?? [])],
    epochKind: kind?.epochs ?? null,
    extensible: training !== undefined && (kind?.epochs === 'epoch' || kind?.cumulative === true),
  };
}

/** The card of an explanation. */
export function explanationHead(value: Explanation): ExplanationHead {
  // the output stands by itself
  const { background, output: _output, class: _class, ...params } = value.params;
  return {
    id: value.id,
    kind: value.kind,
    method: value.method,
    created: value.created ?? '',
    rows: value.rows.length,
    output: 'output' in value ? value.output : null,
    classes: value.kind === 'attribution' && value.byClass ? value.byClass.map((one) => one.class) : null,
    metric: value.kind === 'importance' ? value.metric : null,
    seed: value.seed,
    seconds: value.seconds,
    modelCalls: value.modelCalls,
    params,
    background: Array.isArray(background) ? background.length : null,
    why: value.why ?? null,
    asked: value.asked ?? null,
    offData: value.offData ?? null,
    sampling: samplingOf(value),
    fidelity: fidelityOf(value),
    dataHash: value.dataHash ?? null,
    modelHash: value.modelHash ?? null,
  };
}

function samplingOf(value: Explanation): ExplanationHead['sampling'] {
  if (value.kind !== 'attribution' || !value.sampling) return null;
  const { draws, stoppedBy } = value.sampling;
  return {
    draws: draws.reduce((a, b) => a + b, 0) / Math.max(1, draws.length),
    error: value.standardError.some((row) => row.includes(null))
      ? null
      : value.standardError.reduce((most, row) => row.reduce<number>((a, b) => Math.max(a, b ?? 0), most), 0),
    ends: {
      budget: stoppedBy.filter((end) => end === 'budget').length,
      tolerance: stoppedBy.filter((end) => end === 'tolerance').length,
      order: stoppedBy.filter((end) => end === 'order').length,
      user: stoppedBy.filter((end) => end === 'user').length,
    },
  };
}

function fidelityOf(value: Explanation): ExplanationHead['fidelity'] {
  if (value.kind === 'surrogate') {
    const { kind, value: share } = value.agreement;
    return { kind: kind === 'r2' ? 'r2' : 'agreement', worst: share, mean: share };
  }
  if (value.kind !== 'attribution') return null;
  const { kind, perRow } = value.fidelity;
  if (perRow.length === 0) return null;
  const worst = perRow.reduce((a, b) => (kind === 'r2' ? Math.min(a, b) : Math.max(a, b)));
  return { kind, worst, mean: perRow.reduce((a, b) => a + b, 0) / perRow.length };
}

const swarmRows = 50_000;
const swarmFeatures = 20;

/** All rows of an explanation at a glance. */
export function explanationSummary(context: StudioContext, id: string, wanted?: string): ExplanationSummary {
  const value = ofClass(findExplanation(context.project.connection, id), wanted);
  const { features, importance } = globalImportance(value);
  const nothing = { features: [], rows: [], values: [], cells: [], ranges: [], base: [], rest: [], predictions: [] };
  const shared = {
    head: explanationHead(value),
    features,
    importance,
    rowNumbers: value.rows,
    spread: null,
    baseline: null,
    curves: [],
    effect: null,
    tree: null,
    swarm: nothing,
    detail: null,
    groups: [],
    picks: [],
    pairs: null,
  };
  switch (value.kind) {
    case 'importance':
      return { ...shared, spread: value.sd, baseline: value.baseline };
    case 'dependence':
      return { ...shared, baseline: value.baseline, effect: value.effect, curves: value.curves };
    case 'surrogate':
      return { ...shared, tree: value.tree };
    case 'interactions':
    case 'surface':
    case 'cases':
    case 'rules':
      return { ...shared, detail: value };
    case 'attribution':
      return {
        ...shared,
        swarm: swarmOf(value, importance),
        groups: value.groups ?? [],
        picks: value.picks ?? [],
        pairs: value.interactions ? meanSizes(value.interactions) : null,
      };
  }
}

function meanSizes(cubes: readonly (readonly (readonly number[])[])[]): number[][] {
  const [first = []] = cubes;
  return first.map((row, a) => row.map((_, b) => cubes.reduce((sum, cube) => sum + Math.abs(cube[a][b]), 0) / cubes.length));
}

function swarmOf(value: Attribution, importance: readonly number[]): ExplanationSummary['swarm'] {
  const features = [...importance.keys()].sort((a, b) => importance[b] - importance[a]).slice(0, swarmFeatures);
  const shown = new Set(features);
  const step = Math.max(1, Math.ceil(value.rows.length / swarmRows));
  const kept = value.rows.flatMap((_, i) => (i % step === 0 ? [i] : []));
  return {
    features,
    rows: kept.map((i) => value.rows[i]),
    values: features.map((f) => kept.map((i) => value.values[i][f])),
    cells: features.map((f) => kept.map((i) => value.featureValues[i][f])),
    ranges: features.map((f) => {
      const numbers = kept.flatMap((i) => {
        const cell = value.featureValues[i][f];
        return typeof cell === 'number' ? [cell] : [];
      });
      const sorted = Float64Array.from(numbers).sort();
      return sorted.length === 0 ? null : [quantile(sorted, 0.05), quantile(sorted, 0.95)];
    }),
    base: kept.map((i) => value.baseValues?.[i] ?? value.baseValue),
    rest: kept.map((i) => value.values[i].reduce((sum, one, f) => (shown.has(f) ? sum : sum + one), 0)),
    predictions: kept.map((i) => value.predictions[i]),
  };
}

const textOf = (cell: string | number | null): string => (cell === null ? '' : typeof cell === 'number' ? String(Number(cell.toPrecision(6))) : cell);

/** One row of an attribution. @throws rows where the explanation does not hold that row */
export function explanationRow(context: StudioContext, id: string, row: number, wanted?: string): ExplanationRow {
  return rowOf(ofClass(findExplanation(context.project.connection, id), wanted), row);
}

/** The values of one class, where every class was explained. @throws params where that class was not */
function ofClass(value: Explanation, wanted: string | undefined): Explanation {
  if (wanted === undefined) return value;
  const own = value.kind === 'attribution' ? value.byClass?.find((one) => one.class === wanted) : undefined;
  if (!own || value.kind !== 'attribution') throw new VitrineError('params', say('error.notExplainedHere', { wanted }), { where: 'class' });
  const { classes: _classes, interactions: _interactions, ...rest } = value;
  const { class: name, fidelity, ...values } = own;
  return {
    ...rest,
    ...values,
    baseValue: own.baseValues[0] ?? value.baseValue,
    output: { ...value.output, class: name },
    fidelity: { ...value.fidelity, perRow: fidelity },
  };
}

/** What sums of this size leave behind by rounding is 0: a bar of 4e-17 says nothing of a feature. */
function withoutResidues(scale: number, values: readonly number[]): (numbers: readonly number[]) => number[] {
  const least = 1e-14 * values.reduce((most, value) => Math.max(most, Math.abs(value)), scale);
  return (numbers) => numbers.map((value) => (Math.abs(value) <= least ? 0 : value));
}

/** A row of an explanation that may not be whole yet. */
export function rowOf(value: Explanation, row: number): ExplanationRow {
  if (value.kind !== 'attribution') throw new VitrineError('incompatible', say('error.explainsAllRowsTogetherNot', { method: value.method }), { where: 'id' });
  const at = value.rows.indexOf(row);
  if (at < 0) throw new VitrineError('rows', say('error.rowNotAmongRowsExplanation', { row }), { where: 'row' });
  const base = value.baseValues?.[at] ?? value.baseValue;
  const rounded = withoutResidues(Math.max(Math.abs(base), Math.abs(value.predictions[at])), value.values[at]);
  return {
    head: explanationHead(value),
    row,
    class: value.classes?.[at] ?? value.output.class ?? null,
    base,
    prediction: value.predictions[at],
    features: value.features,
    values: rounded(value.values[at]),
    standardError: value.standardError[at],
    texts: value.featureValues[at].map(textOf),
    conditions: value.conditions?.[at] ?? null,
    fidelity: rounded([value.fidelity.perRow[at]])[0],
    intercept: value.intercept?.[at] ?? null,
    localPrediction: value.localPrediction?.[at] ?? null,
    groups: (value.groups ?? []).map((group) => ({
      ...group,
      value: group.features.reduce((sum, name) => sum + value.values[at][value.features.indexOf(name)], 0),
    })),
    pairs: value.interactions ? strongestPairs(value.features, value.interactions[at]) : [],
    widthCurve: value.widthCurve ? { ...value.widthCurve, r2: value.widthCurve.r2[at] ?? [] } : null,
    neighbourhood: value.neighbourhood ?? null,
    draws: value.sampling?.draws[at] ?? null,
    stoppedBy: value.sampling?.stoppedBy[at] ?? null,
  };
}

const mostPairs = 10;

/** Pairs with what they do together, both halves. */
function strongestPairs(features: readonly string[], values: readonly (readonly number[])[]): ExplanationRow['pairs'] {
  const pairs = features.flatMap((a, i) => features.slice(i + 1).map((b, k) => ({ features: [a, b] as [string, string], value: 2 * values[i][i + 1 + k] })));
  return pairs
    .filter(({ value }) => value !== 0)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, mostPairs);
}

/** What explains one row by itself, newest first: attributions, examples and rules. */
export function explanationsOfRow(context: StudioContext, key: string, row: number): ExplanationHead[] {
  const stored = findExperiment(context.project.connection, key);
  return listExplanations(context.project.connection, stored.id)
    .filter(
      (value) =>
        ['attribution', 'cases', 'rules'].includes(value.kind) && value.rows.includes(row) && !value.foreign && findExplainer(value.method).scope === 'rows',
    )
    .reverse()
    .map(explanationHead);
}

const finite = (value: number | undefined): number | null => (value !== undefined && Number.isFinite(value) ? value : null);

/** A run's epochs, thinned to about `points`. */
export function historyOf(context: StudioContext, key: string, points: number): History {
  const stored = findExperiment(context.project.connection, key);
  const columns = context.live.get(stored.id) ?? historyColumns(context.project.connection, stored.id);
  const total = columns.epoch.length;
  const watched = columns.valLoss.some((value) => value !== null) ? ('valLoss' as const) : ('loss' as const);
  const kept = thin(columns[watched], points);
  const take = <T>(values: readonly T[]): T[] => kept.map((i) => values[i]);
  let best = -1;
  columns[watched].forEach((value, i) => {
    if (value !== null && (best < 0 || value < (columns[watched][best] ?? Number.POSITIVE_INFINITY))) best = i;
  });
  return {
    epochs: total,
    epoch: take(columns.epoch),
    loss: take(columns.loss),
    valLoss: take(columns.valLoss),
    accuracy: take(columns.accuracy),
    valAccuracy: take(columns.valAccuracy),
    learningRate: take(columns.learningRate),
    gradientNorms: byLayer(take(columns.gradientNorms)),
    seconds: columns.seconds[total - 1] ?? 0,
    best: best < 0 ? null : { epoch: columns.epoch[best], value: columns[watched][best] ?? 0, metric: watched },
  };
}

function byLayer(norms: readonly (readonly number[] | undefined)[]): (number | null)[][] {
  const layers = norms.reduce((most, one) => Math.max(most, one?.length ?? 0), 0);
  return Array.from({ length: layers }, (_, l) => norms.map((one) => finite(one?.[l])));
}

/** Positions of the lowest and the highest value of each of `points / 2` stretches, and of both ends. */
function thin(values: readonly (number | null)[], points: number): number[] {
  if (values.length <= points) return [...values.keys()];
  const stretches = Math.max(1, Math.floor(points / 2));
  const kept = new Set([0, values.length - 1]);
  for (let s = 0; s < stretches; s++) {
    const from = Math.floor((s * values.length) / stretches);
    const to = Math.floor(((s + 1) * values.length) / stretches);
    let low = from;
    let high = from;
    for (let i = from; i < to; i++) {
      if ((values[i] ?? Number.POSITIVE_INFINITY) < (values[low] ?? Number.POSITIVE_INFINITY)) low = i;
      if ((values[i] ?? Number.NEGATIVE_INFINITY) > (values[high] ?? Number.NEGATIVE_INFINITY)) high = i;
    }
    kept.add(low);
    kept.add(high);
  }
  return [...kept].sort((a, b) => a - b);
}

/** Weights or importances of the encoded columns, as the model itself has them; null where it has none. */
export function modelColumns(context: StudioContext, key: string): ModelColumns | null {
  const stored = findExperiment(context.project.connection, key);
  const trained = unpackModel(modelBytes(context, stored));
  const { columnImportance } = trained.model;
  if (!columnImportance) return null;
  const names = [...trained.encoder.names];
  const { coef, intercept, standardError } = trained.model.describe();
  if (Array.isArray(coef) && Array.isArray(intercept)) {
    const { classes, turn } = shownClass(stored, trained);
    return {
      names,
      classes,
      values: coef.map((own) => own.map(turn)),
      intercept: intercept.map(turn),
      errors: Array.isArray(standardError) ? standardError : null,
      signed: true,
    };
  }
  return { names, classes: [], values: [[...columnImportance]], intercept: [], errors: null, signed: false };
}

/** The cells of one row, by feature name, as text. */
export function rowTexts(table: Table, row: number): { name: string; text: string | null }[] {
  if (row < 0 || row >= table.rows)
    throw new VitrineError('rows', say('error.rowDoesNotExist', { row }), { where: 'row', hint: say('hint.rowsCountedFrom0', { rows: table.rows - 1 }) });
  return table.columns.map((column) => ({ name: column.name, text: cellText(column, row) }));
}
