import { cellsOf, type Encoder } from '../../data/encode.ts';
import type { CategoricalEncoding } from '../../data/fields/category/category.ts';
import { fromModel, isIndicator, type NumericEncoding } from '../../data/fields/number/number.ts';
import type { FeatureEncoding } from '../../data/fields/registry.ts';
import { isContent } from '../../data/fields/registry.ts';
import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import type { AdditiveTerm } from '../../models/model.ts';
import type { ShapesView, ShapeView } from '../../schema/shapes.ts';
import { findExperiment } from '../../store/experiments.ts';
import { unpackModel } from '../../training/stored-model.ts';
import type { StudioContext } from '../context.ts';
import { modelBytes } from './model-bytes.ts';
import { shownClass } from './shown-class.ts';

/**
 * The shape functions of an additive model in the features that a person knows: one-hot columns of a feature become one
 * shape. @throws incompatible
 */
export function shapesOf(context: StudioContext, key: string): ShapesView {
  const stored = findExperiment(context.project.connection, key);
  const trained = unpackModel(modelBytes(context, stored));
  const { additive } = trained.model;
  if (!additive)
    throw new VitrineError('incompatible', say('error.notSumShapes', { kind: trained.kind }), { where: 'id' });
  const { encoder } = trained;
  const { classes, turn } = shownClass(stored, trained);
  const scores = additive.intercept.length;
  const terms = additive.terms.map((term) => ({ ...term, scores: term.scores.map((own) => own.map(turn)) }));
  // a text has a shape a word: more than can be drawn
  const singles = encoder.features.flatMap((feature) =>
    isContent(feature) ? [] : [singleShape(feature, terms, scores)],
  );
  const pairs = terms.flatMap((term) => (term.columns.length === 2 ? [pairShape(term, encoder)] : []));
  return {
    intercept: Array.from(additive.intercept, turn),
    classes,
    space: trained.task === 'regression' ? 'value' : 'logit',
    shapes: [...singles, ...pairs].sort((a, b) => b.importance - a.importance),
  };
}

function singleShape(
  feature: NumericEncoding | CategoricalEncoding,
  terms: readonly AdditiveTerm[],
  scores: number,
): ShapeView {
  const own = terms.filter(
    (term) =>
      term.columns.length === 1 &&
      term.columns[0] >= feature.offset &&
      term.columns[0] < feature.offset + feature.width,
  );
  /** What the feature's terms add for its encoded columns. */
  const sumAt = (cells: Float64Array, k: number, of: (term: AdditiveTerm) => readonly Float64Array[]): number =>
    own.reduce((sum, term) => sum + of(term)[k][binOf(term, cells[term.columns[0] - feature.offset])], 0);
  const perScore = <T>(of: (k: number) => T): T[] => Array.from({ length: scores }, (_, k) => of(k));
  if (feature.kind === 'numeric') return numericShape(feature, own, perScore, sumAt);
  const codes = feature.categories.map((_, code) => code);
  const list = (of: (term: AdditiveTerm) => readonly Float64Array[]) =>
    perScore((k) => codes.map((code) => sumAt(cellsOf(feature, code), k, of)));
  const values = list((term) => term.scores);
  const rows = categoryRows(feature, own);
  const missingRows = rows ? (own[0]?.counts ?? []).reduce((a, b) => a + b, 0) - rows.reduce((a, b) => a + b, 0) : 0;
  // where missing ones are not filled in, they are in none of the columns, or in a bin of their own
  const isMissing = (feature.how !== 'onehot' || own.length === feature.width) && missingRows > 0.5;
  const missing = isMissing
    ? perScore((k) => sumAt(cellsOf({ ...feature, fill: Number.NaN }, Number.NaN), k, (term) => term.scores))
    : null;
  return {
    kind: 'categorical',
    feature: feature.name,
    // the columns of one category after another make one shape: what they add together counts, not each by itself
    importance: rows
      ? meanSize(values, rows, missing, isMissing ? missingRows : 0)
      : own.reduce((sum, term) => sum + term.importance, 0),
    categories: [...feature.categories],
    values,
    errors: list((term) => term.errors),
    missing,
  };
}

function numericShape(
  feature: NumericEncoding,
  own: readonly AdditiveTerm[],
  perScore: <T>(of: (k: number) => T) => T[],
  sumAt: (cells: Float64Array, k: number, of: (term: AdditiveTerm) => readonly Float64Array[]) => number,
): ShapeView {
  const term = own.find((one) => one.columns[0] === feature.offset);
  const indicator = own.find((one) => one.columns[0] === feature.offset + 1);
  const edges = term ? Array.from(term.edges[0], (edge) => fromModel(feature, edge)) : [];
  const bins = edges.length + 1;
  const isMissing = indicator !== undefined || (term !== undefined && term.counts[bins] > 0);
  const list = (of: (term: AdditiveTerm) => readonly Float64Array[]) =>
    term
      ? perScore((k) =>
          [...of(term)[k].subarray(0, bins)].map(
            (value) => value + (indicator ? of(indicator)[k][binOf(indicator, 0)] : 0),
          ),
        )
      : [];
  return {
    kind: 'numeric',
    feature: feature.name,
    importance: own.reduce((sum, one) => sum + one.importance, 0),
    edges,
    values: list((one) => one.scores),
    errors: list((one) => one.errors),
    counts: term ? [...term.counts.subarray(0, bins)] : [],
    missing: isMissing ? perScore((k) => sumAt(cellsOf(feature, Number.NaN), k, (one) => one.scores)) : null,
  };
}

/** Training rows of each category; undefined where the columns do not tell them apart. */
function categoryRows(
  feature: Extract<FeatureEncoding, { kind: 'categorical' }>,
  own: readonly AdditiveTerm[],
): number[] | undefined {
  if (feature.how === 'target') return undefined;
  const [first] = own;
  if (feature.how === 'ordinal')
    return first
      ? feature.categories.map((_, code) => first.counts[binOf(first, code)])
      : feature.categories.map(() => 0);
  return feature.categories.map((_, code) => rowsWith(own, feature.offset + code));
}

function rowsWith(own: readonly AdditiveTerm[], column: number): number {
  const term = own.find((one) => one.columns[0] === column);
  return term ? term.counts[binOf(term, 1)] : 0;
}

/** Mean size over the training rows and over the scores. */
function meanSize(
  values: readonly (readonly number[])[],
  rows: readonly number[],
  missing: readonly number[] | null,
  missingRows: number,
): number {
  const total = rows.reduce((a, b) => a + b, missingRows);
  if (total === 0) return 0;
  const sizes = values.map(
    (own, k) =>
      own.reduce((sum, value, c) => sum + rows[c] * Math.abs(value), missingRows * Math.abs(missing?.[k] ?? 0)) / total,
  );
  return sizes.reduce((a, b) => a + b, 0) / sizes.length;
}

/** The bin of a value in a term of one column; missing ones have the last. */
function binOf(term: AdditiveTerm, value: number): number {
  if (Number.isNaN(value)) return term.edges[0].length + 1;
  const bin = term.edges[0].findIndex((edge) => value <= edge);
  return bin < 0 ? term.edges[0].length : bin;
}

function pairShape(term: AdditiveTerm, encoder: Encoder): ShapeView {
  const axes = term.columns.map((column, i) => {
    const feature = encoder.features.find((entry) => column >= entry.offset && column < entry.offset + entry.width);
    const toRaw = (edge: number) =>
      feature?.kind === 'numeric' && !isIndicator(feature, column) ? fromModel(feature, edge) : edge;
    return { name: encoder.names[column], edges: Array.from(term.edges[i], toRaw) };
  });
  const [a, b] = axes;
  const sizeB = b.edges.length + 2;
  // cells of missing values are left out of the picture
  const cells = (values: Float64Array) =>
    Array.from({ length: a.edges.length + 1 }, (_, i) => [
      ...values.subarray(i * sizeB, i * sizeB + b.edges.length + 1),
    ]);
  return {
    kind: 'pair',
    feature: `${a.name} × ${b.name}`,
    importance: term.importance,
    x: a,
    y: b,
    values: term.scores.map(cells),
  };
}
