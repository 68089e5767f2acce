// A counterfactual from the data (NICE: Brughmans, Leyman & Martens 2023): towards the nearest training row that the model puts in another class, one feature
// at a time, the one first that brings that class closest; then every change that is not needed is taken back. Each value is one that some row has.
import { encodeRows } from '../data/encode.ts';
import { predictLabels, type TrainedModel } from './stored-model.ts';

export interface Counterfactual {
  /** The training row that the changes come from. */
  readonly source: number;
  readonly label: number;
  /** Features that change. */
  readonly changes: readonly number[];
  /** Raw values after the changes. */
  readonly values: Float64Array;
}

/** Features that are tried on the way to a row: those that differ most. */
const mostTried = 60;
/** Rows to go towards, nearest first, before it is given up. */
const tries = 5;

/**
 * @param row raw values of the features
 * @param known raw values `[row, feature]` of training rows, with the class that the model gives each
 * @param frozen features that may not change
 * @returns undefined where no way was found
 */
export function findCounterfactual(
  trained: TrainedModel,
  row: Float64Array,
  known: { readonly values: Float64Array; readonly rows: Int32Array; readonly labels: Int32Array },
  spans: Float64Array,
  frozen: ReadonlySet<number>,
): Counterfactual | undefined {
  const features = row.length;
  const ask = asker(trained, features);
  const [own] = ask([row]).labels;
  const free = Array.from({ length: features }, (_, f) => f).filter((f) => !frozen.has(f));
  const apart = (f: number, from: number) => difference(trained, f, row[f], known.values[from + f], spans[f]);
  const near = Array.from(known.rows, (_, i) => i)
    .filter((i) => known.labels[i] !== own)
    .map((i) => ({ i, distance: free.reduce((sum, f) => sum + apart(f, i * features), 0) }))
    .sort((a, b) => a.distance - b.distance || a.i - b.i)
    .slice(0, tries);
  for (const { i } of near) {
    const target = known.values.subarray(i * features, (i + 1) * features);
    const found = walk(
      ask,
      row,
      target,
      known.labels[i],
      mostDifferent(free, (f) => apart(f, i * features)),
    );
    if (found) return { source: known.rows[i], label: known.labels[i], ...found };
  }
  return undefined;
}

/** Those that differ at all; of very many, those that differ most. */
function mostDifferent(free: readonly number[], apart: (f: number) => number): number[] {
  return free
    .map((f) => ({ f, distance: apart(f) }))
    .filter(({ distance }) => distance > 0)
    .sort((a, b) => b.distance - a.distance || a.f - b.f)
    .slice(0, mostTried)
    .map(({ f }) => f)
    .sort((a, b) => a - b);
}

type Ask = (rows: readonly Float64Array[]) => { readonly output: Float64Array; readonly outputs: number; readonly labels: Int32Array };

function asker(trained: TrainedModel, features: number): Ask {
  return (rows) => {
    const values = new Float64Array(rows.length * features);
    rows.forEach((one, r) => {
      values.set(one, r * features);
    });
    const x = encodeRows(trained.encoder, { values, rows: rows.length, features });
    const output = trained.model.predict(x, rows.length);
    return { output, outputs: trained.model.outputs, labels: predictLabels(trained, x, rows.length, output) };
  };
}

/** Between 0 and 1; a value that is missing on one side only is as far as can be. */
function difference({ encoder }: TrainedModel, f: number, a: number, b: number, span: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) === Number.isNaN(b) ? 0 : 1;
  if (encoder.features[f].kind === 'categorical') return a === b ? 0 : 1;
  return span > 0 ? Math.abs(a - b) / span : Number(a !== b);
}

function walk(
  ask: Ask,
  row: Float64Array,
  target: Float64Array,
  label: number,
  differing: readonly number[],
): { changes: number[]; values: Float64Array } | undefined {
  let values = row.slice();
  let left = [...differing];
  const changed: number[] = [];
  const withValue = (f: number, value: number) => {
    const one = values.slice();
    one[f] = value;
    return one;
  };
  for (;;) {
    if (left.length === 0) return undefined;
    const { output, outputs, labels } = ask(left.map((f) => withValue(f, target[f])));
    let best = 0;
    for (let k = 1; k < left.length; k++) {
      const better = output[k * outputs + label] > output[best * outputs + label];
      if (Number(labels[k] === label) > Number(labels[best] === label) || ((labels[k] === label) === (labels[best] === label) && better)) best = k;
    }
    const f = left[best];
    values = withValue(f, target[f]);
    changed.push(f);
    left = left.filter((other) => other !== f);
    if (labels[best] === label) break;
  }
  // what came first may not be needed any more
  const kept: number[] = [];
  for (const f of changed) {
    const without = withValue(f, row[f]);
    if (changed.length > 1 && ask([without]).labels[0] === label) values = without;
    else kept.push(f);
  }
  return { changes: kept, values };
}
