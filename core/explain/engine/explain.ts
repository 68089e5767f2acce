import { encodeRows, takeRaw } from '../../data/encode.ts';
import { nearest, type Table } from '../../data/table.ts';
import { VitrineError } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import { either, listed, say, suggesting } from '../../messages/say.ts';
import { tabular } from '../../models/batch.ts';
import { capabilitiesOf, offered } from '../../models/capabilities.ts';
import { type FittedModel, weighedColumns } from '../../models/model.ts';
import { findModelKind } from '../../models/registry.ts';
import { deriveSeed, Random } from '../../numeric/random.ts';
import { decisionThreshold, predictLabels, type TrainedModel } from '../../training/stored-model.ts';
import type { Capabilities, ExplainContext, Explainer, OutputKind } from '../explainer.ts';
import type { Explained } from '../results/naming.ts';
import { resultKindOf } from '../results/registry.ts';
import { isText } from '../results/token-values.ts';
import type { ExplainedValues } from '../results/values.ts';
import { maskerOf } from './masker-of.ts';
import { scoreFor, scoreOf, targetOf } from './score.ts';

/** What is asked of an explainer: rows of `table`, held against training rows of `trainingTable`. */
export interface ExplainInput {
  readonly trained: TrainedModel;
  readonly table: Table;
  readonly rows: Int32Array;
  readonly trainingTable: Table;
  readonly trainRows: Int32Array;
  /** As the method's schema has parsed them. */
  readonly params: Record<string, unknown>;
  readonly seed: number;
  /** Rows that are explained in all, where these are a piece of them. */
  readonly wholeRows?: number;
  /** Numbers by which chance is drawn for the rows, where it is to be that of other rows: `[row]`. */
  readonly numberedAs?: Int32Array;
  /** Features that are asked about, where these are a piece of them. */
  readonly features?: readonly number[];
  /** How the model was fitted: its seed, its parameters, and what rows counted for where not all the same. */
  readonly fitted?: {
    readonly seed: number;
    readonly params: Record<string, unknown>;
    readonly weights?: Float64Array;
  };
  /** Draws after which a person ended each row, when the same was explained before. */
  readonly endedAt?: readonly (number | undefined)[];
  /** Trains a model of the same kind and settings on these features alone. */
  readonly refit?: (features: readonly string[], job: JobContext) => TrainedModel;
  /** Is shown what a sampled method has so far. */
  readonly onInterim?: (value: Explained) => void;
}

/** All that a method is given, with how it is named in the end. */
export interface Opened {
  readonly context: ExplainContext;
  readonly params: Record<string, unknown>;
  /** Parameters as the card tells them: the background by its rows. */
  readonly reported: Record<string, unknown>;
  readonly label: string | undefined;
  readonly calls: () => number;
}

/** @throws incompatible where the method cannot explain such a model, params where a parameter does not fit */
export function openContext(
  explainer: Explainer,
  input: ExplainInput,
  job: JobContext,
  known = new Map<string, unknown>(),
): Opened {
  const { trained, table, rows } = input;
  const refusal = explainer.refuses(capabilitiesOf(trained.model));
  if (refusal)
    throw new VitrineError('incompatible', refusal, { where: 'method', hint: say('hint.kernelShapKernelShapAnd', {}) });
  if (explainer.tasks && !explainer.tasks.includes(trained.task))
    throw new VitrineError(
      'incompatible',
      say('error.forModelDoes', {
        title: either(explainer.title),
        tasks: explainer.tasks.join(' and '),
        task: trained.task,
      }),
      {
        where: 'method',
        hint: say('hint.kernelShapKernelShapAnd', {}),
      },
    );
  const { params } = input;
  const wanted = params.output === 'auto' ? trained.model.trees?.space : params.output;
  const outputKind: OutputKind =
    wanted === 'loss'
      ? 'loss'
      : trained.task === 'regression' && !(wanted === 'logit' && trained.model.logits)
        ? 'value'
        : wanted === 'logit'
          ? 'logit'
          : 'probability';
  if (outputKind === 'logit' && !trained.model.logits)
    throw new VitrineError('incompatible', say('error.hasNoLogitOutput', { kind: trained.kind }), {
      where: 'params.output',
      hint: say('hint.useOutputProbability', {}),
    });
  const raw = takeRaw(table, trained.encoder, rows);
  const encoded = encodeRows(trained.encoder, raw);
  const counter = { calls: 0 };
  const capabilities = provideCapabilities(trained, outputKind, counter, input);
  const needsBackground = explainer.usesBackground(params);
  const chosen =
    explainer.scope === 'rows'
      ? chooseOutputs(trained, params.class, encoded, rows.length)
      : chooseOneOutput(trained, params.class, rows.length);
  const once = <T>(name: string, make: () => T): T => {
    if (!known.has(name)) known.set(name, make());
    return known.get(name) as T;
  };
  const background = once('background rows', () =>
    needsBackground ? chooseBackground(params.background, input, job) : new Int32Array(0),
  );
  const context: ExplainContext = {
    encoder: trained.encoder,
    masker: maskerOf(explainer, trained, params),
    capabilities,
    outputKind,
    rows: raw,
    wholeRows: input.wholeRows ?? rows.length,
    features: input.features ?? trained.encoder.features.map((_, f) => f),
    rowNumbers: input.numberedAs ?? rows,
    encoded,
    outputOf: chosen.outputOf,
    background: once('background', () =>
      encodeRows(trained.encoder, takeRaw(input.trainingTable, trained.encoder, background)),
    ),
    backgroundRows: background.length,
    training: () => once('training', () => takeRaw(input.trainingTable, trained.encoder, input.trainRows)),
    trainRows: input.trainRows,
    trainingTruth: () => once('training truth', () => targetOf(trained, input.trainingTable, input.trainRows)),
    truth: () => targetOf(trained, table, rows),
    once,
    score: scoreFor(explainer, input, params.metric, counter),
    classes: trained.classes,
    ...(input.refit && { refit: (without: number) => refitScore(input, without, job) }),
    endedAt: (row) => input.endedAt?.[row],
    job,
  };
  const { background: _background, ...own } = params;
  return {
    context,
    params,
    reported: needsBackground ? { ...own, background: [...background] } : own,
    label: chosen.label,
    calls: () => counter.calls,
  };
}

/** Runs one method on one model and gives the explanation with its card. */
export function explain(
  explainer: Explainer,
  input: ExplainInput,
  job: JobContext,
  known = new Map<string, unknown>(),
): Explained {
  const { classes } = input.trained;
  return explainer.scope === 'rows' && isEveryClass(classes, input.params.class)
    ? everyClass(explainer, input, job, known)
    : explainOne(explainer, input, job, known);
}

/** All classes are asked for, by a word that is none of them. */
const isEveryClass = (classes: readonly string[], wanted: unknown): boolean =>
  classes.length > 0 && wanted === 'all' && !classes.includes('all');

/** Every class one after another; what is shown first is the positive class of two, or each row's predicted one. */
function everyClass(
  explainer: Explainer,
  input: ExplainInput,
  job: JobContext,
  known: Map<string, unknown>,
): Explained {
  const begun = job.now();
  const { trained, rows } = input;
  const { class: _class, ...params } = input.params;
  const values = trained.classes.map((name, k) => {
    const own: JobContext = {
      ...job,
      report: (progress) => job.report({ ...progress, share: (k + (progress.share ?? 0)) / trained.classes.length }),
    };
    return explainOne(explainer, { ...input, params: { ...params, class: name }, onInterim: undefined }, own, known);
  });
  const { joinClasses } = resultKindOf(values[0]);
  if (!joinClasses)
    throw new VitrineError('params', say('error.explainsOneClassAtTime', { title: either(explainer.title) }), {
      where: 'params.class',
      hint: say('hint.nameClass', {}),
    });
  const { context, label } = openContext(explainer, input, job, known);
  const chosen = rows.length === 0 ? [] : [...context.outputOf];
  const output = { kind: context.outputKind, ...(label === undefined ? {} : { class: label }) };
  return { ...joinClasses(values, { names: trained.classes, chosen, output }), seconds: job.now() - begun };
}

function explainOne(
  explainer: Explainer,
  input: ExplainInput,
  job: JobContext,
  known: Map<string, unknown>,
): Explained {
  const begun = job.now();
  const { trained, table, rows, onInterim } = input;
  const { context, params, reported, label, calls } = openContext(explainer, input, job, known);
  const result = (values: ExplainedValues): Explained => {
    const card = {
      method: explainer.method,
      params: reported,
      seed: input.seed,
      modelCalls: calls(),
      seconds: job.now() - begun,
      rows: [...rows],
    };
    const own = ofContent(values, trained);
    return resultKindOf(own).named(own, { trained, context, label, table, card });
  };
  const values = explainer.explain(
    onInterim ? { ...context, interim: (so) => onInterim(result(so)) } : context,
    params,
  );
  assertFinite(values, explainer.method);
  return result(values);
}

/** What methods give of pictures is told pixel by pixel, and of texts word by word where there is nothing else. */
function ofContent(values: ExplainedValues, { encoder: { features } }: TrainedModel): ExplainedValues {
  if (values.kind !== 'attribution') return values;
  const { maps, terms } = values;
  if (maps) return { ...values, kind: 'image-attribution', maps };
  return terms && features.length === 1 && isText(features[0])
    ? { ...values, kind: 'text-attribution', terms }
    : values;
}

/** How good a model of the same kind is that was trained without a feature, on the rows at hand. */
function refitScore({ trained, table, rows, refit }: ExplainInput, without: number, job: JobContext): number {
  const rest = trained.encoder.features.filter((_, f) => f !== without).map((feature) => feature.name);
  const again = refit?.(rest, job);
  if (!again) return Number.NaN;
  const x = encodeRows(again.encoder, takeRaw(table, again.encoder, rows));
  return scoreOf(again, targetOf(again, table, rows), tabular(x, rows.length));
}

/** A number that is none would be stored, drawn and believed. */
function assertFinite(values: ExplainedValues, method: string): void {
  if (
    resultKindOf(values)
      .numbers(values)
      .every((list) => Array.from(list).every(Number.isFinite))
  )
    return;
  throw new VitrineError('data', say('error.cameValuesNotFiniteNumbers', { method }), {
    where: 'params',
    hint: say('hint.useAnotherOutputProbabilityLarger', {}),
  });
}

function provideCapabilities(
  trained: TrainedModel,
  kind: OutputKind,
  counter: { calls: number },
  { fitted, trainRows }: ExplainInput,
): Capabilities {
  const { model } = trained;
  // a function that stands for a model in a test is of no kind
  const fit = fitted && { ...fitted, kind: findModelKind(trained.kind) };
  const trainingWeights = fitted?.weights ?? new Float64Array(trainRows.length).fill(1);
  const predict = kind === 'logit' && model.logits ? model.logits : model.predict;
  const threshold = decisionThreshold(trained);
  return {
    ...(threshold === undefined ? {} : { threshold: { positive: trained.positive, at: threshold } }),
    ...offered({
      model,
      scores: kind === 'logit',
      count: (questions) => {
        counter.calls += questions;
      },
    }),
    outputs: model.outputs,
    usedColumns: usedColumns(model, trained.encoder.width),
    penalty:
      fit?.kind.lastLayerPenalty?.(fit.params, trainRows.length, {
        classes: trained.classes.length,
        width: weighedColumns(trained.encoder.features, trained.encoder.width),
      }) ?? 0,
    trainingWeights,
    treeWeights: (tree) =>
      fit?.kind.treeWeights?.(fit.params, trainingWeights, new Random(deriveSeed(fit.seed, `tree ${tree}`))) ??
      trainingWeights,
    plain(batch) {
      counter.calls += batch.rows;
      return model.predict(batch);
    },
    answers(batch) {
      counter.calls += batch.rows;
      return trained.task === 'regression' ? model.predict(batch) : Float64Array.from(predictLabels(trained, batch));
    },
    predict(batch) {
      counter.calls += batch.rows;
      return predict.call(model, batch);
    },
  };
}

/** 1 for each column that trees split on, that has a coefficient, or that a term is about; undefined where that cannot be read off. */
export function usedColumns({ trees, linear, additive }: FittedModel, width: number): Uint8Array | undefined {
  if (!trees && !linear && !additive) return undefined;
  const used = new Uint8Array(width);
  for (const tree of trees?.trees ?? [])
    tree.feature.forEach((column, node) => {
      if (tree.childrenLeft[node] >= 0) used[column] = 1;
    });
  linear?.coefficients.forEach((coefficient, i) => {
    if (coefficient !== 0) used[i % width] = 1;
  });
  for (const term of additive?.terms ?? []) for (const column of term.columns) used[column] = 1;
  return used;
}

function chooseBackground(wanted: unknown, input: ExplainInput, job: JobContext): Int32Array {
  const { trainRows, trainingTable } = input;
  if (Array.isArray(wanted)) {
    const bad = wanted.find((row) => row >= trainingTable.rows);
    if (bad !== undefined)
      throw new VitrineError('rows', say('error.backgroundRowDoesNotExist', { bad }), {
        where: 'params.background',
        hint: say('hint.rowsCountedFrom0', { rows: trainingTable.rows - 1 }),
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
function chooseOutputs(
  trained: TrainedModel,
  named: unknown,
  encoded: Float64Array,
  rows: number,
): { outputOf: Int32Array; label: string | undefined } {
  const { classes } = trained;
  const wanted = isEveryClass(classes, named) ? undefined : named;
  if (trained.task === 'regression') return { outputOf: new Int32Array(rows), label: undefined };
  if (typeof wanted === 'string' && wanted !== 'predicted') {
    return oneOutput(trained, wanted, rows);
  }
  if (classes.length === 2 && wanted === undefined)
    return { outputOf: new Int32Array(rows).fill(trained.positive), label: classes[trained.positive] };
  return { outputOf: predictLabels(trained, tabular(encoded, rows)), label: 'predicted' };
}

/** Which output curves over a data set are drawn of: a named class, the positive one of two, or the first. */
function chooseOneOutput(
  trained: TrainedModel,
  wanted: unknown,
  rows: number,
): { outputOf: Int32Array; label: string | undefined } {
  const { classes, positive } = trained;
  if (classes.length === 0) return { outputOf: new Int32Array(rows), label: undefined };
  return oneOutput(trained, typeof wanted === 'string' ? wanted : classes[classes.length === 2 ? positive : 0], rows);
}

/** The output of a named class for every row. @throws params where there is no such class */
function oneOutput(
  { classes, target }: TrainedModel,
  wanted: string,
  rows: number,
): { outputOf: Int32Array; label: string } {
  const index = classes.indexOf(wanted);
  if (index >= 0) return { outputOf: new Int32Array(rows).fill(index), label: wanted };
  const near = nearest(wanted, classes);
  throw new VitrineError('params', say('error.notClass', { unknown: wanted, name: target }), {
    where: 'params.class',
    hint: suggesting(near, say('hint.classes', { classes: listed(classes.slice(0, 20)) })),
  });
}
