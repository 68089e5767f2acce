// How the mistakes lie over two features.
import { notAFeature } from '../../../data/table.ts';
import { VitrineError } from '../../../errors.ts';
import { listed, say } from '../../../messages/say.ts';
import { columnList } from '../../engine/column-list.ts';
import type { AssessContext } from '../../engine/context.ts';
import { mostMembers } from '../../engine/groups.ts';
import type { Binned, Slice } from './slices.ts';

interface HeatMap {
  readonly features: readonly [string, string];
  /** What each row and column of the map is. */
  readonly down: readonly string[];
  readonly across: readonly string[];
  readonly rows: readonly (readonly number[])[];
  /** Mean loss; null where there is no row. */
  readonly loss: readonly (readonly (number | null)[])[];
  /** Rows of the data set in each cell. */
  readonly members: readonly (readonly (readonly number[])[])[];
}

/** Groups of a feature that are shown, the ones with most rows. */
const mostGroups = 10;

/**
 * @param binned of each feature
 * @param asked two names with a comma; else those of the worst slices
 * @returns null where there is but one feature
 * @throws params where one is no feature, or where there are not two
 */
export function heatMapOf(
  { encoder, rows: numbers }: AssessContext,
  binned: readonly Binned[],
  loss: Float64Array,
  asked: string | undefined,
  slices: readonly Slice[],
): HeatMap | null {
  const names = encoder.features.map(({ name }) => name);
  if (names.length < 2) return null;
  const [down, across] = asked === undefined ? worstFeatures(slices, binned) : placesOf(asked, names);
  const [first, second] = [groupsOf(binned[down]), groupsOf(binned[across])];
  const cells = first.map((a) =>
    second.map((b) => {
      const own = [...loss.keys()].filter((i) => binned[down].of[i] === a.bin && binned[across].of[i] === b.bin);
      return {
        members: own.length <= mostMembers ? own.map((i) => numbers[i]) : [],
        rows: own.length,
        loss: own.length > 0 ? own.reduce((sum, i) => sum + loss[i], 0) / own.length : null,
      };
    }),
  );
  return {
    features: [names[down], names[across]],
    down: first.map(({ text }) => text),
    across: second.map(({ text }) => text),
    rows: cells.map((row) => row.map((cell) => cell.rows)),
    loss: cells.map((row) => row.map((cell) => cell.loss)),
    members: cells.map((row) => row.map((cell) => cell.members)),
  };
}

function placesOf(asked: string, names: readonly string[]): [number, number] {
  const places = columnList(asked, names).map((name) => {
    const place = names.indexOf(name);
    if (place < 0)
      throw notAFeature(name, names, 'params.heatMap', say('hint.columns', { names: listed(names.slice(0, 40)) }));
    return place;
  });
  if (places.length !== 2 || places[0] === places[1])
    throw new VitrineError('params', say('error.heatMapOfTwo', { columns: asked }), { where: 'params.heatMap' });
  return [places[0], places[1]];
}

/** The first two features that the slices name, the worst slice first; others in their order where they name fewer. */
function worstFeatures(slices: readonly Slice[], binned: readonly Binned[]): [number, number] {
  const isOf = (text: string, f: number) => binned[f].conditions.some((condition) => condition.text === text);
  const all = [...binned.keys()];
  const named = slices.flatMap(({ conditions }) => conditions.flatMap((text) => all.filter((f) => isOf(text, f))));
  const [first, second] = [...new Set([...named, ...all])];
  return [first, second];
}

/** Groups with most rows, in their own order. */
function groupsOf({ conditions, of }: Binned): { readonly bin: number; readonly text: string }[] {
  const counts = conditions.map((_, bin) => of.reduce((sum, own) => sum + Number(own === bin), 0));
  const kept = new Set([...counts.keys()].sort((a, b) => counts[b] - counts[a] || a - b).slice(0, mostGroups));
  return conditions.flatMap(({ text }, bin) => (kept.has(bin) && counts[bin] > 0 ? [{ bin, text }] : []));
}
