import type { Metrics } from './experiment.ts';

/** What a headline number hides. */
export type Finding =
  | {
      readonly kind: 'overfits';
      readonly metric: 'accuracy' | 'logLoss' | 'r2';
      readonly train: number;
      readonly held: number;
      /** The training side are the rows that each tree has not grown from. */
      readonly isOutOfBag: boolean;
    }
  | { readonly kind: 'no-better'; readonly accuracy: number; readonly majority: number }
  | { readonly kind: 'no-better-number'; readonly r2: number }
  | {
      readonly kind: 'rare-class';
      readonly share: number;
      readonly recall: number;
      readonly precision: number;
      readonly missed: number;
      readonly rows: number;
    };

const rare = 0.2;
/** Falls in accuracy or R² from training to held-out rows that speak of learning rows by heart. */
const largeFall = 0.1;
const largeLossRatio = 2;
const largeLossFall = 0.2;

/**
 * Findings on a model by its metrics on training rows and on rows it has not seen.
 * @param facts of the model
 * @param positive place of the positive class of two in the confusion matrix; undefined for others
 */
export function findingsOf(
  train: Metrics | undefined,
  held: Metrics,
  positive: number | undefined,
  facts: Facts = {},
): Finding[] {
  const findings: Finding[] = [];
  const { confusion } = held;
  if (confusion && positive !== undefined && confusion.length === 2) {
    const rows = confusion.flat().reduce((a, b) => a + b, 0);
    const own = confusion[positive][0] + confusion[positive][1];
    const found = confusion[positive][positive];
    const answered = confusion[0][positive] + confusion[1][positive];
    if (own > 0 && own / rows <= rare)
      findings.push({
        kind: 'rare-class',
        share: own / rows,
        recall: found / own,
        precision: answered > 0 ? found / answered : 0,
        missed: own - found,
        rows: own,
      });
  }
  if (held.accuracy !== undefined && held.majorityAccuracy !== undefined && held.accuracy <= held.majorityAccuracy)
    findings.push({ kind: 'no-better', accuracy: held.accuracy, majority: held.majorityAccuracy });
  if (typeof held.r2 === 'number' && held.r2 <= 0) findings.push({ kind: 'no-better-number', r2: held.r2 });
  const own = ownRows(train, facts);
  const overfit = own && overfitOf(own, held, own !== train);
  if (overfit) findings.push(overfit);
  return findings;
}

function overfitOf(train: Metrics, held: Metrics, isOutOfBag: boolean): Finding | undefined {
  if (train.r2 !== undefined && train.r2 !== null && held.r2 !== undefined && held.r2 !== null)
    return train.r2 - held.r2 > largeFall
      ? { kind: 'overfits', metric: 'r2', train: train.r2, held: held.r2, isOutOfBag }
      : undefined;
  if (train.accuracy !== undefined && held.accuracy !== undefined && train.accuracy - held.accuracy > largeFall)
    return { kind: 'overfits', metric: 'accuracy', train: train.accuracy, held: held.accuracy, isOutOfBag };
  const [own, other] = [train.logLoss, held.logLoss];
  if (
    typeof own === 'number' &&
    typeof other === 'number' &&
    other > largeLossRatio * own &&
    other - own > largeLossFall
  )
    return { kind: 'overfits', metric: 'logLoss', train: own, held: other, isOutOfBag };
  return undefined;
}

type Facts = Readonly<Record<string, unknown>>;

/**
 * What held-out rows are held against. The trees of a forest know their own rows by heart and lose nothing by it: there
 * it is what each says of the rows it has not grown from.
 */
function ownRows(train: Metrics | undefined, facts: Facts = {}): Metrics | undefined {
  const { oobAccuracy, oobR2 } = facts;
  if (typeof oobAccuracy === 'number') return { accuracy: oobAccuracy };
  if (typeof oobR2 === 'number') return { r2: oobR2 };
  return train;
}
