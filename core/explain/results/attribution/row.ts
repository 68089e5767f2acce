// One row of an attribution.
import type { Attribution } from '../../../schema/results/attribution.ts';
import type { Cell } from '../../../schema/results/card.ts';
import type { ExplanationRow } from '../../../schema/summaries.ts';

/** @param at the row's place among those that were explained */
export function attributionRow(value: Attribution, at: number): Omit<ExplanationRow, 'head'> {
  const base = value.baseValues?.[at] ?? value.baseValue;
  const rounded = withoutResidues(Math.max(Math.abs(base), Math.abs(value.predictions[at])), value.values[at]);
  return {
    row: value.rows[at],
    class: value.classes?.[at] ?? value.output.class ?? null,
    base,
    prediction: value.predictions[at],
    features: value.features,
    values: rounded(value.values[at]),
    standardError: value.standardError[at],
    texts: value.featureValues[at].map(textOf),
    conditions: value.conditions?.[at] ?? null,
    terms: value.terms?.[at] ?? [],
    ...(value.marks ? { marks: value.marks[at] } : {}),
    fidelity: rounded([value.fidelity.perRow[at]])[0],
    intercept: value.intercept?.[at] ?? null,
    localPrediction: value.localPrediction?.[at] ?? null,
    groups: (value.groups ?? []).map((group) => ({
      ...group,
      value: group.features.reduce((sum, name) => sum + value.values[at][value.features.indexOf(name)], 0),
    })),
    pairs: value.interactions ? strongestPairs(value.features, value.interactions[at]) : [],
    widthCurve: value.widthCurve ? { ...value.widthCurve, r2: value.widthCurve.r2[at] ?? [] } : null,
    neighbourhood: value.neighbourhood ?? null,
    draws: value.sampling?.draws[at] ?? null,
    stoppedBy: value.sampling?.stoppedBy[at] ?? null,
  };
}

/** What sums of this size leave behind by rounding is 0: a bar of 4e-17 says nothing of a feature. */
function withoutResidues(scale: number, values: readonly number[]): (numbers: readonly number[]) => number[] {
  const least = 1e-14 * values.reduce((most, value) => Math.max(most, Math.abs(value)), scale);
  return (numbers) => numbers.map((value) => (Math.abs(value) <= least ? 0 : value));
}

const textOf = (cell: Cell): string =>
  cell === null ? '' : typeof cell === 'number' ? String(Number(cell.toPrecision(6))) : cell;

const mostPairs = 10;

/** Pairs with what they do together, both halves. */
function strongestPairs(features: readonly string[], values: readonly (readonly number[])[]): ExplanationRow['pairs'] {
  const pairs = features.flatMap((a, i) =>
    features.slice(i + 1).map((b, k) => ({ features: [a, b] as [string, string], value: 2 * values[i][i + 1 + k] })),
  );
  return pairs
    .filter(({ value }) => value !== 0)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, mostPairs);
}
