// Leakage, reasons, disagreement, attacks on explanations and complexity against closed forms and planted answers.
import fs from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  interactionStrength,
  meanSegments,
  segmentsOf,
  usedCount,
} from '../../core/assess/assessments/complexity/main-effects.ts';
import { search } from '../../core/assess/assessments/explanation-attack/search.ts';
import { boundsOf, type Limits } from '../../core/assess/engine/limits.ts';
import {
  interactionShare,
  maskedShapley,
  meanOfOrders,
  shapleyByOrder,
} from '../../core/assess/engine/masked-shapley.ts';
import { presentationOf } from '../../core/assess/registry.ts';
import { association } from '../../core/metrics/association.ts';
import { studentP } from '../../core/numeric/beta.ts';
import { Random } from '../../core/numeric/random.ts';
import { jackknifeError, mean, standardDeviation } from '../../core/numeric/stats.ts';
import type { Studio } from '../../core/studio.ts';
import { sampleOf } from '../support/samples.ts';
import { withStudio } from '../support/studio.ts';

const numbers = (values: readonly number[]) => ({ values: Float64Array.from(values), isCategorical: false });
const codes = (values: readonly number[]) => ({ values: Float64Array.from(values), isCategorical: true });

describe('association', () => {
  const n = 400;
  const random = new Random(3);
  const a = Array.from({ length: n }, () => random.normal());
  const other = Array.from({ length: n }, () => random.normal());

  it('is 1 for the same in another form, and about 0 for what has nothing to do with it', () => {
    expect(association(numbers(a), numbers(a.map((value) => -Math.exp(value))))).toBeCloseTo(1, 12);
    expect(association(numbers(a), numbers(other))).toBeLessThan(0.12);
    const groups = a.map((_, i) => i % 3);
    expect(association(codes(groups), codes(groups.map((code) => 2 - code)))).toBeCloseTo(1, 6);
    expect(association(codes(groups), codes(a.map((_, i) => Math.floor(i / 3) % 2)))).toBeLessThan(0.08);
    // all ranks of a group below all of the next: of three groups of the same size η² = 1 − 1/9
    expect(association(codes(a.map((_, i) => Math.floor((3 * i) / n))), numbers(a.map((_, i) => i)))).toBeCloseTo(
      Math.sqrt(8 / 9),
      3,
    );
  });

  it('looks at rows that have both', () => {
    expect(association(numbers([1, 2, 3, Number.NaN, 5]), numbers([1, 2, 3, -9, 5]))).toBeCloseTo(1, 12);
  });
});

describe('Shapley values by masks', () => {
  const weights = [1, -2, 3, -4];
  const row = [1, 2, 3, 4];
  const linear = sampleOf({
    f: (x) => x.reduce((sum, value, i) => sum + weights[i] * value, 0),
    row,
    attributions: [0, 0, 0, 0],
  });

  it('are w(x − reference) for a linear function, and nothing of it is interactions', () => {
    expect([...maskedShapley(linear, 2, new Random(0))]).toEqual(
      row.map((value, i) => expect.closeTo(weights[i] * value, 10)),
    );
    expect(interactionShare(linear, new Random(0)).value).toBeLessThan(1e-9);
  });

  it('share the product of two in halves, and a third of its spread is interactions', () => {
    const product = sampleOf({ f: (x) => x[0] * x[1], row: [2, 3], attributions: [0, 0] });
    expect([...maskedShapley(product, 2, new Random(0))]).toEqual([expect.closeTo(3, 10), expect.closeTo(3, 10)]);
    // of 6 m₀m₁ the variance is 36 · 3/16 = 6.75; the best sum 3 m₀ + 3 m₁ − 1.5 has 2 · 9/4 = 4.5 of it
    expect(interactionShare(product, new Random(0)).value).toBeGreaterThan(0.25);
    expect(interactionShare(product, new Random(0)).value).toBeLessThan(0.42);
    const xor = sampleOf({ f: (x) => (x[0] - 0.5) * (x[1] - 0.5), row: [1, 1], attributions: [0, 0] });
    expect(interactionShare(xor, new Random(0)).value).toBeGreaterThan(0.95);
  });
});

describe('Shapley values by masks, of groups and with errors', () => {
  it('features that come together share what they have together', () => {
    // x₀x₁ + x₂ with x₀ and x₁ as one player is a sum: 6 for the pair, 5 for the third, in every order
    const game = sampleOf({ f: (x) => x[0] * x[1] + x[2], row: [2, 3, 5], attributions: [0, 0, 0] });
    for (const own of shapleyByOrder(game, 3, new Random(0), [[0, 1], [2]]))
      expect([...own]).toEqual([expect.closeTo(6, 10), expect.closeTo(5, 10)]);
  });

  it('the mean of the orders is the value, with one left out or none', () => {
    const game = sampleOf({ f: (x) => x[0] * x[1] * x[2], row: [1, 1, 1], attributions: [0, 0, 0] });
    const byOrder = shapleyByOrder(game, 4, new Random(1));
    expect([...meanOfOrders(byOrder)]).toEqual([...maskedShapley(game, 4, new Random(1))]);
    expect([...meanOfOrders(byOrder, 0)]).toEqual([...meanOfOrders(byOrder.slice(1))]);
  });

  it('the error of a mean by the jackknife is that of the textbook, s/√n', () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6];
    const leftOut = values.map((_, i) => mean(values.filter((__, j) => j !== i)));
    expect(jackknifeError(leftOut)).toBeCloseTo(standardDeviation(values, 1) / Math.sqrt(8), 12);
    expect(jackknifeError([1])).toBeNull();
    expect(jackknifeError([1, Number.NaN])).toBeNull();
  });

  it('the error of the share of interactions covers what is known of it', () => {
    const product = sampleOf({ f: (x) => x[0] * x[1], row: [2, 3], attributions: [0, 0] });
    const covered = Array.from({ length: 200 }, (_, seed) => {
      const { value, error } = interactionShare(product, new Random(seed));
      return Number(Math.abs(value - 1 / 3) <= 1.96 * (error ?? 0));
    });
    expect(mean(covered)).toBeGreaterThan(0.88);
    expect(mean(covered)).toBeLessThan(0.99);
  });
});

describe('an attack on an explanation', () => {
  const row = Float64Array.of(1, 0.9, 0);
  const none = { frozen: [], up: [], down: [], ranges: {}, allowed: {}, linked: [] };
  const scales = ['a', 'b', 'c'].map((name) => ({ name, deviation: 1, categories: 0 }));
  const within = (limits: Partial<Limits>, from = scales, categories = false) =>
    boundsOf({ ...none, ...limits }, from, row, categories);
  const attacked = {
    row,
    scales,
    bounds: within({}),
    k: 1,
    maxDistance: 2,
    explanations: Number.POSITIVE_INFINITY,
    explain: (rows: Float64Array) => Array.from({ length: rows.length / 3 }, (_, r) => rows.slice(3 * r, 3 * r + 3)),
    isKept: (rows: Float64Array) => Array.from({ length: rows.length / 3 }, () => true),
  };

  it('finds a change about as small as the smallest: half the gap in both, 0.1/√2', () => {
    const { before, found } = search({ ...attacked, random: new Random(1) });
    expect(before).toEqual([0]);
    expect(found?.after).toEqual([1]);
    expect(found?.distance).toBeGreaterThanOrEqual(0.1 / Math.SQRT2 - 1e-9);
    expect(found?.distance).toBeLessThan(0.11);
  });

  it('finds none where no change keeps the prediction, where nothing may move, or within too little', () => {
    const never = (rows: Float64Array) => Array.from({ length: rows.length / 3 }, () => false);
    expect(search({ ...attacked, isKept: never, random: new Random(1) }).found).toBeUndefined();
    const bounds = within({ frozen: ['a', 'b', 'c'] });
    expect(search({ ...attacked, bounds, random: new Random(1) }).found).toBeUndefined();
    expect(search({ ...attacked, maxDistance: 0.05, random: new Random(1) }).found).toBeUndefined();
  });

  it('stays within the limits', () => {
    const found = (limits: Partial<Limits>) =>
      search({ ...attacked, bounds: within(limits), random: new Random(1) }).found;
    // the first feature alone has to fall by the whole gap, or the second to rise by it
    expect(found({ frozen: ['b'] })?.values[1]).toBe(0.9);
    expect(found({ frozen: ['b'] })?.distance).toBeGreaterThanOrEqual(0.1);
    expect(found({ frozen: ['a', 'c'], up: ['b'] })?.values[1]).toBeGreaterThan(1);
    const down = found({ frozen: ['a', 'c'], down: ['b'] })?.values[1];
    expect(down).toBeLessThan(-1);
    expect(found({ frozen: ['a', 'c'], ranges: { b: [0, 0.95] } })).toBeUndefined();
    // a row outside its range has to come in, and that is counted
    expect(found({ frozen: ['a', 'c'], ranges: { b: [5, 6] } })).toBeUndefined();
    expect(found({ frozen: ['a', 'c'], ranges: { b: [1.5, 6] } })?.distance).toBeGreaterThanOrEqual(0.6);
    // numbers that move together keep their distance
    const linked = found({ frozen: ['c'], linked: [['a', 'b']] });
    expect(Number(linked?.values[0]) - Number(linked?.values[1])).toBeCloseTo(0.1, 9);
    expect(linked?.distance).toBeGreaterThan(1.3);
    expect(found({ frozen: ['c'], ranges: { b: [0.9, 0.93] } })?.values[1]).toBeLessThanOrEqual(0.93);
  });

  it('takes another category where none is nearer, and only one that is allowed', () => {
    const kinds = [...scales.slice(0, 2), { name: 'c', deviation: 0, categories: 3 }];
    const frozen = ['a', 'b'];
    // the third feature is a category, and counts twice as much as its code
    const explain = (rows: Float64Array) =>
      attacked.explain(rows).map((values) => Float64Array.of(values[0], values[1], 2 * values[2]));
    const found = (limits: Partial<Limits>, may: boolean) =>
      search({
        ...attacked,
        explain,
        scales: kinds,
        bounds: within({ frozen, ...limits }, kinds, may),
        random: new Random(1),
      }).found;
    expect(found({}, false)).toBeUndefined();
    expect(found({}, true)).toMatchObject({ distance: 1, after: [2] });
    expect([...(found({}, true)?.values ?? [])]).toEqual([1, 0.9, 1]);
    expect(
      search({ ...attacked, explain, scales: kinds, bounds: within({}, kinds, true), random: new Random(1) }).found
        ?.distance,
    ).toBeLessThan(0.2);
  });
});

describe('main effects', () => {
  const points = (f: (x: number) => number) => Array.from({ length: 40 }, (_, i) => [i, f(i)] as const);

  it('take one piece for a line, two for an edge or a step, three for two edges', () => {
    expect(segmentsOf(points((x) => 3 - 2 * x))).toBe(1);
    expect(segmentsOf(points((x) => Math.abs(x - 20)))).toBe(2);
    expect(segmentsOf(points((x) => Number(x >= 20)))).toBe(2);
    expect(segmentsOf(points((x) => Math.min(x, 10) + Math.max(0, x - 30) * 2))).toBeGreaterThanOrEqual(2);
    expect(segmentsOf([])).toBe(1);
  });

  it('are weighted by their spread', () => {
    const line = Float64Array.from({ length: 40 }, (_, i) => 100 * (i - 19.5));
    const edge = Float64Array.from({ length: 40 }, (_, i) => Math.abs(i - 20) - 10);
    const raw = { values: Float64Array.from({ length: 80 }, (_, i) => Math.floor(i / 2)), rows: 40, features: 2 };
    const own = (effects: Float64Array[]) => ({ of: [{ effects, outputs: line }], raw, scale: 'value' as const });
    expect(meanSegments(own([line, edge]), [false, false])).toBeLessThan(1.01);
    expect(meanSegments(own([edge, edge]), [false, false])).toBe(2);
  });
});

describe('effects of several outputs', () => {
  const line = Float64Array.of(-1, -1, 1, 1);
  const other = Float64Array.of(-1, 1, -1, 1);
  const product = line.map((value, i) => value * other[i]);
  const raw = {
    values: Float64Array.from({ length: 8 }, (_, i) => [line, other][i % 2][i >> 1]),
    rows: 4,
    features: 2,
  };
  const flat = new Float64Array(4);
  const all = {
    of: [
      { effects: [line, flat], outputs: line },
      { effects: [flat, flat], outputs: product },
      { effects: [flat, other], outputs: other },
    ],
    raw,
    scale: 'value' as const,
  };

  it('are taken together: a third of the spread is the one that no single feature moves', () => {
    expect(interactionStrength(all)).toBeCloseTo(1 / 3, 12);
    expect(interactionStrength({ ...all, of: all.of.slice(0, 1) })).toBe(0);
    expect(usedCount(all)).toBe(2);
    expect(usedCount({ ...all, of: all.of.slice(0, 1) })).toBe(1);
  });
});

describe('on data with planted faults', () => {
  let studio: Studio;
  let file: string;
  withStudio((made, work) => {
    studio = made;
    file = work.file('loans.csv');
  });
  const result = async <T>(id: string, assessment: string, params: object, rows?: unknown) =>
    (await studio.assess(id, { assessment, params: { ...params }, ...(rows ? { rows: rows as never } : {}) }))
      .result as T;

  beforeAll(async () => {
    const random = new Random(5);
    const lines = Array.from({ length: 600 }, (_, i) => {
      const [income, debt, noise] = [random.normal(), random.normal(), random.normal()];
      const isBad = income - debt + 0.8 * random.normal() < 0;
      // written after the decision: it repeats it, but for one row in fifty
      const letter = random.uniform() < 0.02 !== isBad ? 'dunning' : 'thanks';
      const checked = isBad && random.uniform() < 0.8 ? '' : (50 + 10 * random.normal()).toFixed(2);
      return [i + 1000, income, debt, noise, letter, checked, isBad ? 'bad' : 'good'].join(',');
    });
    // thirty rows twice, one after the other
    fs.writeFileSync(
      file,
      [
        'account,income,debt,noise,letter,checked,risk',
        ...lines.slice(0, 30).flatMap((line) => [line, line]),
        ...lines.slice(30),
      ].join('\n'),
    );
    const shared = { dataset: file, target: 'risk', positiveClass: 'bad', split: { test: 0.3, seed: 1 } };
    const run = (name: string, spec: object) => studio.run({ ...shared, name, ...spec }, '.');
    await run('leaky', {
      model: { kind: 'random-forest', trees: 20, maxDepth: 5 },
      features: { include: ['account', 'income', 'debt', 'noise', 'letter', 'checked'] },
    });
    await run('linear', { model: { kind: 'linear' }, features: { include: ['income', 'debt', 'noise'] } });
    await run('sum', {
      target: 'income',
      positiveClass: undefined,
      model: { kind: 'linear', alpha: 0 },
      features: { include: ['debt', 'noise', 'checked'] },
    });
  }, 60_000);

  it('names the columns that know too much, why, and what the model is without them', async () => {
    interface Found {
      columns: { feature: string; reasons: string[] }[];
      duplicates: { rows: number; sameTarget: number };
      modelPower: number;
      without: { features: string[]; power: number; interval: [number, number] }[];
    }
    const found = await result<Found>('leaky', 'leakage', { retrain: 2 });
    const reasonsOf = (name: string) => found.columns.find(({ feature }) => feature === name)?.reasons;
    expect(reasonsOf('letter')).toContain('power');
    expect(reasonsOf('account')).toEqual(expect.arrayContaining(['identity', 'order']));
    expect(reasonsOf('checked')).toContain('missing');
    for (const name of ['income', 'debt', 'noise']) expect(reasonsOf(name), name).toEqual([]);
    const without = found.without.find(({ features }) => features.length === 1 && features[0] === 'letter');
    expect(without?.power).toBeLessThan(found.modelPower - 0.2);
    expect(without?.interval[0]).toBeGreaterThan(0);
    // of thirty pairs about 2 · 0.3 · 0.7 are parted by the split, and no other rows are alike
    expect(found.duplicates.rows).toBeGreaterThan(4);
    expect(found.duplicates.rows).toBeLessThan(25);
    expect(found.duplicates.sameTarget).toBe(found.duplicates.rows);
    const clean = await result<Found>('linear', 'leakage', {});
    expect(clean.columns.every(({ reasons }) => reasons.length === 0)).toBe(true);
    expect(clean.without).toEqual([]);
  });

  it('gives the reasons that weigh most against a row, steady where nothing moves', async () => {
    interface Found {
      favourable: string;
      rows: { row: number; reasons: { feature: string; attribution: number; stability: number }[] }[];
    }
    const found = await result<Found>('linear', 'reasons', { noise: 0, reasons: 2 }, 'test');
    expect(found.favourable).toBe('good');
    expect(found.rows.length).toBeGreaterThan(50);
    for (const { reasons } of found.rows) {
      expect(reasons.length).toBeGreaterThan(0);
      expect(reasons.every(({ attribution, stability }) => attribution < 0 && stability === 1)).toBe(true);
      expect(reasons.map(({ attribution }) => attribution)).toEqual(
        reasons.map(({ attribution }) => attribution).sort((a, b) => a - b),
      );
    }
    const first = found.rows.map(({ reasons }) => reasons[0].feature);
    expect(first.filter((name) => name === 'noise').length).toBeLessThan(first.length / 10);
    const shaken = await result<Found>('linear', 'reasons', { noise: 1, reasons: 1 }, 'test');
    expect(shaken.rows.some(({ reasons }) => reasons.some(({ stability }) => stability < 0.9))).toBe(true);
  });

  it('counts p + 1 degrees of freedom in a linear regression, and no interaction', async () => {
    interface Found {
      degreesOfFreedom: number;
      degreesOfFreedomError: number;
      interactionStrength: number;
      segments: number;
      featuresUsed: number;
    }
    const found = await result<Found>('sum', 'complexity', { refits: 40 });
    expect(Math.abs(found.degreesOfFreedom - 4)).toBeLessThan(4 * found.degreesOfFreedomError);
    expect(found.degreesOfFreedomError).toBeLessThan(0.6);
    expect(found.interactionStrength).toBe(0);
    expect(found.segments).toBe(1);
    await studio.run({ name: 'flowers', dataset: 'sample:iris', target: 'target', model: { kind: 'linear' } }, '.');
    const flowers = await result<Found & { outputs: number }>('flowers', 'complexity', { refits: 0 });
    expect(flowers).toMatchObject({ outputs: 3, interactionStrength: 0 });
    expect(flowers.segments).toBeCloseTo(1, 6);
    const forest = await result<Found>('leaky', 'complexity', { refits: 2 });
    expect(forest.degreesOfFreedom).toBeGreaterThan(20);
    expect(forest.interactionStrength).toBeGreaterThan(0.005);
  });

  it('says of methods that add up the same that they agree, and of a hidden interaction what they miss', async () => {
    interface Found {
      agreement: number;
      evidence: { cause: string; value: number; error: number | null }[];
      advice: { key: string }[];
    }
    const found = await result<Found>('linear', 'disagreement', { methods: ['linear-shap', 'kernel-shap'] });
    expect(found.agreement).toBeGreaterThan(0.8);
    const of = (name: string) => found.evidence.find(({ cause }) => cause === name);
    expect(of('interactions')?.value).toBeLessThan(1e-6);
    // a sum of effects is the same in every order
    expect(of('interactions')?.error).toBeLessThan(1e-6);
    expect(of('conditional')?.error).toBeLessThan(1e-9);
    // all draws of the background put these few columns in the same order
    expect(of('background')?.value).toBeCloseTo(1, 12);
    expect(of('background')?.error).toBeCloseTo(0, 12);
    const forest = await result<Found>('leaky', 'disagreement', { methods: ['tree-shap', 'lime'] });
    for (const name of ['interactions', 'limeFit']) {
      const { error } = forest.evidence.find(({ cause }) => cause === name) ?? { error: null };
      expect(error, name).toBeGreaterThan(0);
      expect(error, name).toBeLessThan(0.5);
    }
    expect(found.advice.map(({ key }) => key)).toContain('disagreement.take');
    await expect(result('linear', 'disagreement', {}, [1, 2])).rejects.toThrow(/about one row/);
  });

  it('finds where mistakes were planted, what drives them, and what would have put them right', async () => {
    // the same data, but that the letter decides wrongly where the debt is large
    const lines = fs.readFileSync(file, 'utf8').split('\n');
    const [head, ...rest] = lines;
    const turned = rest.map((line) => {
      const cells = line.split(',');
      const label = Number(cells[1]) - Number(cells[3]) > 0 ? 'good' : 'bad';
      cells[6] = Number(cells[2]) > 1 ? (label === 'good' ? 'bad' : 'good') : label;
      return cells.join(',');
    });
    const other = file.replace('loans', 'turned');
    fs.writeFileSync(other, [head, ...turned].join('\n'));
    await studio.run(
      {
        name: 'blind',
        dataset: other,
        target: 'risk',
        positiveClass: 'bad',
        split: { test: 0.5, seed: 1 },
        features: { include: ['income', 'debt', 'noise'] },
        model: { kind: 'linear' },
      },
      '.',
    );
    interface Found {
      overall: number;
      slices: { conditions: string[]; loss: number; members: number[]; causes?: { feature: string }[] }[];
      heatMap: { features: string[]; rows: number[][]; loss: (number | null)[][]; members: number[][][] };
      rightBy: { mistakes: number; fixed: number; features: { feature: string; mistakes: number }[] };
    }
    const found = await result<Found>('blind', 'errors', {});
    const [worst] = found.slices;
    expect(worst.conditions.some((text) => text.startsWith('debt >'))).toBe(true);
    expect(worst.loss).toBeGreaterThan(1.5 * found.overall);
    expect(worst.members.length).toBeGreaterThan(20);
    expect(found.slices[0].causes?.length).toBeGreaterThan(0);
    expect(found.heatMap.features).toContain('debt');
    const counted = found.heatMap.rows.flat().reduce((a, b) => a + b, 0);
    expect(counted).toBe(300 + 15);
    expect(found.heatMap.members.map((row) => row.map((own) => own.length))).toEqual(found.heatMap.rows);
    const weighted = found.heatMap.rows.flatMap((row, i) =>
      row.map((count, j) => count * (found.heatMap.loss[i][j] ?? 0)),
    );
    expect(weighted.reduce((a, b) => a + b, 0) / counted).toBeCloseTo(found.overall, 10);
    expect(found.rightBy.features[0].feature).not.toBe('debt');
    expect(found.rightBy.fixed).toBeGreaterThan(0.9 * found.rightBy.mistakes);
    const asked = await result<Found>('blind', 'errors', { heatMap: 'noise, income' });
    expect(asked.heatMap.features).toEqual(['noise', 'income']);
    await expect(result('blind', 'errors', { heatMap: 'noise' })).rejects.toThrow(/two features/);
    await expect(result('blind', 'errors', { heatMap: 'noise,incom' })).rejects.toThrow(/incom/);
  });

  it('smoothing proves a radius that is nearly the distance to a straight boundary, and never more', async () => {
    interface Found {
      distance: number[];
      status: string[];
      smoothed: { class: string; radius: number | null }[];
    }
    const params = { smoothing: 0.5, copies: 20_000, stress: false, withinData: false };
    const found = await result<Found>('linear', 'robustness', params, [0, 1, 2, 3, 4, 5, 6, 7]);
    expect(found.status.every((status) => status === 'exact')).toBe(true);
    let near = 0;
    found.smoothed.forEach(({ radius }, i) => {
      if (radius === null) return;
      expect(radius).toBeLessThanOrEqual(found.distance[i] + 1e-6);
      // far off all copies agree, and no more than their number can be proved
      if (found.distance[i] < 1) {
        expect(radius).toBeGreaterThan(0.85 * found.distance[i] - 0.03);
        near++;
      }
    });
    expect(near).toBeGreaterThan(2);
  });

  it('a spec asks for assessments by name, and a wrong one is refused before anything is trained', async () => {
    const spec = (assess: unknown) => ({
      name: 'asked',
      dataset: 'sample:iris',
      target: 'target',
      model: { kind: 'linear' },
      assess,
    });
    const run = await studio.run(
      spec([{ assessment: 'leakage', params: { retrain: 0 } }, { assessment: 'metrics' }]),
      '.',
    );
    expect((run.assessments as { assessment: string }[]).map(({ assessment }) => assessment)).toEqual([
      'leakage',
      'metrics',
    ]);
    const attempt = async (assess: unknown) => studio.run(spec(assess), '.');
    await expect(attempt([{ assessment: 'leakge' }])).rejects.toThrow(/no assessment "leakge"/);
    await expect(attempt([{ assessment: 'drift' }])).rejects.toThrow(/another file/);
    await expect(attempt({ scores: ['sparsenes'] })).rejects.toThrow(/no score "sparsenes"/);
    expect(studio.list().filter(({ name }) => name === 'asked')).toHaveLength(1);
  });

  it('errors by loss: the log loss of all rows, shared out over leaves, and slices tested by their means', async () => {
    interface Found {
      measure: string;
      overall: number;
      rows: number;
      tree: { childrenLeft: number[]; rows: number[]; loss: number[]; members: (number[] | null)[] };
      slices: { loss: number; interval: unknown }[];
    }
    const found = await result<Found>('linear', 'errors', { measure: 'loss' });
    expect(found.measure).toBe('logLoss');
    expect(found.overall).toBeCloseTo(Number(studio.show('linear').metrics.test?.logLoss), 9);
    const leaves = [...found.tree.rows.keys()].filter((node) => found.tree.childrenLeft[node] < 0);
    expect(leaves.map((node) => found.tree.members[node]?.length)).toEqual(leaves.map((node) => found.tree.rows[node]));
    const sum = leaves.reduce((total, node) => total + found.tree.rows[node] * found.tree.loss[node], 0);
    expect(sum / found.rows).toBeCloseTo(found.overall, 9);
    expect(found.slices.every(({ loss, interval }) => loss > found.overall && interval === null)).toBe(true);
  });

  it('deletion and insertion keep their curves, whose area is the score', async () => {
    interface Found {
      scores: { score: string; mean: number; curve: { share: number[]; mean: number[]; standardError: number[] } }[];
    }
    const { scores } = await result<Found>('linear', 'scores', { scores: ['deletion', 'insertion', 'sparseness'] });
    const curved = scores.filter(({ score }) => score !== 'sparseness');
    expect(curved.length).toBeGreaterThanOrEqual(2);
    for (const { mean, curve } of curved) {
      expect([curve.share[0], curve.share.at(-1)]).toEqual([0, 1]);
      const area = curve.mean
        .slice(1)
        .reduce((sum, value, i) => sum + ((value + curve.mean[i]) / 2) * (curve.share[i + 1] - curve.share[i]), 0);
      expect(area).toBeCloseTo(mean, 10);
      expect(curve.standardError.every((error) => error >= 0)).toBe(true);
    }
    expect(scores.filter(({ score }) => score === 'sparseness').every((line) => !('curve' in line))).toBe(true);
  });

  it('planted leaks are what the model leans on, and SHAP says so', async () => {
    interface Found {
      truth: string[];
      features: string[];
      methods: { importances: number[] }[];
    }
    const found = await result<Found>('leaky', 'planted-truth', { leaks: 1, methods: ['tree-shap'] });
    expect(found.truth).toContain('leak 1');
    const { importances } = found.methods[0];
    expect(importances.indexOf(Math.max(...importances))).toBe(found.features.indexOf('leak 1'));
  });

  it('signals are planted for numbers and for three classes, and beside a target that stays', async () => {
    interface Found {
      truth: string[];
      measure: string;
      accuracy: number;
      random: { precision: number };
      methods: { precision: number; precisionInterval: [number, number]; rankError: number }[];
    }
    const runs = [
      ['planted-numbers', { dataset: 'sample:diabetes', target: 'progression' }, {}],
      ['planted-classes', { dataset: 'sample:iris', target: 'target' }, {}],
      ['planted-kept', { dataset: 'sample:german_credit', target: 'risk', positiveClass: 'bad' }, { target: 'keep' }],
    ] as const;
    for (const [name, data, params] of runs) {
      await studio.run({ name, ...data, model: { kind: 'random-forest', trees: 60 } }, '.');
      const found = await result<Found>(name, 'planted-truth', { ...params, methods: ['tree-shap'] });
      expect(found.measure).toBe(name === 'planted-numbers' ? 'r2' : 'accuracy');
      expect(found.accuracy).toBeGreaterThan(0.4);
      expect(found.truth).toEqual(['signal 1', 'signal 2', 'signal 3']);
      const [{ precision, precisionInterval, rankError }] = found.methods;
      expect(precision).toBeGreaterThanOrEqual(2 / 3);
      expect(precision).toBeGreaterThan(found.random.precision);
      expect(rankError).toBeLessThan(1);
      expect(precisionInterval[0]).toBeLessThanOrEqual(precision);
      expect(precisionInterval[1]).toBeGreaterThanOrEqual(precision);
    }
  });

  it('folds are compared by the corrected test, and only where they are the same', async () => {
    const run = (name: string, model: object, more: object = {}) =>
      studio.run(
        { name, dataset: file, target: 'risk', positiveClass: 'bad', model, crossValidation: { folds: 5 }, ...more },
        '.',
      );
    const features = { include: ['income', 'debt', 'noise'] };
    await run('cv-linear', { kind: 'linear' }, { features });
    await run('cv-tree', { kind: 'decision-tree' }, { features });
    await run('cv-other', { kind: 'linear' }, { features, crossValidation: { folds: 4 } });
    const { tests } = studio.compare(['cv-linear', 'cv-tree', 'cv-other']);
    const found = tests.filter((one) => one.test === 'corrected-t');
    expect(found).toHaveLength(1);
    const [a, b] = ['cv-linear', 'cv-tree'].map((id) =>
      (studio.show(id).search?.trials[0].folds ?? []).map(({ score }) => score ?? Number.NaN),
    );
    const differences = a.map((value, i) => value - b[i]);
    const mean = differences.reduce((x, y) => x + y, 0) / 5;
    const variance = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4;
    const t = mean / Math.sqrt((1 / 5 + 1 / 4) * variance);
    expect(found[0].difference).toBeCloseTo(mean, 12);
    expect(found[0].p).toBeCloseTo(studentP(t, 4), 9);
    expect(found[0].interval[1] - found[0].interval[0]).toBeCloseTo(2 * 2.7764451 * (mean / t), 3);
  });

  it('claims no slice in pure noise, though it looks for the pairs that differ most', async () => {
    let claimed = 0;
    for (let set = 0; set < 4; set++) {
      const random = new Random(100 + set);
      const names = Array.from({ length: 40 }, (_, i) => `n${i}`);
      const lines = Array.from({ length: 300 }, () =>
        [...names.map(() => random.normal().toFixed(4)), random.uniform() < 0.5 ? 'a' : 'b'].join(','),
      );
      const noise = file.replace('loans', `noise${set}`);
      fs.writeFileSync(noise, [[...names, 'y'].join(','), ...lines].join('\n'));
      await studio.run(
        { name: `noise${set}`, dataset: noise, target: 'y', split: { test: 0.7, seed: 1 }, model: { kind: 'linear' } },
        '.',
      );
      const found = await result<{ slices: { adjustedP: number }[] }>(`noise${set}`, 'errors', {});
      if (found.slices.some(({ adjustedP }) => adjustedP <= 0.05)) claimed++;
    }
    expect(claimed).toBeLessThanOrEqual(1);
  });

  it('counts nothing for a model that always says the same, and no endless gain for one that repeats its targets', async () => {
    interface Found {
      featuresUsed: number;
      interactionStrength: number;
      dataBits: number;
      degreesOfFreedom: number;
    }
    const shared = {
      dataset: file,
      split: { test: 0.3, seed: 1 },
      features: { include: ['debt', 'noise', 'checked'] },
    };
    await studio.run(
      {
        ...shared,
        name: 'constant',
        target: 'risk',
        positiveClass: 'bad',
        model: { kind: 'linear', penalty: 'l1', c: 1e-6 },
      },
      '.',
    );
    const constant = await result<Found>('constant', 'complexity', { refits: 0, entropyRows: 0 });
    expect([constant.featuresUsed, constant.interactionStrength]).toEqual([0, 0]);
    await studio.run(
      {
        ...shared,
        name: 'repeats',
        target: 'income',
        model: { kind: 'decision-tree', maxDepth: null, minSamplesLeaf: 1, minSamplesSplit: 2 },
      },
      '.',
    );
    const repeats = await result<Found>('repeats', 'complexity', { refits: 2, entropyRows: 0 });
    expect(repeats.dataBits).toBeGreaterThan(-60);
    expect(repeats.degreesOfFreedom).toBeGreaterThan(50);
  });

  it('takes no measurement for a name of the row', async () => {
    await studio.run(
      { name: 'credit', dataset: 'sample:german_credit', target: 'risk', model: { kind: 'linear' } },
      '.',
    );
    const found = await result<{ columns: { feature: string; reasons: string[] }[] }>('credit', 'leakage', {
      retrain: 0,
    });
    expect(found.columns.flatMap(({ reasons }) => reasons)).toEqual([]);
  });

  it('asks for fewer first features than there are, for two methods, and says where nothing speaks against a row', async () => {
    const attack = await result<{ k: number; rows: { distance: number | null }[] }>(
      'linear',
      'explanation-attack',
      {},
      [0, 1, 2, 3],
    );
    expect(attack.k).toBe(2);
    expect(attack.rows.some(({ distance }) => distance !== null)).toBe(true);
    await expect(result('linear', 'disagreement', { methods: ['tree-shap', 'linear-shap'] })).rejects.toThrow(
      /Fewer than two methods/,
    );
    const record = await studio.assess('linear', { assessment: 'reasons', params: {} });
    const without = {
      ...record,
      result: { ...record.result, rows: [{ row: 3, decision: 'bad', probability: 0.2, reasons: [] }] },
    };
    expect(presentationOf(without)?.tables[0].rows[0][3]).toMatchObject({ key: 'reasons.noneAgainst' });
  });

  it('finds leaks of a rare class and of a skewed number, and copies of a leak that share their weight', async () => {
    const random = new Random(21);
    const write = (name: string, lines: readonly string[]) => {
      const made = file.replace('loans', name);
      fs.writeFileSync(made, lines.join('\n'));
      return made;
    };
    const rare = write('rare', [
      'a,b,chargeoff,collections,label',
      ...Array.from({ length: 1500 }, () => {
        const fraud = random.uniform() < 0.02;
        const leak = fraud ? 500 + 100 * random.uniform() : 40 * random.uniform();
        return [random.normal(), random.normal(), leak, 2 * leak + random.normal(), fraud ? 'fraud' : 'fine'].join(',');
      }),
    ]);
    const skewed = write('skewed', [
      'a,b,writeoff,provision,loss',
      ...Array.from({ length: 600 }, () => {
        const loss = Math.exp(3 * random.normal());
        return [random.normal(), random.normal(), 2 * loss, 3 * loss + 0.001 * random.normal(), loss].join(',');
      }),
    ]);
    interface Found {
      modelPower: number;
      columns: { feature: string; reasons: string[] }[];
    }
    for (const [name, dataset, target, leaks] of [
      ['rare', rare, 'label', ['chargeoff', 'collections']],
      ['skewed', skewed, 'loss', ['writeoff', 'provision']],
    ] as const) {
      await studio.run({ name, dataset, target, model: { kind: 'linear' } }, '.');
      const found = await result<Found>(name, 'leakage', { retrain: 0 });
      for (const { feature, reasons } of found.columns)
        expect(reasons.includes('power'), `${name} ${feature}`).toBe((leaks as readonly string[]).includes(feature));
    }
  });

  it('tells each reason of a linear model on the side that it weighs on', async () => {
    interface Found {
      rows: { reasons: { feature: string; value: number; typical: number; attribution: number }[] }[];
    }
    const { rows } = await result<Found>('linear', 'reasons', { reasons: 3, draws: 0 }, 'test');
    const sides = new Map<string, Set<boolean>>();
    for (const { feature, value, typical } of rows.flatMap(({ reasons }) => reasons))
      sides.set(feature, (sides.get(feature) ?? new Set()).add(value > typical));
    // a weight has one sign: what speaks against rows is always above the mean, or always below it
    for (const [feature, found] of sides) expect(found.size, feature).toBe(1);
  });

  it('refuses by name what gives no attributions, a group that is all rows, and a task that is another', async () => {
    await expect(result('linear', 'disagreement', { methods: ['counterfactual', 'lime'] })).rejects.toThrow(
      /counterfactual gives no attributions/,
    );
    await expect(result('linear', 'explanation-attack', { method: 'influence' })).rejects.toThrow(/influence gives no/);
    const lines = fs.readFileSync(file, 'utf8').split('\n');
    const other = file.replace('loans', 'commas');
    const named = lines.map((line, i) => (i === 0 ? `"a, b",${line},one` : `${i % 2 ? 'x' : 'y'},${line},same`));
    fs.writeFileSync(other, named.join('\n'));
    await studio.run(
      {
        name: 'commas',
        dataset: other,
        target: 'risk',
        positiveClass: 'bad',
        model: { kind: 'linear' },
        features: { include: ['income', 'debt'] },
      },
      '.',
    );
    const fair = await result<{ groups: { name: string }[] }>('commas', 'fairness', { group: 'a, b', draws: 20 });
    expect(fair.groups.map(({ name }) => name)).toEqual(['a, b = x', 'a, b = y']);
    await expect(result('commas', 'fairness', { group: 'one', draws: 20 })).rejects.toThrow(/all rows are in one/);
    await expect(
      studio.run(
        {
          name: 'wrong',
          dataset: 'sample:diabetes',
          target: 'progression',
          model: { kind: 'linear' },
          assess: [{ assessment: 'reasons' }],
        },
        '.',
      ),
    ).rejects.toThrow(/not for regression/);
    expect(studio.list().some(({ name }) => name === 'wrong')).toBe(false);
  });

  it('is read in words and tables, and not at all where it is of another shape', async () => {
    const record = await studio.assess('linear', { assessment: 'reasons', params: {} });
    const shown = presentationOf(record);
    expect(shown?.headline.length).toBeGreaterThan(0);
    expect(shown?.tables[0].rows.length).toBeGreaterThan(0);
    expect(shown?.tables[0].rows.every((row) => row.length === shown.tables[0].columns.length)).toBe(true);
    expect(presentationOf({ ...record, result: { rows: 3 } })).toBeUndefined();
  });
});
