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
    readonly violations: readonly { readonly rule: { readonly name: string }; readonly from: string; readonly to: string }[];
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
const sources = ['core', 'electron', 'renderer/src'].flatMap((name) => walk(path.join(root, name))).filter((file) => /\.tsx?$/.test(file));

describe('rooms and doors', () => {
  it('nothing crosses a border, and every file was looked at', () => {
    const { summary } = cruise(root);
    expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
    expect(summary.totalCruised).toBeGreaterThan(sources.length);
  });

  it('the check catches each crossing', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-rooms-'));
    const write = (file: string, text: string) => {
      fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      fs.writeFileSync(path.join(folder, file), text);
    };
    fs.symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
    write('core/models/kinds/a/a.ts', "import type { b } from '../b/b.ts';\nexport type A = typeof b;\n");
    write('core/models/kinds/b/b.ts', 'export const b = 1;\n');
    write('core/explainers/lime/lime.ts', "import { b } from '../../models/kinds/b/b.ts';\nexport const l = b;\n");
    write('core/explainers/shap/shap.ts', "import { l } from '../lime/lime.ts';\nexport const s = l;\n");
    write('core/schema/words.ts', "import { b } from '../models/kinds/b/b.ts';\nexport const w = b;\n");
    write('core/messages/format.ts', "import { b } from '../models/kinds/b/b.ts';\nexport const f = b;\n");
    write('core/window.ts', "import { app } from 'electron';\nexport const a = app;\n");
    write('core/data/split.ts', "import Database from 'better-sqlite3';\nexport const d = Database;\n");
    write(
      'renderer/src/screens/data/data.ts',
      "import { t } from '../train/train.ts';\nimport { b } from '../../../../core/models/kinds/b/b.ts';\nexport const x = [t, b];\n",
    );
    write('renderer/src/screens/train/train.ts', "import { Line } from 'recharts';\nexport const t = Line;\n");
    write('electron/engine/engine.ts', "import { b } from '../../core/models/kinds/b/b.ts';\nexport const e = b;\n");
    try {
      const caught = new Set(cruise(folder).summary.violations.map(({ rule }) => rule.name));
      expect([...caught].sort()).toEqual(
        [
          'core-has-no-window',
          'explainers-are-strangers',
          'explainers-know-no-model-kind',
          'messages-know-no-work',
          'model-kinds-are-strangers',
          'one-door-to-better-sqlite3',
          'one-door-to-recharts',
          'page-imports-schema-and-contract-only',
          'schema-is-a-leaf',
          'screens-are-strangers',
          'studio-is-the-only-way-in',
        ].sort(),
      );
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });

  it('no file is longer than 400 lines, and half of them are shorter than 120', () => {
    const lengths = sources.map((file) => [fs.readFileSync(file, 'utf8').split('\n').length - 1, path.relative(root, file)] as const);
    expect(lengths.filter(([length]) => length > 400)).toEqual([]);
    const sorted = lengths.map(([length]) => length).sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(120);
  });

  it('core takes randomness and the date as arguments', () => {
    const guilty = sources
      .filter((file) => file.includes(`${path.sep}core${path.sep}`) && /Math\.random|Date\.now|new Date\(\)/.test(fs.readFileSync(file, 'utf8')))
      .map((file) => path.relative(root, file));
    // the command line is where they come in
    expect(guilty.filter((file) => !file.startsWith(path.join('core', 'cli')))).toEqual([]);
  });
});

type Tree = { readonly [key: string]: string | Tree };
const keysOf = (tree: Tree, before = ''): string[] =>
  Object.entries(tree).flatMap(([key, value]) => (typeof value === 'string' ? [`${before}${key}`] : keysOf(value, `${before}${key}.`)));

describe('words', () => {
  const known = new Set(keysOf(en));

  it('the same in both languages, none empty, with the same places to fill in', () => {
    expect(keysOf(zh).sort()).toEqual([...known].sort());
    const at = (tree: Tree, key: string): string =>
      String(key.split('.').reduce<string | Tree>((node, part) => (typeof node === 'string' ? node : node[part]), tree));
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
      warning: ['constant', 'id-like', 'leaks-target', 'many-classes', 'few-rows', 'mostly-missing', 'rare-class', 'left-out'],
      kind: ['numeric', 'categorical', 'text', 'date', 'id'],
      jobs: ['preview', 'import', 'run', 'continue', 'explain', 'repeat', 'predict', 'boundary'],
    };
    for (const [family, names] of Object.entries(families)) for (const name of names) expect(known.has(`${family}.${name}`), `${family}.${name}`).toBe(true);
  });

  it('every term has a paragraph in both languages, and every term that is linked exists', () => {
    const ids = new Set(terms.map((term) => term.id));
    for (const term of terms) for (const words of [term.en, term.zh]) expect(words.title.length > 0 && words.text.length > 12, term.id).toBe(true);
    const linked = sources.flatMap((file) => [...fs.readFileSync(file, 'utf8').matchAll(/<Term(?: key="\w+")? id="([\w-]+)"/g)].map(([, id]) => id));
    expect(linked.filter((id) => !ids.has(id))).toEqual([]);
  });
});

describe('what must never stand in the project', () => {
  it("no registry's host, no path of a machine", () => {
    const texts = [path.join(root, 'package-lock.json'), path.join(root, 'package.json'), ...walk(path.join(root, 'resources/setup')), ...sources].map(
      (file) => [file, fs.readFileSync(file, 'utf8')] as const,
    );
    const bad = texts.filter(([, text]) => /"resolved"|registry\.npmjs|pypi\.org|\/root\/|\/home\/\w/.test(text)).map(([file]) => path.relative(root, file));
    expect(bad).toEqual([]);
  });
});
