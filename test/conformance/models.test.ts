import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { FittedModel } from '../../core/models/model.ts';
import type { ModelKind } from '../../core/models/model-kind.ts';
import { findModelKind, modelKinds } from '../../core/models/registry.ts';
import { checks } from './model-checks.ts';

describe.each(modelKinds.map((kind) => [kind.kind, kind] as const))('%s', (_name, kind) => {
  it.each(checks.map((check) => [check.name, check] as const))('%s', (_check, check) => {
    expect(check.broken(kind)).toBeUndefined();
  });
});

const good = findModelKind('decision-tree');
const forest = findModelKind('random-forest');

/** A kind broken on purpose: `spoil` changes the fitted model. */
function brokenFixture(spoil: (model: FittedModel) => Partial<FittedModel>, more: Partial<ModelKind> = {}): ModelKind {
  return {
    ...good,
    ...more,
    fit(data, params, training, job) {
      const model = good.fit(data, params, training, job);
      return { ...model, ...spoil(model) };
    },
  };
}

let fits = 0;
const brokenFixtures: readonly [string, string, ModelKind][] = [
  [
    'probabilities that add up to 2',
    'one finite output a row and class; probabilities add up to 1',
    brokenFixture((model) => ({ predict: (batch) => model.predict(batch).map((p) => 2 * p) })),
  ],
  [
    'always the same answer',
    'it learns what is easy',
    brokenFixture((model) => ({ predict: (batch) => model.predict(batch).fill(0.25) })),
  ],
  [
    'a counter in the model',
    'the same seed gives the same model, to the last bit',
    brokenFixture(() => ({ save: () => ({ fits: ++fits }) })),
  ],
  [
    'forgets a tree',
    'a stored model predicts as the fitted one',
    brokenFixture((model) => ({ predict: (batch) => model.predict(batch).map((p) => p + 0.001) })),
  ],
  [
    'looks at its neighbours',
    'a row is predicted alike alone and among others, and its input is left as it was',
    brokenFixture((model) => ({ predict: (batch) => model.predict(batch).map((p) => p + batch.rows * 1e-6) })),
  ],
  [
    'writes into its input',
    'a row is predicted alike alone and among others, and its input is left as it was',
    brokenFixture((model) => ({
      predict(batch) {
        const output = model.predict(batch);
        batch.x[0] += 1;
        return output;
      },
    })),
  ],
  [
    'says nothing of its size',
    'it says its size, and exports all that a rebuild needs as JSON',
    brokenFixture(() => ({ facts: () => ({}) })),
  ],
  [
    'takes nonsense for a model',
    'damaged bytes are refused as damage',
    brokenFixture(() => ({}), { restore: () => ({}) as FittedModel }),
  ],
  [
    'forgets where it was',
    'it goes on from a checkpoint to the model that it would have been, to the last bit',
    {
      ...forest,
      fit: (data, params, training, job) =>
        forest.fit(data, { ...params, ...(job.resumeFrom ? { trees: 11 } : {}) }, training, {
          ...job,
          resumeFrom: undefined,
        }),
    },
  ],
  [
    'gives the last epoch for every epoch',
    'a model that holds all its epochs gives the earlier ones as they were',
    {
      ...forest,
      fit(data, params, training, job) {
        const model = forest.fit(data, params, training, job);
        return { ...model, upTo: () => model };
      },
    },
  ],
  [
    'deaf to weights',
    'rows that count more are followed more',
    {
      ...good,
      fit: (data, params, training, job) =>
        good.fit({ ...data, train: { ...data.train, weights: undefined } }, params, training, job),
    },
  ],
  [
    'blind to missing values',
    'rows with missing values are learnt from and predicted',
    { ...findModelKind('linear'), takesMissing: true },
  ],
  [
    'takes anything',
    'unknown parameters are refused, known ones described in both languages',
    { ...good, params: z.looseObject({}) as unknown as ModelKind['params'] },
  ],
  [
    'cannot be cancelled',
    'a cancelled fit ends',
    { ...good, fit: (data, params, training, job) => good.fit(data, params, training, { ...job, check: () => {} }) },
  ],
];

describe('the checks catch kinds that are broken on purpose', () => {
  it('each of them one at least', () => {
    const caught = new Set(brokenFixtures.map(([, check]) => check));
    expect(checks.map(({ name }) => name).filter((name) => !caught.has(name))).toEqual([]);
  });

  it.each(brokenFixtures)('%s', (_what, caughtBy, broken) => {
    const check = checks.find((entry) => entry.name === caughtBy);
    if (!check) throw new Error(`there is no check "${caughtBy}"`);
    expect(check.broken(broken)).toBeDefined();
  });
});
