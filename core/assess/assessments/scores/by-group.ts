// A score of explanations by groups of rows: are they as good for everybody?
import { meanWithError } from '../../../numeric/intervals.ts';
import type { Random } from '../../../numeric/random.ts';
import { mean, quantile } from '../../../numeric/stats.ts';
import type { Groups } from '../../engine/groups.ts';

const draws = 500;

/**
 * Mean and interval of each group that has two values or more; between the best and the worst of them the gap, its 95 %
 * interval (bootstrap within groups) and the share of shuffled groups with a gap as large, since the largest gap of
 * several groups is above 0 by chance alone.
 */
export function byGroup(groups: Groups, rows: readonly number[], values: readonly (number | null)[], random: Random) {
  const known = [...rows.keys()].flatMap((i) => {
    const value = values[i];
    return value === null ? [] : [{ group: groups.of(rows[i]), value }];
  });
  const lists = groups.names.map((_, g) => known.filter(({ group }) => group === g).map(({ value }) => value));
  const present = lists.flatMap((list, g) => (list.length >= 2 ? [{ name: groups.names[g], list }] : []));
  const own = present.map(({ name, list }) => ({ name, rows: list.length, ...meanWithError(list) }));
  if (present.length < 2) return { groups: own, gap: null };
  const gapOf = (parts: readonly (readonly number[])[]) => {
    const means = parts.map(mean);
    return Math.max(...means) - Math.min(...means);
  };
  const parts = present.map(({ list }) => list);
  const value = gapOf(parts);
  const drawn = Float64Array.from({ length: draws }, () =>
    gapOf(parts.map((list) => list.map(() => list[random.integer(list.length - 1)]))),
  ).sort();
  const all = parts.flat();
  let asLarge = 0;
  for (let draw = 0; draw < draws; draw++) {
    const order = random.permutation(all.length);
    let at = 0;
    const shuffled = parts.map((list) => list.map(() => all[order[at++]]));
    if (gapOf(shuffled) >= value - 1e-12) asLarge++;
  }
  return {
    groups: own,
    gap: {
      value,
      interval: [quantile(drawn, 0.025), quantile(drawn, 0.975)],
      p: (asLarge + 1) / (draws + 1),
    },
  };
}
