import { encodeRows, takeRaw } from '../data/encode.ts';
import type { Table } from '../data/table.ts';
import { tabular } from '../models/batch.ts';
import type { TreeStructure } from '../models/model.ts';
import { childOf } from '../models/tree/structure.ts';
import { type Axes, type Axis, makePlane, type Plane } from './plane.ts';
import { predictLabels, type TrainedModel } from './stored-model.ts';

/** A model's answer over a plane. */
export interface Boundary {
  readonly x: Axis;
  readonly y: Axis;
  /** `[y, x]`: probability of the class that is shown, or the value. */
  readonly output: number[];
  /** `[y, x]` class indices; empty for regression. */
  readonly labels: number[];
  /** `[y, x]`: decision value of a support vector machine of two classes or for numbers; empty otherwise. */
  readonly margin: number[];
  /** Where a single tree cuts the plane: from x, from y, to x, to y; empty for other models. */
  readonly rectangles: [number, number, number, number][];
  readonly points: {
    row: number;
    x: number;
    y: number;
    truth: number;
    label: number;
    part: 'train' | 'validation' | 'test';
    support: boolean;
  }[];
}

export interface Parts {
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
}

/** Rows whose truth is known, by part. */
export interface KnownRows {
  readonly parts: Parts;
  /** By row: the class, or the number. */
  readonly truth: ReadonlyMap<number, number>;
}

const mostPoints = 2000;

/**
 * Through two features all others stay at their median (or most frequent category) in the training rows, or at those of
 * `atRow`.
 */
export function boundary(
  table: Table,
  trained: TrainedModel,
  known: KnownRows,
  axes: Axes,
  resolution: number,
): Boundary {
  const plane = makePlane(table, trained.encoder, Int32Array.from(known.parts.train), axes, resolution);
  return boundaryOn(plane, table, trained, known);
}

export function boundaryOn(plane: Plane, table: Table, trained: TrainedModel, known: KnownRows): Boundary {
  const rows = plane.x.values.length * plane.y.values.length;
  const predicted = trained.model.predict(tabular(plane.encoded, rows));
  const outputs = trained.model.outputs;
  const shown = trained.task === 'regression' ? 0 : trained.positive;
  const { margin, trees } = trained.model;
  return {
    x: plane.x,
    y: plane.y,
    output: Array.from({ length: rows }, (_, r) => predicted[r * outputs + shown]),
    labels: trained.task === 'regression' ? [] : [...predictLabels(trained, tabular(plane.encoded, rows), predicted)],
    margin: margin ? [...margin.decision(tabular(plane.encoded, rows))] : [],
    rectangles: trees?.trees.length === 1 ? rectangles(trees.trees[0], plane) : [],
    points: points(
      table,
      trained,
      known,
      plane,
      new Set(margin ? Array.from(margin.supportRows, (position) => known.parts.train[position]) : []),
    ),
  };
}

/** The leaves that the plane passes through, as rectangles in the features' own units. */
function rectangles(tree: TreeStructure, plane: Plane): [number, number, number, number][] {
  const { section } = plane;
  if (!section) return [];
  const found: [number, number, number, number][] = [];
  const ends = (axis: Axis): [number, number] => [axis.values[0], axis.values[axis.values.length - 1]];
  const visit = (node: number, [x0, x1]: [number, number], [y0, y1]: [number, number]): void => {
    if (x0 >= x1 || y0 >= y1) return;
    if (tree.childrenLeft[node] < 0) {
      found.push([x0, y0, x1, y1]);
      return;
    }
    const column = tree.feature[node];
    const axis = section.columns.indexOf(column);
    if (axis < 0) return visit(childOf(tree, node, section.base[column]), [x0, x1], [y0, y1]);
    const cut = section.toRaw(axis === 0 ? 0 : 1, tree.threshold[node]);
    if (axis === 0) {
      visit(tree.childrenLeft[node], [x0, Math.min(x1, cut)], [y0, y1]);
      visit(tree.childrenRight[node], [Math.max(x0, cut), x1], [y0, y1]);
    } else {
      visit(tree.childrenLeft[node], [x0, x1], [y0, Math.min(y1, cut)]);
      visit(tree.childrenRight[node], [x0, x1], [Math.max(y0, cut), y1]);
    }
  };
  visit(0, ends(plane.x), ends(plane.y));
  return found;
}

function points(
  table: Table,
  trained: TrainedModel,
  { parts, truth }: KnownRows,
  plane: Plane,
  support: ReadonlySet<number>,
): Boundary['points'] {
  const all = (['train', 'validation', 'test'] as const).flatMap((part) => parts[part].map((row) => ({ row, part })));
  const step = Math.max(1, Math.ceil(all.length / mostPoints));
  const kept = all.filter((_, i) => i % step === 0);
  const rows = Int32Array.from(kept, ({ row }) => row);
  const places = plane.place(rows);
  const encoded = encodeRows(trained.encoder, takeRaw(table, trained.encoder, rows));
  const output = trained.model.predict(tabular(encoded, rows.length));
  const labels = trained.task === 'regression' ? output : predictLabels(trained, tabular(encoded, rows.length), output);
  return kept.flatMap(({ row, part }, i) =>
    Number.isNaN(places[2 * i]) || Number.isNaN(places[2 * i + 1])
      ? []
      : [
          {
            row,
            part,
            x: places[2 * i],
            y: places[2 * i + 1],
            truth: truth.get(row) ?? Number.NaN,
            label: labels[i],
            support: support.has(row),
          },
        ],
  );
}
