import { describe, expect, it } from 'vitest';
import { tabular } from '../../core/models/batch.ts';
import { randomisedModel } from '../../core/models/randomise.ts';
import { tableKinds } from '../../core/models/registry.ts';
import { Random } from '../../core/numeric/random.ts';
import { fitKind } from '../support/data.ts';
import { testJob } from '../support/job.ts';

// What a model has learnt can be shuffled, whatever its kind.

const rows = 200;
const width = 4;
const random = new Random(1);
const x = Float64Array.from({ length: rows * width }, () => random.normal());
const score = (r: number) => 3 * x[r * width] - 2 * x[r * width + 1] + x[r * width + 2];

describe.each([
  ['classes', 2],
  ['numbers', 0],
] as const)('of %s', (_name, classes) => {
  const y = Float64Array.from({ length: rows }, (_, r) => (classes > 0 ? Number(score(r) > 0) : score(r)));
  const task = classes > 0 ? 'classification' : 'regression';

  it.each(tableKinds.filter((kind) => kind.tasks.includes(task)).map((kind) => [kind.kind] as const))(
    '%s: all of it shuffled knows less, a share of it no less; the same for the same seed',
    (kind) => {
      const none = { x: new Float64Array(0), y: new Float64Array(0), rows: 0 };
      const data = { task, width, classes, train: { x, y, rows }, validation: none } as const;
      const model = fitKind(kind, data, {}, {}, testJob(0));
      const before = JSON.stringify(model.describe());
      const size = { width, classes };
      const of = (share: number, seed = 5) => randomisedModel(kind, model, size, share, new Random(seed));
      const errorOf = (one: ReturnType<typeof of>) => {
        if (!one) throw new Error(`${kind} has nothing to shuffle`);
        const output = one.predict(tabular(x, rows));
        return y.reduce(
          (sum, truth, r) => sum + (classes > 0 ? 1 - output[r * classes + truth] : (output[r] - truth) ** 2),
          0,
        );
      };
      const whole = errorOf(of(1));
      expect(whole).toBeGreaterThan(1.5 * errorOf(model));
      // a share of it changes something too
      expect(of(0.25)?.predict(tabular(x, rows))).not.toEqual(model.predict(tabular(x, rows)));
      expect(errorOf(of(1))).toBe(whole);
      // the model itself stays as it is
      expect(JSON.stringify(model.describe())).toBe(before);
    },
  );
});
