import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromReport, toReport, VitrineError } from '../../core/errors.ts';
import { columnsIn, mapColumns } from '../../core/messages/columns.ts';
import { english } from '../../core/messages/en/english.ts';
import { format } from '../../core/messages/format.ts';
import { say, some } from '../../core/messages/say.ts';
import { chinese } from '../../core/messages/zh-cn/chinese.ts';
import { message, storedMessage } from '../../core/schema/message.ts';
import { readSpec } from '../../core/studio/experiments/read-spec.ts';
import { refusal, vitrine, workFolder } from '../support/cli.ts';
import { root } from '../support/data.ts';

const sourcesIn = (folder: string): string[] =>
  fs
    .readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => path.join(entry.parentPath, entry.name));

const valuesOf = (sentence: string): string[] =>
  [...new Set([...sentence.matchAll(/\{\{(\w+)/g)].map(([, name]) => name))].sort();

describe('messages', () => {
  it('each sentence asks for the same values in both languages', () => {
    const base = (key: string) => key.replace(/_(one|other)$/, '');
    const asked = (catalogue: Readonly<Record<string, string>>) => {
      const all = new Map<string, string[]>();
      for (const [key, sentence] of Object.entries(catalogue))
        all.set(base(key), [...new Set([...(all.get(base(key)) ?? []), ...valuesOf(sentence)])].sort());
      return all;
    };
    const own = asked(english);
    const other = asked(chinese);
    expect([...other.keys()].sort()).toEqual([...own.keys()].sort());
    for (const [key, values] of own) {
      // what stands in both languages by itself
      if (key === 'either') continue;
      // a plural form may choose by a count that it does not show
      if (`${key}_one` in english) expect(values, key).toEqual(expect.arrayContaining(other.get(key) ?? ['?']));
      else expect(other.get(key), key).toEqual(values);
    }
  });

  it('is a sentence of the reader, with lists, plurals and sentences in it', () => {
    const note = say('column.note', {
      column: 'rate',
      note: say('note.retypedLost', {
        kind: say('kind.numeric', {}),
        before: say('kind.categorical', {}),
        lost: 12345,
        examples: ['A', 'B'],
      }),
    });
    expect(format(note, 'en')).toBe(
      '"rate" is read as numeric (it was categorical); 12,345 cells that are no numbers are missing: "A", "B".',
    );
    expect(format(note, 'zh-CN')).toBe(
      '“rate”现按数值读取（原为类别）；12,345 个不是数字的单元格成为缺失值：“A”、“B”。',
    );
    const one = say('train.withoutTarget', { count: 1, column: 'y' });
    expect([format(one, 'en'), format(one, 'zh-CN')]).toEqual([
      '1 row without a value of "y" was left out.',
      '1 行没有“y”的值，已略去。',
    ]);
    const many = say('read.trimmed', { columns: some(Array.from({ length: 9 }, (_, i) => `c${i}`)) });
    expect(format(many, 'en')).toBe(
      'White space in names was left out: "c0", "c1", "c2", "c3", "c4", "c5" and 3 more.',
    );
  });

  it('shows what it is filled with as it stands', () => {
    for (const hostile of ['{{note}} $t(text)', '<b>', '__proto__', 'a{{count}}'])
      expect(format(say('data.id', { column: hostile }), 'en')).toBe(
        `"${hostile}" looks like an identifier and is left out.`,
      );
    const odd = {
      key: 'data.id',
      values: { column: 'x', lng: 'zh-CN', defaultValue: 'no', interpolation: 'no', count: 'many' },
    };
    expect(format(odd, 'en')).toBe('"x" looks like an identifier and is left out.');
  });

  it('of a newer version is shown by its key', () => {
    expect(format({ key: 'not.here', values: { n: 3, name: 'x' } }, 'zh-CN')).toBe('not.here 3 x');
  });

  it('of before there were messages is shown as it was written', () => {
    expect(format(storedMessage.parse('Old sentence.'), 'zh-CN')).toBe('Old sentence.');
    expect(storedMessage.parse(say('data.fewRows', { rows: 3 }))).toEqual(say('data.fewRows', { rows: 3 }));
    expect(message.safeParse({ key: 'text', values: { text: null } }).success).toBe(false);
  });

  it('follows a column to its new name, and touches nothing else', () => {
    const rename = (one: string) => (one === 'a' ? 'b' : one);
    const nested = say('read.missing', { text: 'a', count: 3, columns: some(['a', 'c', 'd', 'e', 'f', 'g', 'h']) });
    expect(format(mapColumns(nested, rename), 'en')).toBe(
      'Read as missing: "a" in 3 cells of "b", "c", "d", "e", "f", "g" and 1 more.',
    );
    const counted = say('read.missing', {
      text: '-',
      count: 3,
      columns: [say('list.counted', { column: 'a', count: 2 }), say('list.counted', { column: 'c', count: 1 })],
    });
    expect(format(mapColumns(counted, rename), 'en')).toBe('Read as missing: "-" in 3 cells of "b" 2, "c" 1.');
    expect([...columnsIn(counted)]).toEqual(['a', 'c']);
    expect([...columnsIn(say('column.note', { column: 'a', note: say('note.affix', { text: 'kg' }) }))]).toEqual(['a']);
  });
});

describe('what the system says', () => {
  it.each([
    ['ENOSPC', 'disk-full'],
    ['SQLITE_FULL', 'disk-full'],
    ['SQLITE_IOERR_FSYNC', 'disk-fault'],
    ['EIO', 'disk-fault'],
    ['EMFILE', 'disk-fault'],
    ['SQLITE_CANTOPEN', 'disk-fault'],
    ['SQLITE_CORRUPT_VTAB', 'project-damaged'],
    ['SQLITE_BUSY_SNAPSHOT', 'project-locked'],
    ['EACCES', 'read-only'],
    ['ENOENT', 'file-not-found'],
    ['ERR_WORKER_OUT_OF_MEMORY', 'out-of-memory'],
  ])('%s is %s, with what to do', (code, expected) => {
    const report = toReport(Object.assign(new Error('raw'), { code }));
    expect(report.code).toBe(expected);
    expect(report.hint).toBeTruthy();
    expect(report.message).not.toContain('%');
  });
  it('a fault of our own stays one', () => {
    expect(toReport(new TypeError('x is undefined')).code).toBe('internal');
    expect(toReport(Object.assign(new Error('odd'), { code: 'ERR_INVALID_ARG_TYPE' })).code).toBe('internal');
  });
});

describe('sentences about what went wrong', () => {
  const sources = [...sourcesIn('core'), ...sourcesIn('electron')].map((file) => ({
    file: path.relative(root, file),
    text: fs.readFileSync(file, 'utf8'),
  }));

  it('are all of the catalogue: no error is made of text in one language', () => {
    const plain = sources.flatMap(({ file, text }) =>
      [...text.matchAll(/new VitrineError\(\s*[^,]+,\s*['"`]|(?<!['"])\bhint: *['"`]|\brefuse\(\s*['"`]/g)].map(
        (found) => `${file}: ${found[0]}`,
      ),
    );
    expect(plain).toEqual([]);
    // the control
    expect("new VitrineError('data', `No ${what}`)").toMatch(/new VitrineError\(\s*[^,]+,\s*['"`]/);
  });

  it('are all used', () => {
    const all = sources
      .filter(({ file }) => !/^core\/messages\/(en|zh-cn)\//.test(file))
      .map(({ text }) => text)
      .join('\n');
    const prefixes = [
      ...[...all.matchAll(/say\(`([\w.]+\.)\$\{/g)].map(([, prefix]) => prefix),
      ...[...all.matchAll(/titleIn\('([\w.]+)'/g)].map(([, group]) => `${group}.`),
    ];
    const bases = new Set(Object.keys(english).map((key) => key.replace(/_(one|other)$/, '')));
    const unused = [...bases].filter(
      (key) => !all.includes(`'${key}'`) && !prefixes.some((prefix) => key.startsWith(prefix)),
    );
    expect(unused).toEqual([]);
  });

  it('cross processes by key, and are read in either language', () => {
    const error = new VitrineError('data', say('error.noSuchColumn', { name: 'x' }), {
      hint: say('hint.columns', { names: 'a, b' }),
    });
    const again = fromReport(JSON.parse(JSON.stringify(toReport(error))));
    for (const one of [error, again]) {
      expect([one.message, one.hint]).toEqual(['There is no column "x".', 'The columns are: a, b.']);
      const { said, saidHint } = one.said;
      expect(said && format(said, 'zh-CN')).toBe('没有列“x”。');
      expect(saidHint && format(saidHint, 'zh-CN')).toBe('列有：a, b。');
    }
  });

  it('of the system and of schemas too', () => {
    const full = toReport(Object.assign(new Error('SQLITE_FULL'), { code: 'ENOSPC' }));
    expect(full).toMatchObject({ code: 'disk-full', message: 'The disk is full.' });
    expect(full.said && format(full.said, 'zh-CN')).toBe('磁盘已满。');
    const bad = () => readSpec({ dataset: 'd', target: 't', model: { kind: 'knn' }, split: { test: 'x' } });
    expect(bad).toThrow('split.test must be a number (given: "x").');
    try {
      bad();
    } catch (error) {
      const { said } = toReport(error);
      expect(said && format(said, 'zh-CN')).toBe('split.test 须为数字（给出的是："x"）。');
    }
  });

  it('of values say what is wrong with them, and what would be taken', () => {
    const of = (model: object) => {
      try {
        readSpec({ dataset: 'd', target: 't', model: { kind: 'random-forest', ...model } });
      } catch (error) {
        const { message, hint } = toReport(error);
        return [message, hint];
      }
      return [];
    };
    expect(of({ trees: 1.5 })).toEqual(['model.trees must be a whole number (given: 1.5).', undefined]);
    expect(of({ trees: 0 })).toEqual(['model.trees is too small (given: 0).', 'At least 1.']);
    expect(of({ criterion: 'best' })[0]).toBe('model.criterion is none of the values that it takes (given: "best").');
  });

  it('are read at the terminal in the language that is asked for, and stay English in JSON', () => {
    using work = workFolder();
    const file = work.file('p.vitrine');
    const table = work.file('t.csv', `a,b\n${Array.from({ length: 12 }, (_, i) => `${i * 7},${i % 2}`).join('\n')}\n`);
    expect(vitrine(file, '--lang', 'zh-CN', 'import', table, '--target', 'c').stderr).toMatch(
      /column-not-found: 没有列“c”。\n {2}位置：target/,
    );
    expect(vitrine(file, '--lang', 'zh-CN', 'import', table).stdout).toContain('只有 12 行');
    expect(vitrine(file, 'show', 'x').stderr).toContain('There is no experiment "x" in this project.');
    expect(JSON.parse(vitrine(file, '--lang', 'zh', '--json', 'show', 'x').stderr).error).toMatchObject({
      code: 'not-found',
      message: 'There is no experiment "x" in this project.',
      key: 'error.thereNoExperimentProject',
      values: { key: 'x' },
    });
    expect(refusal(file, '--lang', 'fr', 'list')).toMatchObject({ code: 'usage', where: '--lang' });
  });
});
