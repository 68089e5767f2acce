// How a model's answer changes when a person sets some values of a row, or all of a case of their own.

import { encodeRows, type RawRows, takeRaw } from '../../data/encode.ts';
import { isContent } from '../../data/fields/registry.ts';
import { codeOfSequence } from '../../data/fields/sequence/sequence.ts';
import { codeOfText } from '../../data/fields/text/text.ts';
import { findColumn, type Table } from '../../data/table.ts';
import { VitrineError } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import { say } from '../../messages/say.ts';
import { tabular } from '../../models/batch.ts';
import { deriveSeed, Random } from '../../numeric/random.ts';
import { quantile } from '../../numeric/stats.ts';
import type { WhatIfQuery, WhatIfView } from '../../schema/what-if.ts';
import { predictLabels, shownOutput, type TrainedModel, unpackModel } from '../../training/stored-model.ts';
import { exactMethod } from '../auto.ts';
import { findExplainer } from '../registry.ts';
import type { Explained } from '../results/naming.ts';
import { isText } from '../results/token-values.ts';
import { explain } from './explain.ts';

export interface WhatIfTask {
  readonly model: Uint8Array;
  /** Of the model: what is worked out once holds for one of them. */
  readonly hash: string;
  readonly table: Table;
  readonly trainRows: Int32Array;
  readonly query: Required<WhatIfQuery>;
  readonly seed: number;
}

/** What does not change from one question to the next. */
interface Known {
  readonly trained: TrainedModel;
  /** Medians, and the most frequent category: what a case begins with that is none of the rows. */
  readonly typical: Float64Array;
  readonly rows: Int32Array;
  readonly raw: RawRows;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly whole: readonly boolean[];
  /** The quartiles of what the model predicts of the training rows; for numbers. */
  typicalAnswers(): readonly [number, number, number];
  /** Explainers' own work on the training rows. */
  readonly once: Map<string, unknown>;
}

/** What the last models were, in each thread. */
const remembered = new Map<string, Known>();
const mostRemembered = 2;
/** Features from which on attributions are drawn more roughly, so that they still come at once. */
const wideTable = 150;
/** Training rows that are looked at. */
const mostRows = 20_000;
/** Ways to another prediction that are shown. */
const mostWays = 3;

function knownOf({ model, hash, table, trainRows }: WhatIfTask): Known {
  const before = remembered.get(hash);
  if (before) return before;
  const trained = unpackModel(model);
  const rows = trainRows.slice(0, mostRows);
  const raw = takeRaw(table, trained.encoder, rows);
  const column = (f: number) =>
    Float64Array.from({ length: raw.rows }, (_, r) => raw.values[r * raw.features + f]).filter(
      (value) => !Number.isNaN(value),
    );
  const columns = trained.encoder.features.map((_, f) => column(f));
  let quartiles: readonly [number, number, number] | undefined;
  const made: Known = {
    trained,
    typical: Float64Array.from(columns, (values, f) => typicalOf(trained.encoder.features[f].kind, values)),
    rows,
    raw,
    low: Float64Array.from(columns, (values) => values.reduce((a, b) => Math.min(a, b), values[0] ?? 0)),
    high: Float64Array.from(columns, (values) => values.reduce((a, b) => Math.max(a, b), values[0] ?? 0)),
    whole: columns.map((values) => values.every(Number.isInteger)),
    typicalAnswers: () => {
      const sorted = quartiles
        ? undefined
        : trained.model.predict(tabular(encodeRows(trained.encoder, raw), raw.rows)).sort();
      if (sorted) quartiles = [quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75)];
      return quartiles ?? [0, 0, 0];
    },
    once: new Map(),
  };
  remembered.set(hash, made);
  if (remembered.size > mostRemembered) remembered.delete([...remembered.keys()][0]);
  return made;
}

/** The median of numbers, the most frequent of codes; missing where there are none. */
function typicalOf(kind: Feature['kind'], values: Float64Array): number {
  if (values.length === 0) return Number.NaN;
  if (kind === 'numeric') return quantile(values.slice().sort(), 0.5);
  const counts = new Map<number, number>();
  for (const code of values) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0];
}

/** The answer, what moves it, and the fewest changes to another one. @throws rows, params */
export function answerWhatIf(task: WhatIfTask, job: Pick<JobContext, 'check'>): WhatIfView {
  const { query, table, seed } = task;
  if (query.row !== null && query.row >= table.rows)
    throw new VitrineError('rows', say('error.rowDoesNotExist', { row: query.row }), {
      where: 'row',
      hint: say('hint.rowsCountedFrom0', { rows: table.rows - 1 }),
    });
  const known = knownOf(task);
  const { trained } = known;
  const { encoder } = trained;
  const own = query.row === null ? known.typical : takeRaw(table, encoder, [query.row]).values;
  const value = own.slice();
  for (const [name, cell] of Object.entries(query.cells)) {
    const f = encoder.features.findIndex((feature) => feature.name === name);
    if (f < 0) throw new VitrineError('params', say('error.notFeatureModel', { name }), { where: 'cells' });
    value[f] = rawOf(encoder.features[f], cell);
  }
  const features = encoder.features.length;
  const both = new Float64Array(2 * features);
  both.set(own);
  both.set(value, features);
  const x = encodeRows(encoder, { values: both, rows: 2, features });
  const uncorrected = trained.model.predict(tabular(x, 2));
  const labels = trained.task === 'classification' ? predictLabels(trained, tabular(x, 2), uncorrected) : undefined;
  const output = shownOutput(trained, uncorrected);
  const { outputs } = trained.model;
  const quiet = { job: quietly(job, seed), seed };
  const textOf = (f: number, raw: number) => cellOf(encoder.features[f], raw);
  return {
    features: encoder.features.map((feature, f) => ({
      name: feature.name,
      kind: feature.kind === 'sequence' ? 'text' : feature.kind,
      own: textOf(f, own[f]),
      value: textOf(f, value[f]),
      low: known.low[f],
      high: known.high[f],
      whole: known.whole[f],
      categories: feature.kind === 'categorical' ? [...feature.categories] : [],
    })),
    classes: [...trained.classes],
    before: [...output.subarray(0, outputs)],
    after: [...output.subarray(outputs)],
    labelBefore: labels ? trained.classes[labels[0]] : null,
    label: labels ? trained.classes[labels[1]] : null,
    attribution: attributionOf(known, table, value, quiet),
    counterfactual: counterfactualOf(known, table, { value, prediction: output[outputs] }, query, quiet),
  };
}

type Feature = TrainedModel['encoder']['features'][number];

function rawOf(feature: Feature, cell: number | string | null): number {
  if (cell === null) return Number.NaN;
  if (feature.kind === 'text') return codeOfText(feature, String(cell));
  if (feature.kind === 'sequence') return codeOfSequence(feature, String(cell));
  if (feature.kind !== 'numeric') {
    const code = feature.categories.indexOf(String(cell));
    if (code >= 0) return code;
    throw new VitrineError('params', say('error.notCategory', { cell, name: feature.name }), {
      where: 'cells',
      hint: feature.categories.slice(0, 20).join(', '),
    });
  }
  if (typeof cell === 'number' && Number.isFinite(cell)) return cell;
  throw new VitrineError('params', say('error.takesNumberNot', { name: feature.name, cell }), { where: 'cells' });
}

function cellOf(feature: Feature, raw: number): number | string | null {
  if (Number.isNaN(raw)) return null;
  return feature.kind !== 'numeric' ? (feature.categories[raw] ?? null) : raw;
}

/** The quickest method that is exact or near it: what is asked at every move of a slider has a tenth of a second. */
function attributionOf(known: Known, table: Table, value: Float64Array, quiet: Quiet): WhatIfView['attribution'] {
  const { trained } = known;
  const choice = exactMethod(trained);
  const wide = trained.encoder.features.length > wideTable;
  const { method, params } =
    choice.by === 'structure'
      ? choice
      : { method: 'permutation-shap', params: { background: wide ? 5 : 25, permutations: wide ? 1 : 2 } };
  const result = explainOne(known, table, value, { method, params }, quiet);
  if (result.kind !== 'attribution' && result.kind !== 'text-attribution') throw new Error('no attribution');
  const isText = result.kind === 'text-attribution';
  return {
    method,
    class: result.classes?.[0] ?? result.output.class ?? null,
    output: result.output.kind,
    base: result.baseValue,
    prediction: result.predictions[0],
    values: isText ? [result.values[0].reduce((sum, own) => sum + own, result.rest[0])] : result.values[0],
    standardError: isText ? [null] : result.standardError[0],
    words: isText
      ? {
          rest: result.rest[0],
          terms: result.terms[0],
          marks: result.tokens[0].map(({ start, end }, t) => ({ start, end, value: result.values[0][t] })),
        }
      : null,
  };
}

/** Numbers on the other side of what the model usually says. */
function pastMiddle(known: Known, prediction: number): { low: number } | { high: number } {
  const [low, middle, high] = known.typicalAnswers();
  // rounded by how far predictions lie apart: a middle that none of them has would be no target
  const step = 10 ** Math.floor(Math.log10((high - low) / 100 || Math.abs(middle) / 1e4 || 1));
  const shown = (value: number) => Number((Math.round(value / step) * step).toPrecision(12));
  if (prediction < shown(middle)) return { low: shown(middle) };
  if (prediction > shown(middle)) return { high: shown(middle) };
  return high > middle ? { low: shown(high) } : { high: shown(low) };
}

/**
 * Ways to another prediction that begin at what a person has set.
 * @param prediction what the model predicts there, for numbers
 */
function counterfactualOf(
  known: Known,
  table: Table,
  { value, prediction }: { readonly value: Float64Array; readonly prediction: number },
  query: Required<WhatIfQuery>,
  quiet: Quiet,
): WhatIfView['counterfactual'] {
  const { trained } = known;
  const { encoder, classes } = trained;
  const answer = classes.length > 0 ? null : (query.answer ?? pastMiddle(known, prediction));
  const isTextAlone = encoder.features.length === 1 && isText(encoder.features[0]);
  // another picture is no change that a person could make; of a text the fewest words that go are found soon enough
  if (encoder.features.every(isContent) && !isTextAlone) return { outcome: 'not-found', answer, ways: [] };
  const params = {
    ...(isTextAlone ? { replacements: 'remove', edits: 3 } : {}),
    count: mostWays,
    frozen: query.frozen,
    onlyUp: query.onlyUp,
    onlyDown: query.onlyDown,
    ranges: query.ranges,
    ...(query.class === null ? {} : { class: query.class }),
    ...(answer === null ? {} : { answer }),
  };
  const result = explainOne(known, table, value, { method: 'counterfactual', params }, quiet);
  if (result.kind !== 'cases') throw new Error('no examples');
  const [{ outcome, cases }] = result.examples;
  const features = encoder.features.length;
  const reached = cases.map((one) => one.shown ?? one.values);
  const values = Float64Array.from(
    reached.flatMap((cells) => cells.map((cell, f) => rawOf(encoder.features[f], cell))),
  );
  const predictions = shownOutput(
    trained,
    trained.model.predict(tabular(encodeRows(encoder, { values, rows: cases.length, features }), cases.length)),
  );
  return {
    outcome,
    answer,
    ways: cases.map((one, i) => ({
      source: one.row,
      label: one.label ?? '',
      prediction: predictions[i * trained.model.outputs + Math.max(0, classes.indexOf(one.label ?? ''))],
      distance: one.score,
      changes: one.changes.map((feature) => {
        const f = result.features.indexOf(feature);
        return { feature, from: cellOf(encoder.features[f], value[f]), to: reached[i][f] };
      }),
    })),
  };
}

interface Quiet {
  readonly job: JobContext;
  readonly seed: number;
}

/** The same random numbers for the same seed, whoever asks; it is over too soon to tell of its progress. */
const quietly = (job: Pick<JobContext, 'check'>, seed: number): JobContext => ({
  check: () => job.check(),
  report: () => {},
  stopRequested: () => false,
  now: () => 0,
  random: (label) => new Random(deriveSeed(seed, label)),
});

function explainOne(
  { trained, rows, raw, once }: Known,
  table: Table,
  value: Float64Array,
  { method, params }: { readonly method: string; readonly params: Record<string, unknown> },
  { job, seed }: Quiet,
): Explained {
  const explainer = findExplainer(method);
  return explain(
    explainer,
    {
      trained,
      table: oneRow(trained, table, value),
      rows: Int32Array.of(0),
      trainingTable: table,
      trainRows: rows.slice(0, raw.rows),
      params: explainer.params.parse(params),
      seed,
    },
    job,
    once,
  );
}

/** A table of one row that a person has made up. */
function oneRow({ encoder }: TrainedModel, table: Table, value: Float64Array): Table {
  return {
    rows: 1,
    columns: encoder.features.map((feature, f) => {
      const { id, name } = findColumn(table, feature.name, 'features');
      if (feature.kind === 'numeric') return { id, name, kind: 'numeric', values: Float64Array.of(value[f]) };
      return {
        id,
        name,
        kind: 'categorical',
        codes: Int32Array.of(Number.isNaN(value[f]) ? -1 : value[f]),
        categories: feature.categories,
      };
    }),
  };
}
