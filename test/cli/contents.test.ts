// What CLI-next.md fixes of explanations of texts and pictures: kinds, names and shapes, on small data.
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, refusal, vitrine, workFolder } from '../support/cli.ts';

const work = workFolder();
const project = work.file('contents.vitrine');
afterAll(() => work[Symbol.dispose]());

const spec = (name: string, value: unknown): string => {
  fs.writeFileSync(work.file(name), JSON.stringify(value));
  return work.file(name);
};
interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

describe('texts that are read in their order', () => {
  const reviews = [
    'a truly good film, and long',
    'a truly bad film, and long',
    'good story. One more time',
    'bad story. One more time',
  ];
  const lines = Array.from(
    { length: 120 },
    (_, i) => `"${reviews[i % 4]} ${['now', 'then', 'here'][Math.floor(i / 4) % 3]}",${i % 2 === 0 ? 'yes' : 'no'}`,
  );
  let id = '';
  const explained = (method: string, params: Record<string, unknown> = {}, rows = '0') =>
    json(project, 'explain', id, '--method', method, '--rows', rows, '--params', JSON.stringify(params));
  beforeAll(() => {
    fs.writeFileSync(work.file('reviews.csv'), `text,likes\n${lines.join('\n')}\n`);
    expect(
      refusal(
        project,
        'run',
        spec('c.json', { dataset: work.file('reviews.csv'), target: 'likes', model: { kind: 'text-network' } }),
      ).hint,
    ).toContain('--kind text=text');
    const other = work.file('typed.csv');
    fs.copyFileSync(work.file('reviews.csv'), other);
    json(project, 'import', other, '--kind', 'text=text');
    id = json(
      project,
      'run',
      spec('t.json', {
        dataset: 'typed',
        target: 'likes',
        model: { kind: 'text-network', architecture: 'transformer', width: 16, heads: 2, layers: 2 },
        training: { epochs: 12, optimizer: { kind: 'adam', learningRate: 0.01 } },
      }),
    ).id;
  }, 120_000);

  it('attributions name each token where it stands, and add up', () => {
    const text = reviews[0];
    for (const method of ['kernel-shap', 'permutation-shap', 'partition-shap']) {
      const value = explained(method);
      expect(value.kind).toBe('text-attribution');
      const tokens: Token[] = value.tokens[0];
      for (const { text: own, start, end } of tokens) expect(`${text} now`.slice(start, end)).toBe(own);
      expect(value.values[0].length).toBe(tokens.length);
      const sum = value.values[0].reduce((total: number, one: number) => total + one, value.baseValues[0]);
      expect(sum, method).toBeCloseTo(value.predictions[0], 6);
    }
    const lime = explained('lime', { samples: 1000 });
    expect(lime.fidelity.kind).toBe('r2');
    for (const method of ['occlusion', 'integrated-gradients', 'gradient-input', 'smooth-grad', 'attention-rollout'])
      expect(explained(method).kind, method).toBe('text-attribution');
  }, 120_000);

  it('attention has a matrix for each layer and head', () => {
    const { kind, layers, tokens } = explained('attention');
    expect(kind).toBe('attention');
    expect(layers.map(({ heads }: { heads: unknown[] }) => heads.length)).toEqual([2, 2]);
    for (const { heads } of layers)
      for (const head of heads)
        for (const from of head) {
          expect(from.length).toBe(tokens[0].length);
          expect(from.reduce((a: number, b: number) => a + b, 0)).toBeCloseTo(1, 4);
        }
  });

  it('words are edited until the prediction turns, and the model was asked about the text that is shown', () => {
    const { examples, kind, measure } = explained('counterfactual');
    expect([kind, measure]).toEqual(['cases', 'edits']);
    const [first] = examples[0].cases;
    expect(first.label).toBe('no');
    fs.writeFileSync(work.file('edited.csv'), `text\n"${first.values[0]}"\n`);
    expect(json(project, 'predict', id, '--data', work.file('edited.csv')).predictions[0]).toBe('no');
    expect(explained('anchors').rules[0].conditions.length).toBeGreaterThan(0);
    expect(explained('influence').examples[0].cases.length).toBeGreaterThan(0);
  }, 60_000);

  it('says what cannot be asked', () => {
    const asked = (method: string, params: unknown) =>
      refusal(project, 'explain', id, '--method', method, '--rows', '0', '--params', JSON.stringify(params));
    expect(asked('kernel-shap', { text: { unit: 'paragraph' } }).where).toContain('params.text');
    expect(asked('partition-shap', { groups: [{ name: 'a', features: ['text'] }] }).where).toBe('params.groups');
    expect(asked('grad-cam', {}).message).toMatch(/network of pictures/);
    const linear = json(
      project,
      'run',
      spec('l.json', {
        dataset: 'typed',
        target: 'likes',
        model: { kind: 'linear' },
        preprocess: { text: { tokenizer: 'bpe', maxFeatures: 80 } },
      }),
    ).id;
    expect(
      refusal(
        project,
        'explain',
        linear,
        '--method',
        'kernel-shap',
        '--rows',
        '0',
        '--params',
        '{"text":{"unit":"sentence"}}',
      ).where,
    ).toBe('params.text');
    const value = json(project, 'explain', linear, '--method', 'linear-shap', '--rows', '0');
    expect(value.tokens[0].map(({ text }: Token) => text).join('')).toBe(
      `${reviews[0].replaceAll(/[^\p{L}]/gu, '')}now`,
    );
    expect(
      vitrine(project, '--lang', 'zh-CN', 'explain', id, '--method', 'counterfactual', '--rows', '0').stdout,
    ).toContain('→');
  }, 60_000);
});

describe('pictures', () => {
  let id = '';
  beforeAll(() => {
    const folder = work.file('corners');
    for (const label of ['no', 'yes']) {
      fs.mkdirSync(path.join(folder, label), { recursive: true });
      for (let i = 0; i < 40; i++)
        fs.writeFileSync(
          path.join(folder, label, `${i}.bmp`),
          bitmap(12, (x, y) => (label === 'yes' && x < 6 && y < 6 ? 220 : 30 + ((7 * i + 13 * x * y) % 20))),
        );
    }
    id = json(
      project,
      'run',
      spec('p.json', {
        dataset: folder,
        target: 'label',
        model: {
          kind: 'image-network',
          blocks: [
            { kind: 'patch-embedding', size: 3, width: 16 },
            { kind: 'attention', heads: 2 },
            { kind: 'global-pooling' },
          ],
        },
        training: { epochs: 4 },
      }),
    ).id;
  }, 120_000);

  it('inside the network: attention, units and concepts', () => {
    const attention = json(project, 'explain', id, '--method', 'attention', '--rows', '0');
    expect([attention.kind, attention.layers[0].heads.length, attention.layers[0].heads[0].length]).toEqual([
      'attention',
      2,
      16,
    ]);
    const units = json(project, 'explain', id, '--method', 'activation-maximisation', '--params', '{"steps":10}');
    expect(units.units.map((one: { class: string }) => one.class)).toEqual(['no', 'yes']);
    expect(units.units[0].picture.pixels.length).toBe(144);
    const concepts = json(
      project,
      'explain',
      id,
      '--method',
      'tcav',
      '--params',
      '{"concept":"yes","runs":4,"block":1}',
    );
    expect(concepts.classes.map((one: { class: string }) => one.class)).toEqual(['no', 'yes']);
    for (const method of ['counterfactual', 'anchors', 'influence', 'partition-shap'])
      expect(
        json(
          project,
          'explain',
          id,
          '--method',
          method,
          '--rows',
          '41',
          '--params',
          method === 'anchors' ? '{"samples":2000}' : '{}',
        ).method,
      ).toBe(method);
  }, 120_000);

  it('probes read the classes off each block', () => {
    const { result, probes } = json(project, 'probes', id);
    const found = probes ?? result.probes;
    expect(found.map((one: { block: number }) => one.block)).toEqual([0, 1, 2, 3, 4]);
    for (const { accuracy, interval } of found) expect(accuracy).toBeGreaterThanOrEqual(interval[0]);
    expect(vitrine(project, '--lang', 'zh-CN', 'probes', id).stdout).toContain('像素');
  });

  it('blocks are compared at an equal budget, with intervals', () => {
    const { result, lines } = json(
      project,
      'blocks',
      id,
      '--seeds',
      '2',
      '--epochs',
      '1',
      '--params',
      '{"blocks":["convolution","residual"],"size":20000,"pictures":1}',
    );
    const found = lines ?? result.lines;
    expect(found.map((one: { kind: string }) => one.kind)).toEqual(['convolution', 'residual']);
    for (const { accuracyInterval, accuracy, loss, maps } of found) {
      expect(accuracyInterval[0]).toBeLessThanOrEqual(accuracy);
      expect([loss.length, maps.length, maps[0].length]).toEqual([1, 1, 144]);
    }
    expect(
      vitrine(
        project,
        '--lang',
        'zh-CN',
        'blocks',
        id,
        '--seeds',
        '2',
        '--epochs',
        '1',
        '--params',
        '{"blocks":["convolution","residual"],"size":20000,"pictures":0}',
      ).stdout,
    ).toContain('残差');
  }, 240_000);
});

/** A grey bitmap of 24 bits. */
function bitmap(side: number, grey: (x: number, y: number) => number): Buffer {
  const stride = Math.ceil((3 * side) / 4) * 4;
  const file = Buffer.alloc(54 + stride * side);
  file.write('BM');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(side, 18);
  file.writeInt32LE(side, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      file.fill(grey(x, y), 54 + (side - 1 - y) * stride + 3 * x, 57 + (side - 1 - y) * stride + 3 * x);
  return file;
}
