// What thresholds by group would do: a simulation, not a recommendation.
import {
  type GroupOutcome,
  type GroupScores,
  groupThresholds,
  outcomeAt,
  thresholdStrategies,
} from '../../../metrics/group-thresholds.ts';
import type { Random } from '../../../numeric/random.ts';
import { decisionThreshold } from '../../../training/stored-model.ts';
import type { AssessContext } from '../../engine/context.ts';
import type { Groups } from '../../engine/groups.ts';
import { heldParts, isClass, probabilityOf } from '../../engine/parts.ts';
import { intervalsOf } from './intervals.ts';

/** Groups below this many rows on either side say nothing of a threshold of their own. */
const fewest = 10;

/** What becomes of all judged rows under thresholds, by group. */
interface Judged {
  readonly accuracy: number;
  readonly selectionGap: number | null;
  readonly tprGap: number | null;
}

function judgedBy(outcomes: readonly GroupOutcome[]): Judged {
  const rows = outcomes.reduce((sum, one) => sum + one.rows, 0);
  const gapOf = (values: readonly (number | null)[]) => {
    const known = values.filter((value) => value !== null);
    return known.length > 1 ? Math.max(...known) - Math.min(...known) : null;
  };
  return {
    accuracy: outcomes.reduce((sum, one) => sum + one.right, 0) / rows,
    selectionGap: gapOf(outcomes.map((one) => one.selection)),
    tprGap: gapOf(outcomes.map((one) => one.tpr)),
  };
}

/** As many rows of a group again, drawn with replacement. */
function drawnFrom({ name, p, deserved }: GroupScores, random: Random): GroupScores {
  const places = Array.from({ length: p.length }, () => random.integer(p.length - 1));
  return { name, p: places.map((i) => p[i]), deserved: places.map((i) => deserved[i]) };
}

/**
 * Thresholds are chosen on the validation part, or on half of the test part, and judged on the rest.
 * @param wanted the favourable class of two
 * @param draws of the judged rows, for the intervals: what another sample would say of the same thresholds
 * @returns null where fewer than two groups have rows enough
 */
export function simulateThresholds(context: AssessContext, groups: Groups, wanted: number, draws: number) {
  const { fit, judge, from } = heldParts(context);
  const partsOf = (rows: Int32Array): GroupScores[] => {
    const [p, deserved] = [probabilityOf(context, rows, wanted), isClass(context, rows, wanted)];
    return groups.names.map((name, g) => {
      const own = [...rows.keys()].filter((i) => groups.of(rows[i]) === g);
      return { name, p: own.map((i) => p[i]), deserved: own.map((i) => deserved[i]) };
    });
  };
  const [fitted, judged] = [partsOf(fit), partsOf(judge)];
  const kept = [...groups.names.keys()].filter((g) => fitted[g].p.length >= fewest && judged[g].p.length >= fewest);
  if (kept.length < 2) return null;
  const threshold = decisionThreshold(context.trained);
  const own = threshold === undefined ? 0.5 : wanted === context.trained.positive ? threshold : 1 - threshold;
  const chosen: { readonly strategy: string; readonly thresholds: readonly number[] }[] = [
    { strategy: 'asIs', thresholds: kept.map(() => own) },
    ...thresholdStrategies.map((strategy) => ({
      strategy,
      thresholds: groupThresholds(
        kept.map((g) => fitted[g]),
        strategy,
      ),
    })),
  ];
  const under = (groupsAt: readonly GroupScores[], thresholds: readonly number[]) =>
    judgedBy(groupsAt.map((one, i) => outcomeAt(one, thresholds[i])));
  const random = context.random('simulation');
  // the same draws for all strategies, which are held against each other; none is kept
  const drawn: Judged[][] = chosen.map(() => []);
  for (let draw = 0; draw < draws; draw++) {
    if (draw % 50 === 0) context.job.check();
    const sample = kept.map((g) => drawnFrom(judged[g], random));
    chosen.forEach(({ thresholds }, s) => drawn[s].push(under(sample, thresholds)));
  }
  const described = chosen.map(({ strategy, thresholds }, s) => {
    const found = under(
      kept.map((g) => judged[g]),
      thresholds,
    );
    const intervals = intervalsOf(found, drawn[s]);
    return {
      strategy,
      thresholds: kept.map((g, i) => ({ group: groups.names[g], threshold: thresholds[i] })),
      ...found,
      ...(intervals.accuracy ? { intervals: { ...intervals, accuracy: intervals.accuracy } } : {}),
    };
  });
  return {
    from,
    rows: {
      fitted: kept.reduce((sum, g) => sum + fitted[g].p.length, 0),
      judged: kept.reduce((sum, g) => sum + judged[g].p.length, 0),
    },
    strategies: described,
  };
}
