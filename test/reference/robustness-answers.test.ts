// The least change that turns an answer, where a person has set the threshold and where the answer is a number.
import fs from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { leadAt, leadsOfClass, leadsOfNumber, type ScoreSpace } from '../../core/assess/assessments/robustness/lead.ts';
import { logit } from '../../core/numeric/logit.ts';
import { Random } from '../../core/numeric/random.ts';
import type { Studio } from '../../core/studio.ts';
import type { ModelFrame } from '../../core/training/stored-model.ts';
import { withStudio } from '../support/studio.ts';

describe('a lead', () => {
  const frame = (threshold: number | null) =>
    ({ classes: ['no', 'yes'], positive: 1, decision: { threshold, calibration: null } }) as unknown as ModelFrame;
  const scores = (p: number, space: ScoreSpace) =>
    space === 'logit' ? Float64Array.of(-logit(p), logit(p)) : Float64Array.of(1 - p, p);

  it.each([null, 0.1, 0.5, 0.93])('of a class is above 0 on its side of the threshold %s', (threshold) => {
    for (const space of ['probability', 'logit'] as const)
      for (const p of [0.02, 0.099, 0.101, 0.4, 0.6, 0.929, 0.931, 0.99])
        for (const label of [0, 1]) {
          const [lead, ...others] = leadsOfClass(frame(threshold), label, space);
          expect(others).toEqual([]);
          expect(leadAt(lead, scores(p, space)) > 0, `${space} ${p} ${label}`).toBe(
            p > (threshold ?? 0.5) === (label === 1),
          );
        }
  });

  it('of a number is lost where it has moved far enough', () => {
    const change = { from: 10, by: 4, direction: 'either' } as const;
    for (const space of ['value', 'logit'] as const) {
      const at = (value: number) => Float64Array.of(space === 'logit' ? Math.log(value) : value);
      const lost = (value: number) => leadsOfNumber(change, space).filter((lead) => leadAt(lead, at(value)) < 0).length;
      expect([5.9, 6.1, 10, 13.9, 14.1].map(lost)).toEqual([1, 0, 0, 0, 1]);
    }
    expect(leadsOfNumber({ ...change, direction: 'rise' }, 'value')).toHaveLength(1);
    // what is e to a power falls to no negative number
    expect(leadsOfNumber({ ...change, by: 12 }, 'logit')).toHaveLength(1);
  });
});

describe('robustness', () => {
  let studio: Studio;
  let file: string;
  withStudio((made, work) => {
    studio = made;
    file = work.file('answers.csv');
  });
  interface Found {
    distance: (number | null)[];
    status: string[];
    lower: (number | null)[];
    becomes: (string | number | null)[];
    change?: number;
    rows: number[];
  }
  const rows = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  const found = async (id: string, params: object = {}) =>
    (
      await studio.assess(id, {
        assessment: 'robustness',
        params: { stress: false, withinData: false, ...params },
        rows: rows as never,
      })
    ).result as unknown as Found;

  beforeAll(async () => {
    const random = new Random(11);
    const lines = Array.from({ length: 300 }, () => {
      const [a, b] = [random.normal(), 3 * random.normal()];
      const sum = a - 0.5 * b + 0.5 * random.normal();
      return [a, b, sum, sum > 0 ? 'yes' : 'no'].join(',');
    });
    fs.writeFileSync(file, ['a,b,sum,answer', ...lines].join('\n'));
    const run = (name: string, model: { kind: string; [name: string]: unknown }, target: 'sum' | 'answer') =>
      studio.run(
        {
          name,
          dataset: file,
          target,
          ...(target === 'answer' ? { positiveClass: 'yes' } : {}),
          features: { include: ['a', 'b'] },
          split: { test: 0.2, seed: 1 },
          model,
          ...(model.kind === 'mlp' ? { training: { epochs: 30 } } : {}),
        },
        '.',
      );
    await run('line', { kind: 'linear' }, 'answer');
    await run('forest', { kind: 'random-forest', trees: 5, maxDepth: 4 }, 'answer');
    await run('network', { kind: 'mlp', hidden: [6] }, 'answer');
    await run('sum-line', { kind: 'linear', alpha: 0 }, 'sum');
    await run('sum-tree', { kind: 'decision-tree', maxDepth: 4 }, 'sum');
    await run('sum-boosting', { kind: 'gradient-boosting', trees: 5, maxDepth: 2 }, 'sum');
    await run('sum-network', { kind: 'mlp', hidden: [6] }, 'sum');
    await run('sum-neighbours', { kind: 'knn' }, 'sum');
  }, 60_000);

  it('is exact at a threshold of a person’s for a line: the log-odds have that much further to go', async () => {
    const before = await found('line');
    await studio.decide('line', { threshold: 0.9 });
    const after = await found('line');
    await studio.decide('line', { threshold: null });
    expect(after.status.every((one) => one === 'exact')).toBe(true);
    // distances to parallel lines: apart by the same everywhere, to one side or the other
    const gaps = after.distance.map((one, i) =>
      after.becomes[i] === before.becomes[i]
        ? Math.abs((one ?? 0) - (before.distance[i] ?? 0))
        : (one ?? 0) + (before.distance[i] ?? 0),
    );
    expect(gaps[0]).toBeGreaterThan(0.05);
    for (const gap of gaps) expect(gap).toBeCloseTo(gaps[0], 6);
  });

  it('DeepFool is exact for a line in each norm, and comes near the boundary of a network', async () => {
    for (const norm of ['1', '2', 'inf']) {
      const exact = await found('line', { norm });
      const steps = await found('line', { norm, attack: 'deepfool' });
      steps.distance.forEach((one, i) => {
        expect(one, norm).toBeGreaterThanOrEqual((exact.distance[i] ?? 0) - 1e-9);
        expect(one, norm).toBeLessThan((exact.distance[i] ?? 0) * 1.0001 + 1e-6);
      });
    }
    const [auto, straight] = [await found('network'), await found('network', { attack: 'deepfool' })];
    auto.distance.forEach((one, i) => {
      expect(one).toBeLessThanOrEqual((straight.distance[i] ?? Number.POSITIVE_INFINITY) + 1e-9);
      expect(straight.distance[i]).toBeLessThan(1.3 * (one ?? 0) + 0.05);
      expect(auto.lower[i]).toBeLessThanOrEqual(straight.distance[i] ?? 0);
    });
  });

  it('DeepFool goes on with what is free where a feature has come to its limit', async () => {
    const limits = { ranges: { a: [-0.05, 0.05] } };
    const exact = await found('line', { limits });
    const steps = await found('line', { limits, attack: 'deepfool' });
    steps.distance.forEach((one, i) => {
      if (exact.distance[i] === null) return;
      expect(one).not.toBeNull();
      expect(one).toBeLessThan(1.6 * (exact.distance[i] ?? 0) + 1e-3);
    });
  });

  it('a search along the boundary comes within a tenth of the nearest of a line, by predictions alone', async () => {
    for (const norm of ['2', 'inf']) {
      const exact = await found('line', { norm });
      const searched = await found('line', { norm, attack: 'search' });
      searched.distance.forEach((one, i) => {
        expect(one, norm).toBeGreaterThanOrEqual((exact.distance[i] ?? 0) - 1e-9);
        expect(one, norm).toBeLessThan(1.1 * (exact.distance[i] ?? 0) + 1e-3);
      });
    }
  });

  it('is exact at a threshold for trees, and proved for networks', async () => {
    for (const id of ['forest', 'network']) {
      await studio.decide(id, { threshold: 0.8 });
      const result = await found(id, { budget: 100_000 });
      if (id === 'forest') expect(result.status.every((one) => one === 'exact')).toBe(true);
      result.lower.forEach((lower, i) => {
        expect(lower, id).toBeGreaterThan(0);
        expect(lower, id).toBeLessThanOrEqual((result.distance[i] ?? 0) + 1e-9);
      });
      await studio.decide(id, { threshold: null });
    }
    await studio.decide('forest', { threshold: 0.8 });
    const searched = await found('forest', { attack: 'search' });
    const exact = await found('forest', { budget: 100_000 });
    exact.distance.forEach((one, i) => {
      expect(one).toBeLessThanOrEqual((searched.distance[i] ?? Number.POSITIVE_INFINITY) + 1e-9);
    });
    await studio.decide('forest', { threshold: null });
  });

  it('of a number from a line is the change over the size of its slopes', async () => {
    const result = await found('sum-line', { change: 0.7 });
    expect(result.status.every((one) => one === 'exact')).toBe(true);
    for (const one of result.distance) expect(one).toBeCloseTo(result.distance[0] ?? 0, 8);
    const doubled = await found('sum-line', { change: 1.4, direction: 'rise' });
    doubled.distance.forEach((one, i) => {
      expect(one).toBeCloseTo(2 * (result.distance[i] ?? 0), 8);
    });
    // the target moves by about 1 a deviation of a, and by 1.5 a deviation of b
    expect(result.distance[0]).toBeGreaterThan(0.7 / Math.hypot(1.1, 1.65));
    expect(result.distance[0]).toBeLessThan(0.7 / Math.hypot(0.9, 1.35));
  });

  it('of a number is exact for trees, proved for networks and found for the rest', async () => {
    for (const id of ['sum-tree', 'sum-boosting', 'sum-network', 'sum-neighbours']) {
      const result = await found(id, { budget: 100_000 });
      expect(result.change, id).toBeGreaterThan(0.5);
      const predicted = await studio.predict(id, file);
      result.becomes.forEach((value, i) => {
        if (value === null) return;
        const before = predicted.rows[result.rows[i]].prediction;
        expect(Math.abs(Number(value) - Number(before)), id).toBeGreaterThanOrEqual((result.change ?? 0) - 1e-9);
      });
      if (id === 'sum-tree' || id === 'sum-boosting')
        expect(result.status.filter((one) => one !== 'exact' && one !== 'none')).toEqual([]);
      if (id === 'sum-network')
        result.lower.forEach((lower, i) => {
          expect(lower, id).toBeGreaterThan(0);
          expect(lower, id).toBeLessThanOrEqual((result.distance[i] ?? Number.POSITIVE_INFINITY) + 1e-9);
        });
      const searched = await found(id, { attack: 'search' });
      if (id.startsWith('sum-tree'))
        result.distance.forEach((one, i) => {
          expect(one ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(
            (searched.distance[i] ?? Number.POSITIVE_INFINITY) + 1e-9,
          );
        });
    }
  });

  it('of a number keeps to its direction', async () => {
    const rise = await found('sum-tree', { direction: 'rise' });
    const fall = await found('sum-tree', { direction: 'fall' });
    const either = await found('sum-tree');
    either.distance.forEach((one, i) => {
      const each = [rise.distance[i], fall.distance[i]].map((value) => value ?? Number.POSITIVE_INFINITY);
      expect(one ?? Number.POSITIVE_INFINITY).toBeCloseTo(Math.min(...each), 8);
    });
  });

  it('in all norms at once is what it is in each', async () => {
    const all = (await found('sum-tree', { norm: 'all' })) as Found & {
      norm: string;
      byNorm: { norm: string; distance: (number | null)[] }[];
    };
    expect(all.norm).toBe('2');
    expect(all.byNorm.map(({ norm }) => norm)).toEqual(['0', '1', '2', 'inf']);
    for (const { norm, distance } of all.byNorm) expect(distance).toEqual((await found('sum-tree', { norm })).distance);
    const [fewest, total, straight, largest] = all.byNorm.map(({ distance }) => distance.map((one) => one ?? 0));
    straight.forEach((one, i) => {
      expect(largest[i]).toBeLessThanOrEqual(one + 1e-9);
      expect(one).toBeLessThanOrEqual(total[i] + 1e-9);
      expect([1, 2]).toContain(fewest[i]);
    });
  });

  it('changes categories only to those that are allowed, and those of other features not at all', async () => {
    for (const model of [{ kind: 'decision-tree', maxDepth: 6 }, { kind: 'knn' }]) {
      const name = `credit-${model.kind}`;
      await studio.run({ name, dataset: 'sample:german_credit', target: 'risk', model }, '.');
      const limits = { allowed: { purpose: ['education', 'business'] } };
      const result = (await found(name, { limits, norm: '0' })) as Found & {
        changes: { feature: string; from: unknown; to: unknown }[][];
      };
      for (const change of result.changes.flat())
        if (typeof change.to === 'string') {
          expect(change.feature).toBe('purpose');
          expect(['education', 'business']).toContain(change.to);
        }
      await expect(found(name, { limits: { allowed: { purpose: ['fun'] } } })).rejects.toThrow(/no category "fun"/);
      await expect(found(name, { limits: { allowed: { age_years: ['3'] } } })).rejects.toThrow(/no categories/);
    }
  });
});
