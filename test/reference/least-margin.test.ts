// Bounds of a network's margin: never above what is found within the ball, exact where the network is linear there.
import { describe, expect, it } from 'vitest';
import { type Activation, hiddenActivations, type Layer } from '../../core/models/network/layer.ts';
import { leastMargin } from '../../core/models/network/least-margin.ts';
import { forward } from '../../core/models/network/network.ts';
import { Random } from '../../core/numeric/random.ts';

const random = new Random(11);
const layer = (inputs: number, units: number, activation: Activation): Layer => ({
  inputs,
  units,
  activation,
  weights: Float64Array.from({ length: inputs * units }, () => random.normal()),
  bias: Float64Array.from({ length: units }, () => 0.3 * random.normal()),
});
const sizes = Float64Array.of(1, 0.5, 2, 0);
const centre = Float64Array.of(0.2, -0.4, 0.1, 0.7);
const norms = ['1', '2', 'inf'] as const;

/** A move of length 1 in a norm, in the columns' own sizes. */
function move(norm: (typeof norms)[number]): Float64Array {
  const raw = sizes.map(() => random.normal());
  const length =
    norm === 'inf'
      ? Math.max(...raw.map(Math.abs))
      : norm === '2'
        ? Math.hypot(...raw)
        : raw.reduce((sum, value) => sum + Math.abs(value), 0);
  return raw.map((value, c) => (value / length) * sizes[c]);
}

/** The log-odds of the second class, or how far its output is ahead of the first. */
const pair = (classes: number) => ({
  weights: classes === 2 ? Float64Array.of(0, 1) : Float64Array.of(-1, 1, 0),
  offset: 0,
});

describe('the least margin of a network', () => {
  it.each(hiddenActivations)('%s: no move within the ball goes below it', (activation) => {
    for (const classes of [2, 3]) {
      const layers = [
        layer(4, 7, activation),
        layer(7, 5, activation),
        layer(5, classes === 2 ? 1 : classes, classes === 2 ? 'sigmoid' : 'softmax'),
      ];
      const marginAt = (x: Float64Array) => {
        const raw = forward(layers, x, 1, true);
        return classes === 2 ? raw[0] : raw[1] - raw[0];
      };
      for (const norm of norms)
        for (const radius of [0.05, 0.3, 1]) {
          const bound = leastMargin(layers, classes, { centre, sizes, radius, norm }, pair(classes));
          let least = Number.POSITIVE_INFINITY;
          for (let i = 0; i < 400; i++) {
            const way = move(norm);
            least = Math.min(least, marginAt(centre.map((value, c) => value + radius * way[c])));
          }
          expect(bound).toBeLessThanOrEqual(least + 1e-9);
        }
      // nothing moves: the margin itself
      const still = leastMargin(layers, classes, { centre, sizes, radius: 0, norm: '2' }, pair(classes));
      expect(still).toBeCloseTo(marginAt(centre), 9);
    }
  });

  it('is exact without a hidden layer, and with linear ones', () => {
    for (const layers of [[layer(4, 1, 'sigmoid')], [layer(4, 6, 'linear'), layer(6, 1, 'sigmoid')]]) {
      const marginAt = (x: Float64Array) => forward(layers, x, 1, true)[0];
      const slopes = sizes.map((size, c) => {
        const moved = centre.slice();
        moved[c] += 1;
        return (marginAt(moved) - marginAt(centre)) * size;
      });
      const radius = 0.7;
      const at = (norm: (typeof norms)[number]) => leastMargin(layers, 2, { centre, sizes, radius, norm }, pair(2));
      expect(at('2')).toBeCloseTo(marginAt(centre) - radius * Math.hypot(...slopes), 9);
      expect(at('1')).toBeCloseTo(marginAt(centre) - radius * Math.max(...slopes.map(Math.abs)), 9);
      expect(at('inf')).toBeCloseTo(marginAt(centre) - radius * slopes.reduce((sum, one) => sum + Math.abs(one), 0), 9);
    }
  });

  it('lines are nearer to the truth than intervals alone', () => {
    const layers = [layer(4, 30, 'relu'), layer(30, 20, 'relu'), layer(20, 1, 'sigmoid')];
    const ball = { centre, sizes, radius: 0.02, norm: 'inf' as const };
    const marginAt = (x: Float64Array) => forward(layers, x, 1, true)[0];
    const bound = leastMargin(layers, 2, ball, pair(2));
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 3000; i++) {
      const corner = centre.map((value, c) => value + ball.radius * sizes[c] * (random.uniform() < 0.5 ? -1 : 1));
      least = Math.min(least, marginAt(corner));
    }
    // within a fifth of what the corners lose
    expect(marginAt(centre) - bound).toBeLessThan(1.2 * (marginAt(centre) - least));
  });
});
