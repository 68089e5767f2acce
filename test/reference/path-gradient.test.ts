// The mean gradient over a straight way, against the gradient at each node.
import { expect, it } from 'vitest';
import { inputGradient, pathGradient } from '../../core/models/network/gradient.ts';
import type { Activation, Layer } from '../../core/models/network/layer.ts';
import { gaussLegendre } from '../../core/numeric/quadrature.ts';
import { Random } from '../../core/numeric/random.ts';

const random = new Random(3);
const layer = (inputs: number, units: number, activation: Activation): Layer => ({
  inputs,
  units,
  weights: Float64Array.from({ length: inputs * units }, () => random.normal()),
  bias: Float64Array.from({ length: units }, () => random.normal()),
  activation,
});

it.each<[string, Layer[], boolean]>([
  ['a line', [layer(5, 1, 'sigmoid')], true],
  ['one hidden layer', [layer(5, 7, 'relu'), layer(7, 1, 'sigmoid')], true],
  ['three classes', [layer(5, 7, 'tanh'), layer(7, 4, 'relu'), layer(4, 3, 'softmax')], false],
  ['a smooth unit', [layer(5, 6, 'gelu'), layer(6, 1, 'linear')], false],
  ['many nodes', [layer(5, 3, 'sigmoid'), layer(3, 3, 'softmax')], false],
])('%s', (name, layers, pairs) => {
  const rule = gaussLegendre(name === 'many nodes' ? 1100 : 40);
  const [from, to] = [0, 1].map(() => Float64Array.from({ length: 5 }, () => 2 * random.normal()));
  const outputs = layers[layers.length - 1].units > 1 ? 3 : pairs ? 2 : 1;
  for (let output = 0; output < outputs; output++)
    for (const linkFree of [false, true]) {
      const count = rule.nodes.length;
      const points = new Float64Array(5 * count);
      rule.nodes.forEach((node, s) => {
        from.forEach((value, j) => {
          points[5 * s + j] = value + node * (to[j] - value);
        });
      });
      const each = inputGradient(layers, points, count, new Int32Array(count).fill(output), pairs, linkFree);
      const wanted = from.map((_, j) => rule.weights.reduce((sum, weight, s) => sum + weight * each[5 * s + j], 0));
      const found = pathGradient(layers, [from, to], rule, output, pairs, linkFree);
      found.forEach((value, j) => {
        expect(value).toBeCloseTo(wanted[j], 12);
      });
    }
});
