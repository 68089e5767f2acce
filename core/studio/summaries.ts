// Experiments and explanations as a window shows them: what is large stays here, pages and summaries go out.

import { cellText, type Table } from '../data/table.ts';
import { VitrineError } from '../errors.ts';
import { findExplainer } from '../explain/registry.ts';
import { resultKindOf } from '../explain/results/registry.ts';
import { say } from '../messages/say.ts';
import { modelKinds } from '../models/registry.ts';
import type { Experiment } from '../schema/experiment.ts';
import type { Explanation } from '../schema/explanation.ts';
import { explainRequest } from '../schema/spec.ts';
import type { ExperimentView, ExplanationHead, ExplanationRow, ExplanationSummary, History, ModelColumns } from '../schema/summaries.ts';
import { historyColumns } from '../store/epochs.ts';
import { findExperiment } from '../store/experiments.ts';
import type { ExplanationTask } from '../store/explanation-tasks.ts';
import { explainsRow, findExplanation, listListed } from '../store/explanations.ts';
import { unpackModel } from '../training/stored-model.ts';
import type { StudioContext } from './context.ts';
import { modelBytes } from './explanations.ts';
import { explanationHead, listedOf } from './listed-explanation.ts';
import { shownClass } from './shown-class.ts';

/** The experiment without what is large. */
export function experimentView(
  experiment: Omit<Experiment, 'explanations'>,
  explanations: readonly ExplanationHead[],
  unfinished: readonly ExplanationTask[] = [],
): ExperimentView {
  const { split, training, assessments: _assessments, ...rest } = experiment;
  const kind = modelKinds.find((entry) => entry.kind === rest.model.kind);
  return {
    ...rest,
    split: { train: split.train, validation: split.validation, test: split.test },
    training: training ? { epochs: training.epochs, stoppedBy: training.stoppedBy ?? null, backend: training.backend, advice: training.advice ?? null } : null,
    explanations: [...explanations],
    unfinished: unfinished.map((task) => ({ ...task, request: explainRequest.parse(task.request) })),
    capabilities: [...(kind?.capabilities ?? [])],
    epochKind: kind?.epochs ?? null,
    extensible: training !== undefined && (kind?.epochs === 'epoch' || kind?.cumulative === true),
  };
}

/** All rows of an explanation at a glance. */
export function explanationSummary(context: StudioContext, id: string, wanted?: string): ExplanationSummary {
  const value = ofClass(findExplanation(context.project.connection, id), wanted);
  const kind = resultKindOf(value);
  const listed = listedOf(value);
  return { ...listed, rowNumbers: value.rows, view: kind.view(value, listed.importance) };
}

/** One row of an attribution. @throws rows where the explanation does not hold that row */
export function explanationRow(context: StudioContext, id: string, row: number, wanted?: string): ExplanationRow {
  return rowOf(ofClass(findExplanation(context.project.connection, id), wanted), row);
}

/** The values of one class, where every class was explained. @throws params where that class was not */
function ofClass(value: Explanation, wanted: string | undefined): Explanation {
  if (wanted === undefined) return value;
  const own = resultKindOf(value).ofClass?.(value, wanted);
  if (!own) throw new VitrineError('params', say('error.notExplainedHere', { wanted }), { where: 'class' });
  return own;
}

/** A row of an explanation that may not be whole yet. */
export function rowOf(value: Explanation, row: number): ExplanationRow {
  const { row: one } = resultKindOf(value);
  if (!one) throw new VitrineError('incompatible', say('error.explainsAllRowsTogetherNot', { method: value.method }), { where: 'id' });
  const at = value.rows.indexOf(row);
  if (at < 0) throw new VitrineError('rows', say('error.rowNotAmongRowsExplanation', { row }), { where: 'row' });
  return { head: explanationHead(value), ...one(value, at) };
}

/** What explains one row by itself, newest first: attributions, examples and rules. */
export function explanationsOfRow(context: StudioContext, key: string, row: number): ExplanationHead[] {
  const stored = findExperiment(context.project.connection, key);
  const { connection } = context.project;
  return listListed(connection, stored.id, listedOf)
    .map(({ head }) => head)
    .filter((head) => resultKindOf(head).byRow && !head.foreign && findExplainer(head.method).scope === 'rows' && explainsRow(connection, head.id, row))
    .reverse();
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
