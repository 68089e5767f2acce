import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packArtifact } from '../../core/models/artifact.ts';
import { packJson, unpackJson } from '../../core/store/packed.ts';

const throughJson = (value: unknown) => JSON.parse(JSON.stringify(value));

describe('JSON with its numbers in binary', () => {
  it('comes back as JSON itself would give it back, whatever it holds', () => {
    const numbers = fc.array(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(null)), {
      maxLength: 30,
    });
    const texts = fc.array(fc.oneof(fc.constantFrom('a', 'b', '名', '$', ''), fc.constant(null)), { maxLength: 30 });
    const table = fc.integer({ min: 1, max: 4 }).chain((width) => {
      const cell = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom('x', '年', null));
      return fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 20 });
    });
    const tree = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.jsonValue(),
        numbers,
        texts,
        table,
        fc.dictionary(fc.constantFrom('a', '$', '__proto__', '7'), tie('any')),
      ),
    })).any;
    fc.assert(
      fc.property(tree, (value) => {
        expect(unpackJson(packJson(value))).toEqual(throughJson(value));
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  it('keeps the order of keys, the columns of a table and numbers to the last bit', () => {
    const rows = Array.from({ length: 9 }, (_, r) => [r / 3, r % 2 ? 'no' : null, Number.MIN_VALUE * r]);
    const value = { z: rows, a: { values: [Math.PI, 1e-300, 0, 5, 6, 7, 8, null, 2 ** 53] }, skipped: undefined };
    expect(JSON.stringify(unpackJson(packJson(value)))).toBe(JSON.stringify(value));
  });

  it('gives the same bytes for the same value', () => {
    const value = { values: Array.from({ length: 100 }, (_, i) => Math.sin(i)) };
    expect(packJson(structuredClone(value))).toEqual(packJson(value));
  });

  it.each([
    ['more numbers than there are', { $: ['n', 0, 9] }],
    ['the same numbers many times', Array.from({ length: 100 }, () => ({ $: ['n', 0, 8] }))],
    ['a table of no width', { $: ['m', 0, ['n', 0, 8]] }],
    ['a table of half a width', { $: ['m', 1.5, ['n', 0, 8]] }],
    ['a length below nothing', [{ $: ['n', 0, -1e9] }, { $: ['n', 0, 8] }]],
    ['columns that are none', { $: ['c'] }],
  ])('refuses %s', (_, value) => {
    const bytes = packArtifact({
      text: JSON.stringify(value),
      numbers: new Float64Array(8),
      places: new Int32Array(0),
    });
    expect(() => unpackJson(bytes)).toThrow();
  });
});
