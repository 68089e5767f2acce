// Counterfactuals for any model, from the data (NICE: Brughmans, Leyman & Martens 2023): towards a training row that
// the model answers as wanted, one feature at a
// time, the one first that brings the answer closest; then every change that is not needed is taken back, and numbers
// go back as far as the answer holds.
import type { ExplainContext } from '../../explainer.ts';
import type { Found } from './exact.ts';
import { allows, apart, type Room } from './limits.ts';
import { answersTo, ask, type Wanted } from './wanted.ts';

/** Features that are tried on the way to a row: those that differ most. */
const mostTried = 60;
/** Halvings when a number goes back. */
const halvings = 12;

export interface Towards extends Found {
  /** The training row that it goes towards, by its place. */
  readonly place: number;
}

/**
 * @param known raw training rows with the answer that the model gives each
 * @param tries rows to go towards, nearest first
 * @returns nearest first; one for each set of features that change
 */
export function searchTowards(
  context: ExplainContext,
  own: Float64Array,
  room: Room,
  wanted: Wanted,
  known: { readonly values: Float64Array; readonly answers: Float64Array },
  tries: number,
): Towards[] {
  const { features } = context.encoder;
  const count = features.length;
  const reachable = (f: number, target: number) => (allows(room, features[f], f, own[f], target) ? target : own[f]);
  const distance = (place: number) => {
    let sum = 0;
    for (let f = 0; f < count; f++) sum += apart(room, features[f], f, own[f], known.values[place * count + f]);
    return sum;
  };
  const near = Array.from(known.answers, (_, i) => i)
    .filter((i) => wanted.is(known.answers[i]))
    .map((i) => ({ i, distance: distance(i) }))
    .sort((a, b) => a.distance - b.distance || a.i - b.i)
    .slice(0, tries);
  const found = new Map<string, Towards>();
  for (const { i } of near) {
    context.job.check();
    const target = Float64Array.from(own, (_, f) => reachable(f, known.values[i * count + f]));
    const values = walk(context, own, target, wanted, room);
    if (!values) continue;
    const back = goBack(context, own, values, wanted, room);
    const cost = features.reduce((sum, feature, f) => sum + apart(room, feature, f, own[f], back[f]), 0);
    const key = changesOf(own, back).join();
    const before = found.get(key);
    if (!before || cost < before.cost) found.set(key, { values: back, cost, place: i });
  }
  return [...found.values()].sort((a, b) => a.cost - b.cost);
}

export const changesOf = (own: Float64Array, values: Float64Array): number[] =>
  [...own.keys()].filter((f) => !Object.is(own[f], values[f]));

function walk(
  context: ExplainContext,
  own: Float64Array,
  target: Float64Array,
  wanted: Wanted,
  room: Room,
): Float64Array | undefined {
  const { features } = context.encoder;
  let left = changesOf(own, target)
    .map((f) => ({ f, distance: apart(room, features[f], f, own[f], target[f]) }))
    .sort((a, b) => b.distance - a.distance || a.f - b.f)
    .slice(0, mostTried)
    .map(({ f }) => f)
    .sort((a, b) => a - b);
  let values = own.slice();
  const changed: number[] = [];
  const withValue = (f: number, value: number) => {
    const one = values.slice();
    one[f] = value;
    return one;
  };
  for (;;) {
    if (left.length === 0) return undefined;
    const { answers, nearness } = ask(
      context,
      wanted,
      left.map((f) => withValue(f, target[f])),
    );
    let best = 0;
    for (let k = 1; k < left.length; k++) {
      const [here, there] = [wanted.is(answers[k]), wanted.is(answers[best])];
      if (Number(here) > Number(there) || (here === there && nearness[k] > nearness[best])) best = k;
    }
    const f = left[best];
    values = withValue(f, target[f]);
    changed.push(f);
    left = left.filter((other) => other !== f);
    if (wanted.is(answers[best])) break;
  }
  // what came first may not be needed any more
  for (const f of changed) {
    const without = withValue(f, own[f]);
    if (changed.length > 1 && wanted.is(answersTo(context, [without])[0])) values = without;
  }
  return values;
}

/** Each number that has changed goes back towards the row's own value as far as the answer stays. */
function goBack(
  context: ExplainContext,
  own: Float64Array,
  changed: Float64Array,
  wanted: Wanted,
  room: Room,
): Float64Array {
  const { features } = context.encoder;
  const values = changed.slice();
  const numbers = changesOf(own, changed)
    .filter((f) => features[f].kind === 'numeric' && !Number.isNaN(own[f]))
    .sort(
      (a, b) =>
        apart(room, features[b], b, own[b], values[b]) - apart(room, features[a], a, own[a], values[a]) || a - b,
    );
  for (const f of numbers) {
    let good = values[f];
    let bad = own[f];
    for (let step = 0; step < halvings; step++) {
      const middle = room.whole[f] ? Math.round((good + bad) / 2) : (good + bad) / 2;
      if (middle === good || middle === bad || !allows(room, features[f], f, own[f], middle)) break;
      const trial = values.slice();
      trial[f] = middle;
      if (wanted.is(answersTo(context, [trial])[0])) good = middle;
      else bad = middle;
    }
    values[f] = good;
  }
  return values;
}
