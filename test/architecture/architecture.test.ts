import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import terms from '../../resources/help/terms.json' with { type: 'json' };
import en from '../../resources/locales/en.json' with { type: 'json' };
import zh from '../../resources/locales/zh-CN.json' with { type: 'json' };
import { root } from '../support/data.ts';

interface Cruise {
  readonly summary: {
    readonly totalCruised: number;
    readonly ruleSetUsed: { readonly forbidden: readonly { readonly name: string }[] };
    readonly violations: readonly {
      readonly rule: { readonly name: string };
      readonly from: string;
      readonly to: string;
    }[];
  };
}

function cruise(folder: string): Cruise {
  const present = ['core', 'electron', 'renderer'].filter((name) => fs.existsSync(path.join(folder, name)));
  const result = spawnSync(
    process.execPath,
    [
      path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
      ...present,
      '--config',
      path.join(root, '.dependency-cruiser.mjs'),
      '--output-type',
      'json',
    ],
    {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1e9,
    },
  );
  return JSON.parse(result.stdout);
}

const walk = (folder: string): string[] =>
  fs
    .readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? walk(path.join(folder, entry.name)) : [path.join(folder, entry.name)]));
const sources = ['core', 'electron', 'renderer/src']
  .flatMap((name) => walk(path.join(root, name)))
  .filter((file) => /\.tsx?$/.test(file));

/** For each rule, a file that breaks it: what it is called, and what it imports. */
const broken: Readonly<Record<string, readonly [file: string, imported: string]>> = {
  'no-circular': ['core/data/circle.ts', './circle-back.ts'],
  'core-has-no-window': ['core/window.ts', 'electron'],
  'schema-is-a-leaf': ['core/schema/words.ts', '../models/kinds/b/b.ts'],
  'messages-know-no-work': ['core/messages/format.ts', '../models/kinds/b/b.ts'],
  'numeric-is-pure': ['core/numeric/sum.ts', '../schema/leaf.ts'],
  'kernels-import-nothing': ['core/kernels/sum.ts', '../schema/leaf.ts'],
  'explanations-know-no-model-kind': ['core/explain/engine/kind.ts', '../../models/kinds/b/b.ts'],
  'training-knows-no-method': ['core/training/train.ts', '../explain/methods/lime/lime.ts'],
  'explanations-know-no-assessment': ['core/explain/engine/judge.ts', '../../assess/scores/b/b.ts'],
  'assessments-ask-for-capabilities': ['core/assess/engine/kind.ts', '../../models/kinds/b/b.ts'],
  'field-types-import-no-field-type': ['core/data/fields/a/a.ts', '../b/b.ts'],
  'scores-import-no-score': ['core/assess/scores/a/a.ts', '../b/b.ts'],
  'assessments-import-no-assessment': ['core/assess/assessments/a/a.ts', '../b/b.ts'],
  'methods-import-no-method': ['core/explain/methods/shap/shap.ts', '../lime/lime.ts'],
  'results-import-no-result': ['core/explain/results/rules/rules.ts', '../cases/cases.ts'],
  'model-kinds-import-no-kind': ['core/models/kinds/a/a.ts', '../b/b.ts'],
  'studio-is-the-only-way-in': ['electron/engine/engine.ts', '../../core/models/kinds/b/b.ts'],
  'calls-are-shapes': ['core/studio/datasets/calls.ts', '../../models/kinds/b/b.ts'],
  'core-imports-no-command-line': ['core/studio/studio.ts', '../cli/main.ts'],
  'contract-knows-no-electron': ['electron/ipc/contract.ts', 'electron'],
  'main-and-preload-know-no-core': ['electron/main/main.ts', '../../core/models/kinds/b/b.ts'],
  'page-imports-schema-and-contract-only': ['renderer/src/app/app.ts', '../../../core/models/kinds/b/b.ts'],
  'screens-import-no-screen': ['renderer/src/screens/data/data.ts', '../train/train.ts'],
  'result-views-import-no-result-view': ['renderer/src/results/rules/rules.ts', '../cases/cases.ts'],
  'app-only-composes': ['renderer/src/screens/start/start.ts', '../../app/shell.ts'],
  'results-know-no-screen': ['renderer/src/results/cases/screen.ts', '../../screens/train/train.ts'],
  'plots-know-no-engine': ['renderer/src/plots/line.ts', '../engine/use-call.ts'],
  'ui-knows-no-plots': ['renderer/src/ui/panel.ts', '../plots/bar.ts'],
  'nobody-imports-tests': ['core/tested.ts', '../test/support.ts'],
  resolvable: ['core/lost.ts', './nowhere.ts'],
  'one-gateway-to-better-sqlite3': ['core/data/split.ts', 'better-sqlite3'],
  'one-gateway-to-tfjs': ['core/training/tensors.ts', '@tensorflow/tfjs-node'],
  'one-gateway-to-duckdb': ['core/data/table.ts', '@duckdb/node-api'],
  'one-gateway-to-jieba': ['core/data/profile.ts', '@node-rs/jieba'],
  'one-gateway-to-i18next': ['core/studio/words.ts', 'i18next'],
  'one-gateway-to-recharts': ['renderer/src/screens/compare/chart.ts', 'recharts'],
};

/** What those import. */
const imported = [
  'core/models/kinds/b/b.ts',
  'core/schema/leaf.ts',
  'core/explain/methods/lime/lime.ts',
  'core/explain/results/cases/cases.ts',
  'core/data/fields/b/b.ts',
  'core/assess/scores/b/b.ts',
  'core/assess/assessments/b/b.ts',
  'core/cli/main.ts',
  'renderer/src/screens/train/train.ts',
  'renderer/src/results/cases/cases.ts',
  'renderer/src/engine/use-call.ts',
  'renderer/src/plots/bar.ts',
  'renderer/src/app/shell.ts',
  'test/support.ts',
];

describe('the rules between modules', () => {
  it('nothing imports what it may not, and every file was looked at', () => {
    const { summary } = cruise(root);
    expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
    expect(summary.totalCruised).toBeGreaterThan(sources.length);
  });

  it('each rule has a file that breaks it, and catches it', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-rules-'));
    const write = (file: string, text: string) => {
      fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      fs.writeFileSync(path.join(folder, file), text);
    };
    fs.symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
    for (const file of imported) write(file, 'export const value = 1;\n');
    // types alone make a circle too
    write('core/data/circle-back.ts', "import type { value } from './circle.ts';\nexport type Value = typeof value;\n");
    for (const [file, from] of Object.values(broken))
      write(file, `import * as found from '${from}';\nexport const value = found;\n`);
    try {
      const { violations, ruleSetUsed } = cruise(folder).summary;
      const caught = Object.entries(broken).filter(([name, [file]]) =>
        violations.some(({ rule, from, to }) => rule.name === name && (from === file || to === file)),
      );
      expect(caught.map(([name]) => name)).toEqual(Object.keys(broken));
      expect(ruleSetUsed.forbidden.map(({ name }) => name).sort()).toEqual(Object.keys(broken).sort());
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });

  it('no file is longer than 400 lines, and half of them are shorter than 120', () => {
    const styles = walk(path.join(root, 'renderer/src')).filter((file) => file.endsWith('.css'));
    const lengths = [...sources, ...styles].map(
      (file) => [fs.readFileSync(file, 'utf8').split('\n').length - 1, path.relative(root, file)] as const,
    );
    expect(lengths.filter(([length]) => length > 400)).toEqual([]);
    const sorted = lengths.map(([length]) => length).sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(120);
  });

  it('core takes randomness and the date as arguments', () => {
    const guilty = sources
      .filter(
        (file) =>
          file.includes(`${path.sep}core${path.sep}`) &&
          /Math\.random|Date\.now|new Date\(\)/.test(fs.readFileSync(file, 'utf8')),
      )
      .map((file) => path.relative(root, file));
    // the command line is where they come in
    expect(guilty.filter((file) => !file.startsWith(path.join('core', 'cli')))).toEqual([]);
  });
});

type Tree = { readonly [key: string]: string | Tree };
const keysOf = (tree: Tree, before = ''): string[] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${before}${key}`] : keysOf(value, `${before}${key}.`),
  );

describe('words', () => {
  const known = new Set(keysOf(en));

  it('the same in both languages, none empty, with the same places to fill in', () => {
    expect(keysOf(zh).sort()).toEqual([...known].sort());
    const at = (tree: Tree, key: string): string =>
      String(
        key.split('.').reduce<string | Tree>((node, part) => (typeof node === 'string' ? node : node[part]), tree),
      );
    for (const key of known) {
      const places = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();
      expect(at(en, key).trim(), key).not.toBe('');
      expect(at(zh, key).trim(), key).not.toBe('');
      expect(places(at(zh, key)), key).toEqual(places(at(en, key)));
    }
  });

  it('every word that the page asks for is there', () => {
    const asked = sources
      .filter((file) => file.includes('renderer'))
      .flatMap((file) => [...fs.readFileSync(file, 'utf8').matchAll(/\bt\(\s*'([\w.-]+)'/g)].map(([, key]) => key));
    expect(asked.length).toBeGreaterThan(250);
    expect(asked.filter((key) => !known.has(key))).toEqual([]);
  });

  it('every family of words that is asked for by name is whole', () => {
    const families: Record<string, readonly string[]> = {
      error: ['usage', 'file-format', 'disk-full', 'engine-lost', 'internal', 'project-newer', 'diverged'],
      status: ['running', 'paused', 'finished', 'stopped', 'failed', 'cancelled', 'interrupted'],
      stage: ['start', 'open', 'detect', 'read', 'profile', 'save', 'train', 'explain'],
      warning: [
        'constant',
        'id-like',
        'leaks-target',
        'many-classes',
        'few-rows',
        'mostly-missing',
        'rare-class',
        'left-out',
      ],
      kind: ['numeric', 'categorical', 'text', 'date', 'id'],
      jobs: ['preview', 'import', 'run', 'continue', 'explain', 'repeat', 'predict', 'boundary'],
    };
    for (const [family, names] of Object.entries(families))
      for (const name of names) expect(known.has(`${family}.${name}`), `${family}.${name}`).toBe(true);
  });

  it('every term has a paragraph in both languages, and every term that is linked exists', () => {
    const ids = new Set(terms.map((term) => term.id));
    for (const term of terms)
      for (const words of [term.en, term.zh])
        expect(words.title.length > 0 && words.text.length > 12, term.id).toBe(true);
    const linked = sources.flatMap((file) =>
      [...fs.readFileSync(file, 'utf8').matchAll(/<Term(?: key="\w+")? id="([\w-]+)"/g)].map(([, id]) => id),
    );
    expect(linked.filter((id) => !ids.has(id))).toEqual([]);
  });
});

describe('what must never stand in the project', () => {
  it("no registry's host, no path of a machine", () => {
    const texts = [
      path.join(root, 'package-lock.json'),
      path.join(root, 'package.json'),
      ...walk(path.join(root, 'scripts')),
      ...sources,
    ].map((file) => [file, fs.readFileSync(file, 'utf8')] as const);
    const bad = texts
      .filter(([, text]) => /"resolved"|registry\.npmjs|pypi\.org|\/root\/|\/home\/\w/.test(text))
      .map(([file]) => path.relative(root, file));
    expect(bad).toEqual([]);
  });
});
