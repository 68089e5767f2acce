import fs from 'node:fs';
import zlib from 'node:zlib';
import readSheets from 'read-excel-file/node';
import { VitrineError } from '../../errors.ts';

const maximumUnpacked = 400e6;
const maximumCells = 40e6;

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly unpacked: number;
  readonly offset: number;
}

/** Reads a zip's central directory, without unpacking anything. */
function listEntries(data: Buffer, file: string): Entry[] {
  let end = data.length - 22;
  while (end >= 0 && data.readUInt32LE(end) !== 0x06054b50) end--;
  if (end < 0)
    throw new VitrineError('file-format', 'This is not a complete XLSX file: its zip directory is missing.', {
      where: file,
      hint: 'Was the file cut off while it was copied?',
    });
  const entries: Entry[] = [];
  let at = data.readUInt32LE(end + 16);
  for (let i = 0; i < data.readUInt16LE(end + 10) && at + 46 <= data.length && data.readUInt32LE(at) === 0x02014b50; i++) {
    const length = data.readUInt16LE(at + 28);
    entries.push({
      name: data.toString('utf8', at + 46, at + 46 + length),
      method: data.readUInt16LE(at + 10),
      packed: data.readUInt32LE(at + 20),
      unpacked: data.readUInt32LE(at + 24),
      offset: data.readUInt32LE(at + 42),
    });
    at += 46 + length + data.readUInt16LE(at + 30) + data.readUInt16LE(at + 32);
  }
  return entries;
}

/** Refuses what is no workbook, what would unpack to more than the limit (a zip bomb), and sheets whose cells lie too far apart, before a workbook is built. */
function checkWorkbook(file: string): void {
  const data = fs.readFileSync(file);
  const entries = listEntries(data, file);
  if (!entries.some((entry) => entry.name === 'xl/workbook.xml')) {
    throw new VitrineError('file-format', 'This is a zip archive, but not an Excel workbook.', {
      where: file,
      hint: 'Unpack it, and import the table inside.',
    });
  }
  const unpacked = entries.reduce((sum, entry) => sum + entry.unpacked, 0);
  const tooLarge = (what: string) => new VitrineError('file-too-large', what, { where: file, hint: 'Save the table as CSV or Parquet instead.' });
  if (unpacked > maximumUnpacked)
    throw tooLarge(`This XLSX file would unpack to ${(unpacked / 1e6).toFixed(0)} MB; at most ${maximumUnpacked / 1e6} MB are accepted.`);
  for (const entry of entries) {
    if (!/^xl\/worksheets\/[^/]+\.xml$/.test(entry.name)) continue;
    const { rows, columns } = extentOf(unpack(data, entry, file));
    if (rows * columns > maximumCells)
      throw tooLarge(
        `A sheet reaches to row ${rows.toLocaleString('en')} and column ${columns.toLocaleString('en')}; at most ${maximumCells / 1e6} million cells are accepted.`,
      );
  }
}

function unpack(data: Buffer, entry: Entry, file: string): Buffer {
  const start = entry.offset + 30 + data.readUInt16LE(entry.offset + 26) + data.readUInt16LE(entry.offset + 28);
  const packed = data.subarray(start, start + entry.packed);
  try {
    // the directory may lie about the size: the limit holds while unpacking too
    return entry.method === 0 ? packed : zlib.inflateRawSync(packed, { maxOutputLength: maximumUnpacked });
  } catch (error) {
    throw new VitrineError('file-format', 'A sheet of this XLSX file cannot be unpacked.', {
      where: file,
      hint: 'Open it in a spreadsheet program and save it again.',
      cause: error,
    });
  }
}

/** The last row and column that a sheet's cells name. */
function extentOf(xml: Buffer): { rows: number; columns: number } {
  let rows = 0;
  let columns = 0;
  for (let at = xml.indexOf('<c r="'); at >= 0; at = xml.indexOf('<c r="', at + 6)) {
    let column = 0;
    let i = at + 6;
    for (; xml[i] >= 65 && xml[i] <= 90; i++) column = column * 26 + (xml[i] - 64);
    let row = 0;
    for (; xml[i] >= 48 && xml[i] <= 57; i++) row = row * 10 + (xml[i] - 48);
    columns = Math.max(columns, column);
    rows = Math.max(rows, row);
  }
  return { rows, columns };
}

/** Reads one sheet of a workbook and writes it as CSV (UTF-8, comma, every cell quoted). @returns the sheets' names */
export async function spreadsheetToCsv(file: string, sheet: string | undefined, target: string): Promise<string[]> {
  checkWorkbook(file);
  let sheets: Awaited<ReturnType<typeof readSheets>>;
  try {
    sheets = await readSheets(file);
  } catch (error) {
    throw new VitrineError('file-format', `The XLSX file cannot be read: ${error instanceof Error ? error.message : error}`, {
      where: file,
      hint: 'Open it in a spreadsheet program and save it again, or save it as CSV.',
    });
  }
  const names = sheets.map((entry) => entry.sheet);
  const chosen = sheet === undefined ? sheets[0] : sheets.find((entry) => entry.sheet === sheet);
  if (!chosen) throw new VitrineError('file-format', `There is no sheet "${sheet}".`, { where: file, hint: `The sheets are: ${names.join(', ')}.` });
  if (chosen.data.length === 0)
    throw new VitrineError('file-empty', `The sheet "${chosen.sheet}" is empty.`, {
      where: file,
      hint: names.length > 1 ? `The sheets are: ${names.join(', ')}.` : 'Choose a workbook with a table.',
    });
  const width = Math.max(...chosen.data.map((row) => row.length));
  const lines = chosen.data.map((row) => Array.from({ length: width }, (_, i) => quoted(row[i])).join(','));
  fs.writeFileSync(target, `${lines.join('\n')}\n`);
  return names;
}

function quoted(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  const text = cell instanceof Date ? cell.toISOString().replace('T00:00:00.000Z', '') : String(cell);
  return `"${text.replaceAll('"', '""')}"`;
}
