import fs from 'node:fs';
import readSheets from 'read-excel-file/node';
import { VitrineError } from '../../errors.ts';

const maximumUnpacked = 400e6;

/** Reads a zip's central directory and refuses what would unpack to more than the limit (a zip bomb), before anything is unpacked. */
function checkArchive(file: string): void {
  const data = fs.readFileSync(file);
  let end = data.length - 22;
  while (end >= 0 && data.readUInt32LE(end) !== 0x06054b50) end--;
  if (end < 0)
    throw new VitrineError('file-format', 'This is not a complete XLSX file: its zip directory is missing.', {
      where: file,
      hint: 'Was the file cut off while it was copied?',
    });
  const entries = data.readUInt16LE(end + 10);
  let offset = data.readUInt32LE(end + 16);
  let unpacked = 0;
  for (let i = 0; i < entries && offset + 46 <= data.length && data.readUInt32LE(offset) === 0x02014b50; i++) {
    unpacked += data.readUInt32LE(offset + 24);
    offset += 46 + data.readUInt16LE(offset + 28) + data.readUInt16LE(offset + 30) + data.readUInt16LE(offset + 32);
  }
  if (unpacked > maximumUnpacked) {
    throw new VitrineError(
      'file-too-large',
      `This XLSX file would unpack to ${(unpacked / 1e6).toFixed(0)} MB; at most ${maximumUnpacked / 1e6} MB are accepted.`,
      {
        where: file,
        hint: 'Save the table as CSV or Parquet instead.',
      },
    );
  }
}

/** Reads one sheet of a workbook and writes it as CSV (UTF-8, comma, every cell quoted). @returns the sheets' names */
export async function spreadsheetToCsv(file: string, sheet: string | undefined, target: string): Promise<string[]> {
  checkArchive(file);
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
  if (chosen.data.length === 0) throw new VitrineError('file-empty', `The sheet "${chosen.sheet}" is empty.`, { where: file });
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
