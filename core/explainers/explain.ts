import { regressionMetrics } from '../assess/metrics.ts';
import { columnOwners, encodeRows, takeRaw } from '../data/encode.ts';
import { cellText, findColumn, nearest, type Table } from '../data/table.ts';
import { VitrineError } from '../errors.ts';
import type { JobContext } from '../job.ts';
import { type Coalitions, lentBy } from '../models/model.ts';
import type { Attribution, Dependence, Explanation, Importance, Surrogate } from '../schema/explanation.ts';
import type { TrainedModel } from '../training/stored-model.ts';
import { predictLabels } from '../training/stored-model.ts';
import { treeNodes } from '../training/tree-nodes.ts';
import type {
  AttributionValues,
  Capabilities,
  CurvesValues,
  ExplainContext,
  ExplainedValues,
  Explainer,
  ImportanceValues,
  SurrogateValues,
} from './explainer.ts';

/** What is asked of an explainer: rows of `table`, held against training rows of `trainingTable`. */
export interface ExplainInput {
  readonly trained: TrainedModel;
  readonly table: Table;
  readonly rows: Int32Array;
  readonly trainingTable: Table;
  readonly trainRows: Int32Array;
  readonly params: Record<string, unknown>;
  readonly seed: number;
  /** Rows that are explained in all, where these are a piece of them. */
  readonly wholeRows?: number;
}

type Unnamed<T> = T extends unknown ? Omit<T, 'id'> : never;
/** An explanation that has not been stored yet. */
export type Explained = Unnamed<Explanation>;

/** Runs one method on one model and gives the explanation with its card. */
export function explain(explainer: Explainer, input: ExplainInput, job: JobContext, known = new Map<string, unknown>()): Explained {
  const { trained, table, rows } = input;
  const refusal = explainer.refuses(lentBy(trained.model));
  if (refusal) throw new VitrineError('incompatible', refusal, { where: 'method', hint: 'kernel-shap, exact-shap and lime explain any model.' });
  const parsed = explainer.params.parse(input.params);
  const begun = job.now();
  const wanted = parsed.output === 'auto' ? trained.model.trees?.space : parsed.output;
  const outputKind = trained.task === 'regression' ? 'value' : wanted === 'logit' ? 'logit' : 'probability';
  if (outputKind === 'logit' && !trained.model.logits)
    throw new VitrineError('incompatible', `A ${trained.kind} has no logit output.`, { where: 'params.output', hint: 'Use output: probability.' });
  const raw = takeRaw(table, trained.encoder, rows);
  const encoded = encodeRows(trained.encoder, raw);
  const counter = { calls: 0 };
  const capabilities = lendModel(trained, outputKind, counter);
  const needsBackground = explainer.usesBackground(parsed);
  const background = needsBackground ? chooseBackground(parsed.background, input, job) : new Int32Array(0);
  const chosen = explainer.scope === 'rows' ? chooseOutputs(trained, parsed.class, encoded, rows.length) : chooseOneOutput(trained, parsed.class, rows.length);
  const once = <T>(name: string, make: () => T): T => {
    if (!known.has(name)) known.set(name, make());
    return known.get(name) as T;
  };
  const context: ExplainContext = {
    encoder: trained.encoder,
    capabilities,
    outputKind,
    rows: raw,
    wholeRows: input.wholeRows ?? rows.length,
    rowNumbers: rows,
    encoded,
    outputOf: chosen.outputOf,
    background: encodeRows(trained.encoder, takeRaw(input.trainingTable, trained.encoder, background)),
    backgroundRows: background.length,
    training: () => once('training', () => takeRaw(input.trainingTable, trained.encoder, input.trainRows)),
    once,
    score: scoreFor(explainer, trained, table, rows, counter),
    classes: trained.classes,
    answers() {
      counter.calls += rows.length;
      const output = trained.model.predict(encoded, rows.length);
      return trained.task === 'regression' ? output : Float64Array.from(predictLabels(trained, encoded, rows.length, output));
    },
    job,
  };
  const values = explainer.explain(context, parsed);
  assertFinite(values, explainer.method);
  const { background: _background, ...own } = parsed;
  const params = needsBackground ? { ...own, background: [...background] } : own;
  const common = { method: explainer.method, params, seed: input.seed, modelCalls: counter.calls, seconds: job.now() - begun, rows: [...rows] };
  switch (values.kind) {
    case 'attribution':
      return attributionResult(values, trained, context, chosen.label, table, common);
    case 'importance':
      return importanceResult(values, trained, common);
    case 'curves':
      return dependenceResult(values, trained, context, chosen.label, common);
    case 'surrogate':
      return surrogateResult(values, trained, common);
  }
}

/** A number that is none would be stored, drawn and believed. */
function assertFinite(values: ExplainedValues, method: string): void {
  if (numbersOf(values).every((list) => Array.from(list).every(Number.isFinite))) return;
  throw new VitrineError('data', `${method} came to values that are not finite numbers.`, {
    where: 'params',
    hint: 'Use another output (probability), a larger kernel width, or standardised columns.',
  });
}

function numbersOf(values: ExplainedValues): readonly ArrayLike<number>[] {
  switch (values.kind) {
    case 'attribution':
      return [values.values, values.baseValues, values.predictions];
    case 'importance':
      return [values.drops];
    case 'curves':
      return values.curves.flatMap((curve) => [curve.values, ...curve.ice]);
    case 'surrogate':
      return [values.tree.value];
  }
}

function lendModel(trained: TrainedModel, kind: 'probability' | 'logit' | 'value', counter: { calls: number }): Capabilities {
  const { model } = trained;
  const predict = kind === 'logit' && model.logits ? model.logits : model.predict;
  return {
    outputs: model.outputs,
    trees: model.trees,
    linear: model.linear,
    ...(model.coalitionMeans && {
      coalitionMeans(coalitions: Coalitions, output: number) {
        counter.calls += coalitions.masks.length * coalitions.backgroundRows;
        return model.coalitionMeans?.(coalitions, output, kind === 'logit') ?? new Float64Array(0);
      },
    }),
    ...(model.gradient && {
      gradient(x: Float64Array, rows: number, outputOf: Int32Array) {
        counter.calls += rows;
        return model.gradient?.(x, rows, outputOf, kind === 'logit') ?? new Float64Array(0);
      },
    }),
    predict(x, rows) {
      counter.calls += rows;
      return predict.call(model, x, rows);
    },
  };
}

function chooseBackground(wanted: unknown, input: ExplainInput, job: JobContext): Int32Array {
  const { trainRows, trainingTable } = input;
  if (Array.isArray(wanted)) {
    const bad = wanted.find((row) => row >= trainingTable.rows);
    if (bad !== undefined)
      throw new VitrineError('rows', `Background row ${bad} does not exist.`, {
        where: 'params.background',
        hint: `Rows are counted from 0 to ${trainingTable.rows - 1}.`,
      });
    return Int32Array.from(wanted);
  }
  const count = typeof wanted === 'number' ? wanted : 100;
  if (count >= trainRows.length) return trainRows;
  return job
    .random('background')
    .permutation(trainRows.length)
    .slice(0, count)
    .map((position) => trainRows[position])
    .sort();
}

/** Which output is explained for each row: a named class, the positive one of two, or each row's predicted one. */
function chooseOutputs(trained: TrainedModel, wanted: unknown, encoded: Float64Array, rows: number): { outputOf: Int32Array; label: string | undefined } {
  const { classes } = trained;
  if (trained.task === 'regression') return { outputOf: new Int32Array(rows), label: undefined };
  if (typeof wanted === 'string' && wanted !== 'predicted') {
    return oneOutput(trained, wanted, rows);
  }
  if (classes.length === 2 && wanted === undefined) return { outputOf: new Int32Array(rows).fill(trained.positive), label: classes[trained.positive] };
  return { outputOf: predictLabels(trained, encoded, rows, trained.model.predict(encoded, rows)), label: 'predicted' };
}

/** Which output curves over a data set are drawn of: a named class, the positive one of two, or the first. */
function chooseOneOutput(trained: TrainedModel, wanted: unknown, rows: number): { outputOf: Int32Array; label: string | undefined } {
  const { classes, positive } = trained;
  if (classes.length === 0) return { outputOf: new Int32Array(rows), label: undefined };
  return oneOutput(trained, typeof wanted === 'string' ? wanted : classes[classes.length === 2 ? positive : 0], rows);
}

/** The output of a named class for every row. @throws params where there is no such class */
function oneOutput({ classes, target }: TrainedModel, wanted: string, rows: number): { outputOf: Int32Array; label: string } {
  const index = classes.indexOf(wanted);
  if (index >= 0) return { outputOf: new Int32Array(rows).fill(index), label: wanted };
  const near = nearest(wanted, classes);
  throw new VitrineError('params', `"${wanted}" is not a class of "${target}".`, {
    where: 'params.class',
    hint: `${near ? `Did you mean "${near}"? ` : ''}The classes are: ${classes.slice(0, 20).join(', ')}.`,
  });
}

function scoreFor(explainer: Explainer, trained: TrainedModel, table: Table, rows: Int32Array, counter: { calls: number }): ExplainContext['score'] {
  const name = trained.task === 'classification' ? 'accuracy' : 'r2';
  if (!explainer.needsTruth) return { name, of: () => Number.NaN };
  const truth = targetOf(trained, table, rows);
  return {
    name,
    of(x, count) {
      counter.calls += count;
      const output = trained.model.predict(x, count);
      if (trained.task === 'regression') return regressionMetrics(truth, output).r2 ?? Number.NaN;
      const labels = predictLabels(trained, x, count, output);
      return labels.reduce((sum, label, i) => sum + (label === truth[i] ? 1 : 0), 0) / count;
    },
  };
}

function targetOf(trained: TrainedModel, table: Table, rows: Int32Array): Float64Array {
  const column = findColumn(table, trained.target, 'data');
  if (trained.task === 'regression' && column.kind !== 'numeric')
    throw new VitrineError('data', `"${trained.target}" must be numeric here.`, { where: 'data' });
  const truth = Float64Array.from(rows, (row) =>
    column.kind === 'numeric' && trained.task === 'regression' ? column.values[row] : trained.classes.indexOf(cellText(column, row) ?? ''),
  );
  const unknown = truth.findIndex((value) => Number.isNaN(value) || (trained.task === 'classification' && value < 0));
  if (unknown >= 0)
    throw new VitrineError('rows', `Row ${rows[unknown]} has no known "${trained.target}".`, {
      where: 'rows',
      hint: 'This method needs the truth of every row.',
    });
  return truth;
}

interface Common {
  readonly method: string;
  readonly params: Record<string, unknown>;
  readonly seed: number;
  readonly modelCalls: number;
  readonly seconds: number;
  readonly rows: number[];
}

function matrix(values: Float64Array, rows: number, columns: number): number[][] {
  return Array.from({ length: rows }, (_, r) => [...values.subarray(r * columns, (r + 1) * columns)]);
}

function attributionResult(
  values: AttributionValues,
  trained: TrainedModel,
  context: ExplainContext,
  label: string | undefined,
  table: Table,
  common: Common,
): Omit<Attribution, 'id'> {
  const rows = common.rows.length;
  const features = trained.encoder.features.length;
  const columns = trained.encoder.features.map((feature) => findColumn(table, feature.name, 'data'));
  return {
    ...common,
    kind: 'attribution',
    output: { kind: context.outputKind, ...(label === undefined ? {} : { class: label }) },
    ...(label === 'predicted' ? { classes: Array.from(context.outputOf, (output) => trained.classes[output]) } : {}),
    features: trained.encoder.features.map((feature) => feature.name),
    featureValues: common.rows.map((row) =>
      columns.map((column) => (column.kind === 'numeric' ? (Number.isNaN(column.values[row]) ? null : column.values[row]) : cellText(column, row))),
    ),
    baseValue: values.baseValues[0] ?? 0,
    baseValues: [...values.baseValues],
    predictions: [...values.predictions],
    values: matrix(values.values, rows, features),
    standardError: matrix(values.standardError, rows, features),
    fidelity: { kind: values.fidelity.kind, perRow: [...values.fidelity.perRow] },
    ...(values.intercept ? { intercept: [...values.intercept] } : {}),
    ...(values.localPrediction ? { localPrediction: [...values.localPrediction] } : {}),
    ...(values.conditions ? { conditions: values.conditions.map((row) => [...row]) } : {}),
  };
}

function importanceResult(values: ImportanceValues, trained: TrainedModel, common: Common): Omit<Importance, 'id'> {
  const repeats = matrix(values.drops, trained.encoder.features.length, values.repeats);
  const mean = repeats.map((list) => list.reduce((a, b) => a + b, 0) / list.length);
  return {
    ...common,
    kind: 'importance',
    metric: values.metric,
    baseline: values.baseline,
    features: trained.encoder.features.map((feature) => feature.name),
    mean,
    sd: repeats.map((list, f) => Math.sqrt(list.reduce((sum, value) => sum + (value - mean[f]) ** 2, 0) / list.length)),
    repeats,
  };
}

function dependenceResult(
  values: CurvesValues,
  trained: TrainedModel,
  context: ExplainContext,
  label: string | undefined,
  common: Common,
): Omit<Dependence, 'id'> {
  const { features } = trained.encoder;
  return {
    ...common,
    kind: 'dependence',
    output: { kind: context.outputKind, ...(label === undefined ? {} : { class: label }) },
    effect: values.effect,
    baseline: values.baseline,
    features: values.curves.map((curve) => features[curve.feature].name),
    curves: values.curves.map((curve) => {
      const feature = features[curve.feature];
      return {
        feature: feature.name,
        kind: feature.kind,
        grid: feature.kind === 'numeric' ? [...curve.grid] : curve.grid.map((code) => feature.categories[code] ?? ''),
        values: [...curve.values],
        counts: [...curve.counts],
        ice: curve.ice.map((row) => [...row]),
        iceRows: curve.iceRows.map((place) => common.rows[place]),
      };
    }),
  };
}

function surrogateResult(values: SurrogateValues, trained: TrainedModel, common: Common): Omit<Surrogate, 'id'> {
  const { encoder, classes } = trained;
  const owners = columnOwners(encoder);
  const importance = new Array<number>(encoder.features.length).fill(0);
  values.importance.forEach((share, column) => {
    importance[owners[column]] += share;
  });
  return {
    ...common,
    kind: 'surrogate',
    features: encoder.features.map((feature) => feature.name),
    importance,
    tree: {
      tree: 0,
      trees: 1,
      classes: [...classes],
      criterion: classes.length > 0 ? 'gini' : 'squared_error',
      path: [],
      nodes: treeNodes(values.tree, encoder, Math.max(1, classes.length), false),
    },
    agreement: values.agreement,
    leaves: values.leaves,
    depth: values.depth,
  };
}
