// Well-formed delimited files of known content, drawn by seed: delimiters, quotes, blank lines, encodings, line ends,
// ragged rows. None may come in another shape or
// with another value.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readFile } from '../../core/data/reader/read-file.ts';
import { cellText } from '../../core/data/table.ts';
import { Random } from '../../core/numeric/random.ts';
import type { ImportOptions } from '../../core/schema/dataset.ts';
import { workFolder } from '../support/cli.ts';
import { testJob } from '../support/job.ts';

const files = Number(process.env.VITRINE_SOAK ?? 150);

let work: ReturnType<typeof workFolder>;
beforeAll(() => {
  work = workFolder();
});
afterAll(() => work[Symbol.dispose]());

type Kind = 'number' | 'decimal' | 'word' | 'sentence' | 'date';
const words = ['alpha', 'beta', 'gamma delta', '晴天', 'été', "o'neil", 'x-ray', '50 kg max', 'a/b'];

function drawCell(kind: Kind, random: Random, delimiter: string, quotesAll: boolean): string {
  switch (kind) {
    case 'number':
      return String(random.integer(2000) - 1000);
    case 'decimal':
      return (random.uniform() * 100).toFixed(2);
    case 'word':
      return words[random.integer(words.length - 1)];
    case 'date':
      return `20${10 + random.integer(15)}-0${1 + random.integer(8)}-1${random.integer(9)}`;
    case 'sentence': {
      const parts = ['it rained', `she said "no"`, `one${delimiter}two`, 'line one\nline two', 'plain'];
      return quotesAll || random.uniform() < 0.5 ? parts[random.integer(parts.length - 1)] : 'plain text here';
    }
  }
}

interface Generated {
  readonly content: Buffer;
  readonly names: string[];
  readonly cells: string[][];
  readonly ragged: number;
}

function generate(random: Random): Generated {
  const delimiter = [',', ';', '\t', '|'][random.integer(3)];
  const quotesAll = random.uniform() < 0.35;
  const end = ['\n', '\r\n', '\r'][random.integer(random.uniform() < 0.9 ? 1 : 2)];
  const width = 2 + random.integer(6);
  const rows = 25 + random.integer(60);
  const kinds = Array.from(
    { length: width },
    (_, i): Kind =>
      (['number', 'decimal', 'word', 'sentence', 'date'] as const)[i === 0 ? random.integer(1) : random.integer(4)],
  );
  const names = kinds.map((kind, i) => `${kind}_${i}`);
  const cells = Array.from({ length: rows }, () => kinds.map((kind) => drawCell(kind, random, delimiter, quotesAll)));
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  const write = (cell: string) => (quotesAll || /["\n\r]/.test(cell) || cell.includes(delimiter) ? quoted(cell) : cell);
  const lines = [
    names.map((name) => (quotesAll ? quoted(name) : name)).join(delimiter),
    ...cells.map((row) => row.map(write).join(delimiter)),
  ];
  let ragged = 0;
  if (random.uniform() < 0.2) {
    lines.splice(3 + random.integer(10), 0, Array.from({ length: width + 2 }, () => '7').join(delimiter));
    ragged++;
  }
  if (random.uniform() < 0.2) lines.splice(5, 0, '');
  if (random.uniform() < 0.15) lines.unshift('', '');
  const text = lines.join(end) + (random.uniform() < 0.8 ? end : '');
  const mark = random.uniform() < 0.15;
  const content =
    random.uniform() < 0.1 ? Buffer.from(`\ufeff${text}`, 'utf16le') : Buffer.from(`${mark ? '\ufeff' : ''}${text}`);
  return { content, names, cells, ragged };
}

/** What came otherwise than it was written, of so many files. */
async function wronglyRead(count: number, options: ImportOptions): Promise<string[]> {
  const wrong: string[] = [];
  for (let seed = 0; seed < count; seed++) {
    const { content, names, cells, ragged } = generate(new Random(seed));
    const { table, preview } = await readFile(work.file('generated.csv', content), options, testJob());
    const shape = `${table.rows} x ${table.columns.map((column) => column.name).join()}`;
    if (shape !== `${cells.length} x ${names.join()}` || preview.rejectedCount !== ragged) {
      wrong.push(
        `seed ${seed}: ${shape}, ${preview.rejectedCount} rejected, instead of ${cells.length} x ${names.join()}, ${ragged}`,
      );
      continue;
    }
    const bad = cells.findIndex((row, r) => row.some((cell, c) => !same(cell, cellText(table.columns[c], r))));
    if (bad >= 0)
      wrong.push(
        `seed ${seed}: row ${bad}: ${cells[bad].join('|')} came as ${table.columns.map((column) => cellText(column, bad)).join('|')}`,
      );
  }
  return wrong;
}

it(`reads ${files} generated files as they were written`, { timeout: 3_600_000 }, async () => {
  expect(await wronglyRead(files, {})).toEqual([]);
});

it('control: with a delimiter that is not looked for, most of them come otherwise', async () => {
  expect((await wronglyRead(40, { delimiter: ',' })).length).toBeGreaterThan(20);
});

const same = (written: string, read: string | null): boolean =>
  written === read || (read !== null && read !== '' && Number(written) === Number(read));
