// Every assessment over every kind of model: it runs or says why not, gives the same for the same seed, and is stored whole.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assessments } from '../../core/assess/registry.ts';
import { tableKinds } from '../../core/models/registry.ts';
import type { AssessmentRecord } from '../../core/schema/assessment.ts';
import type { Studio } from '../../core/studio.ts';
import { workFolder } from '../support/cli.ts';
import { openStudio } from '../support/studio.ts';

const work = workFolder();
let studio: Studio;
const small: Readonly<Record<string, object>> = {
  mlp: { hidden: [4] },
  'random-forest': { trees: 5, maxDepth: 3 },
  'gradient-boosting': { trees: 5, maxLeafNodes: 4 },
  ebm: { interactions: 0, outerBags: 2 },
};

beforeAll(async () => {
  studio = openStudio(work.file('p.vitrine'));
  for (const { kind } of tableKinds)
    await studio.run(
      {
        name: kind,
        dataset: 'sample:breast_cancer',
        target: 'target',
        features: { include: ['mean radius', 'mean texture', 'mean area', 'mean smoothness', 'worst concavity'] },
        model: { kind, ...small[kind] },
        ...(kind === 'mlp' ? { training: { epochs: 30, backend: 'typed-array' } } : {}),
        split: { test: 0.3, seed: 2 },
      },
      work.file('.'),
    );
}, 120_000);
afterAll(async () => {
  await studio.close();
  work[Symbol.dispose]();
});

const asked: Readonly<Record<string, object>> = {
  scores: {
    scores: [
      'faithfulness-correlation',
      'deletion',
      'max-sensitivity',
      'mprt',
      'sparseness',
      'completeness',
      'linearity',
      'roar',
    ],
    maxRows: 3,
  },
  fairness: { group: 'mean radius', draws: 50 },
  agreement: { methods: ['kernel-shap', 'occlusion'] },
  robustness: { draws: 2 },
  'planted-truth': { methods: ['occlusion'] },
  disagreement: { methods: ['kernel-shap', 'occlusion'] },
  reasons: { draws: 3 },
  'explanation-attack': { method: 'occlusion' },
  complexity: { refits: 2, entropyRows: 2 },
};
const rowsFor: Readonly<Record<string, string>> = {
  scores: '400:403',
  agreement: '400:403',
  robustness: '400:403',
  disagreement: '400',
  reasons: '400:410',
  'explanation-attack': '400:403',
};

/** All but what is of the clock and of chance names. */
const content = ({ result }: AssessmentRecord) =>
  JSON.parse(JSON.stringify(result, (key, value) => (key === 'seconds' || key === 'explanation' ? undefined : value)));

describe.each(tableKinds.map(({ kind }) => kind))('%s', (kind) => {
  it.each(assessments.filter((one) => !one.usesOtherRows && !one.forPictures).map(({ name }) => name))(
    '%s',
    { timeout: 60_000 },
    async (name) => {
      const request = {
        assessment: name,
        params: { ...asked[name] },
        rows: rowsFor[name],
      };
      const first = await studio.assess(kind, { ...request, rows: request.rows as never });
      const again = await studio.assess(kind, { ...request, rows: request.rows as never });
      expect(content(again)).toEqual(content(first));
      const stored = studio.show(kind).assessments as AssessmentRecord[];
      expect(stored.find((one) => one.id === first.id)?.result).toEqual(first.result);
      const numbers: number[] = [];
      JSON.stringify(first.result, (_key, value) => {
        if (typeof value === 'number') numbers.push(value);
        return value;
      });
      expect(numbers.length).toBeGreaterThan(0);
      expect(numbers.every(Number.isFinite)).toBe(true);
    },
  );
});

describe('what is found', () => {
  it('SHAP is more faithful than shuffled attributions', async () => {
    const explanation = await studio.explain('random-forest', {
      method: 'tree-shap',
      rows: [400, 401, 402, 403, 404, 405],
      params: {},
    });
    const mean = async (ids: string[]) => {
      const { result } = await studio.assess('random-forest', {
        assessment: 'scores',
        params: { scores: ['faithfulness-correlation'] },
        explanations: ids,
      });
      return (result.scores as { mean: number }[])[0].mean;
    };
    expect(await mean([explanation.id])).toBeGreaterThan(0.7);
  });

  it('a conformal set holds the truth about as often as asked for, and its interval says how sure that is', async () => {
    const { result } = await studio.assess('linear', { assessment: 'conformal', params: { coverage: 0.9 } });
    const [low, high] = result.interval as [number, number];
    expect(low).toBeLessThan(0.97);
    expect(high).toBeGreaterThan(0.86);
  });

  it('what flips a row flips it, on no side beyond the limits', async () => {
    for (const kind of tableKinds.map((one) => one.kind)) {
      const { result } = await studio.assess(kind, {
        assessment: 'robustness',
        rows: [400, 410, 420],
        params: { stress: false, limits: { frozen: ['mean radius'], up: ['mean texture'] } },
      });
      const changes = result.changes as { feature: string; from: number; to: number }[][];
      expect(
        changes.flat().some((one) => one.feature === 'mean radius'),
        kind,
      ).toBe(false);
      expect(
        changes
          .flat()
          .filter((one) => one.feature === 'mean texture')
          .every((one) => one.to >= one.from),
        kind,
      ).toBe(true);
      const [labels, becomes] = [studio.context, result.becomes as (string | null)[]];
      expect(labels).toBeDefined();
      expect(
        becomes.some((one) => one !== null),
        kind,
      ).toBe(true);
    }
  });
});
