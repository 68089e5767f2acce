import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { additiveAttribution, type Explainer } from '../../core/explain/explainer.ts';
import { explainers, findExplainer } from '../../core/explain/registry.ts';
import type { AttributionValues } from '../../core/explain/results/attribution/values.ts';
import { checks } from './explainer-checks.ts';

describe.each(
  explainers.filter(({ onlyImages }) => !onlyImages).map((explainer) => [explainer.method, explainer] as const),
)('%s', (_method, explainer) => {
  it.each(checks.filter((check) => check.applies(explainer)).map((check) => [check.name, check] as const))(
    '%s',
    (_name, check) => {
      expect(check.broken(explainer)).toBeUndefined();
    },
  );
});

/** An explainer broken on purpose: `change` spoils what a good one gives. */
function brokenFixture(
  change: (values: AttributionValues) => AttributionValues,
  more: Partial<Explainer> = {},
): Explainer {
  const good = findExplainer('exact-shap');
  return {
    ...good,
    ...more,
    explain(context, params) {
      const values = good.explain(context, params);
      return values.kind === 'attribution' ? change(values) : values;
    },
  };
}

const copy = (values: AttributionValues, spoil: (list: Float64Array) => void): AttributionValues => {
  const list = values.values.slice();
  spoil(list);
  return { ...values, values: list };
};

let calls = 0;
const brokenFixtures: readonly [string, string, Explainer][] = [
  [
    'one row short',
    'one finite value a feature and row',
    brokenFixture((values) => ({ ...values, values: values.values.map(() => Number.NaN) })),
  ],
  [
    'another prediction each time',
    'the same seed gives the same numbers, to the last bit',
    brokenFixture((values) => copy(values, (list) => list.fill(++calls, 0, 1))),
  ],
  [
    'the first row differs',
    "a row's values do not depend on the rows beside it",
    brokenFixture((values) => copy(values, (list) => list.set([list[0] + values.predictions.length]))),
  ],
  [
    'values half the size',
    'efficiency: base and values add up to the prediction',
    brokenFixture((values) => copy(values, (list) => list.forEach((value, i) => list.set([value / 2], i)))),
  ],
  [
    'a gap that is hidden',
    'the fidelity that is told is the one that there is',
    brokenFixture((values) => copy(values, (list) => list.set([list[0] + 1]))),
  ],
  [
    'credit for nothing',
    'dummy: a feature that the model never asks about gets 0',
    brokenFixture((values) =>
      copy(values, (list) => list.forEach((value, i) => list.set([value + (i % 2 === 0 ? 0.1 : -0.1)], i))),
    ),
  ],
  [
    'a favourite',
    'symmetry: features that act the same get the same',
    brokenFixture((values) => copy(values, (list) => list.set([list[0] + 0.01, list[1] - 0.01]))),
  ],
  [
    'depends on how many rows come at once',
    'rows in pieces give what they give together, to the last bit',
    brokenFixture((values) => copy(values, (list) => list.set([list[0] + values.predictions.length]))),
  ],
  [
    'asks nothing',
    'it counts its model calls',
    {
      ...findExplainer('exact-shap'),
      explain: (context) => additiveAttribution(new Float64Array(3), new Float64Array(1), context.truth()),
    },
  ],
  [
    'takes anything',
    'its parameters are all described in both languages, and unknown ones refused',
    brokenFixture((values) => values, { params: z.looseObject({}) as unknown as Explainer['params'] }),
  ],
];

describe('the checks catch explainers that are broken on purpose', () => {
  it('each of them one at least', () => {
    const caught = new Set(brokenFixtures.map(([, check]) => check));
    expect(checks.map(({ name }) => name).filter((name) => !caught.has(name))).toEqual([]);
  });

  it.each(brokenFixtures)('%s', (_what, caughtBy, broken) => {
    const check = checks.find((entry) => entry.name === caughtBy);
    if (!check) throw new Error(`there is no check "${caughtBy}"`);
    const verdict = (): string | undefined => {
      try {
        return check.broken(broken);
      } catch (error) {
        return String(error);
      }
    };
    expect(verdict()).toBeDefined();
    // and the good one passes the same check: the catch is no accident
    expect(check.broken(findExplainer('exact-shap'))).toBeUndefined();
  });
});
