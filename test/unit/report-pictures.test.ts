// Pictures of a report: drawn from numbers, escaped, and absent where nothing can be drawn.
import { describe, expect, it } from 'vitest';
import { tellIn } from '../../core/messages/format.ts';
import { lineChart, ticksOf } from '../../core/presentation/svg-lines.ts';
import { frontierSection, trustPictures } from '../../core/studio/report/trust-pictures.ts';

const tell = tellIn('en');

const record = (assessment: string, result: Record<string, unknown>) => ({
  id: 'a',
  assessment,
  created: '',
  seconds: 1,
  params: {},
  seed: 0,
  rows: [],
  result,
});

it('ticks are round and within the ends', () => {
  expect(ticksOf(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(ticksOf(-3, 47, 5)).toEqual([0, 10, 20, 30, 40]);
  expect(ticksOf(0.0011, 0.0029, 4)).toEqual([0.0015, 0.002, 0.0025]);
});

describe('lines', () => {
  it('go through their points, which are where the scale has them', () => {
    const { source } = lineChart({
      title: 'a <b>',
      x: 'x',
      y: 'y',
      lines: [{ name: 'one', x: [0, 1, 2], y: [0, null, 4] }],
    });
    expect(source).toContain('points="64.0,256.0 624.0,12.0"');
    expect(source).toContain('a &lt;b&gt;');
    expect(source).not.toContain('<b>');
  });

  it('are not drawn where there is none', () => {
    expect(lineChart({ title: '', x: '', y: '', lines: [{ name: '', x: [0], y: [null] }] }).source).toBe('');
  });
});

it('calibration has its bins with their intervals', () => {
  const bins = [
    { low: 0, high: 0.5, count: 9, meanProbability: 0.25, fraction: 0.2, interval: [0.1, 0.4] },
    { low: 0.5, high: 1, count: 9, meanProbability: 0.75, fraction: 0.9, interval: [0.7, 1] },
  ];
  const numbers = { bins, ece: 0.1, mce: 0.1, adaptiveEce: 0.1, brier: 0.1 };
  const { source } = trustPictures(
    record('calibration', {
      ...numbers,
      of: 'yes',
      rows: 18,
      method: 'platt',
      fittedOn: { rows: 9, from: 'validation' },
      after: null,
    }),
    tell,
  );
  expect(source).toContain('Reliability diagram');
  expect(source).toContain('<polygon');
});

it('what has another shape has no picture, and a tree that leads back to itself ends', () => {
  expect(trustPictures(record('thresholds', { points: 'many' }), tell).source).toBe('');
  const { source } = trustPictures(
    record('errors', {
      measure: 'errorRate',
      rows: 2,
      overall: 0.5,
      tree: { childrenLeft: [0], childrenRight: [0], questions: ['<i>'], rows: [2], loss: [0.5] },
      slices: [],
    }),
    tell,
  );
  expect(source.match(/<li>/g)).toHaveLength(1);
});

it('the frontier marks its front, the best and the simplest within one standard error', () => {
  const point = (experiment: string, mean: number, leaves: number, isFront: boolean) => ({
    experiment,
    name: `tree ${experiment}`,
    kind: 'decision-tree',
    settings: {},
    mean,
    standardError: 0.01,
    interval: [mean - 0.02, mean + 0.02],
    simplicity: { leaves },
    isFront,
  });
  const result = {
    metric: 'accuracy',
    lowerIsBetter: false,
    measure: 'leaves',
    points: [point('big', 0.9, 100, true), point('small', 0.895, 5, true), point('poor', 0.7, 50, false)],
    best: 'big',
    oneStandardError: 'small',
    failed: [],
  };
  const { source } = frontierSection(result, tell);
  expect(source).toContain('● tree big (best)');
  expect(source).toContain('● tree small (one standard error)');
  expect(source).toContain('<td>tree poor</td>');
  expect(frontierSection({ points: 3 }, tell).source).toBe('');
});
