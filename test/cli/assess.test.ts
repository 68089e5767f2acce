// The commands of trust, as a script uses them: names that others build on.
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, refusal, vitrine, workFolder } from '../support/cli.ts';
import { root } from '../support/data.ts';

const work = workFolder();
const project = work.file('p.vitrine');
beforeAll(() => {
  const spec = work.file(
    's.json',
    JSON.stringify({
      name: 'tree',
      dataset: 'sample:german_credit',
      target: 'risk',
      positiveClass: 'bad',
      model: { kind: 'decision-tree' },
      split: { test: 0.2, validation: 0.2, seed: 1 },
      explain: [{ method: 'tree-shap', rows: '0:5' }],
      assess: { metrics: ['sparseness', 'completeness'] },
    }),
  );
  json(project, 'run', spec);
}, 60_000);
afterAll(() => work[Symbol.dispose]());

describe('assess', () => {
  it('a spec asks for scores, which are stored with the experiment', () => {
    const { assessments, seconds } = json(project, 'show', 'tree');
    expect(assessments).toHaveLength(1);
    expect(assessments[0].result.scores.map((line: { score: string }) => line.score)).toEqual([
      'sparseness',
      'completeness',
      'sparseness',
      'completeness',
    ]);
    expect(seconds.assess).toBeGreaterThan(0);
  });

  it('gives each score with its direction, range, rows, mean, error and interval', () => {
    const found = json(project, 'assess', 'tree', '--scores', 'faithfulness-correlation,mprt', '--rows', '0:5');
    expect(found.scores[0]).toMatchObject({
      score: 'faithfulness-correlation',
      method: 'tree-shap',
      direction: 'higher',
      range: [-1, 1],
      rows: [0, 1, 2, 3, 4],
      params: { samples: 100, size: 'auto', baseline: 'draw' },
    });
    expect(found.scores[0].values).toHaveLength(5);
    expect(found.scores[0].interval).toHaveLength(2);
    expect(found.skipped).toEqual([]);
    expect(json(project, 'show', 'tree').assessments.length).toBeGreaterThan(1);
  });

  it('refuses what is no score, with the nearest one', () => {
    expect(refusal(project, 'assess', 'tree', '--scores', 'sparsenes')).toMatchObject({
      code: 'params',
      hint: expect.stringContaining('sparseness'),
    });
    expect(refusal(project, 'assess', 'tree', '--params', '{"maxRow": 3}')).toMatchObject({
      code: 'params',
      where: 'params.maxRow',
    });
    expect(refusal(project, 'assess', 'nothing').code).toBe('not-found');
  });

  it('is the same for the same seed, also in the order in which threads end', () => {
    const one = () =>
      json(project, 'assess', 'tree', '--scores', 'all', '--rows', '0:2').scores.map(
        (line: { values: number[] }) => line.values,
      );
    expect(one()).toEqual(one());
  });
});

describe('the other commands', () => {
  it('agreement', () => {
    const found = json(project, 'agreement', 'tree', '--rows', '0:3', '--methods', 'tree-shap,kernel-shap', '--k', '2');
    expect(found).toMatchObject({ methods: ['tree-shap', 'kernel-shap'], k: 2, rows: [0, 1, 2] });
    expect(Object.keys(found.measures)).toEqual([
      'featureAgreement',
      'rankAgreement',
      'signAgreement',
      'signedRankAgreement',
      'rankCorrelation',
      'pairwiseRankAgreement',
    ]);
    expect(found.measures.featureAgreement[0][0]).toBe(1);
  });

  it('robustness of a single tree is exact', () => {
    const found = json(project, 'robustness', 'tree', '--rows', '0:4', '--norm', 'inf');
    expect(found.status.every((one: string) => one === 'exact' || one === 'none')).toBe(true);
    expect(found.stress.map((one: { kind: string }) => one.kind)).toEqual([
      'noise',
      'missing',
      'swap',
      'shift',
      'dropout',
      'round',
    ]);
    expect(found.distance).toHaveLength(4);
    expect(refusal(project, 'robustness', 'tree', '--attack', 'pgd').code).toBe('incompatible');
    expect(refusal(project, 'robustness', 'tree', '--limits', '{"frozen":["nothing"]}').code).toBe('params');
  });

  it('calibration, conformal, thresholds, fairness, errors', () => {
    const calibration = json(project, 'calibration', 'tree', '--method', 'isotonic');
    expect(calibration.bins[0]).toEqual({
      low: expect.any(Number),
      high: expect.any(Number),
      count: expect.any(Number),
      meanProbability: expect.any(Number),
      fraction: expect.any(Number),
      interval: [expect.any(Number), expect.any(Number)],
    });
    expect(calibration.after.ece).toBeGreaterThanOrEqual(0);
    const conformal = json(project, 'conformal', 'tree', '--coverage', '0.8', '--group', 'housing');
    expect(conformal).toMatchObject({ coverage: 0.8 });
    expect(conformal.sets).toHaveLength(200);
    expect(conformal.groups.length).toBe(3);
    const thresholds = json(project, 'thresholds', 'tree', '--costs', '{"falseNegative": 5}');
    expect(thresholds.best.cost).toBeLessThan(0.5);
    const fairness = json(project, 'fairness', 'tree', '--group', 'housing');
    expect(Object.keys(fairness.gaps)).toEqual([
      'demographicParity',
      'equalOpportunity',
      'equalisedOdds',
      'predictiveParity',
      'disparateImpact',
    ]);
    const both = json(project, 'fairness', 'tree', '--group', 'housing,telephone').groups;
    expect(both.length).toBeGreaterThan(fairness.groups.length);
    expect(json(project, 'errors', 'tree').slices[0]).toMatchObject({
      conditions: expect.arrayContaining([expect.any(String)]),
      p: expect.any(Number),
    });
    expect(refusal(project, 'fairness', 'tree', '--group', 'hous').code).toBe('column-not-found');
  });

  it('drift of the training file itself is next to nothing', () => {
    const found = json(project, 'drift', 'tree', '--data', path.join(root, 'resources/samples/german_credit.csv'));
    expect(Math.max(...found.features.map((one: { psi: number }) => one.psi))).toBeLessThan(0.05);
    expect(found.outOfDistribution).toBeLessThan(0.1);
    expect(found.domainAuc).toBeGreaterThanOrEqual(0.5);
    expect(found.domainAuc).toBeLessThan(0.6);
  });

  it('selftest: SHAP finds what was planted, chance does not', () => {
    const found = json(project, 'selftest', 'tree', '--methods', 'tree-shap,kernel-shap');
    expect(found.methods[0].precision).toBeGreaterThan(2 * found.random.precision);
    expect(found.truth).toEqual(['signal 1', 'signal 2', 'signal 3']);
    expect(refusal(project, 'selftest').code).toBe('usage');
  });

  it('frontier: points with intervals, the front, and the simplest one that is as good', () => {
    const spec = work.file(
      'f.json',
      JSON.stringify({ name: 'f', dataset: 'sample:iris', target: 'target', crossValidation: { folds: 3 } }),
    );
    const found = json(project, 'frontier', spec, '--kinds', 'decision-tree,linear');
    expect(found.points.length).toBeGreaterThan(4);
    const front = found.points.filter((one: { isFront: boolean }) => one.isFront);
    expect(front.length).toBeGreaterThan(0);
    expect(found.points.map((one: { experiment: string }) => one.experiment)).toContain(found.oneStandardError);
    // what is there is not trained again
    const again = json(project, 'frontier', spec, '--kinds', 'decision-tree,linear');
    expect(again.points.map((one: { experiment: string }) => one.experiment)).toEqual(
      found.points.map((one: { experiment: string }) => one.experiment),
    );
    // it is kept under the best one
    const kept = json(project, 'show', found.best).assessments.filter(
      (one: { assessment: string }) => one.assessment === 'frontier',
    );
    expect(kept.at(-1).result).toEqual(again);
    // and shown where its points are compared, be it not the best one that is
    const [first, second] = found.points.map((one: { experiment: string }) => one.experiment);
    expect(json(project, 'compare', first, second).frontier).toEqual(again);
    expect(vitrine(project, 'compare', first, second).stdout).toContain('Simplest within one standard error');
    expect(json(project, 'compare', 'tree', first).frontier).toEqual(again);
  });

  it('no frontier stands beside models that are none of its points', () => {
    const other = json(
      project,
      'run',
      work.file(
        'o.json',
        JSON.stringify({ dataset: 'sample:iris', target: 'target', seed: 9, model: { kind: 'linear' } }),
      ),
    );
    expect(json(project, 'compare', 'tree', other.id).frontier).toBeNull();
  });

  it('frontier: against what models do, and against how far they can be trusted', () => {
    const spec = work.file('f.json');
    for (const measure of ['interactions', 'calibrationError']) {
      const { points } = json(project, 'frontier', spec, '--kinds', 'linear', '--measure', measure);
      expect(points.length).toBeGreaterThan(1);
      for (const { simplicity } of points) {
        expect(Number.isFinite(simplicity[measure]), measure).toBe(true);
        expect(simplicity[measure]).toBeLessThan(0.5);
      }
    }
    expect(refusal(project, 'frontier', spec, '--measure', 'beauty').code).toBe('usage');
  });

  it('leakage, reasons, disagreement, explanation-attack, complexity', () => {
    expect(json(project, 'leakage', 'tree', '--retrain', '0').columns).toHaveLength(20);
    const reasons = json(project, 'reasons', 'tree', '--rows', '0:10', '--favourable', 'good', '--reasons', '2');
    expect(reasons.rows.every((one: { reasons: unknown[] }) => one.reasons.length <= 2)).toBe(true);
    const compared = json(project, 'disagreement', 'tree', '--rows', '7', '--methods', 'tree-shap,lime');
    expect(compared).toMatchObject({ row: 7, methods: ['tree-shap', 'lime'] });
    expect(json(project, 'explanation-attack', 'tree', '--rows', '0:2', '--k', '2').rows).toHaveLength(2);
    expect(json(project, 'complexity', 'tree', '--refits', '0')).toMatchObject({ degreesOfFreedom: null });
    const text = vitrine(project, '--lang', 'zh', 'reasons', 'tree', '--rows', '0:10').stdout;
    expect(text).toContain('原因');
  });

  it('scores by group, and a decision that predictions follow', () => {
    const { scores } = json(project, 'assess', 'tree', '--scores', 'sparseness', '--group', 'housing');
    expect(scores[0].groups.map((one: { name: string }) => one.name)).toContain('housing = own');
    expect(scores[0].gap.p).toBeGreaterThan(0);
    expect(refusal(project, 'assess', 'tree', '--group', 'house').code).toBe('column-not-found');
    expect(json(project, 'decide', 'tree', '--threshold', '0.4').decision).toEqual({
      threshold: 0.4,
      calibration: null,
    });
    expect(json(project, 'show', 'tree').decision.threshold).toBe(0.4);
    expect(refusal(project, 'decide', 'tree', '--threshold', 'half').code).toBe('usage');
    expect(json(project, 'decide', 'tree', '--threshold', 'none').decision).toBeNull();
  });

  it('the report says how far the model can be trusted', () => {
    const out = work.file('report.html');
    vitrine(project, 'export', 'tree', '--format', 'html', '--out', out);
    const text = fs.readFileSync(out, 'utf8');
    for (const title of ['How far to trust it', 'Robustness', 'Calibration', 'Fairness', 'Planted truth'])
      expect(text).toContain(title);
    expect(text).toContain('disparate impact');
  });

  it('in Chinese where that is asked for', () => {
    expect(vitrine(project, '--lang', 'zh', 'calibration', 'tree').stdout).toMatch(/平均概率/);
    expect(vitrine(project, '--lang', 'zh', 'assess', 'tree', '--scores', 'sparseness').stdout).toMatch(/越高越好/);
  });
});

describe('what would mislead is refused', () => {
  it.each([
    [['fairness', 'tree', '--group', 'housing', '--favourable', 'great'], 'params', 'great'],
    [['fairness', 'tree', '--group', 'housing,housing'], 'params', 'housing'],
    [['fairness', 'tree', '--group', 'risk'], 'params', 'target'],
    [['robustness', 'tree', '--limits', '{"ranges":{"duration_months":[20,10]}}'], 'params', 'empty'],
    [['robustness', 'tree', '--limits', '{"ranges":{"housing":[0,1]}}'], 'params', 'housing'],
    [['robustness', 'tree', '--limits', 'foo'], 'params', '--limits'],
    [['thresholds', 'tree', '--costs', '[1]'], 'params', '--costs'],
    [['conformal', 'tree', '--coverage', 'abc'], 'params', 'abc'],
    [['agreement', 'tree', '--methods', 'tree-shap,integrated-gradients'], 'incompatible', 'two methods'],
    [['agreement', 'tree', '--methods', 'tree-shap,tree-shap'], 'incompatible', 'two methods'],
  ])('%j', (words, code, named) => {
    const refused = refusal(project, ...words);
    expect(refused.code).toBe(code);
    expect(refused.message).toContain(named);
  });

  it('an explanation of another experiment, or of other rows', () => {
    const spec = work.file(
      'other.json',
      JSON.stringify({
        name: 'flowers',
        dataset: 'sample:iris',
        target: 'target',
        model: { kind: 'decision-tree' },
        explain: [{ method: 'tree-shap', rows: '0:3' }],
      }),
    );
    const { explanations } = json(project, 'run', spec);
    const [{ id }] = explanations;
    expect(refusal(project, 'assess', 'tree', '--explanations', id).message).toContain('another experiment');
    expect(refusal(project, 'assess', 'flowers', '--explanations', id, '--rows', '90').code).toBe('rows');
  });
});

describe('drift', () => {
  it('sees categories that are new, and values that went missing', () => {
    const text = fs.readFileSync(path.join(root, 'resources/samples/german_credit.csv'), 'utf8');
    const [head, ...lines] = text.trim().split('\n');
    const names = head.trim().split(',');
    const write = (name: string, change: (cells: string[], i: number) => void) =>
      work.file(
        name,
        [
          head,
          ...lines.map((line, i) => {
            const cells = line.split(',');
            change(cells, i);
            return cells.join(',');
          }),
        ].join('\n'),
      );
    const [housing, age] = [names.indexOf('housing'), names.indexOf('age_years')];
    const moved = write('moved.csv', (cells, i) => {
      if (i % 3 === 0) cells[housing] = 'castle';
      if (i % 2 === 0) cells[age] = '';
    });
    const { features } = json(project, 'drift', 'tree', '--data', moved);
    const of = (name: string) => features.find((one: { name: string }) => one.name === name);
    expect(of('housing')).toMatchObject({ missing: [0, 0], unseen: expect.closeTo(1 / 3, 2) });
    expect(of('housing').psi).toBeGreaterThan(0.25);
    expect(of('housing').p).toBeLessThan(0.001);
    expect(of('age_years').missing[1]).toBeCloseTo(0.5, 2);
    expect(of('age_years').psi).toBeGreaterThan(0.25);
    const words = write('words.csv', (cells) => {
      cells[age] = 'old';
    });
    expect(refusal(project, 'drift', 'tree', '--data', words).message).toContain('age_years');
  });
});
