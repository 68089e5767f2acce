// Thresholds by group that bring groups together, as the What-If Tool searches them (Wexler et al. 2020; Hardt et al. 2016).

/** One group: the probability of the favourable class, and 1 where it is deserved. */
export interface GroupScores {
  readonly name: string;
  readonly p: ArrayLike<number>;
  readonly deserved: ArrayLike<number>;
}

export const thresholdStrategies = [
  'single',
  'group',
  'demographicParity',
  'equalOpportunity',
  'equalAccuracy',
] as const;
export type ThresholdStrategy = (typeof thresholdStrategies)[number];

/** What a threshold does to a group. */
export interface GroupOutcome {
  readonly rows: number;
  readonly right: number;
  /** Share that is given the favourable decision. */
  readonly selection: number;
  /** Share of those who deserve it that are given it; null where nobody does. */
  readonly tpr: number | null;
}

const steps = 200;
const candidates = Float64Array.from({ length: steps + 1 }, (_, i) => i / steps);

export function outcomeAt({ p, deserved }: GroupScores, threshold: number): GroupOutcome {
  let [right, selected, given, all] = [0, 0, 0, 0];
  for (let i = 0; i < p.length; i++) {
    const isSelected = p[i] >= threshold;
    if (isSelected === (deserved[i] === 1)) right++;
    if (isSelected) selected++;
    if (deserved[i] === 1) {
      all++;
      if (isSelected) given++;
    }
  }
  return { rows: p.length, right, selection: selected / Math.max(1, p.length), tpr: all > 0 ? given / all : null };
}

/**
 * @returns a threshold for each group, the ones with most right decisions among those that a strategy allows: the same
 * for all, any, or those with (nearly) the same selection rate, true positive rate or accuracy
 */
export function groupThresholds(groups: readonly GroupScores[], strategy: ThresholdStrategy): number[] {
  const all = groups.map((group) => Array.from(candidates, (threshold) => outcomeAt(group, threshold)));
  const rightOf = (chosen: readonly number[]) => chosen.reduce((sum, c, g) => sum + all[g][c].right, 0);
  const best = (list: readonly (readonly number[])[]) =>
    list.reduce((top, chosen) => (rightOf(chosen) > rightOf(top) ? chosen : top));
  const toThresholds = (chosen: readonly number[]) => chosen.map((c) => candidates[c]);
  // of equals the one nearest to one half
  const order = [...candidates.keys()].sort((a, b) => Math.abs(candidates[a] - 0.5) - Math.abs(candidates[b] - 0.5));
  if (strategy === 'single') return toThresholds(best(order.map((c) => groups.map(() => c))));
  if (strategy === 'group')
    return toThresholds(all.map((own) => order.reduce((top, c) => (own[c].right > own[top].right ? c : top))));
  const measure: (outcome: GroupOutcome) => number =
    strategy === 'demographicParity'
      ? ({ selection }) => selection
      : strategy === 'equalOpportunity'
        ? ({ tpr }) => tpr ?? Number.NaN
        : ({ right, rows }) => right / Math.max(1, rows);
  const options = Array.from({ length: steps + 1 }, (_, step) => {
    const wanted = step / steps;
    const chosen = all.map((own) => nearestTo(own.map(measure), wanted, order));
    const values = chosen.map((c, g) => measure(all[g][c])).filter((value) => !Number.isNaN(value));
    return { chosen, gap: Math.max(...values) - Math.min(...values) };
  });
  const least = Math.min(...options.map(({ gap }) => gap));
  // groups of few rows cannot be brought together exactly
  const allowed = options.filter(({ gap }) => gap <= least + tolerance);
  return toThresholds(best(allowed.map(({ chosen }) => chosen)));
}

const tolerance = 0.02;

function nearestTo(values: readonly number[], wanted: number, order: readonly number[]): number {
  return order.reduce((top, c) => {
    const [own, before] = [Math.abs(values[c] - wanted), Math.abs(values[top] - wanted)];
    return own < before - 1e-12 || Number.isNaN(before) ? c : top;
  });
}
