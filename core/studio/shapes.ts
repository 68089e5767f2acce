import type { Encoder, FeatureEncoding } from '../data/encode.ts';
import { VitrineError } from '../errors.ts';
import type { AdditiveTerm } from '../models/model.ts';
import type { ShapesView, ShapeView } from '../schema/shapes.ts';
import { findExperiment } from '../store/experiments.ts';
import { unpackModel } from '../training/stored-model.ts';
import type { StudioContext } from './context.ts';
import { modelBytes } from './explanations.ts';

/** The shape functions of an additive model in the features that a person knows: one-hot columns of a feature become one shape. @throws incompatible */
export function shapesOf(context: StudioContext, key: string): ShapesView {
  const trained = unpackModel(modelBytes(context, findExperiment(context.project.connection, key)));
  const { additive } = trained.model;
  if (!additive) throw new VitrineError('incompatible', `A ${trained.kind} is not a sum of shapes.`, { where: 'id' });
  const { encoder } = trained;
  const scores = additive.intercept.length;
  const singles = encoder.features.map((feature) => singleShape(feature, additive.terms, scores));
  const pairs = additive.terms.flatMap((term) => (term.columns.length === 2 ? [pairShape(term, encoder)] : []));
  return {
    intercept: [...additive.intercept],
    classes: scores > 1 ? [...trained.classes] : trained.classes.length === 2 ? [trained.classes[1]] : [],
    space: trained.task === 'regression' ? 'value' : 'logit',
    shapes: [...singles, ...pairs].sort((a, b) => b.importance - a.importance),
  };
}

function singleShape(feature: FeatureEncoding, terms: readonly AdditiveTerm[], scores: number): ShapeView {
  const own = terms.filter((term) => term.columns.length === 1 && term.columns[0] >= feature.offset && term.columns[0] < feature.offset + feature.width);
  const byColumn = new Map(own.map((term) => [term.columns[0], term]));
  const importance = own.reduce((sum, term) => sum + term.importance, 0);
  if (feature.kind === 'numeric') {
    const term = byColumn.get(feature.offset);
    const edges = term ? Array.from(term.edges[0], (edge) => edge * feature.scale + feature.shift) : [];
    const bins = edges.length + 1;
    const missing = term && term.counts[bins] > 0;
    return {
      kind: 'numeric',
      feature: feature.name,
      importance,
      edges,
      values: (term?.scores ?? []).map((values) => [...values.subarray(0, bins)]),
      errors: (term?.errors ?? []).map((values) => [...values.subarray(0, bins)]),
      counts: term ? [...term.counts.subarray(0, bins)] : [],
      missing: term && missing ? term.scores.map((values) => values[bins]) : null,
    };
  }
  // a category under one-hot: its own column is on and the others are off
  const scoreOf = (category: number, k: number, of: (term: AdditiveTerm) => readonly Float64Array[]): number =>
    feature.how === 'ordinal'
      ? valueAt(byColumn.get(feature.offset), category, k, of)
      : own.reduce((sum, term) => sum + valueAt(term, term.columns[0] === feature.offset + category ? 1 : 0, k, of), 0);
  const list = (of: (term: AdditiveTerm) => readonly Float64Array[]) =>
    Array.from({ length: scores }, (_, k) => feature.categories.map((_, c) => scoreOf(c, k, of)));
  const values = list((term) => term.scores);
  const rowsOf = (category: number): number => {
    const term = byColumn.get(feature.offset + category);
    return term ? term.counts[binOf(term, 1)] : 0;
  };
  const rows = feature.categories.map((_, c) => rowsOf(c));
  // one whose category is missing is in none of the columns
  const missingRows = (own[0]?.counts ?? []).reduce((a, b) => a + b, 0) - rows.reduce((a, b) => a + b, 0);
  const isMissing = feature.how !== 'ordinal' && own.length === feature.width && missingRows > 0.5;
  const missing = isMissing ? Array.from({ length: scores }, (_, k) => own.reduce((sum, term) => sum + valueAt(term, 0, k, (of) => of.scores), 0)) : null;
  return {
    kind: 'categorical',
    feature: feature.name,
    // the columns of one category after another make one shape: what they add together counts, not each by itself
    importance: feature.how === 'ordinal' ? importance : meanSize(values, rows, missing, missing ? missingRows : 0),
    categories: [...feature.categories],
    values,
    errors: list((term) => term.errors),
    missing,
  };
}

/** Mean size over the training rows and over the scores. */
function meanSize(values: readonly (readonly number[])[], rows: readonly number[], missing: readonly number[] | null, missingRows: number): number {
  const total = rows.reduce((a, b) => a + b, missingRows);
  if (total === 0) return 0;
  const sizes = values.map((own, k) => own.reduce((sum, value, c) => sum + rows[c] * Math.abs(value), missingRows * Math.abs(missing?.[k] ?? 0)) / total);
  return sizes.reduce((a, b) => a + b, 0) / sizes.length;
}

function binOf(term: AdditiveTerm, value: number): number {
  const bin = term.edges[0].findIndex((edge) => value <= edge);
  return bin < 0 ? term.edges[0].length : bin;
}

function valueAt(term: AdditiveTerm | undefined, value: number, k: number, of: (term: AdditiveTerm) => readonly Float64Array[]): number {
  if (!term) return 0;
  return of(term)[k][binOf(term, value)];
}

function pairShape(term: AdditiveTerm, encoder: Encoder): ShapeView {
  const axes = term.columns.map((column, i) => {
    const feature = encoder.features.find((entry) => column >= entry.offset && column < entry.offset + entry.width);
    const toRaw = (edge: number) => (feature?.kind === 'numeric' ? edge * feature.scale + feature.shift : edge);
    return { name: encoder.names[column], edges: Array.from(term.edges[i], toRaw) };
  });
  const [a, b] = axes;
  const sizeB = b.edges.length + 2;
  // cells of missing values are left out of the picture
  const cells = (values: Float64Array) => Array.from({ length: a.edges.length + 1 }, (_, i) => [...values.subarray(i * sizeB, i * sizeB + b.edges.length + 1)]);
  return { kind: 'pair', feature: `${a.name} × ${b.name}`, importance: term.importance, x: a, y: b, values: term.scores.map(cells) };
}
