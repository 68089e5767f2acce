import { expect, it } from 'vitest';
import { clearBest } from '../../renderer/src/ui/clear-best.ts';

const of = (...values: [number, number | null][]) => values.map(([mean, standardError]) => ({ mean, standardError }));

it('is better by more than both errors', () => {
  expect(clearBest(of([0.9, 0.01], [0.8, 0.01]), 'higher')).toBe(0);
  expect(clearBest(of([0.9, 0.01], [0.8, 0.01]), 'lower')).toBe(1);
  expect(clearBest(of([0.9, 0.05], [0.8, 0.05]), 'higher')).toBeUndefined();
});

it('is never a single row, nor held against one', () => {
  expect(clearBest(of([0.9, 0.01], [0.1, null]), 'lower')).toBeUndefined();
  expect(clearBest(of([0.9, 0.01], [0.1, null], [0.5, 0.01]), 'lower')).toBe(2);
});
