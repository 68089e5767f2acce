import { expect, it } from 'vitest';
import { sortNumbers } from '../../core/numeric/radix-sort.ts';
import { Random } from '../../core/numeric/random.ts';

it('gives the same bits as comparing, for signs, zeros, ties, infinities and the smallest and largest numbers', () => {
  const random = new Random(2);
  const odd = [
    0,
    -0,
    5e-324,
    -5e-324,
    1.7976931348623157e308,
    -1.7976931348623157e308,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  const draws: (() => number)[] = [
    () => random.normal() * 10 ** (random.integer(40) - 20),
    () => random.integer(5),
    () => (random.uniform() < 0.1 ? odd[random.integer(odd.length - 1)] : random.normal()),
    () => 7,
  ];
  for (const draw of draws)
    for (const count of [0, 1, 100, 60_001]) {
      const values = Float64Array.from({ length: count }, draw);
      const bits = (sorted: Float64Array) => Buffer.from(sorted.buffer).toString('base64');
      expect(bits(sortNumbers(values.slice()))).toBe(bits(values.slice().sort()));
    }
});
