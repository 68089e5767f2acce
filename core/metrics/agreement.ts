// How far two attributions of one row agree (Krishna et al. 2022).
import { spearman } from '../numeric/correlation.ts';

export interface Agreement {
  /** Share of the k largest features that are the same. */
  readonly featureAgreement: number;
  /** … that are the same and at the same place. */
  readonly rankAgreement: number;
  /** … that are the same and of the same sign. */
  readonly signAgreement: number;
  /** … that are the same, at the same place and of the same sign. */
  readonly signedRankAgreement: number;
  /** Spearman's correlation of the sizes; NaN where one does not vary. */
  readonly rankCorrelation: number;
  /** Share of the pairs of features that are ordered alike. */
  readonly pairwiseRankAgreement: number;
}

export const agreementMeasures = [
  'featureAgreement',
  'rankAgreement',
  'signAgreement',
  'signedRankAgreement',
  'rankCorrelation',
  'pairwiseRankAgreement',
] as const satisfies readonly (keyof Agreement)[];

/** @param k of the largest features in size that are compared */
export function agreementOf(a: Float64Array, b: Float64Array, k: number): Agreement {
  const n = a.length;
  const top = Math.min(k, n);
  const order = (values: Float64Array) =>
    [...values.keys()].sort((i, j) => Math.abs(values[j]) - Math.abs(values[i]) || i - j).slice(0, top);
  const [first, second] = [order(a), order(b)];
  const same = first.filter((feature) => second.includes(feature));
  const alike = (feature: number) => Math.sign(a[feature]) === Math.sign(b[feature]);
  const placed = first.filter((feature, i) => second[i] === feature);
  let pairs = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++)
      if (Math.sign(Math.abs(a[i]) - Math.abs(a[j])) === Math.sign(Math.abs(b[i]) - Math.abs(b[j]))) pairs++;
  return {
    featureAgreement: same.length / top,
    rankAgreement: placed.length / top,
    signAgreement: same.filter(alike).length / top,
    signedRankAgreement: placed.filter(alike).length / top,
    rankCorrelation: spearman(a.map(Math.abs), b.map(Math.abs)),
    pairwiseRankAgreement: n > 1 ? pairs / ((n * (n - 1)) / 2) : 1,
  };
}
