import { expect, it } from 'vitest';
import { intervalsOf } from '../../core/assess/assessments/fairness/intervals.ts';
import { Random } from '../../core/numeric/random.ts';

// The largest difference of two shares of 200 rows each, of which nothing is known but these rows: its interval holds the
// true difference about as often as it says.
it('intervals of a gap hold the true one in about 95 of 100 samples', () => {
  const random = new Random(4);
  const [truth, rows, samples, draws] = [[0.35, 0.6], 200, 300, 200];
  const shares = (of: readonly number[]) =>
    of.map(
      (share) => Array.from({ length: rows }, () => Number(random.uniform() < share)).reduce((a, b) => a + b, 0) / rows,
    );
  const gapOf = ([a, b]: readonly number[]) => ({ gap: Math.abs(a - b), other: null });
  let held = 0;
  for (let i = 0; i < samples; i++) {
    const found = shares(truth);
    const { gap, other } = intervalsOf(
      gapOf(found),
      Array.from({ length: draws }, () => gapOf(shares(found))),
    );
    if (!gap) throw new Error('none');
    held += Number(gap[0] <= truth[1] - truth[0] && truth[1] - truth[0] <= gap[1]);
    expect(other).toBeNull();
  }
  expect(held / samples).toBeGreaterThan(0.91);
  expect(held / samples).toBeLessThanOrEqual(0.99);
});
