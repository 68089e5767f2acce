import { describe, expect, it } from 'vitest';
import { inEnglish } from '../../core/messages/format.ts';
import type { ImportOptions, ImportPreview } from '../../core/schema/dataset.ts';
import type { Studio } from '../../core/studio.ts';
import type { workFolder } from '../support/cli.ts';
import { withStudio } from '../support/studio.ts';
import { workbook } from './hostile-files.ts';

let work: ReturnType<typeof workFolder>;
let studio: Studio;

withStudio((made, folder) => {
  studio = made;
  work = folder;
});

const look = (name: string, content: string | Uint8Array, options: ImportOptions = {}): Promise<ImportPreview> =>
  studio.preview(work.file(name, content), options);
const kinds = (preview: ImportPreview) => preview.columns.map((column) => column.kind);
const names = (preview: ImportPreview) => preview.columns.map((column) => column.name);
const lines = (count: number, row: (i: number) => string) => Array.from({ length: count }, (_, i) => row(i)).join('\n');

describe('messy files of real life', () => {
  it('semicolons and decimal commas', async () => {
    const preview = await look('comma.csv', `wert;name\n${lines(40, (i) => `${i},5;a${i % 3}`)}\n`);
    expect([preview.delimiter, preview.decimal, kinds(preview)]).toEqual([';', ',', ['numeric', 'categorical']]);
  });

  it.each([
    [
      'utf-8 with a mark',
      Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('年龄,风险\n31,好\n40,坏\n')]),
      'utf-8',
    ],
    [
      'UTF-16 with a mark',
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('年龄,风险\n31,好\n40,坏\n', 'utf16le')]),
      'utf-16le',
    ],
    ['UTF-16 without one', Buffer.from(`age,risk\n${lines(50, (i) => `${i},good`)}\n`, 'utf16le'), 'utf-16le'],
    [
      'GB18030',
      Buffer.from([
        0xc4, 0xea, 0xc1, 0xe4, 0x2c, 0x62, 0x0a, 0x33, 0x31, 0x2c, 0xba, 0xc3, 0x0a, 0x34, 0x30, 0x2c, 0xbb, 0xb5,
        0x0a,
      ]),
      'gb18030',
    ],
  ] as const)('%s', async (_what, content, encoding) => {
    const preview = await look('text.csv', content);
    expect(preview.encoding).toBe(encoding);
    expect(names(preview)[0]).toMatch(/年龄|age/);
  });

  it('Chinese that begins after a megabyte', async () => {
    const head = Buffer.from(`id,text\n${lines(120_000, (i) => `${i},plain`)}\n`);
    const preview = await look(
      'late.csv',
      Buffer.concat([head, Buffer.from([0x31, 0x2c, 0xc4, 0xea, 0xc1, 0xe4, 0x0a])]),
    );
    expect(preview.encoding).toBe('gb18030');
  });

  it('a stray quote does not let lines that are too long be cut without a word', async () => {
    const preview = await look(
      'stray.csv',
      `a,b,c\n${lines(60, (i) => (i === 20 ? '1,2,3,4,5,6,7' : i === 40 ? '1,"x "y" z",3' : `${i},t,3`))}\n`,
    );
    expect(preview.rejected.map((line) => line.line)).toEqual([22]);
    expect(preview.rows).toBe(59);
  });

  it('a kind that was chosen against the values says what it costs', async () => {
    const preview = await look('forced.csv', `n,c\n${lines(50, (i) => `${i},${i < 3 ? i : 'word'}`)}\n`, {
      kinds: { '1': 'numeric' },
    });
    expect(preview.notes.map(inEnglish).join('\n')).toContain(
      '"c": 47 of 50 values are not numbers and become missing.',
    );
  });

  it('no header, empty names, names twice, __proto__', async () => {
    expect(
      names(
        await look(
          'none.csv',
          lines(30, (i) => `${i},${i * 2}`),
        ),
      ),
    ).toEqual(['column_1', 'column_2']);
    expect(names(await look('names.csv', `a,,a,__proto__\n${lines(30, (i) => `${i},1,2,3`)}\n`))).toEqual([
      'a',
      'column_2',
      'a_2',
      '__proto__',
    ]);
  });

  it('years as names, and a name with a line break', async () => {
    expect(names(await look('years.csv', `country,2019,2020\n${lines(30, (i) => `c${i},${i},${i}`)}\n`))).toEqual([
      'country',
      '2019',
      '2020',
    ]);
    expect(names(await look('break.csv', `"two\nlines",b\n${lines(30, (i) => `${i},${i}`)}\n`))).toEqual([
      'two lines',
      'b',
    ]);
  });

  it('dates, ids, free text, first zeros, constants', async () => {
    const preview = await look(
      'kinds.csv',
      `when,user_id,note,zip,one\n${lines(60, (i) => `2024-01-${String((i % 28) + 1).padStart(2, '0')},${1000 + i},"some long words about row ${i}",0${1000 + (i % 5)},7`)}\n`,
    );
    expect(kinds(preview)).toEqual(['date', 'id', 'text', 'categorical', 'numeric']);
    expect(preview.notes.map(inEnglish).join()).toMatch(/zeros/);
  });

  it('missing values in every spelling, also with spaces around', async () => {
    const dataset = await studio.importDataset({
      source: work.file('missing.csv', `a, b\n1, x\n ?, y\nNA, x\n, ?\nnull, y\n${lines(30, (i) => `${i}, x`)}\n`),
    });
    expect(dataset.columns.map((column) => [column.kind, column.profile.missing])).toEqual([
      ['numeric', 4],
      ['categorical', 1],
    ]);
  });

  it('lines with too many or too few cells are rejected, with their numbers', async () => {
    const preview = await look('ragged.csv', `a,b,c\n1,2,3\n4,5\n6,7,8,9\n${lines(20, () => '1,2,3')}\n`);
    expect(preview.rejected.map((line) => line.line)).toEqual([3, 4]);
    expect(preview.rows).toBe(21);
  });

  it('comments before the table, quotes inside quotes, line breaks inside quotes', async () => {
    expect(
      names(await look('comments.csv', `# made by a machine\n# today\na,b\n${lines(30, (i) => `${i},1`)}\n`)),
    ).toEqual(['a', 'b']);
    expect((await look('quotes.csv', `a,b\n${lines(30, (i) => `"row ${i}","say "hi" now"`)}\n`)).rows).toBe(30);
    expect((await look('breaks.csv', `a,b\n${lines(30, (i) => `${i},"x\ny"`)}\n`)).rows).toBe(30);
  });

  it('a thousand columns', async () => {
    const preview = await look(
      'wide.csv',
      `${lines(1000, (i) => `c${i}`).replaceAll('\n', ',')}\n${lines(30, (i) => new Array(1000).fill(i % 7).join(','))}\n`,
    );
    expect(preview.columns.length).toBe(1000);
    expect(new Set(kinds(preview))).toEqual(new Set(['numeric']));
  });

  it('JSON with a mark and sparse keys, JSON Lines, a workbook', async () => {
    const sparse = JSON.stringify(Array.from({ length: 50 }, (_, i) => ({ a: i, [`k${i}`]: 1, [`m${i}`]: 'x' })));
    expect((await look('sparse.json', `\ufeff${sparse}`)).columns.length).toBe(101);
    expect(
      (
        await look(
          'lines.jsonl',
          lines(30, (i) => JSON.stringify({ a: i, b: i % 2 ? 'x' : null })),
        )
      ).rows,
    ).toBe(30);
    const preview = await look(
      'book.xlsx',
      workbook(
        `<row r="1"><c r="A1" t="inlineStr"><is><t>size</t></is></c><c r="B1" t="inlineStr"><is><t>kind</t></is></c></row>${Array.from({ length: 30 }, (_, i) => `<row r="${i + 2}"><c r="A${i + 2}"><v>${i}</v></c><c r="B${i + 2}" t="inlineStr"><is><t>${i % 2 ? 'a' : 'b'}</t></is></c></row>`).join('')}`,
      ),
    );
    expect([preview.rows, names(preview), kinds(preview)]).toEqual([30, ['size', 'kind'], ['numeric', 'categorical']]);
  });

  it('what is detected can be corrected', async () => {
    const content = `a;b\n${lines(30, (i) => `${i};x`)}\n`;
    const preview = await look('corrected.csv', content, { delimiter: ',', header: false, kinds: { '0': 'text' } });
    expect([names(preview).length, kinds(preview)[0], preview.rows]).toEqual([1, 'text', 31]);
    const missing = await studio.importDataset({
      source: work.file('mark.csv', `a\n${lines(40, (i) => (i % 4 === 0 ? '-9' : String(i)))}\n`),
      options: { missing: ['-9'] },
    });
    expect(missing.columns[0].profile.missing).toBe(10);
  });

  it('a cancelled import leaves nothing', async () => {
    const { JobControl } = await import('../../core/work/control.ts');
    const before = studio.datasets().length;
    const control = new JobControl();
    const source = work.file('large.csv', `a,b,c\n${lines(200_000, (i) => `${i},${i % 7},${i * 2}`)}\n`);
    const running = studio.importDataset({ source }, { control });
    setTimeout(() => control.cancel(), 150);
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(studio.datasets().length).toBe(before);
  });
});
