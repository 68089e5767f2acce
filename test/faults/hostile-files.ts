// Files that must be refused, each with words that its message must hold.
import zlib from 'node:zlib';

interface HostileFile {
  readonly name: string;
  readonly content: () => string | Uint8Array;
  /** What the message must say. */
  readonly says: RegExp;
  readonly options?: Record<string, unknown>;
}

const text = (name: string, content: string, says: RegExp, options?: Record<string, unknown>): HostileFile => ({
  name,
  content: () => content,
  says,
  options,
});
const bytes = (name: string, content: () => Uint8Array, says: RegExp): HostileFile => ({ name, content, says });
const rows = (count: number, row: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => `${row(i)}\n`).join('');

/** A zip archive with stored or deflated entries; `claim` is the size that its directory tells. */
function zip(entries: readonly { name: string; data: Uint8Array; claim?: number }[]): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data, claim } of entries) {
    const packed = zlib.deflateRawSync(data);
    const title = Buffer.from(name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(8, 8);
    local.writeUInt32LE(zlib.crc32(data), 14);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt32LE(data.length, 22);
    local.writeUInt16LE(title.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(20, 6);
    central.writeUInt16LE(8, 10);
    central.writeUInt32LE(zlib.crc32(data), 16);
    central.writeUInt32LE(packed.length, 20);
    central.writeUInt32LE(claim ?? data.length, 24);
    central.writeUInt16LE(title.length, 28);
    central.writeUInt32LE(offset, 42);
    parts.push(local, title, packed);
    directory.push(central, title);
    offset += 30 + title.length + packed.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

/** A workbook of one sheet with the given rows of XML. */
export function workbook(sheet: string, claim?: number): Uint8Array {
  const xml = (body: string) => Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${body}`);
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const relations = 'http://schemas.openxmlformats.org/package/2006/relationships';
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  return zip([
    {
      name: '[Content_Types].xml',
      data: xml('<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'),
    },
    {
      name: 'xl/workbook.xml',
      data: xml(
        `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
      ),
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      data: xml(
        `<Relationships xmlns="${relations}"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
      ),
    },
    {
      name: 'xl/worksheets/sheet1.xml',
      data: xml(`<worksheet xmlns="${main}"><sheetData>${sheet}</sheetData></worksheet>`),
      claim,
    },
  ]);
}

const parquetMagic = Buffer.from('PAR1');

export const hostileFiles: readonly HostileFile[] = [
  text('empty.csv', '', /empty/),
  text('blank.csv', ' \n\n\t\n', /white space/),
  bytes('mark-only.csv', () => Uint8Array.of(0xef, 0xbb, 0xbf), /white space/),
  text('header-only.csv', 'a,b,c\n', /no rows/),
  bytes('nul.csv', () => Buffer.from('a,b\n1,\0\n'), /byte 6 is NUL/),
  bytes('nul-late.csv', () => Buffer.from(`a,b\n${rows(200_000, (i) => `${i},1`)}7,\0\n`), /is NUL/),
  bytes(
    'noise.csv',
    () => Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256),
    /NUL|not text|cannot be read|no rows/,
  ),
  text(
    'open-quote.csv',
    `a,b\n${rows(50, (i) => (i === 10 ? '10,"oops' : `${i},x`))}`,
    /quote that opens in line 12 is not closed/,
  ),
  bytes('long-line.csv', () => Buffer.from(`a,b\n1,${'x'.repeat(3_000_000)}\n`), /Line 2 is longer than 2 MB/),
  bytes(
    'long-quote.csv',
    () => Buffer.from(`a,b\n1,"${'x\n'.repeat(4_000_000)}"\n`),
    /quoted value that begins at byte 6/,
  ),
  bytes('wide.csv', () => Buffer.from(`${'a,'.repeat(1_000_000)}b\n1\n`), /columns or more; at most 50,000/),
  bytes(
    'wide-later.csv',
    () => Buffer.from(`a,b\n1,2\n${'1,'.repeat(50_000)}1\n`),
    /Line 3 has 50,001 columns or more/,
  ),
  text('page.html.csv', '<!DOCTYPE html>\n<html><body>x</body></html>\n', /HTML/),
  text('data.xml.csv', '<?xml version="1.0"?>\n<a><b/></a>\n', /XML/),
  bytes('picture.csv', () => Buffer.from('\x89PNG\r\n\x1a\n0000', 'latin1'), /PNG/),
  bytes('paper.csv', () => Buffer.from('%PDF-1.7\n...'), /PDF/),
  bytes('program.csv', () => Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), /program/),
  bytes('base.csv', () => Buffer.from('SQLite format 3\0'), /SQLite/),
  bytes(
    'directory.xlsx',
    () => {
      const whole = Buffer.from(workbook('<row r="1"><c r="A1"><v>1</v></c></row>'));
      whole[whole.lastIndexOf('PK\x01\x02')] ^= 4;
      return whole;
    },
    /zip directory .* is damaged: of 4 parts it describes 3/,
  ),
  bytes('packed.csv.gz', () => zlib.gzipSync('a,b\n1,2\n'), /gzip/),
  bytes('old.xls', () => Buffer.from('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'latin1'), /old Excel/),
  bytes('photo.csv', () => Buffer.from('\xff\xd8\xff\xe0', 'latin1'), /JPEG/),
  text('named.parquet', 'a,b\n1,2\n', /name says \.parquet/),
  text('named.xlsx', 'a,b\n1,2\n', /name says \.xlsx/),
  bytes('cut.parquet', () => Buffer.concat([parquetMagic, Buffer.alloc(100)]), /cut off/),
  bytes('hollow.parquet', () => Buffer.concat([parquetMagic, parquetMagic]), /cannot be read/),
  bytes(
    'lying.parquet',
    () => Buffer.concat([parquetMagic, Buffer.alloc(50, 7), Buffer.from([0xff, 0xff, 0xff, 0x7f]), parquetMagic]),
    /cannot be read/,
  ),
  bytes(
    'noisy.parquet',
    () => Buffer.concat([parquetMagic, Buffer.alloc(64, 0xaa), Buffer.from([60, 0, 0, 0]), parquetMagic]),
    /cannot be read/,
  ),
  bytes(
    'cut.xlsx',
    () => workbook('<row r="1"><c r="A1"><v>1</v></c></row>').slice(0, 300),
    /zip directory is missing/,
  ),
  bytes(
    'odd-reference.xlsx',
    () => workbook(`<row r="1"><c r="A${'<c>'.repeat(500)}1"><v>1</v></c></row>`),
    /which is no reference/,
  ),
  bytes('archive.xlsx', () => zip([{ name: 'word/document.xml', data: Buffer.from('<w/>') }]), /not an Excel workbook/),
  bytes('bomb.xlsx', () => workbook('<row/>', 2_000_000_000), /unpack to 2000 MB/),
  bytes(
    'far.xlsx',
    () => workbook('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    /row 1,048,576 and column 16,384/,
  ),
  ...[
    ['quotes', "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"],
    [
      'spaces',
      '<row r="1"><c r = "A1"><v>1</v></c></row><row r="1048576"><c t="n"\n r\t=\n"XFD1048576"><v>1</v></c></row>',
    ],
    ['small', '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="xfd1048576"><v>1</v></c></row>'],
    [
      'behind',
      '<row r="1"><c s="0" r="A1"><v>1</v></c></row><row r="1048576"><c s="0" r="XFD1048576"><v>1</v></c></row>',
    ],
  ].map(([name, rows]) => bytes(`far-${name}.xlsx`, () => workbook(rows), /row 1,048,576 and column 16,384/)),
  bytes('blank.xlsx', () => workbook(''), /is empty/),
  text('deep.json', '['.repeat(100_000) + ']'.repeat(100_000), /more than 200 levels deep/),
  text('deep-object.json', `${'{"a":'.repeat(60_000)}1${'}'.repeat(60_000)}`, /more than 200 levels deep/),
  text('deep.jsonl', `{"a":1}\n{"a":${'['.repeat(5000)}${']'.repeat(5000)}}\n`, /levels deep in line 2/),
  text('word.json', '"just a word"', /JSON/),
  text('number.json', '42', /JSON|cannot be read|table/),
  text('cut.json', '[{"a":1},{"a":', /cannot be read/),
  text('comma.json', '[{"a":1},,{"a":2}]', /cannot be read/),
  text('broken.jsonl', '{"a":1}\n{a:2}\n', /cannot be read/),
  text('empty-list.json', '[]', /JSON|no rows|cannot be read|table/),
  text('many-keys.json', `[{${Array.from({ length: 60_000 }, (_, i) => `"k${i}":1`).join(',')}}]`, /at most 50,000/),
  text('not-utf8.csv', 'a,b\n1,2\n', /not utf-16le|cannot be read|no rows|white space|NUL/, { encoding: 'utf-16le' }),
  {
    name: 'wrong-encoding.csv',
    content: () => Buffer.from([0x61, 0x2c, 0x62, 0x0a, 0xff, 0xff, 0x2c, 0x31, 0x0a]),
    says: /is not utf-8/,
    options: { encoding: 'utf-8' },
  },
  text('no-such-sheet.csv', 'a\n', /no rows/),
];
