import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveSeed, Random } from '../../core/numeric/random.ts';

describe('the generator', () => {
  it("gives NumPy's numbers for seed 42", () => {
    // numpy.random.RandomState(42).randint(0, 2**32, dtype=uint32) twice, and .random_sample()
    const random = new Random(42);
    expect([random.next(), random.next()]).toEqual([1608637542, 3421126067]);
    expect(new Random(42).uniform()).toBeCloseTo(0.3745401188473625, 15);
  });

  it('goes on from a saved state with the same numbers', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.nat(700), (seed, drawn) => {
        const random = new Random(seed);
        for (let i = 0; i < drawn; i++) random.normal();
        const copy = Random.restore(JSON.parse(JSON.stringify(random.save())));
        expect([copy.normal(), copy.uniform(), copy.integer(99)]).toEqual([
          random.normal(),
          random.uniform(),
          random.integer(99),
        ]);
      }),
    );
  });

  it('shuffles every element to somewhere, once', () => {
    fc.assert(
      fc.property(fc.nat(2000), fc.integer({ min: 0, max: 1e6 }), (length, seed) => {
        expect([...new Random(seed).permutation(length)].sort((a, b) => a - b)).toEqual(
          Array.from({ length }, (_, i) => i),
        );
      }),
    );
  });

  it('derives seeds that differ by purpose and by seed', () => {
    const seeds = new Set(
      [0, 1, 2].flatMap((seed) => ['weights', 'batches', 'tree'].map((label) => deriveSeed(seed, label))),
    );
    expect(seeds.size).toBe(9);
  });
});
