// Decisions by group. `selected` is 1 where a row is given the favourable (positive) decision, `truth` 1 where it deserved it.
import { type Interval, wilson } from '../numeric/intervals.ts';
import { mean } from '../numeric/stats.ts';
import { calibrationOf } from './calibration.ts';

export interface GroupRates {
  readonly name: string;
  readonly rows: number;
  readonly positives: number;
  readonly selectionRate: number;
  readonly tpr: number | null;
  readonly fpr: number | null;
  readonly ppv: number | null;
  readonly accuracy: number;
  readonly selectionInterval: Interval;
  readonly tprInterval: Interval | null;
  readonly fprInterval: Interval | null;
  readonly ppvInterval: Interval | null;
  readonly accuracyInterval: Interval;
  /** So few rows that the rates say little. */
  readonly isSmall: boolean;
}

/** Whether a group's probabilities are frequencies. */
export interface GroupCalibration {
  /** Mean probability of the favourable class, and the share that deserves it. */
  readonly meanProbability: number;
  readonly observed: number;
  /** Expected calibration error over ten bins. */
  readonly ece: number;
}

export function groupCalibration(p: Float64Array, deserved: Float64Array): GroupCalibration {
  return { meanProbability: mean(p), observed: mean(deserved), ece: calibrationOf(p, deserved).ece };
}

export interface FairnessGaps {
  /** Largest less smallest selection rate. */
  readonly demographicParity: number;
  /** Largest less smallest true-positive rate. */
  readonly equalOpportunity: number | null;
  /** The larger of the gaps of true- and false-positive rates. */
  readonly equalisedOdds: number | null;
  readonly predictiveParity: number | null;
  /** Smallest over largest selection rate; below 0.8 it fails the four-fifths rule, a statistic and not a verdict. */
  readonly disparateImpact: number | null;
}

export const smallGroup = 30;

export function groupRates(name: string, selected: ArrayLike<number>, truth: ArrayLike<number>): GroupRates {
  const rows = selected.length;
  let [tp, fp, tn, fn] = [0, 0, 0, 0];
  for (let i = 0; i < rows; i++) {
    if (selected[i] > 0.5) truth[i] > 0.5 ? tp++ : fp++;
    else truth[i] > 0.5 ? fn++ : tn++;
  }
  const share = (count: number, of: number) => (of > 0 ? count / of : null);
  const interval = (count: number, of: number) => (of > 0 ? wilson(count, of) : null);
  return {
    name,
    rows,
    positives: tp + fn,
    selectionRate: (tp + fp) / rows,
    tpr: share(tp, tp + fn),
    fpr: share(fp, fp + tn),
    ppv: share(tp, tp + fp),
    accuracy: (tp + tn) / rows,
    selectionInterval: wilson(tp + fp, rows),
    tprInterval: interval(tp, tp + fn),
    fprInterval: interval(fp, fp + tn),
    ppvInterval: interval(tp, tp + fp),
    accuracyInterval: wilson(tp + tn, rows),
    isSmall: rows < smallGroup,
  };
}

export function fairnessGaps(groups: readonly GroupRates[]): FairnessGaps {
  const gap = (of: (group: GroupRates) => number | null): number | null => {
    const values = groups.map(of).filter((value) => value !== null);
    return values.length > 1 ? Math.max(...values) - Math.min(...values) : null;
  };
  const tpr = gap((group) => group.tpr);
  const fpr = gap((group) => group.fpr);
  const rates = groups.map((group) => group.selectionRate);
  const most = Math.max(...rates);
  return {
    demographicParity: gap((group) => group.selectionRate) ?? 0,
    equalOpportunity: tpr,
    equalisedOdds: tpr === null && fpr === null ? null : Math.max(tpr ?? 0, fpr ?? 0),
    predictiveParity: gap((group) => group.ppv),
    disparateImpact: most > 0 ? Math.min(...rates) / most : null,
  };
}
