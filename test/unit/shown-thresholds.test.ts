import { expect, it } from 'vitest';
import { encodeRows, takeRaw } from '../../core/data/encode.ts';
import { fitEncoder } from '../../core/data/fit-encoder.ts';
import type { ExplainContext } from '../../core/explain/explainer.ts';
import { conditionsOf } from '../../core/explain/methods/anchors/conditions.ts';
import { binOf, conditionTexts, fitSamplers } from '../../core/explain/methods/lime/neighbourhood.ts';
import { fewestDigits, separatesAlike } from '../../core/numeric/fewest-digits.ts';
import { preprocessSpec } from '../../core/schema/spec.ts';
import { treeNodes, treePath } from '../../core/training/tree-nodes.ts';
import { range, tableOf, trainOn } from '../support/data.ts';

/** Values that agree in their first digits. */
const close = [
  1_000_000.11, 1_000_000.12, 1_000_000.13, 1_000_000.14, 1_000_000.15, 1_000_000.16, 1_000_000.17, 1_000_000.18,
];

/** Does a written question hold of a value? */
function asWritten(text: string, value: number): boolean {
  const [, operator, bound] = /(<=|≤|>) (\S+)$/.exec(text) ?? [];
  return operator === '>' ? value > Number(bound) : value <= Number(bound);
}

it('a row that is followed through a tree goes where the written questions send it', () => {
  const table = tableOf(
    ['x', 'y'],
    close.map((x, i) => [String(x), i % 2 === 0 ? 'a' : 'b']),
  );
  const { model, encoder } = trainOn(table, 'decision-tree', {}, { target: 'y' });
  const tree = model.trees?.trees[0];
  if (!tree) throw new Error('no tree');
  for (const row of close.keys()) {
    const raw = takeRaw(table, encoder, [row]);
    const path = treePath(tree, encodeRows(encoder, raw));
    const nodes = treeNodes(tree, encoder, 2, false, { path, raw: raw.values });
    path.slice(0, -1).forEach((node, i) => {
      const { question, left } = nodes[node];
      expect(asWritten(`<= ${question?.value}`, close[row]), question?.value).toBe(left === path[i + 1]);
    });
  }
});

it('the conditions of an anchor hold of the row as they are written, and of the training rows that they count', () => {
  const context = {
    encoder: { features: [{ name: 'x', kind: 'numeric' }] },
    training: () => ({ rows: close.length, features: 1, values: Float64Array.from(close) }),
    once: (_: string, make: () => unknown) => make(),
  } as unknown as ExplainContext;
  for (const own of close) {
    const conditions = conditionsOf(context, Float64Array.of(own));
    expect(conditions.length).toBeGreaterThan(0);
    for (const { text, isTrue, holds } of conditions) {
      expect(asWritten(text, own), text).toBe(true);
      expect(isTrue(own)).toBe(true);
      expect([...(holds ?? [])]).toEqual(close.map((value) => Number(asWritten(text, value))));
    }
  }
});

it('the bins of LIME hold the training rows that their text says', () => {
  for (const values of [
    close,
    [0.001, 0.002, 0.003, 0.004, 0.005, 0.006, 0.007, 0.009],
    [5.1, 5.2, 5.3, 5.4, 5.5, 5.6, 5.8, 6],
  ]) {
    const table = tableOf(
      ['x', 'y'],
      values.map((x, i) => [String(x), i % 2 === 0 ? 'a' : 'b']),
    );
    const encoder = fitEncoder(table, ['x'], range(values.length), preprocessSpec.parse({}), 'none');
    const samplers = fitSamplers(encoder, takeRaw(table, encoder, range(values.length)), 'quartile', () => []);
    const [sampler] = samplers;
    if (sampler.kind !== 'bins') throw new Error('no bins');
    const textOf = conditionTexts(samplers, encoder.features);
    for (const own of values) {
      const text = textOf(0, own).replace(/^(\S+) < x/, 'x > $1, x');
      const holds = (value: number) => text.split(', ').every((part) => asWritten(part, value));
      expect(values.map(holds), text).toEqual(
        values.map((value) => binOf(sampler.bounds, value) === binOf(sampler.bounds, own)),
      );
    }
  }
});

it('a bound is written in as few digits as keep the rows on their sides', () => {
  const written = (sorted: number[], bound: number) => fewestDigits(bound, 1, separatesAlike(sorted, bound));
  expect(written([1, 2, 3], 2.4999)).toBe(2);
  expect(written([1, 2.3, 2.4, 3], 2.3499)).toBe(2.3);
  expect(written([2.34, 2.36], 2.35567)).toBe(2.356);
  expect(written([], 2.4999)).toBe(2);
});
