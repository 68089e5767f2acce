import { afterAll, beforeAll, expect, it } from 'vitest';
import { json, refusal, vitrine, workFolder } from '../support/cli.ts';

let work: ReturnType<typeof workFolder>;
let project: string;
let spec: string;
beforeAll(() => {
  work = workFolder();
  project = work.file('all.vitrine');
  spec = work.file(
    'spec.yaml',
    'dataset: sample:breast_cancer\ntarget: diagnosis\nsplit: {test: 0.3}\nmodel: {kind: knn, neighbors: 1}\n',
  );
});
afterAll(() => work[Symbol.dispose]());

it('trains each kind with its own defaults on the same rows, the best one first', () => {
  const columns = json(project, 'import', 'sample:breast_cancer');
  work.file(
    'spec.yaml',
    `dataset: sample:breast_cancer\ntarget: ${columns.target}\nsplit: {test: 0.3}\nmodel: {kind: knn, neighbors: 1}\n`,
  );
  const result = json(project, 'run', spec, '--kinds', 'knn,linear,decision-tree');
  const losses = result.experiments.map((one: { metrics: { test: { logLoss: number } } }) => one.metrics.test.logLoss);
  expect(losses).toHaveLength(3);
  expect([...losses].sort((a: number, b: number) => a - b)).toEqual(losses);
  expect(result.best).toBe(result.experiments[0].id);
  const knn = result.experiments.find((one: { model: { kind: string } }) => one.model.kind === 'knn');
  // the spec's own settings of a kind are not those of all kinds
  expect(knn.model.params.neighbors).not.toBe(1);
  expect(vitrine(project, 'run', spec, '--kinds', 'knn,linear').stdout).toMatch(/^\*.*linear/m);
});

it('says what is wrong for every kind as it is, and names an unknown kind', () => {
  const lost = work.file('lost.yaml', 'dataset: lost.csv\ntarget: y\nmodel: {kind: knn}\n');
  expect(refusal(project, 'run', lost, '--kinds', 'all')).toMatchObject({
    code: 'file-not-found',
    message: expect.stringContaining('lost.csv'),
  });
  expect(refusal(project, 'run', spec, '--kinds', 'liner').message).toContain('liner');
});
