import { expect, it } from 'vitest';
import { probe } from '../../core/assess/assessments/probes/probe.ts';
import { Random } from '../../core/numeric/random.ts';

it('a linear probe reads off what is linear, and little of what is not', () => {
  const random = new Random(1);
  const draw = (rows: number) => {
    const values = Float64Array.from({ length: rows * 3 }, () => random.normal());
    const linear = Float64Array.from({ length: rows }, (_, r) => Number(values[3 * r] + values[3 * r + 1] > 0));
    const crossed = Float64Array.from({ length: rows }, (_, r) => Number(values[3 * r] * values[3 * r + 1] > 0));
    return { values, linear, crossed };
  };
  const [learnt, asked] = [draw(600), draw(600)];
  const share = (of: 'linear' | 'crossed') =>
    probe({ values: learnt.values, width: 3 }, learnt[of], 2, 1, { values: asked.values, width: 3 }).reduce(
      (sum, label, r) => sum + Number(label === asked[of][r]) / 600,
      0,
    );
  expect(share('linear')).toBeGreaterThan(0.95);
  // half a plane can be right in three quarters of an exclusive or, at most
  expect(share('crossed')).toBeLessThan(0.7);
});

it('a number that never varies counts for nothing', () => {
  const values = Float64Array.of(1, 5, 2, 5, 3, 5, 4, 5);
  const y = Float64Array.of(0, 0, 1, 1);
  expect([...probe({ values, width: 2 }, y, 2, 1e-6, { values, width: 2 })]).toEqual([0, 0, 1, 1]);
});
