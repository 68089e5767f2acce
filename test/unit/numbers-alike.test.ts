import { expect, it } from 'vitest';
import { formatAlike } from '../../renderer/src/ui/numbers.ts';

const written = (values: readonly (number | null)[], digits?: number) => values.map(formatAlike(values, digits));

it('numbers of a column have as many decimals as the largest needs', () => {
  expect(written([0.62, 0.0123, -0.1])).toEqual(['0.620', '0.012', '−0.100']);
  expect(written([12.34, 3, 0.5])).toEqual(['12.34', '3.00', '0.50']);
  expect(written([0.0123, 0.004])).toEqual(['0.0123', '0.0040']);
  expect(written([3.24159, 2], 4)).toEqual(['3.2416', '2.0000']);
});

it('what rounding leaves is 0, and what is not known is a dash', () => {
  expect(written([0.5, -3e-17, null])).toEqual(['0.500', '0.000', '–']);
});

it('a small one is not written as 0: each is written by itself', () => {
  expect(written([450.25, 0.0123])).toEqual(['450', '0.0123']);
});

it('whole numbers and large ones are as they are', () => {
  expect(written([3, 12, 100])).toEqual(['3', '12', '100']);
  expect(written([6692.4, 12.5])).toEqual(['6,692', '12.5']);
});
