import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { findScore, scores } from '../../core/assess/scores/registry.ts';
import type { Score } from '../../core/assess/scores/score.ts';
import { checks } from './score-checks.ts';

describe.each(scores.map((score) => [score.score, score] as const))('%s', (_name, score) => {
  it.each(checks.filter((check) => check.applies(score)).map((check) => [check.name, check] as const))(
    '%s',
    (_title, check) => {
      expect(check.broken(score)).toBeUndefined();
    },
  );
});

const good = findScore('faithfulness-correlation');

/** A score broken on purpose. */
const spoilt = (more: Partial<Score>): Score => ({ ...good, ...more });

let calls = 0;
const brokenFixtures: readonly [string, string, Score][] = [
  ['no help in Chinese', checks[0].name, spoilt({ about: { ...good.about, zh: '' } })],
  ['a parameter without a default', checks[1].name, spoilt({ params: z.strictObject({ share: z.number() }) })],
  ['any parameter at all', checks[1].name, spoilt({ params: z.looseObject({}) })],
  ['one value for all samples', checks[2].name, spoilt({ of: () => Float64Array.of(0.5) })],
  ['beyond its range', checks[2].name, spoilt({ of: (samples) => Float64Array.from(samples, () => 2) })],
  ['nothing but NaN', checks[2].name, spoilt({ of: (samples) => Float64Array.from(samples, () => Number.NaN) })],
  [
    'chance without a seed',
    checks[3].name,
    spoilt({ of: (samples) => Float64Array.from(samples, () => ++calls / 1e6) }),
  ],
  [
    'sorts the attributions in place',
    checks[4].name,
    spoilt({
      of: (samples, tools, params) => {
        for (const { attributions } of samples) attributions.sort();
        return good.of(samples, tools, params);
      },
    }),
  ],
  [
    'a mean over all samples',
    checks[5].name,
    spoilt({ of: (samples) => Float64Array.from(samples, () => 1 / samples.length) }),
  ],
  ['the other way round', checks[6].name, spoilt({ direction: 'lower' })],
];

describe('each check finds what is broken', () => {
  it.each(brokenFixtures)('%s', (_name, title, score) => {
    const check = checks.find(({ name }) => name === title);
    expect(check?.broken(good)).toBeUndefined();
    expect(check?.broken(score)).toBeDefined();
  });

  it('there is a broken fixture for each', () => {
    expect(new Set(brokenFixtures.map(([, title]) => title)).size).toBe(checks.length);
  });
});
