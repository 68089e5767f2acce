// A sheet of a workbook as a table.
import fs from 'node:fs';
import zlib from 'node:zlib';
import readSheets from 'read-excel-file/node';
import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import type { ImportOptions } from '../../schema/dataset.ts';
import type { Message } from '../../schema/message.ts';
import { findHeader, namesOf, type Sheet } from './header.ts';
import { maximumColumns } from './limits.ts';
import type { SourceFile, TableSource } from './table-source.ts';
import { totalIn } from './total-row.ts';

const maximumUnpacked = 400e6;
const maximumCells = 40e6;

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly unpacked: number;
  readonly checksum: number;
  readonly offset: number;
}

/** Reads a zip's central directory, without unpacking anything. */
function listEntries(data: Buffer, file: string): Entry[] {
  let end = data.length - 22;
  while (end >= 0 && data.readUInt32LE(end) !== 0x06054b50) end--;
  if (end < 0)
    throw new VitrineError('file-format', say('error.notCompleteXlsxFileZip', {}), {
      where: file,
      hint: say('hint.wasFileCutOffWhile', {}),
    });
  const entries: Entry[] = [];
  const count = data.readUInt16LE(end + 10);
  let at = data.readUInt32LE(end + 16);
  for (let i = 0; i < count && at + 46 <= data.length && data.readUInt32LE(at) === 0x02014b50; i++) {
    const length = data.readUInt16LE(at + 28);
    entries.push({
      name: data.toString('utf8', at + 46, at + 46 + length),
      method: data.readUInt16LE(at + 10),
      packed: data.readUInt32LE(at + 20),
      unpacked: data.readUInt32LE(at + 24),
      checksum: data.readUInt32LE(at + 16),
      offset: data.readUInt32LE(at + 42),
    });
    at += 46 + length + data.readUInt16LE(at + 30) + data.readUInt16LE(at + 32);
  }
  // the library would look for what is left out until its time is up
  if (entries.length < count)
    throw new VitrineError('file-format', say('error.zipDirectoryXlsxFileDamaged', { count, count2: entries.length }), {
      where: file,
      hint: say('hint.openSpreadsheetProgramAndSave', {}),
    });
  return entries;
}

/**
 * Refuses what is no workbook, what would unpack to more than the limit (a zip bomb), and sheets whose cells lie too
 * far apart, before a workbook is built.
 * @returns names of the sheets that are hidden
 */
function checkWorkbook(file: string): Set<string> {
  const data = fs.readFileSync(file);
  const entries = listEntries(data, file);
  const book = entries.find((entry) => entry.name === 'xl/workbook.xml');
  if (!book) {
    throw new VitrineError('file-format', say('error.zipArchiveButNotExcel', {}), {
      where: file,
      hint: say('hint.unpackAndImportTableInside', {}),
    });
  }
  const unpacked = entries.reduce((sum, entry) => sum + entry.unpacked, 0);
  const tooLarge = (what: string) =>
    new VitrineError('file-too-large', what, { where: file, hint: say('hint.saveTableAsCsvOr', {}) });
  if (unpacked > maximumUnpacked)
    throw tooLarge(
      `This XLSX file would unpack to ${(unpacked / 1e6).toFixed(0)} MB; at most ${maximumUnpacked / 1e6} MB are accepted.`,
    );
  for (const entry of entries) {
    // a sheet may lie in any folder: the workbook's relations say where
    if (!/\.(xml|rels)$/i.test(entry.name)) continue;
    const xml = unpack(data, entry, file);
    if (/sharedStrings|styles|theme|\.rels$/i.test(entry.name)) continue;
    const { rows, columns, odd } = extentOf(xml);
    // what the library makes of such a reference may be any number of columns
    if (odd !== undefined && xml.includes('sheetData'))
      throw new VitrineError('file-format', say('error.sheetHasCellOrRow', { odd }), {
        where: file,
        hint: say('hint.openSpreadsheetProgramAndSave', {}),
      });
    if (Math.max(1, rows) * Math.max(1, columns) > maximumCells)
      throw tooLarge(
        `A sheet reaches to row ${rows.toLocaleString('en')} and column ${columns.toLocaleString('en')}; at most ${maximumCells / 1e6} million cells are accepted.`,
      );
  }
  return hiddenSheets(unpack(data, book, file).toString('utf8'));
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const decoded = (text: string): string =>
  text.replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) =>
    hex
      ? String.fromCodePoint(Number.parseInt(hex, 16))
      : decimal
        ? String.fromCodePoint(Number(decimal))
        : (entities[name] ?? whole),
  );

/** Names of the sheets that the workbook marks as hidden. */
function hiddenSheets(xml: string): Set<string> {
  const hidden = new Set<string>();
  for (const [tag] of xml.matchAll(/<(?:\w+:)?sheet\s[^>]*>/g)) {
    const attribute = (name: string) => new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag);
    const state = attribute('state');
    const name = attribute('name');
    if (name && /^(hidden|veryHidden)$/.test(state?.[1] ?? state?.[2] ?? ''))
      hidden.add(decoded(name[1] ?? name[2] ?? ''));
  }
  return hidden;
}

function unpack(data: Buffer, entry: Entry, file: string): Buffer {
  const start = entry.offset + 30 + data.readUInt16LE(entry.offset + 26) + data.readUInt16LE(entry.offset + 28);
  const packed = data.subarray(start, start + entry.packed);
  try {
    // the directory may lie about the size: the limit holds while unpacking too
    const bytes = entry.method === 0 ? packed : zlib.inflateRawSync(packed, { maxOutputLength: maximumUnpacked });
    // of a part that is not what was packed, the library may never come back
    if (zlib.crc32(bytes) !== entry.checksum) throw new Error(`${entry.name} does not have its checksum`);
    return bytes;
  } catch (error) {
    throw new VitrineError('file-format', say('error.sheetXlsxFileCannotBe', {}), {
      where: file,
      hint: say('hint.openSpreadsheetProgramAndSave', {}),
      cause: error,
    });
  }
}

const isSpace = (byte: number): boolean => byte === 32 || byte === 9 || byte === 10 || byte === 13;
const isDigit = (byte: number): boolean => byte >= 48 && byte <= 57;

/**
 * The last row and column that any attribute `r` names, however it is written: rows are `r="5"`, cells `r="C5"`; and
 * the first that names neither.
 */
function extentOf(xml: Buffer): { rows: number; columns: number; odd: string | undefined } {
  let odd: string | undefined;
  let rows = 0;
  let columns = 0;
  for (let at = xml.indexOf('r', 1); at > 0; at = xml.indexOf('r', at + 1)) {
    if (!isSpace(xml[at - 1])) continue;
    let i = at + 1;
    while (isSpace(xml[i])) i++;
    if (xml[i++] !== 61) continue;
    while (isSpace(xml[i])) i++;
    const quote = xml[i];
    if (quote !== 34 && quote !== 39) continue;
    const begin = ++i;
    let column = 0;
    for (let letter = xml[i] & 0xdf; letter >= 65 && letter <= 90; letter = xml[++i] & 0xdf)
      column = column * 26 + (letter - 64);
    let row = 0;
    for (; isDigit(xml[i]); i++) row = row * 10 + (xml[i] - 48);
    if (xml[i] !== quote) odd ??= xml.toString('utf8', begin, Math.min(xml.length, begin + 40));
    columns = Math.max(columns, column);
    rows = Math.max(rows, row);
  }
  return { rows, columns, odd };
}

interface Workbook {
  readonly sheets: readonly { readonly name: string; readonly isHidden: boolean; readonly rows: Sheet }[];
}

async function readWorkbook(file: string): Promise<Workbook> {
  const hidden = checkWorkbook(file);
  try {
    const sheets = await readSheets(file);
    return {
      sheets: sheets.map(({ sheet, data }) => ({
        name: sheet,
        isHidden: hidden.has(sheet),
        rows: data.map((row) => row.map(cellText)),
      })),
    };
  } catch (error) {
    throw new VitrineError(
      'file-format',
      say('error.xlsxFileCannotBeRead', { value: error instanceof Error ? error.message : String(error) }),
      {
        where: file,
        hint: say('hint.openSpreadsheetProgramAndSave2', {}),
      },
    );
  }
}

/** A day has no time and no zone; an instant is told in UTC. */
function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  return cell instanceof Date ? cell.toISOString().replace('T00:00:00.000Z', '') : String(cell);
}

const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === '');

/** One sheet of a workbook: the one that is named, or the first that is not hidden. */
export async function spreadsheetSource(source: SourceFile, options: ImportOptions): Promise<TableSource> {
  const { original } = source;
  const { sheets } = await readWorkbook(original);
  const listed = sheets.map(({ name }) => name).join(', ');
  const chosen =
    options.sheet === undefined
      ? (sheets.find(({ isHidden }) => !isHidden) ?? sheets[0])
      : sheets.find(({ name }) => name === options.sheet);
  if (!chosen)
    throw new VitrineError('file-format', say('error.thereNoSheet', { sheet: options.sheet ?? '' }), {
      where: original,
      hint: say('hint.sheets', { listed }),
    });
  const { rows } = chosen;
  if (rows.every(isBlank))
    throw new VitrineError('file-empty', say('error.sheetEmpty', { name: chosen.name }), {
      where: original,
      hint: sheets.length > 1 ? say('hint.sheets', { listed }) : say('hint.chooseWorkbookWithTable', {}),
    });
  if (options.headerRow !== undefined && options.headerRow > rows.length)
    throw new VitrineError(
      'params',
      say('error.thereNoRowSheetHas', { headerRow: options.headerRow, count: rows.length }),
      { where: 'headerRow' },
    );
  const place = findHeader(rows.slice(0, 200), {
    header: options.header,
    place: options.headerRow === undefined ? undefined : options.headerRow - 1,
  });
  const body = rows.slice(place.first);
  const width = body.reduce((most, cells) => Math.max(most, cells.findLastIndex((cell) => cell.trim() !== '') + 1), 1);
  if (width > maximumColumns)
    throw new VitrineError('file-too-large', say('error.sheetHasColumnsAtMost', { width, maximumColumns }), {
      where: original,
      hint: say('hint.leaveColumnsOut', {}),
    });
  const names = namesOf(rows, place, width);
  return {
    dialect: null,
    header: place.lines > 0,
    headerRow: place.first + 1,
    sheets: sheets.map(({ name, isHidden }) => ({ name, isHidden })),
    sheet: chosen.name,
    names: () => names,
    notes: sheetNotes(sheets, chosen, place, options),
    async scan(visit) {
      const cells = new Array<string | null>(width).fill(null);
      for (const row of rows.slice(place.first + place.lines)) {
        if (isBlank(row)) continue;
        for (let i = 0; i < width; i++) cells[i] = row[i] ?? '';
        visit(cells, undefined);
      }
    },
  };
}

function sheetNotes(
  sheets: Workbook['sheets'],
  { name, rows }: Workbook['sheets'][number],
  { first, lines }: { readonly first: number; readonly lines: number },
  options: ImportOptions,
): Message[] {
  const hidden = sheets.filter(({ isHidden }) => isHidden).map((sheet) => sheet.name);
  const above = rows.slice(0, first).filter((row) => !isBlank(row));
  const last = rows.findLastIndex((row) => !isBlank(row));
  const total = last > first + lines + 1 ? totalIn(rows[last]) : undefined;
  return [
    ...(sheets.length > 1 && options.sheet === undefined
      ? [
          hidden.length > 0
            ? say('read.sheetHidden', { sheet: name, hidden, count: hidden.length })
            : say('read.sheet', { sheet: name }),
        ]
      : []),
    ...(above.length > 0 && options.headerRow === undefined
      ? [
          say(lines > 0 ? 'read.headerRow' : 'read.firstRow', {
            line: first + 1,
            count: above.length,
            text: above[0].join(' ').trim().slice(0, 80),
          }),
        ]
      : []),
    ...(lines === 2 ? [say('read.twoRows', {})] : []),
    ...(total === undefined ? [] : [say('read.total', { line: last + 1, text: total })]),
  ];
}
