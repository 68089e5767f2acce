// The program on its own planted truth: every kind learns it, and SHAP finds it.
import { expect, it } from 'vitest';
import { selfTest } from '../../core/assess/self-test.ts';
import { groupOfOne, inOneThread } from '../../core/models/one-thread.ts';
import { tableKinds } from '../../core/models/registry.ts';
import { testJob } from '../support/job.ts';

it('every kind learns the planted function, SHAP names the signals first, and the same seed gives the same', () => {
  const given = testJob();
  const job = { ...given, spread: inOneThread(given), workerGroup: groupOfOne };
  const found = selfTest(3, job);
  expect(found.kinds.map(({ kind }) => kind)).toEqual(tableKinds.map(({ kind }) => kind));
  for (const { kind, accuracy, methods, chance } of found.kinds) {
    expect(accuracy, kind).toBeGreaterThan(0.7);
    expect(methods.length, kind).toBeGreaterThan(0);
    const best = Math.max(...methods.map(({ precision }) => precision));
    expect(best, kind).toBeGreaterThanOrEqual(2 / 3);
    expect(best, kind).toBeGreaterThan(1.5 * chance);
  }
  const content = ({ kinds }: typeof found) => kinds.map(({ seconds: _seconds, ...rest }) => rest);
  expect(content(selfTest(3, job))).toEqual(content(found));
}, 120_000);
