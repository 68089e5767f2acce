// A threshold and a correction of probabilities that a person has chosen: predictions, what-if and counterfactuals follow.
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Correction, Decision } from '../../core/schema/decision.ts';
import type { Studio } from '../../core/studio.ts';
import { correctedOutput, correctedProbability, keepsOrder, thresholdOf } from '../../core/training/decision.ts';
import { root } from '../support/data.ts';
import { withStudio } from '../support/studio.ts';

const platt: Correction = { method: 'platt', a: -1.7, b: 0.4, rows: 10 };
const isotonic: Correction = { method: 'isotonic', from: [0.1, 0.4, 0.8], to: [0, 0.3, 1], rows: 10 };

describe('corrections', () => {
  it('are what they say, and nothing where they are the identity', () => {
    expect(correctedProbability({ ...platt, a: -1, b: 0 }, 0.3)).toBeCloseTo(0.3, 12);
    expect(correctedProbability({ method: 'temperature', t: 1, rows: 1 }, 0.3)).toBeCloseTo(0.3, 12);
    expect(correctedProbability(platt, 0.5)).toBeCloseTo(1 / (1 + Math.exp(0.4)), 12);
    expect([0, 0.1, 0.25, 0.6, 0.9].map((p) => correctedProbability(isotonic, p))).toEqual(
      [0, 0, 0.15, 0.65, 1].map((p) => expect.closeTo(p, 12)),
    );
    const three = correctedOutput({ method: 'temperature', t: 2, rows: 1 }, Float64Array.of(0.7, 0.2, 0.1), 3, 0);
    const roots = [0.7, 0.2, 0.1].map(Math.sqrt);
    const whole = roots.reduce((a, b) => a + b, 0);
    expect([...three]).toEqual(roots.map((root) => expect.closeTo(root / whole, 12)));
    expect([...correctedOutput(platt, Float64Array.of(0.2, 0.8), 2, 1)][0]).toBeCloseTo(
      1 - correctedProbability(platt, 0.8),
      12,
    );
  });

  it('say from which probability of the model on a row is positive', () => {
    const at = (decision: Partial<Decision>) => thresholdOf({ threshold: null, calibration: null, ...decision });
    expect(at({})).toBeUndefined();
    expect(at({ threshold: 0.2, calibration: platt })).toBe(0.2);
    expect(correctedProbability(platt, at({ calibration: platt }) ?? 0)).toBeCloseTo(0.5, 9);
    expect(at({ calibration: isotonic })).toBeCloseTo(0.4 + (0.4 * 2) / 7, 9);
    expect(at({ calibration: { method: 'temperature', t: 3, rows: 1 } })).toBeUndefined();
    expect(keepsOrder(platt)).toBe(true);
    expect(keepsOrder({ ...platt, a: 0.2 })).toBe(false);
  });
});

describe('in a project', () => {
  let studio: Studio;
  withStudio((made) => {
    studio = made;
  });
  const file = path.join(root, 'resources/samples/german_credit.csv');
  const run = (name: string, more: object = {}) =>
    studio.run(
      {
        name,
        dataset: 'sample:german_credit',
        target: 'risk',
        positiveClass: 'bad',
        features: { include: ['duration_months', 'credit_amount', 'age_years', 'installment_rate_pct'] },
        split: { test: 0.3, validation: 0.2, seed: 1 },
        ...more,
      },
      '.',
    );
  const badProbability = ({ probabilities }: { probabilities?: number[] }) => probabilities?.[0] ?? Number.NaN;

  it.each(['linear', 'decision-tree', 'svm', 'random-forest'])('predictions of %s follow it', async (kind) => {
    await run(kind, { model: { kind } });
    const before = await studio.predict(kind, file);
    expect(before.classes).toEqual(['bad', 'good']);
    expect(before.decision).toBeUndefined();
    await studio.decide(kind, { threshold: 0.2 });
    const after = await studio.predict(kind, file);
    expect(after.rows.map(badProbability)).toEqual(before.rows.map(badProbability));
    expect(after.rows.map(({ prediction }) => prediction)).toEqual(
      before.rows.map((row) => (badProbability(row) >= 0.2 ? 'bad' : 'good')),
    );
    expect(after.rows.map(({ prediction }) => prediction)).not.toEqual(before.rows.map(({ prediction }) => prediction));
    expect(studio.show(kind).decision).toEqual({ threshold: 0.2, calibration: null });
    expect(studio.report(kind)).toContain('from a probability of 0.2 on');
    await studio.decide(kind, { threshold: null });
    expect(studio.show(kind).decision).toBeUndefined();
  });

  it('a correction makes probabilities those of the correction, and classes agree with them', async () => {
    const raw = await studio.predict('linear', file);
    const found = await studio.decide('linear', { calibration: 'platt' });
    const { calibration } = found ?? {};
    if (calibration?.method !== 'platt') throw new Error('no correction');
    expect(calibration.rows).toBe(200);
    const corrected = await studio.predict('linear', file);
    corrected.rows.forEach((row, i) => {
      expect(badProbability(row)).toBeCloseTo(correctedProbability(calibration, badProbability(raw.rows[i])), 12);
      expect(row.prediction).toBe(badProbability(row) >= 0.5 ? 'bad' : 'good');
    });
    await studio.decide('linear', { calibration: null });
  });

  it.each([
    ['linear', 'exact'],
    ['decision-tree', 'exact'],
    ['random-forest', 'found'],
  ])('counterfactuals of %s go over the threshold, and are %s', async (kind, outcome) => {
    for (const threshold of [0.25, 0.45]) {
      await studio.decide(kind, { threshold });
      const explanation = await studio.explain(kind, {
        method: 'counterfactual',
        rows: [0, 1, 2, 3, 4, 5, 6, 7],
        params: { count: 1 },
      });
      if (explanation.kind !== 'cases') throw new Error('no cases');
      for (const { row, outcome: reached, cases } of explanation.examples) {
        if (cases.length === 0 || row === null) continue;
        expect(outcome === 'exact' ? reached : 'found', `row ${row}`).toBe(outcome);
        const cells = Object.fromEntries(explanation.features.map((name, f) => [name, cases[0].values[f]]));
        const asked = await studio.whatIf({ id: studio.show(kind).id, row, cells });
        expect(asked.label).not.toBe(asked.labelBefore);
        expect(asked.label === 'bad').toBe(asked.after[0] >= threshold);
        expect(asked.labelBefore === 'bad').toBe(asked.before[0] >= threshold);
        // numbers that are not whole lead just over it
        if (kind === 'linear' && cases[0].changes.length === 1 && cases[0].changes[0] === 'credit_amount')
          expect(Math.abs(asked.after[0] - threshold)).toBeLessThan(0.002);
      }
    }
    await studio.decide(kind, { threshold: null });
  });

  it('what was explained under a threshold is repeated under it, also after it has changed', async () => {
    await studio.decide('random-forest', { threshold: 0.2 });
    const explanation = await studio.explain('random-forest', {
      method: 'tree-shap',
      rows: [0, 1, 2, 3, 4, 5],
      params: { class: 'predicted' },
    });
    await studio.decide('random-forest', { threshold: 0.8 });
    expect((await studio.repeat('random-forest', explanation.id)).same).toBe(true);
    await studio.decide('random-forest', { threshold: null });
    expect((await studio.repeat('random-forest', explanation.id)).same).toBe(true);
    // the control: the same asked now is of other classes
    const now = await studio.explain('random-forest', {
      method: 'tree-shap',
      rows: [0, 1, 2, 3, 4, 5],
      params: { class: 'predicted' },
    });
    expect(JSON.stringify(now.kind === 'attribution' && now.values)).not.toBe(
      JSON.stringify(explanation.kind === 'attribution' && explanation.values),
    );
  });

  it('scores judge the class that was explained, whatever is decided afterwards', async () => {
    const rows = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    const scoreOf = async (id: string) => {
      const { result } = await studio.assess('linear', {
        assessment: 'scores',
        params: { scores: ['faithfulness-correlation'] },
        explanations: [id],
      });
      return (result.scores as { mean: number }[])[0].mean;
    };
    const request = { method: 'exact-shap', rows, params: { class: 'predicted', output: 'probability' } };
    await studio.decide('linear', { threshold: 0.1 });
    const under = await studio.explain('linear', request);
    expect(await scoreOf(under.id)).toBeGreaterThan(0.9);
    await studio.decide('linear', { threshold: null });
    expect(await scoreOf(under.id)).toBeGreaterThan(0.9);
  });

  it('does not outlive the model that it was made for, and is said to be gone', async () => {
    await run('grows', { model: { kind: 'random-forest', trees: 5 } });
    await studio.decide('grows', { calibration: 'platt' });
    const before = await studio.assess('grows', { assessment: 'metrics', params: { draws: 20 } });
    expect(before.decision?.calibration?.method).toBe('platt');
    await studio.continueRun('grows', {}, 5);
    const after = studio.show('grows');
    expect(after.decision).toBeUndefined();
    expect(after.warnings.map(({ key }) => key)).toContain('decision.takenBack');
  });

  it('a correction that never comes to one half makes nothing positive, and one that is always above it everything', () => {
    const steps = (to: number[]) => thresholdOf({ threshold: null, calibration: { ...isotonic, to } });
    expect(steps([0.1, 0.2, 0.4])).toBe(Number.POSITIVE_INFINITY);
    expect(steps([0.6, 0.7, 0.8])).toBe(0);
  });

  it('metrics with intervals are those of the model by itself', async () => {
    const accuracyOf = async () =>
      (
        (await studio.assess('linear', { assessment: 'metrics', params: { draws: 20 } })).result.metrics as {
          name: string;
          value: number;
        }[]
      ).find(({ name }) => name === 'accuracy')?.value;
    const plain = await accuracyOf();
    await studio.decide('linear', { threshold: 0.05 });
    expect(await accuracyOf()).toBe(plain);
    expect(
      studio.compare(['linear', 'random-forest']).tests.find(({ test }) => test === 'mcnemar')?.difference,
    ).toBeCloseTo(
      Number(studio.show('linear').metrics.test?.accuracy) -
        Number(studio.show('random-forest').metrics.test?.accuracy),
      12,
    );
    await studio.decide('linear', { threshold: null });
  });

  it('refuses what makes no sense', async () => {
    await studio.run({ name: 'three', dataset: 'sample:iris', target: 'target', model: { kind: 'linear' } }, '.');
    await studio.run(
      { name: 'number', dataset: 'sample:diabetes', target: 'progression', model: { kind: 'linear' } },
      '.',
    );
    await expect(studio.decide('linear', { threshold: 1 })).rejects.toThrow(/above 0 and below 1/);
    await expect(studio.decide('three', { threshold: 0.5 })).rejects.toThrow(/two classes/);
    await expect(studio.decide('number', { threshold: 0.5 })).rejects.toThrow(/classes/);
    const kept = await studio.decide('three', { calibration: 'temperature' });
    expect(kept?.calibration?.method).toBe('temperature');
  });
});
