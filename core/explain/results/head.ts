// What heads of attributions say of their fidelity and their sampling.
import type { SamplingEnd } from '../../schema/results/card.ts';
import type { KindHead } from './result.ts';

export function fidelityHead({
  kind,
  perRow,
}: {
  readonly kind: 'additivity' | 'r2' | 'none';
  readonly perRow: readonly number[];
}): KindHead['fidelity'] {
  if (kind === 'none' || perRow.length === 0) return null;
  const worst = perRow.reduce((a, b) => (kind === 'r2' ? Math.min(a, b) : Math.max(a, b)));
  return { kind, worst, mean: perRow.reduce((a, b) => a + b, 0) / perRow.length };
}

/** @param errors of each row's values; null where one is not known */
export function samplingHead(
  sampling: { readonly draws: readonly number[]; readonly stoppedBy: readonly SamplingEnd[] } | undefined,
  errors: readonly (readonly (number | null)[])[],
): KindHead['sampling'] {
  if (!sampling) return null;
  const { draws, stoppedBy } = sampling;
  const count = (wanted: SamplingEnd) => stoppedBy.filter((end) => end === wanted).length;
  return {
    draws: draws.reduce((a, b) => a + b, 0) / Math.max(1, draws.length),
    error: errors.some((row) => row.includes(null))
      ? null
      : errors.reduce((most, row) => row.reduce<number>((a, b) => Math.max(a, b ?? 0), most), 0),
    ends: { budget: count('budget'), tolerance: count('tolerance'), order: count('order'), user: count('user') },
  };
}

/** Draws after which a person ended each row; undefined where nobody did. */
export const endedBy = ({
  sampling,
}: {
  readonly sampling?: { readonly draws: readonly number[]; readonly stoppedBy: readonly SamplingEnd[] } | undefined;
}): (number | undefined)[] | undefined =>
  sampling?.stoppedBy.includes('user')
    ? sampling.stoppedBy.map((reason, row) => (reason === 'user' ? sampling.draws[row] : undefined))
    : undefined;
