import { expect, it } from 'vitest';
import { arranged, type Swarm } from '../../renderer/src/plots/swarm.ts';

const swarm: Swarm = {
  features: ['b', 'a', 'c'],
  rows: [0, 1],
  // means 2, 1.5, 1; largest 2, 3, 1; spreads 0, 1.5, 1
  values: [
    [2, 2],
    [0, 3],
    [1, -1],
  ],
  cells: [
    [1, 2],
    ['u', 'v'],
    [null, 3],
  ],
  ranges: [[1, 2], null, [3, 3]],
  base: [0.5, 0.5],
  rest: [10, 20],
  predictions: [13.5, 24.5],
};

it('orders features by size, largest value, spread or name', () => {
  const names = (order: 'mean' | 'max' | 'spread' | 'name') => arranged(swarm, order, 3).swarm.features.join('');
  expect([names('mean'), names('max'), names('spread'), names('name')]).toEqual(['bac', 'abc', 'acb', 'abc']);
});

it('what is left out joins the rest, so that rows still add up', () => {
  const { swarm: few, places } = arranged(swarm, 'max', 1);
  expect(places).toEqual([1]);
  expect(few.rest).toEqual([13, 21]);
  few.rows.forEach((_, i) => {
    const sum = few.values.reduce((total, values) => total + values[i], few.base[i] + few.rest[i]);
    expect(sum).toBe(swarm.predictions[i]);
  });
});
