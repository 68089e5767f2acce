// Scores of explanations against the closed forms of their definitions.
import { describe, expect, it } from 'vitest';
import { findScore, scores } from '../../core/assess/scores/registry.ts';
import type { Sample, ScoreTools } from '../../core/assess/scores/score.ts';
import { Random } from '../../core/numeric/random.ts';
import { sampleOf, toolsOf } from '../support/samples.ts';

const of = (name: string, sample: Sample, params: Record<string, unknown> = {}, tools?: ScoreTools): number => {
  const score = findScore(name);
  return score.of([sample], tools ?? toolsOf(sample.row.length), score.params.parse(params))[0];
};

const weights = [1, -2, 3, -4];
const x = [1, 2, 3, 4];
const linear = (row: Float64Array) => row.reduce((sum, value, i) => sum + weights[i] * value, 0);
/** Of a linear function held against 0, each weight times its value is exact. */
const exact = x.map((value, i) => weights[i] * value);
const sample = (attributions: readonly number[], more: Partial<Parameters<typeof sampleOf>[0]> = {}) =>
  sampleOf({ f: linear, row: x, attributions, ...more });
const wrong = [...exact].reverse();

describe('what attributions say by themselves', () => {
  it.each([
    [[1, 0, 0, 0], 0.75, 0],
    [[1, 1, 1, 1], 0, 1.386294],
    [[4, 3, 2, 1], 0.25, 1.279854],
    [[-4, 3, -2, 1], 0.25, 1.279854],
  ])('sparseness and entropy of %j', (attributions, gini, entropy) => {
    expect(of('sparseness', sample(attributions))).toBeCloseTo(gini, 12);
    expect(of('complexity', sample(attributions))).toBeCloseTo(entropy, 6);
  });

  it('effective complexity: the fewest features that come to 90 %', () => {
    expect(of('effective-complexity', sample([1, 0, 0, 0]))).toBe(1);
    expect(of('effective-complexity', sample([1, 1, 1, 1]))).toBe(4);
    expect(of('effective-complexity', sample([9, 1, 0, 0]))).toBe(1);
    expect(of('effective-complexity', sample([8.9, 1.1, 0, 0]))).toBe(2);
  });

  it('completeness: 0 where they add up, the gap beside the whole where not', () => {
    expect(of('completeness', sample(exact))).toBe(0);
    const whole = exact.reduce((a, b) => a + b, 0);
    expect(of('completeness', sample([...exact.slice(0, 3), exact[3] + 5]))).toBeCloseTo(5 / Math.abs(whole), 12);
  });
});

describe('what other models say', () => {
  const own = sample(exact);
  const tools = (more: Partial<ScoreTools>) => toolsOf(4, more);

  it('linearity: 0 where attributions of all classes cancel, 1 where none does', () => {
    const opposite = exact.map((value) => -value);
    const byClass = (...lists: number[][]) => tools({ byClass: () => lists.map((list) => [Float64Array.from(list)]) });
    expect(of('linearity', own, {}, byClass(exact, opposite))).toBe(0);
    expect(of('linearity', own, {}, byClass(exact, exact))).toBe(1);
    expect(of('linearity', own, {}, byClass(exact, [0, 0, 0, 0]))).toBe(1);
    // 1 of 20 is left over
    expect(of('linearity', own, {}, byClass([5, 5], [-5, -4]))).toBeCloseTo(1 / 19, 12);
    expect(findScore('linearity').refuses(tools({}))).toBeDefined();
  });

  it('roar: how much more the loss rises without the largest than without others', () => {
    const asked: number[][] = [];
    const lossWithout = (features: readonly number[]) => {
      asked.push([...features]);
      // only the feature with the largest attribution matters
      return Float64Array.of(features.includes(3) ? 2 : 1);
    };
    const value = of('roar', own, { share: 0.25, draws: 40 }, tools({ lossWithout }));
    expect(asked[0]).toEqual([3]);
    expect(asked).toHaveLength(41);
    const hits = asked.slice(1).filter(([feature]) => feature === 3).length;
    expect(value).toBeCloseTo(2 - (1 + hits / 40), 12);
    expect(of('roar', sample([9, 0, 0, 0]), { share: 0.25, draws: 40 }, tools({ lossWithout }))).toBeLessThanOrEqual(0);
    expect(findScore('roar').refuses(tools({}))).toBeDefined();
  });
});

describe('a linear function held against 0', () => {
  it.each(['faithfulness-correlation', 'faithfulness-estimate', 'sensitivity-n'])('%s is 1 for w(x − base)', (name) => {
    expect(of(name, sample(exact))).toBeCloseTo(1, 10);
    expect(of(name, sample(wrong))).toBeLessThan(0.9);
    expect(of(name, sample(exact.map((value) => -value)))).toBeCloseTo(-1, 10);
  });

  it('infidelity is 0, and the mean square of what is missing elsewhere', () => {
    expect(of('infidelity', sample(exact))).toBeCloseTo(0, 12);
    expect(of('infidelity', sample(wrong))).toBeGreaterThan(1);
  });

  it('deletion falls and insertion rises soonest in the right order', () => {
    // f without the top k: -10, -19 (without 9), -20 (and 1), -16, 0
    expect(of('deletion', sample(exact))).toBeCloseTo((-10 / 2 - 19 - 20 - 16 + 0) / 4, 12);
    expect(of('insertion', sample(exact))).toBeCloseTo((0 / 2 + 9 + 10 + 6 - 10 / 2) / 4, 12);
    expect(of('deletion', sample(wrong))).toBeGreaterThan(of('deletion', sample(exact)));
    expect(of('insertion', sample(wrong))).toBeLessThan(of('insertion', sample(exact)));
  });

  it('selectivity of one feature that has it all is what is left after the first step', () => {
    const one = sampleOf({ f: (row) => row[0], row: [1, 1], attributions: [1, 0] });
    expect(of('selectivity', one)).toBeCloseTo(0.25, 12);
    expect(of('selectivity', { ...one, attributions: Float64Array.of(0, 1) })).toBeCloseTo(0.75, 12);
  });

  it('comprehensiveness and sufficiency of a feature that has it all', () => {
    const one = sampleOf({ f: (row) => 3 * row[1], row: [1, 1, 1, 1], attributions: [0, 3, 0, 0] });
    expect(of('comprehensiveness', one)).toBe(3);
    expect(of('sufficiency', one)).toBe(0);
    const other = { ...one, attributions: Float64Array.of(3, 0, 0, 0) };
    expect(of('comprehensiveness', other)).toBeLessThan(3);
    expect(of('sufficiency', other)).toBeGreaterThan(0);
  });
});

describe('monotonicity', () => {
  const positive = (row: Float64Array) => row[0] + 2 * row[1] + 3 * row[2];
  it('is 1 for a rising linear function, and can fail', () => {
    expect(of('monotonicity', sampleOf({ f: positive, row: [1, 1, 1], attributions: [1, 2, 3] }))).toBe(1);
    const falls = (row: Float64Array) => row[0] - 2 * row[1] + 3 * row[2];
    expect(of('monotonicity', sampleOf({ f: falls, row: [1, 1, 1], attributions: [1, -2, 3] }))).toBeCloseTo(2 / 3, 12);
  });

  it('as a correlation ranks features by what drawing them does', () => {
    const references = [
      [0, 0, 0],
      [2, 2, 2],
    ];
    const made = (attributions: number[]) => sampleOf({ f: positive, row: [1, 1, 1], attributions, references });
    expect(of('monotonicity-correlation', made([1, 2, 3]))).toBeCloseTo(1, 12);
    expect(of('monotonicity-correlation', made([3, 2, 1]))).toBeCloseTo(-1, 12);
  });
});

describe('gaps under noise', () => {
  it('are larger on the important features, and the same for random attributions', () => {
    const right = sample(exact);
    expect(of('pgi', right)).toBeGreaterThan(of('pgu', right) / 3);
    expect(of('pgi', right)).toBeGreaterThan(of('pgi', sample([5, 0, 0, 0])));
    const random = new Random(3);
    const difference = Array.from({ length: 200 }, (_, i) => {
      const drawn = sample(
        Array.from({ length: 4 }, () => random.normal()),
        { seed: i },
      );
      // with half of the features on either side
      const half = { samples: 50, share: 0.5 };
      return (
        of('pgi', drawn, { ...half, share: 0.25 }) -
        of(
          'pgu',
          { ...drawn, attributions: drawn.attributions.map((a) => 1 / (Math.abs(a) + 1e-9)) },
          { ...half, share: 0.75 },
        )
      );
    });
    const mean = difference.reduce((a, b) => a + b, 0) / difference.length;
    expect(Math.abs(mean)).toBeLessThan(0.2);
  });

  it('removal is larger the more the removed features matter', () => {
    expect(of('road', sample(exact))).toBeGreaterThan(of('road', sample([9, 1, 0.5, 0.1])) - 1e-9);
  });
});

describe('stability', () => {
  const products = (row: Float64Array) => row.map((value, i) => weights[i] * value);
  it('of constant attributions is 0', () => {
    for (const name of [
      'max-sensitivity',
      'average-sensitivity',
      'local-lipschitz',
      'relative-input-stability',
      'relative-output-stability',
    ])
      expect(of(name, sample(exact)), name).toBe(0);
    expect(of('seed-stability', sample(exact))).toBeCloseTo(1, 12);
    expect(of('seed-overlap', sample(exact))).toBe(1);
  });

  it('of w∘x stays below the supremum and comes near it', () => {
    const made = sample(exact, { explain: products });
    const reached = of('max-sensitivity', made, { radius: 0.2, neighbours: 5000 });
    // norm(w ∘ d) / norm(w ∘ x) with |d| <= 0.2: 0.2 sqrt(1 + 4 + 9 + 16) / sqrt(1 + 16 + 81 + 256)
    expect(reached).toBeLessThanOrEqual(0.058222);
    expect(reached).toBeGreaterThan(0.05);
    const slope = of('local-lipschitz', made, { neighbours: 5000 });
    expect(slope).toBeLessThanOrEqual(4);
    expect(slope).toBeGreaterThan(3.8);
  });

  it('by seeds sees a method that draws', () => {
    const drawn = sample(exact, {
      explain: (_row, seed) =>
        Float64Array.from({ length: 4 }, () => new Random(seed).normal()).map((v, i) => v * (i + 1)),
    });
    expect(of('seed-stability', drawn)).toBeLessThan(0.99);
  });

  it('relative to what comes into the last layer', () => {
    const made = { ...sample(exact, { explain: products }), represent: (raw: Float64Array) => [raw] };
    expect(
      of('relative-representation-stability', {
        ...made,
        represent: (raw) => Array.from({ length: raw.length / 4 }, (_, r) => raw.slice(4 * r, 4 * r + 4)),
      }),
    ).toBeCloseTo(1, 6);
    expect(of('relative-representation-stability', sample(exact))).toBeNaN();
  });
});

describe('axioms and randomisation', () => {
  it('dummy: the share that idle features get', () => {
    const f = (row: Float64Array) => 3 * row[1];
    const made = (attributions: number[]) => sampleOf({ f, row: [1, 1, 1], attributions });
    expect(of('dummy', made([0, 3, 0]))).toBe(0);
    expect(of('dummy', made([1, 3, 0]))).toBeCloseTo(0.25, 12);
    expect(of('dummy', made([1, 3, 0]), {}, toolsOf(3, { usedFeatures: Uint8Array.of(1, 1, 0) }))).toBe(0);
    expect(of('dummy', sampleOf({ f: linear, row: x, attributions: exact }))).toBeNaN();
  });

  it('symmetry: features that do the same get the same', () => {
    const f = (row: Float64Array) => row[0] * row[1] + row[2];
    const made = (attributions: number[]) => sampleOf({ f, row: [2, 2, 5], attributions });
    expect(of('symmetry', made([2, 2, 5]))).toBe(0);
    expect(of('symmetry', made([4, 0, 5]))).toBeCloseTo(0.8, 12);
    expect(of('symmetry', sampleOf({ f: linear, row: x, attributions: exact }))).toBeNaN();
  });

  it('input invariance, model randomisation and random labels compare with other explanations', () => {
    const same = toolsOf(4, {
      shifted: () => [Float64Array.from(exact)],
      randomised: () => [Float64Array.from(exact)],
      relabelled: () => [Float64Array.from(exact)],
    });
    expect(of('input-invariance', sample(exact), {}, same)).toBe(0);
    expect(of('mprt', sample(exact), {}, same)).toBeCloseTo(1, 12);
    expect(of('random-labels', sample(exact), {}, same)).toBeCloseTo(1, 12);
    const turned = toolsOf(4, {
      shifted: () => [Float64Array.from(exact).map((v) => 2 * v)],
      randomised: () => [Float64Array.of(16, 9, 4, 1)],
      relabelled: () => [Float64Array.of(16, 9, 4, 1)],
    });
    expect(of('input-invariance', sample(exact), {}, turned)).toBeCloseTo(1, 12);
    expect(of('mprt', sample(exact), {}, turned)).toBeCloseTo(-1, 12);
    expect(of('random-labels', sample(exact), {}, turned)).toBeCloseTo(-1, 12);
    expect(findScore('mprt').refuses(toolsOf(4))).toBeDefined();
  });
});

describe('every score', () => {
  it.each(scores.map((score) => [score.score, score] as const))(
    '%s gives the same for the same seed, within its range',
    (_name, score) => {
      const tools = toolsOf(4, {
        shifted: () => [Float64Array.from(exact)],
        randomised: () => [Float64Array.of(3, 1, 2, 9)],
        relabelled: () => [Float64Array.of(3, 1, 2, 9)],
        byClass: () => [[Float64Array.of(3, 1, 2, 9)], [Float64Array.of(-3, -1, 0, -9)]],
        lossWithout: (features) => Float64Array.of(features.reduce((sum, f) => sum + f, 0)),
      });
      const made = sample(exact, {
        references: [
          [0, 0, 0, 0],
          [1, 0, 2, 1],
        ],
        explain: (row, seed) => row.map((v, i) => v * weights[i] + 0.001 * seed),
      });
      const params = score.params.parse({});
      const [once, again] = [score.of([made], tools, params)[0], score.of([made], tools, params)[0]];
      expect(again).toBe(once);
      if (Number.isNaN(once))
        return expect(['dummy', 'symmetry', 'relative-representation-stability']).toContain(score.score);
      const [low, high] = score.range;
      expect(once).toBeGreaterThanOrEqual((low ?? Number.NEGATIVE_INFINITY) - 1e-12);
      return expect(once).toBeLessThanOrEqual((high ?? Number.POSITIVE_INFINITY) + 1e-12);
    },
  );

  it('has a name of its own, both languages, and a source', () => {
    expect(new Set(scores.map((one) => one.score)).size).toBe(scores.length);
    for (const { score, title, about, formula } of scores) {
      expect(about.zh, score).toMatch(/[\u4e00-\u9fff]/);
      expect(title.en.length * about.en.length * formula.length, score).toBeGreaterThan(0);
    }
  });
});
