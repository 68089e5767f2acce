import type { ExplainContext } from '../../explainer.ts';
import type { Room } from './limits.ts';
import { changesOf } from './search.ts';
import { answersTo, type Wanted } from './wanted.ts';

const digitsTried = [4, 5, 6, 7, 8, 10, 12, 15];

/**
 * The same way in the fewest digits: each number that was changed is rounded away from the row's own, within its
 * limits, and the model is asked again.
 * @returns raw values, `[feature]`, that the model answers as is wanted; the way's own where no rounding does
 */
export function inFewDigits(
  context: ExplainContext,
  own: Float64Array,
  values: Float64Array,
  wanted: Wanted,
  room: Room,
): Float64Array {
  const { features } = context.encoder;
  const numbers = changesOf(own, values).filter((f) => features[f].kind === 'numeric' && Number.isFinite(values[f]));
  if (numbers.length === 0) return values;
  const candidates = digitsTried.map((digits) => {
    const candidate = values.slice();
    for (const f of numbers) {
      const rounded = roundedTo(values[f], digits, values[f] > own[f]);
      if ((!room.whole[f] || Number.isInteger(rounded)) && rounded >= room.low[f] && rounded <= room.high[f])
        candidate[f] = rounded;
    }
    return candidate;
  });
  const answers = answersTo(context, candidates);
  return candidates.find((_, i) => wanted.is(answers[i])) ?? values;
}

/** The nearest number of so many significant digits that is not below the value, or not above it. */
function roundedTo(value: number, digits: number, isUp: boolean): number {
  const near = Number(value.toPrecision(digits));
  if (near === value || near > value === isUp) return near;
  const step = 10 ** (Math.floor(Math.log10(Math.abs(value))) + 1 - digits);
  return Number((near + (isUp ? step : -step)).toPrecision(digits));
}
