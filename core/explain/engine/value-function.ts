import { columnsOf } from '../../data/encode.ts';
import { tabular } from '../../models/batch.ts';
import { maskedRows } from '../../models/masked-rows.ts';
import type { MaskedSamples } from '../../models/model.ts';
import type { ExplainContext } from '../explainer.ts';

/** Masked rows that a model is asked about before a look whether it is still wanted. */
const maskedRowsAtOnce = 500_000;

/**
 * Mean output over the background for every coalition of the varying features, one a mask: a feature whose bit is 1 has
 * the explained row's value.
 * Masks go to the model many at a time.
 */
export function coalitionValues(
  context: ExplainContext,
  row: number,
  varying: readonly number[],
  masks: readonly Uint8Array[],
): Float64Array {
  const { backgroundRows, capabilities, encoder } = context;
  const output = context.outputOf[row];
  const masked = maskedSamplesOf(context, row, varying);
  const setValues = new Float64Array(masks.length);
  if (capabilities.coalitionMeans) {
    // pairs of sets stay together
    const atOnce = 2 * Math.max(256, Math.ceil(maskedRowsAtOnce / 2 / backgroundRows));
    for (let start = 0; start < masks.length; start += atOnce) {
      context.job.check();
      setValues.set(
        capabilities.coalitionMeans({ ...masked, masks: masks.slice(start, start + atOnce) }, output),
        start,
      );
    }
    return setValues;
  }
  const atOnce = Math.max(1, Math.floor(200_000 / (backgroundRows * Math.max(1, encoder.width / 8))));
  for (let start = 0; start < masks.length; start += atOnce) {
    context.job.check();
    const part = masks.slice(start, start + atOnce);
    const count = part.length * backgroundRows;
    const predicted = capabilities.predict(tabular(maskedRows({ ...masked, masks: part }), count));
    for (let i = 0; i < part.length; i++) {
      let sum = 0;
      for (let b = 0; b < backgroundRows; b++)
        sum += predicted[(i * backgroundRows + b) * capabilities.outputs + output];
      setValues[start + i] = sum / backgroundRows;
    }
  }
  return setValues;
}

/**
 * The same for what stands before each step of an order but the first, and for all features that then have not come:
 * `[order, step, (prefix, rest)]`.
 * @param orders of places in `varying`
 */
export function permutationValues(
  context: ExplainContext,
  row: number,
  varying: readonly number[],
  orders: readonly Int32Array[],
): Float64Array {
  const { capabilities, outputOf } = context;
  const steps = varying.length - 1;
  if (capabilities.orderMeans) {
    const masked = maskedSamplesOf(context, row, varying);
    const setValues = new Float64Array(2 * steps * orders.length);
    const atOnce = Math.max(1, Math.ceil(maskedRowsAtOnce / Math.max(1, 2 * steps * context.backgroundRows)));
    for (let start = 0; start < orders.length; start += atOnce) {
      context.job.check();
      setValues.set(
        capabilities.orderMeans({ ...masked, orders: orders.slice(start, start + atOnce) }, outputOf[row]),
        2 * steps * start,
      );
    }
    return setValues;
  }
  // each way is a walk, so that a mask has one feature more than the one before it
  const setValues = coalitionValues(
    context,
    row,
    varying,
    orders.flatMap((order) => [...prefixes(order), ...prefixes(order.slice().reverse())]),
  );
  return setValues.map((_, i) => {
    const order = Math.floor(i / (2 * steps));
    const step = (i >> 1) % steps;
    return setValues[2 * steps * order + (i % 2 === 0 ? step : 2 * steps - 1 - step)];
  });
}

/** Masks of the first feature of an order, of the first two, and so on; without that of all. */
function prefixes(order: Int32Array): Uint8Array[] {
  const mask = new Uint8Array(order.length);
  return Array.from(order.subarray(0, -1), (feature) => {
    mask[feature] = 1;
    return mask.slice();
  });
}

function maskedSamplesOf(
  { background, backgroundRows, encoded, encoder }: ExplainContext,
  row: number,
  varying: readonly number[],
): MaskedSamples {
  const features = varying.map((feature) => columnsOf(encoder.features[feature]));
  return {
    row: encoded.subarray(row * encoder.width, (row + 1) * encoder.width),
    background,
    backgroundRows,
    features,
  };
}

/**
 * phi_i = sum over S without i of |S|! (M - |S| - 1)! / M! (v(S + i) - v(S)); bit i of an index into `setValues` says that
 * i is in S.
 */
export function shapleyValues(setValues: ArrayLike<number>, features: number): Float64Array {
  const factor = new Float64Array(Math.max(1, features)).fill(1 / features);
  for (let size = 1; size < features; size++) factor[size] = (factor[size - 1] * size) / (features - size);
  const phi = new Float64Array(features);
  for (let mask = 0; mask < setValues.length; mask++) {
    let size = 0;
    for (let rest = mask; rest > 0; rest &= rest - 1) size++;
    for (let i = 0; i < features; i++)
      if (!(mask & (1 << i))) phi[i] += factor[size] * (setValues[mask | (1 << i)] - setValues[mask]);
  }
  return phi;
}
