// Tables: the players are features; a hidden one has the values of the background rows.

import { columnsOf } from '../../data/encode.ts';
import type { FeatureEncoding } from '../../data/fields/registry.ts';
import { tabular } from '../../models/batch.ts';
import { maskedRows } from '../../models/masked-rows.ts';
import type { MaskedSamples } from '../../models/model.ts';
import type { ExplainContext, Masker, Walk } from '../explainer.ts';

/** Masked rows that a model is asked about before a look whether it is still wanted. */
const maskedRowsAtOnce = 500_000;

/**
 * Mean output over the background for every coalition of the players, one a mask: a player whose bit is 1 has the
 * explained row's values.
 * Masks go to the model many at a time.
 */
function coalitionValues(
  context: ExplainContext,
  row: number,
  players: readonly number[],
  masks: readonly Uint8Array[],
): Float64Array {
  const { backgroundRows, capabilities, encoder } = context;
  const output = context.outputOf[row];
  const masked = maskedSamplesOf(context, row, players);
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
 * @param orders of places in `players`
 */
function permutationValues(
  context: ExplainContext,
  row: number,
  players: readonly number[],
  orders: readonly Int32Array[],
): Float64Array {
  const { capabilities, outputOf } = context;
  const steps = players.length - 1;
  if (capabilities.orderMeans) {
    const masked = maskedSamplesOf(context, row, players);
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
    players,
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

function maskedSamplesOf(context: ExplainContext, row: number, players: readonly number[]): MaskedSamples {
  const { background, backgroundRows, encoded, encoder } = context;
  const features = context.masker.columnsOf(context, row, players);
  return {
    row: encoded.subarray(row * encoder.width, (row + 1) * encoder.width),
    background,
    backgroundRows,
    features,
  };
}

/** Values of composed rows that stand in memory at once. */
const mostValues = 2 ** 23;
/** Features from which on a walk takes the model's own way to what an order comes to, where it has one. */
const wide = 64;

const takesOrders = ({ capabilities }: ExplainContext, players: readonly number[]): boolean =>
  players.length >= wide && capabilities.orderMeans !== undefined;

/** The background row itself, then with one feature more at a time. */
function overRows(
  context: ExplainContext,
  row: number,
  players: readonly number[],
  walks: readonly Walk[],
): Float64Array {
  const { background, capabilities, encoded, encoder, outputOf } = context;
  const columns = context.masker.columnsOf(context, row, players);
  const steps = Math.max(1, players.length);
  const x = new Float64Array(walks.length * steps * encoder.width);
  walks.forEach(({ order, from }, d) => {
    x.set(background.subarray(from * encoder.width, (from + 1) * encoder.width), d * steps * encoder.width);
    for (let s = 1; s < steps; s++) {
      const at = (d * steps + s) * encoder.width;
      x.copyWithin(at, at - encoder.width, at);
      for (const column of columns[order[s - 1]]) x[at + column] = encoded[row * encoder.width + column];
    }
  });
  const answers = capabilities.predict(tabular(x, walks.length * steps));
  return Float64Array.from(
    { length: walks.length * steps },
    (_, i) => answers[i * capabilities.outputs + outputOf[row]],
  );
}

/** The same by `orderMeans`, over one background row a walk. */
function alongOrders(
  context: ExplainContext,
  row: number,
  players: readonly number[],
  walks: readonly Walk[],
): Float64Array {
  const { background, capabilities, encoder, outputOf } = context;
  const steps = players.length;
  const answers = new Float64Array(walks.length * steps);
  const starts = capabilities.predict(tabular(background, context.backgroundRows));
  // walks that begin at the same row are asked about together
  const byStart = new Map<number, number[]>();
  walks.forEach(({ from }, w) => {
    byStart.set(from, [...(byStart.get(from) ?? []), w]);
  });
  for (const [from, own] of byStart) {
    const start = background.subarray(from * encoder.width, (from + 1) * encoder.width);
    const values = permutationValues(
      { ...context, background: start, backgroundRows: 1 },
      row,
      players,
      own.map((w) => walks[w].order),
    );
    own.forEach((w, o) => {
      answers[w * steps] = starts[from * capabilities.outputs + outputOf[row]];
      for (let s = 1; s < steps; s++) answers[w * steps + s] = values[2 * ((steps - 1) * o + s - 1)];
    });
  }
  return answers;
}

/** Columns in which a row differs from some background row, and on which the answer can depend. */
function* varyingColumns(
  context: ExplainContext,
  row: number,
  { offset, width: own }: FeatureEncoding,
): Generator<number> {
  const { encoder, encoded, background, backgroundRows } = context;
  const { usedColumns } = context.capabilities;
  const { width } = encoder;
  for (let j = offset; j < offset + own; j++) {
    if (usedColumns && usedColumns[j] === 0) continue;
    const value = encoded[row * width + j];
    for (let b = 0; b < backgroundRows; b++)
      if (background[b * width + j] !== value) {
        yield j;
        break;
      }
  }
}

/** One column is enough: the others of a feature are not looked at. */
const varies = (context: ExplainContext, row: number, feature: FeatureEncoding): boolean =>
  !varyingColumns(context, row, feature).next().done;

const featuresOf = (context: ExplainContext, row: number): number[] =>
  context.encoder.features.flatMap((feature, f) => (varies(context, row, feature) ? [f] : []));

/** Words of one text that are told apart; all others of it are one player. */
const mostTerms = 200;

/** A text is the words that it has, each by itself, and all others of the vocabulary together. */
function playersOf(context: ExplainContext, row: number): number[] {
  const { encoder, encoded } = context;
  const count = encoder.features.length;
  return encoder.features.flatMap((feature, f) => {
    if (feature.kind !== 'text') return varies(context, row, feature) ? [f] : [];
    const varying = [...varyingColumns(context, row, feature)];
    const value = (j: number) => encoded[row * encoder.width + j];
    const present = varying
      .filter((j) => value(j) !== 0)
      .sort((a, b) => value(b) - value(a) || a - b)
      .slice(0, mostTerms)
      .sort((a, b) => a - b);
    return [...present.map((j) => count + j), ...(present.length < varying.length ? [f] : [])];
  });
}

/** Players beyond the features are single columns of texts. */
function partOf({ encoder }: ExplainContext, player: number): { readonly feature: number; readonly term?: string } {
  const count = encoder.features.length;
  if (player < count) return { feature: player };
  const feature = encoder.features.findIndex(
    ({ offset, width }) => player - count >= offset && player - count < offset + width,
  );
  const own = encoder.features[feature];
  return own.kind === 'text' ? { feature, term: own.terms[player - count - own.offset] } : { feature };
}

/** The encoded columns of each player: of a text those that are no player by themselves. */
function columnsOfPlayers({ encoder }: ExplainContext, players: readonly number[]): number[][] {
  const count = encoder.features.length;
  const single = new Set(players.filter((player) => player >= count).map((player) => player - count));
  return players.map((player) => {
    if (player >= count) return [player - count];
    const columns = columnsOf(encoder.features[player]);
    return single.size > 0 ? columns.filter((j) => !single.has(j)) : columns;
  });
}

export const tabularMasker: Masker = {
  players: playersOf,
  features: featuresOf,
  partOf,
  columnsOf: (context, _row, players) => columnsOfPlayers(context, players),
  coalitionValues,
  permutationValues,
  walksAtOnce: (context, players) =>
    takesOrders(context, players)
      ? Number.POSITIVE_INFINITY
      : Math.max(1, Math.floor(mostValues / (Math.max(1, players.length) * context.encoder.width))),
  walkValues: (context, row, players, walks) =>
    takesOrders(context, players) ? alongOrders(context, row, players, walks) : overRows(context, row, players, walks),
};
