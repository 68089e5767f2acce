// Which players of a sample are taken together, and which of these groups in turn.

/** A player, or groups of some. */
export type PlayerTree = { readonly feature: number } | { readonly members: readonly PlayerTree[] };

/** One group where there are several, and no group of one. */
export const grouped = (members: readonly PlayerTree[]): PlayerTree =>
  members.length === 1 ? members[0] : { members };

/** Halves of a list again and again. */
export function halved(players: readonly number[]): PlayerTree {
  if (players.length === 1) return { feature: players[0] };
  const middle = Math.ceil(players.length / 2);
  return { members: [halved(players.slice(0, middle)), halved(players.slice(middle))] };
}

/** Players one after another, in groups of groups: those with the same numbers stand together, the inner ones halved. */
export function nested(players: readonly number[], levels: readonly ((player: number) => number)[]): PlayerTree {
  const [level, ...inner] = levels;
  if (!level) return halved(players);
  const groups = new Map<number, number[]>();
  for (const player of players) {
    const known = groups.get(level(player));
    if (known) known.push(player);
    else groups.set(level(player), [player]);
  }
  return grouped([...groups.values()].map((own) => nested(own, inner)));
}

/**
 * Players in a plane, halved across the longer side of what they take up, again and again (the grid of shap's image
 * masker).
 * @param at where each player stands
 */
export function halvedInPlane(
  players: readonly number[],
  at: (player: number) => readonly [y: number, x: number],
): PlayerTree {
  if (players.length === 1) return { feature: players[0] };
  const extent = (axis: 0 | 1) => {
    const values = players.map((player) => at(player)[axis]);
    return values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b));
  };
  const axis = extent(0) > extent(1) ? 0 : 1;
  const sorted = [...players].sort((a, b) => at(a)[axis] - at(b)[axis] || a - b);
  const middle = Math.ceil(sorted.length / 2);
  return { members: [halvedInPlane(sorted.slice(0, middle), at), halvedInPlane(sorted.slice(middle), at)] };
}
