// Files that other tools have misread, as people reported them, each with variants of its kind. What is right is said
// in each test.
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { inEnglish } from '../../core/messages/format.ts';
import type { ImportOptions } from '../../core/schema/dataset.ts';
import type { Studio } from '../../core/studio.ts';
import type { workFolder } from '../support/cli.ts';
import { root } from '../support/data.ts';
import { withStudio } from '../support/studio.ts';

let work: ReturnType<typeof workFolder>;
let studio: Studio;

withStudio((made, folder) => {
  studio = made;
  work = folder;
});

const caseFile = (name: string): string => path.join(root, 'test/cases', name);
const importFile = (source: string, options: ImportOptions = {}) => studio.importDataset({ source, options });
let count = 0;
const importText = (content: string, options: ImportOptions = {}, name = `${count++}.csv`) =>
  importFile(work.file(name, content), options);
type Dataset = Awaited<ReturnType<typeof importFile>>;
const column = (dataset: Dataset, name: string) => {
  const found = dataset.columns.find((one) => one.name === name);
  if (!found) throw new Error(`no column ${name} among ${dataset.columns.map((one) => one.name).join()}`);
  return found;
};
const lines = (many: number, row: (i: number) => string) => Array.from({ length: many }, (_, i) => row(i)).join('\n');

describe('decimal signs and thousands', () => {
  it('points between thousands with a decimal comma, and commas between thousands', async () => {
    const german = column(await importFile(caseFile('03-comma-three-digits/de-thousands.csv')), 'cost').profile;
    expect([german.max, german.mean]).toEqual([1000000.25, expect.closeTo(93467.87416666666, 6)]);
    const american = column(await importFile(caseFile('03-comma-three-digits/us-thousands.csv')), 'count').profile;
    expect([american.max, american.mean]).toEqual([650129, expect.closeTo(64845.333333333336, 6)]);
  });

  it('three digits behind a comma are decimals where another column settles it, or a first 0', async () => {
    const dataset = await importText(`speed;pressure\n${lines(40, (i) => `${1 + (i % 3)},${100 + i};${i},5`)}\n`);
    expect(column(dataset, 'speed').profile.max).toBeCloseTo(3.138, 12);
    const zero = await importText(`speed;name\n${lines(40, (i) => `0,${100 + i};a`)}\n`);
    expect(column(zero, 'speed').profile.max).toBeCloseTo(0.139, 12);
  });

  it('the sign is judged by column: one with commas beside one with points loses neither', async () => {
    const dataset = await importText(`a;b\n${lines(40, (i) => `${i},5;${i}.25`)}\n`);
    expect([column(dataset, 'a').profile.max, column(dataset, 'b').profile.max]).toEqual([39.5, 39.25]);
    expect(dataset.notes.map(inEnglish).join(' ')).toMatch(/"a" is read with a decimal comma/);
  });

  it('points are groups only where they are well formed: dates and addresses are no numbers', async () => {
    const dataset = await importText(
      `v;day;address\n${lines(40, (i) => `${i},5;${String((i % 28) + 1).padStart(2, '0')}.05.2019;10.0.${i}.1`)}\n`,
    );
    expect(column(dataset, 'day').kind).toBe('date');
    expect(column(dataset, 'address').kind).not.toBe('numeric');
  });

  it('a comma between thousands in a file of tabs', async () => {
    expect(
      column(await importText(`n\tc\n${lines(30, (i) => `${70 + i},539\ta`)}\n`, {}, 'thousands.tsv'), 'n').profile.max,
    ).toBe(99539);
  });

  it('both signs in one column: kept as text, and said', async () => {
    const dataset = await importText(`a;b\n${lines(60, (i) => (i % 2 ? `${i},5;x` : `${i}.25;x`))}\n`);
    expect(column(dataset, 'a').kind).not.toBe('numeric');
    expect(dataset.notes.map(inEnglish).join(' ')).toMatch(/decimal point and numbers with a decimal comma/);
  });

  it.each([
    ['$1,250.50', 1250.5],
    ['1 250,50 €', 1250.5],
    ['(1,250.50)', -1250.5],
    ['−1250.5', -1250.5],
    ['12 %', 12],
    ['37.5 °C', 37.5],
    ["1'250.50", 1250.5],
    ['72kg', 72],
    ['12,34,567', 1234567],
  ])('%s is %d', async (text, value) => {
    const dataset = await importText(
      `n\tc\n${lines(30, (i) => `${i % 2 ? text : text.replace('2', '3')}\ta`)}\n`,
      {},
      `format-${count++}.tsv`,
    );
    expect(column(dataset, 'n').kind).toBe('numeric');
    const { min, max } = column(dataset, 'n').profile;
    expect([min, max]).toContain(value);
  });
});

describe('letters behind numbers', () => {
  const kindOf = async (cell: (i: number) => string) => {
    const dataset = await importText(`n\tc\n${lines(60, (i) => `${cell(i)}\ta`)}\n`, {}, `letters-${count++}.tsv`);
    return column(dataset, 'n');
  };
  it('are part of a code where other numbers lack them', async () => {
    const codes = await kindOf((i) => ['1a', '2', '10'][i % 3]);
    expect([codes.kind, codes.profile.top.map(({ value }) => value).sort()]).toEqual([
      'categorical',
      ['10', '1a', '2'],
    ]);
    expect((await kindOf((i) => (i % 4 ? String(i % 12) : `${i % 12}b`))).kind).toBe('categorical');
  });
  it('are a unit where nearly all numbers have them', async () => {
    const metres = await kindOf((i) => (i === 7 ? '8' : `${i + 1}m`));
    expect([metres.kind, metres.profile.max]).toEqual(['numeric', 60]);
  });
});

describe('odd marks among numbers', () => {
  it('NA is a country in one column and missing in the next; a quoted NA never is', async () => {
    const dataset = await importFile(caseFile('05-na-is-a-country/countries.csv'));
    expect([column(dataset, 'reading').kind, column(dataset, 'reading').profile.missing]).toEqual(['numeric', 4]);
    expect(column(dataset, 'reading').profile.mean).toBeCloseTo(4.970454545454546, 9);
    expect(column(dataset, 'country').profile.missing).toBe(2);
    expect(column(dataset, 'country').profile.top).toContainEqual({ value: 'NA', count: 14 });
    expect(column(dataset, 'exemption').profile.top).toContainEqual({ value: 'None', count: 24 });
    expect(dataset.notes.map(inEnglish).join(' ')).toMatch(
      /"NA" in 3 cells of "reading".*"-" in 1 cell of "reading".*"country": "NA"/,
    );
  });

  it('is undone by naming the markers, for all columns or one', async () => {
    const source = caseFile('05-na-is-a-country/countries.csv');
    expect(column(await importFile(source, { missing: ['', 'NA'] }), 'country').profile.missing).toBe(12);
    expect(column(await importFile(source, { columnMissing: { '0': ['', 'NA'] } }), 'country').profile.missing).toBe(
      12,
    );
    const words = column(await importFile(source, { kinds: { '2': 'categorical' } }), 'reading');
    // three NA; the "-" is a word among others
    expect([words.kind, words.profile.missing]).toEqual(['categorical', 3]);
  });

  it('infinities are missing, and said', async () => {
    const dataset = await importFile(caseFile('19-threshold-overflow/infinite.csv'));
    expect([column(dataset, 'x').kind, column(dataset, 'x').profile.missing]).toEqual(['numeric', 3]);
    expect(dataset.notes.map(inEnglish).join(' ')).toMatch(/"inf" in 2 cells.*"-Infinity" in 1 cell/);
    const huge = await importText(`x,y\n${lines(30, (i) => `${i === 3 ? '1e400' : i},a`)}\n`);
    expect([column(huge, 'x').kind, column(huge, 'x').profile.missing]).toEqual(['numeric', 1]);
  });

  it('a mark far down does not make a column of words', async () => {
    const dataset = await importText(`a, b\n${lines(6000, (i) => `${i}.5, ${i === 5500 ? '?' : i}`)}\n`);
    expect(dataset.columns.map(({ kind, profile }) => [kind, profile.missing])).toEqual([
      ['numeric', 0],
      ['numeric', 1],
    ]);
    const late = await importText(
      `a;b\n${lines(4000, (i) => (i < 2000 ? `${i};x` : `"${1 + (i % 9)},${100 + (i % 800)}";x`))}\n`,
    );
    expect(column(late, 'a').kind).toBe('numeric');
  });

  it('words that are answers stay: few numbers, or many words', async () => {
    const dataset = await importText(
      `children,grade\n${lines(60, (i) => `${i % 4 === 3 ? '3+' : i % 4},${i % 2 ? 'A' : i % 10}`)}\n`,
    );
    expect([column(dataset, 'children').kind, column(dataset, 'grade').kind]).toEqual(['categorical', 'categorical']);
  });
});

describe('codes and identifiers', () => {
  it('postal codes with one unknown, accounts of 20 digits, 1E2 beside 100', async () => {
    const dataset = await importText(
      `zip,account,code,y\n${lines(100, (i) => `${i === 50 ? 'unknown' : `0${1000 + (i % 30)}`},1234567890123456${7000 + i},${i % 3 === 0 ? '1E2' : 100 + (i % 7)},a`)}\n`,
    );
    expect(column(dataset, 'zip').kind).toBe('categorical');
    expect([column(dataset, 'account').kind, column(dataset, 'account').profile.distinct]).toEqual(['id', 100]);
    expect(dataset.notes.map(inEnglish).join(' ')).toMatch(
      /"account" is taken for an identifier \(100 of its 100 codes differ\)/,
    );
    expect(column(dataset, 'code').profile.top.map(({ value }) => value)).toEqual(
      expect.arrayContaining(['1E2', '100']),
    );
  });

  it('names that differ in nearly every row are an id by their name, and it is said', async () => {
    const dataset = await importText(`customer_key,y\n${lines(60, (i) => `C-${i * 7},${i % 2}`)}\n`);
    expect(column(dataset, 'customer_key').kind).toBe('id');
    expect(dataset.notes.map(inEnglish).join(' ')).toMatch(/its name, and 60 of its 60 values differ/);
  });

  it('measurements are no ids, however large or different', async () => {
    const dataset = await importFile(caseFile('19-threshold-overflow/high.csv'));
    expect(column(dataset, 'x').kind).toBe('numeric');
    const row = await importText(
      `row,size,user_id\n${lines(60, (i) => `${i + 1},${(i * 7919) % 1000},${5000 + ((i * 17) % 60)}`)}\n`,
    );
    expect(row.columns.map(({ kind }) => kind)).toEqual(['id', 'numeric', 'id']);
    expect(row.notes.map(inEnglish).join(' ')).toMatch(
      /"row" is taken for an identifier \(it counts the rows from 1 on\).*"user_id" is taken for an identifier \(its name/,
    );
  });
});

describe('names are those of the file', () => {
  it('that differ by case or blanks, in CSV, Parquet and JSON', async () => {
    const csv = await importFile(caseFile('06-case-twins/twins.csv'));
    expect(csv.columns.map(({ name }) => name)).toEqual(['dose', 'Dose', 'DOSE', 'dose_2', 'y']);
    expect(csv.notes.map(inEnglish).join(' ')).toMatch(/column 4 " dose " is "dose_2"/);
    const parquet = await importFile(caseFile('06-case-twins/twins.parquet'));
    expect(parquet.columns.map(({ name, kind }) => `${name}:${kind}`)).toEqual(
      expect.arrayContaining([
        'reading:numeric',
        'READING:numeric',
        'price:numeric',
        'colour:categorical',
        'seen:date',
      ]),
    );
    expect(column(parquet, 'price').profile.max).toBeCloseTo(973.64, 9);
    const json = await importFile(caseFile('06-case-twins/twins.jsonl'));
    expect([column(json, 'Rate').profile.missing, column(json, 'rate').profile.missing]).toEqual([12, 12]);
    const numbered = await importText(
      lines(30, (i) => `{"rate": ${i}, "rate_1": ${i + 1}, "RATE": ${i + 2}}`),
      {},
      'numbered.jsonl',
    );
    expect(numbered.columns.map(({ name, profile }) => [name, profile.max])).toEqual([
      ['rate', 29],
      ['rate_1', 30],
      ['RATE', 31],
    ]);
  });

  it('numbers of many digits in JSON keep them', async () => {
    const json = await importText(
      lines(30, (i) => `{"account": 1234567890123456${7000 + i}, "x": ${i}.5}`),
      {},
      'digits.jsonl',
    );
    expect(column(json, 'account').profile.distinct).toBe(30);
  });

  it('long ones are cut with a word, and a headerless file can be given names', async () => {
    const long = await importText(`${'x'.repeat(300)},b\n${lines(30, (i) => `${i},a`)}\n`);
    expect(long.notes.map(inEnglish).join(' ')).toMatch(/Names that had to be changed: column 1/);
    const named = await importText(
      lines(30, (i) => `${i}.5,a`),
      { names: { '0': 'weight', '1': 'group' } },
    );
    expect(named.columns.map(({ name }) => name)).toEqual(['weight', 'group']);
  });
});

describe('workbooks and what stands above a table', () => {
  it('the first sheet that is not hidden, days without a time zone', async () => {
    for (const file of ['visits-1900', 'visits-1904']) {
      const dataset = await importFile(caseFile(`07-xlsx-dates/${file}.xlsx`));
      expect(dataset.columns.map(({ name }) => name)).toEqual(['visit', 'share', 'twice', 'group']);
      expect(column(dataset, 'visit').profile.top.map(({ value }) => value)).toContain('2018-05-31');
      expect(dataset.notes.map(inEnglish).join(' ')).toMatch(/"visits" was read; "scratch" is hidden/);
    }
    expect((await studio.preview(caseFile('07-xlsx-dates/visits-1900.xlsx'), { sheet: 'scratch' })).sheet).toBe(
      'scratch',
    );
  });

  it('a title above the header, a column without a name, a total below', async () => {
    const source = caseFile('08-xlsx-untitled/report.xlsx');
    const dataset = await importFile(source);
    expect(dataset.columns.map(({ name, kind }) => [name, kind])).toEqual([
      ['machine', 'categorical'],
      ['column_2', 'numeric'],
      ['score', 'numeric'],
      ['passed', 'categorical'],
    ]);
    expect(column(dataset, 'column_2').profile.mean).toBeCloseTo(55.5, 9);
    expect(dataset.notes.map(inEnglish).join(' ')).toMatch(/Row 3 was taken for the header.*Row 15 looks like a total/);
    expect((await studio.preview(source, { headerRow: 1 })).columns[0].name).toMatch(/^Quarterly report/);
  });

  it('the same in text: titles, blank lines, two lines of header, units', async () => {
    const titled = await importText(
      `Quarterly report\n\nmade on Monday\nname,size,group\n${lines(30, (i) => `n${i % 5},${i}.5,a`)}\n`,
    );
    expect(titled.columns.map(({ name, kind }) => `${name}:${kind}`)).toEqual([
      'name:categorical',
      'size:numeric',
      'group:categorical',
    ]);
    expect(titled.notes.map(inEnglish).join(' ')).toMatch(/Line 4 was taken for the header/);
    const units = await importText(`weight,height\n(kg),(cm)\n${lines(30, (i) => `${60 + i},${150 + i}`)}\n`);
    expect(units.columns.map(({ name, kind }) => `${name}:${kind}`)).toEqual([
      'weight (kg):numeric',
      'height (cm):numeric',
    ]);
    const chosen = await importText(`a,b\nc,d\n${lines(30, (i) => `${i},${i}`)}\n`, { headerRow: 2 });
    expect([chosen.columns.map(({ name }) => name), chosen.rows]).toEqual([['c', 'd'], 30]);
  });
});

describe('a new file is read as the training data were', () => {
  it('known categories that look like numbers, a decimal comma, markers', async () => {
    const train = work.file(
      'like.csv',
      `grade;dose;y\n${lines(90, (i) => `${i % 3 === 2 ? 'x' : `${1 + (i % 3)}.50`};${i},5;${(i % 3) * 10}`)}\n`,
    );
    const experiment = await studio.run(
      {
        dataset: train,
        target: 'y',
        task: 'regression',
        split: { test: 0 },
        model: { kind: 'decision-tree', maxDepth: 5, minSamplesLeaf: 1 },
      },
      work.folder,
    );
    const { rows, warnings } = await studio.predict(
      experiment.id,
      work.file('like-new.csv', 'grade;dose\n1.50;1,5\n2.50;2,5\n1.50;80,5\n'),
    );
    expect(rows.map(({ prediction }) => prediction)).toEqual([0, 10, 0]);
    expect(warnings.map(inEnglish).filter((text) => /not seen/.test(text))).toEqual([]);
  });

  const trained = async (categorical: string) =>
    studio.run(
      {
        dataset: caseFile('13-predict-categories/train.csv'),
        target: 'sales',
        task: 'regression',
        split: { test: 0 },
        preprocess: { categorical },
        model: { kind: 'decision-tree', maxDepth: 10, minSamplesLeaf: 1 },
      },
      work.folder,
    );

  it.each(['onehot', 'ordinal'])('categories are known by their names (%s)', async (categorical) => {
    const { id } = await trained(categorical);
    const predict = async (name: string) => studio.predict(id, caseFile(`13-predict-categories/${name}.csv`));
    expect((await predict('subset')).rows.map(({ prediction }) => prediction)).toEqual([51, 40, 50, 41]);
    expect((await predict('reordered')).rows.map(({ prediction }) => prediction)).toEqual([51, 40, 50, 41]);
    const unseen = await predict('unseen');
    expect([unseen.rows[0].prediction, unseen.rows[3].prediction]).toEqual([40, 51]);
    expect(unseen.warnings.map(inEnglish).join(' ')).toMatch(
      /"city": "Tokyo" in 1 row.*not seen.*"city" is missing in 1 row/,
    );
    expect(unseen.flags.map((cells) => cells.map(({ reason }) => reason))).toEqual([[], ['unseen'], ['missing'], []]);
    await expect(predict('missing-column')).rejects.toMatchObject({
      code: 'column-not-found',
      message: expect.stringContaining('city'),
    });
    await expect(studio.predict(id, caseFile('13-predict-categories/unseen.csv'), {}, true)).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining('Tokyo'),
    });
  });

  it('numbers far outside and words where numbers are expected', async () => {
    const { id } = await trained('onehot');
    const far = await studio.predict(id, work.file('far.csv', 'city,temperature\nOslo,9000\nOslo,8\n'));
    expect(far.warnings.map(inEnglish).join(' ')).toMatch(/"temperature": "9000" in 1 row .* far outside/);
    const file = work.file('words.csv', 'city,temperature\nOslo,hot\nOslo,cold\n');
    const words = await studio.predict(id, file);
    expect(words.warnings.map(inEnglish).join(' ')).toMatch(/"hot".*"cold".*"temperature" is missing in 2 rows/);
    expect(words.flags.every((cells) => cells.length > 0)).toBe(true);
    await expect(studio.predict(id, file, {}, true)).rejects.toThrow(
      /"temperature" must be numeric; here it holds "(hot|cold)"/,
    );
  });
});
