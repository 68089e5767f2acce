// KL-LUCB (Kaufmann & Kalyanakrishnan 2013): which few of many rules are most precise, with as few draws as that takes.

/** Draws so far of one rule: how many, and in how many the model said the same. */
export interface Arm {
  draws: number;
  hits: number;
}

function divergence(p: number, q: number): number {
  const [a, b] = [p, q].map((value) => Math.min(1 - 1e-16, Math.max(1e-16, value)));
  return a * Math.log(a / b) + (1 - a) * Math.log((1 - a) / (1 - b));
}

/** The greatest (or least) precision that so many draws do not rule out at a level. */
function bound({ draws, hits }: Arm, level: number, isUpper: boolean): number {
  if (draws === 0) return isUpper ? 1 : 0;
  const p = hits / draws;
  let [inside, outside] = [p, isUpper ? 1 : 0];
  for (let step = 0; step < 40; step++) {
    const middle = (inside + outside) / 2;
    if (divergence(p, middle) <= level / draws) inside = middle;
    else outside = middle;
  }
  return inside;
}

export const upperBound = (arm: Arm, level: number): number => bound(arm, level, true);
export const lowerBound = (arm: Arm, level: number): number => bound(arm, level, false);

/** How wide a bound must be so that all of them hold together with probability 1 - delta after t rounds. */
function levelAt(round: number, arms: number, delta: number): number {
  const value = Math.log((405.5 * arms * round ** 1.1) / delta);
  return value + Math.log(value);
}

/**
 * Places of the `wanted` most precise rules, up to `tolerance` of precision.
 * @param draw draws once more (a batch) for a rule; false where nothing may be drawn any more
 */
export function bestArms(
  arms: readonly Arm[],
  wanted: number,
  tolerance: number,
  delta: number,
  draw: (place: number) => boolean,
): number[] {
  const order = () =>
    [...arms.keys()].sort(
      (a, b) => arms[b].hits / Math.max(1, arms[b].draws) - arms[a].hits / Math.max(1, arms[a].draws) || a - b,
    );
  for (const [place, arm] of arms.entries()) if (arm.draws === 0 && !draw(place)) return order().slice(0, wanted);
  if (arms.length <= wanted) return order();
  for (let round = 1; ; round++) {
    const level = levelAt(round, arms.length, delta);
    const sorted = order();
    const top = sorted.slice(0, wanted);
    const rest = sorted.slice(wanted);
    const lowest = top.reduce(
      (worst, place) => (lowerBound(arms[place], level) < lowerBound(arms[worst], level) ? place : worst),
      top[0],
    );
    const highest = rest.reduce(
      (best, place) => (upperBound(arms[place], level) > upperBound(arms[best], level) ? place : best),
      rest[0],
    );
    if (upperBound(arms[highest], level) - lowerBound(arms[lowest], level) <= tolerance) return top;
    if (!draw(lowest) || !draw(highest)) return top;
  }
}
