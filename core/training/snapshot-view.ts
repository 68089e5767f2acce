// A model at one moment of its training, made visible: the boundary, what it gets right, what each layer and unit does.

import { encodeRows, takeRaw } from '../data/encode.ts';
import type { Table } from '../data/table.ts';
import { classificationMetrics } from '../metrics/metrics.ts';
import { tabular } from '../models/batch.ts';
import type { Layer } from '../models/network/layer.ts';
import { layerActivations } from '../models/network/network.ts';
import type { LayerView, SnapshotView } from '../schema/snapshot-view.ts';
import { boundaryOn, type KnownRows } from './boundary.ts';
import { type Axes, makePlane, type Plane, thinned } from './plane.ts';
import { predictLabels, type TrainedModel } from './stored-model.ts';

const mostRows = 600;
const mostPoints = 400;
const bins = 24;
/** Units of a layer that are drawn. */
const drawnUnits = 8;
const unitResolution = 20;

export function snapshotView(
  table: Table,
  trained: TrainedModel,
  known: KnownRows,
  { epoch, axes, resolution }: { readonly epoch: number; readonly axes: Axes; readonly resolution: number },
): SnapshotView {
  const { parts, truth } = known;
  const plane = makePlane(table, trained.encoder, Int32Array.from(parts.train), axes, resolution);
  const part = parts.validation.length > 0 ? 'validation' : 'train';
  const rows = thinned(Int32Array.from(parts[part]), mostRows);
  const x = encodeRows(trained.encoder, takeRaw(table, trained.encoder, rows));
  const output = trained.model.predict(tabular(x, rows.length));
  const wanted = Float64Array.from(rows, (row) => truth.get(row) ?? Number.NaN);
  return {
    epoch,
    boundary: boundaryOn(plane, table, trained, known),
    part,
    rows: rows.length,
    of: parts[part].length,
    confusion:
      trained.task === 'classification'
        ? (classificationMetrics(
            wanted,
            predictLabels(trained, tabular(x, rows.length), output),
            output,
            trained.classes.length,
            trained.positive,
          ).confusion ?? null)
        : null,
    points:
      trained.task === 'regression'
        ? Array.from(rows.slice(0, mostPoints), (row, i) => ({ row, actual: wanted[i], predicted: output[i] }))
        : [],
    layers: trained.model.layers ? layerViews(trained.model.layers, x, rows.length, plane) : [],
    inputs: [...trained.encoder.names],
  };
}

function layerViews(layers: readonly Layer[], x: Float64Array, rows: number, plane: Plane): LayerView[] {
  const activations = layerActivations(layers, x, rows);
  const side = plane.x.values.length;
  const step = Math.max(1, Math.floor(side / unitResolution));
  const coarse = Array.from({ length: Math.ceil(side / step) }, (_, i) => i * step);
  const width = layers[0].inputs;
  const grid = new Float64Array(coarse.length * coarse.length * width);
  coarse.forEach((row, r) => {
    coarse.forEach((column, c) => {
      const from = (row * side + column) * width;
      grid.set(plane.encoded.subarray(from, from + width), (r * coarse.length + c) * width);
    });
  });
  const responses = layerActivations(layers, grid, coarse.length * coarse.length);
  return layers.map((layer, l) => {
    const shown = Math.min(layer.units, drawnUnits);
    const from = Math.min(layer.inputs, l === 0 ? 60 : drawnUnits);
    return {
      units: layer.units,
      inputs: layer.inputs,
      activation: layer.activation,
      weights: histogram(layer.weights),
      activations: histogram(activations[l]),
      dead: deadShare(activations[l], rows, layer.units),
      drawn: Array.from({ length: shown }, (_, u) => ({
        weights: Array.from({ length: from }, (_, i) => layer.weights[i * layer.units + u]),
        bias: layer.bias[u],
        image: imageOf(responses[l], layer.units, u),
      })),
    };
  });
}

/** A unit's answer over the plane, from -1 to 1, 0 staying 0. */
function imageOf(values: Float64Array, units: number, unit: number): number[] {
  const own = Array.from({ length: values.length / units }, (_, r) => values[r * units + unit]);
  const largest = own.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return own.map((value) => (largest > 0 ? Number((value / largest).toFixed(3)) : 0));
}

function histogram(values: Float64Array): { low: number; high: number; counts: number[] } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const counts = new Array<number>(bins).fill(0);
  for (const value of values)
    counts[high > low ? Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins)) : 0]++;
  return { low, high, counts };
}

/** Share of units that answer the same whatever the row. */
function deadShare(values: Float64Array, rows: number, units: number): number {
  if (rows < 2) return 0;
  let dead = 0;
  for (let u = 0; u < units; u++) {
    let same = true;
    for (let r = 1; r < rows && same; r++) same = Math.abs(values[r * units + u] - values[u]) < 1e-12;
    if (same) dead++;
  }
  return dead / units;
}
