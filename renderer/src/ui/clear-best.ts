interface Measured {
  readonly mean: number | null;
  readonly standardError: number | null;
}

/**
 * The place of the one that is better than the next by more than both errors; undefined where they overlap. One row has
 * no error, and is not held against others.
 */
export function clearBest(values: readonly (Measured | null)[], direction: 'higher' | 'lower'): number | undefined {
  const sign = direction === 'higher' ? 1 : -1;
  const [first, second] = values
    .flatMap((one, place) =>
      one && one.mean !== null && one.standardError !== null
        ? [{ mean: one.mean, error: one.standardError, place }]
        : [],
    )
    .sort((a, b) => sign * (b.mean - a.mean));
  if (!first || !second) return undefined;
  const error = Math.hypot(first.error, second.error);
  return Math.abs(first.mean - second.mean) > Math.max(1.96 * error, 1e-9) ? first.place : undefined;
}
