import { beforeAll, describe, expect, it } from 'vitest';
import type { ClassCorrection } from '../../core/schema/decision.ts';
import { predictionRows } from '../../core/studio/experiments/experiment-views.ts';
import type { Studio } from '../../core/studio.ts';
import { correctedOutput, keepsOrder, largestOf } from '../../core/training/decision.ts';
import { withStudio } from '../support/studio.ts';

const steep = { method: 'platt', a: -2, b: 0, rows: 10 } as const;
const steps: ClassCorrection = { method: 'isotonic', from: [0, 1], to: [0, 0.5], rows: 10 };

describe('corrections of several classes', () => {
  it('are of each class against the rest, divided by their sum', () => {
    const output = Float64Array.of(0.5, 0.3, 0.2, 0, 0, 1);
    const corrected = correctedOutput(
      { method: 'one-against-rest', each: [steep, steep, steps], rows: 10 },
      output,
      3,
      0,
    );
    // logits doubled: .5, .09 / .58, and half of .2
    const [a, b, c] = [0.5, 0.09 / 0.58, 0.1];
    [a, b, c].forEach((value, k) => {
      expect(corrected[k]).toBeCloseTo(value / (a + b + c), 12);
    });
    expect(corrected[3] + corrected[4] + corrected[5]).toBeCloseTo(1, 12);
    expect([...largestOf(corrected, 3)]).toEqual([0, 2]);
  });

  it('give every class the same where none keeps any probability', () => {
    const none: ClassCorrection = { method: 'isotonic', from: [0, 1], to: [0, 0], rows: 10 };
    const each = [none, none, none];
    expect([
      ...correctedOutput({ method: 'one-against-rest', each, rows: 10 }, Float64Array.of(1, 0, 0), 3, 0),
    ]).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });

  it('that turn the order of one class round are not kept', () => {
    const turned = { ...steep, a: 2 };
    expect(keepsOrder({ method: 'one-against-rest', each: [steep, steep, steps], rows: 10 })).toBe(true);
    expect(keepsOrder({ method: 'one-against-rest', each: [steep, turned, steps], rows: 10 })).toBe(false);
  });
});

describe('a model of three classes', () => {
  let studio: Studio;
  let file: (name: string, text: string) => string;
  withStudio((made, work) => {
    studio = made;
    file = work.file;
  });
  const rows = Array.from({ length: 600 }, (_, i) => {
    // classes that overlap: neighbours that are certain of themselves are often wrong
    const k = i % 3;
    const noise = (s: number) => ((i * s) % 101) / 101 - 0.5;
    return `${k + 2.4 * noise(37)},${-k + 2.4 * noise(53)},${'abc'[k]}`;
  });

  beforeAll(async () => {
    const csv = file('three.csv', `x,y,class\n${rows.join('\n')}\n`);
    await studio.run(
      {
        dataset: csv,
        target: 'class',
        name: 'near',
        model: { kind: 'knn', neighbors: 2 },
        split: { test: 0.3, validation: 0.3, seed: 1 },
      },
      '.',
    );
  }, 60_000);

  it.each(['platt', 'isotonic'] as const)(
    'is corrected by %s, and its classes go with its probabilities',
    async (method) => {
      const decision = await studio.decide('near', { calibration: method });
      expect(decision?.calibration).toMatchObject({
        method: 'one-against-rest',
        each: [{ method }, { method }, { method }],
      });
      const { rows: predicted } = await studio.predict(
        'near',
        file(
          'new.csv',
          `x,y\n${rows
            .slice(0, 60)
            .map((row) => row.split(',').slice(0, 2).join(','))
            .join('\n')}\n`,
        ),
      );
      for (const { prediction, probabilities = [] } of predicted) {
        expect(probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
        expect(Math.max(...probabilities)).toBeCloseTo(probabilities['abc'.indexOf(String(prediction))], 12);
      }
      const listed = predictionRows(studio.context, 'near', { part: 'test', filter: 'all', start: 0, count: 1000 });
      expect(new Set(listed.rows.map(({ prediction }) => prediction)).size).toBe(3);
      const assessed = await studio.assess('near', { assessment: 'calibration', params: { method } });
      const { brier, after } = assessed.result as { brier: number; after: { brier: number } };
      expect(after.brier).toBeLessThan(brier);
      expect(await studio.decide('near', { calibration: null })).toBeNull();
    },
  );
});
