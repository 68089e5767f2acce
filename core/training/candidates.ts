// Which settings a search tries (Bergstra & Bengio 2012 for random search; Jamieson & Talwalkar 2016 for successive
// halving).

import { VitrineError } from '../errors.ts';
import { listed, say } from '../messages/say.ts';
import { Random } from '../numeric/random.ts';
import type { SearchSpec } from '../schema/search.ts';
import { putAt } from '../validation/put-at.ts';

/** Values by path of the spec. */
export type Settings = Readonly<Record<string, unknown>>;

const most = 10_000;

/** Every candidate of the first round, in order, each once; fewer than asked for where there are no more. @throws spec where a grid has a range, or is too large */
export function candidates(search: SearchSpec): Settings[] {
  const entries = Object.entries(search.space);
  if (search.kind === 'grid') {
    const lists = entries.map(([path, values]): [string, readonly unknown[]] => {
      if (Array.isArray(values)) return [path, values];
      throw new VitrineError('spec', say('error.gridNeedsListValuesFor', { path }), {
        where: `search.space.${path}`,
        hint: say('hint.listValuesOrUseKind', {}),
      });
    });
    const count = lists.reduce((product, [, values]) => product * values.length, 1);
    if (count > most)
      throw new VitrineError('spec', say('error.gridHasCandidates', { count: count.toLocaleString('en') }), {
        where: 'search.space',
        hint: say('hint.atMostUseKindRandom', { most: most.toLocaleString('en') }),
      });
    return lists.reduce<Settings[]>(
      (all, [path, values]) => all.flatMap((settings) => values.map((value) => ({ ...settings, [path]: value }))),
      [{}],
    );
  }
  const random = new Random(search.seed);
  // without replacement: the same settings twice would say the same twice
  const known = new Map<string, Settings>();
  for (let draw = 0; draw < maxDraws * search.trials && known.size < search.trials; draw++) {
    const settings = Object.fromEntries(entries.map(([path, values]) => [path, drawn(values, random)]));
    const key = JSON.stringify(settings);
    if (!known.has(key)) known.set(key, settings);
  }
  return [...known.values()];
}

/** Draws for each candidate that is wanted, where there are few to choose from. */
const maxDraws = 100;

function drawn(values: SearchSpec['space'][string], random: Random): unknown {
  if (Array.isArray(values)) return values[random.integer(values.length - 1)];
  const { low, high, scale, integer } = values;
  const u = random.uniform();
  if (integer && scale === 'linear')
    return Math.min(Math.floor(high), Math.ceil(low) + Math.floor(u * (Math.floor(high) - Math.ceil(low) + 1)));
  const value =
    scale === 'log' ? Math.exp(Math.log(low) + u * (Math.log(high) - Math.log(low))) : low + u * (high - low);
  return integer ? Math.round(value) : Number(value.toPrecision(6));
}

/** Rounds of successive halving: how many candidates, on how many training rows. */
export function halvingRounds(
  search: Extract<SearchSpec, { kind: 'halving' }>,
  rows: number,
): { candidates: number; rows: number }[] {
  const rounds: number[] = [candidates(search).length];
  while (rounds[rounds.length - 1] > 1) rounds.push(Math.max(1, Math.floor(rounds[rounds.length - 1] / search.factor)));
  const first = Math.min(rows, search.minRows ?? Math.max(20, Math.ceil(rows / search.factor ** (rounds.length - 1))));
  if (search.minRows !== null && search.minRows > rows)
    throw new VitrineError('spec', say('error.minrowsAndFoldHasTraining', { minRows: search.minRows, rows }), {
      where: 'search.minRows',
      hint: say('hint.atMost', { rows }),
    });
  const planned = rounds.map((count, rung) => ({
    candidates: count,
    rows: rung === rounds.length - 1 ? rows : Math.min(rows, Math.round(first * search.factor ** rung)),
  }));
  // once all rows are used, more rounds would say the same again
  return planned.slice(0, planned.findIndex((round) => round.rows === rows) + 1);
}

/** What a setting may change without changing what is compared. */
const searchable = new Set(['model', 'training', 'preprocess', 'weights']);

/** The spec with settings put into their places. @throws spec where a path leads nowhere */
export function applySettings(spec: Record<string, unknown>, settings: Settings): Record<string, unknown> {
  const copy = structuredClone(spec);
  for (const [path, value] of Object.entries(settings)) {
    const keys = path.split('.');
    if (!searchable.has(keys[0]) || keys.length < 2)
      throw new VitrineError('spec', say('error.cannotBeSearched', { path }), {
        where: `search.space.${path}`,
        hint: say('hint.pathsBeginWithForExample', { value: listed([...searchable].map((key) => `${key}.`)) }),
      });
    if (keys.includes('') || putAt(copy, keys, value, 'replace'))
      throw new VitrineError('spec', say('error.notPathSpec', { path }), {
        where: 'search.space',
        hint: say('hint.forExampleModelMaxdepthOr', {}),
      });
  }
  return copy;
}
