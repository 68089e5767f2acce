// Columns of a table that name image files beside it.
import fs from 'node:fs';
import path from 'node:path';
import { VitrineError } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import { say } from '../../messages/say.ts';
import type { ImportOptions, RejectedLine } from '../../schema/dataset.ts';
import { decodeImage } from '../images/decode.ts';
import { isImageName } from '../images/header.ts';
import type { Picture } from '../images/pictures.ts';
import { within } from '../images/scale.ts';
import type { CodedColumn, Column, Table } from '../table.ts';
import type { ImportedTable } from './imported.ts';
import { imageColumn, longestSide } from './read-folder.ts';

/** Of a column's different values so many have to look like names of images. */
const mostlyNames = 0.95;
const looked = 200;

/** Whether texts name images, some of which stand beside the table. */
export function nameImages(texts: readonly string[], folder: string): boolean {
  const named = texts.filter(isImageName);
  return (
    named.length > 0 &&
    named.length >= mostlyNames * texts.length &&
    named.slice(0, looked).some((name) => fs.existsSync(path.resolve(folder, name)))
  );
}

const isCoded = (column: Column): column is CodedColumn => column.kind !== 'numeric' && column.kind !== 'image';

const decoded = async (file: string): Promise<Picture> => {
  if (!fs.existsSync(file)) throw new VitrineError('file-not-found', say('image.notThere', {}));
  return within(await decodeImage(fs.readFileSync(file)), longestSide);
};

/**
 * Reads the images that columns name; rows whose image cannot be read are rejected by its name.
 * @param file of the table
 */
export async function withNamedImages(
  found: ImportedTable,
  file: string,
  options: ImportOptions,
  job: JobContext,
): Promise<ImportedTable> {
  const folder = path.dirname(path.resolve(file));
  const naming = found.table.columns.filter(
    (column): column is CodedColumn =>
      isCoded(column) && options.kinds?.[String(column.id)] === undefined && nameImages(column.categories, folder),
  );
  if (naming.length === 0) return found;
  const broken = new Map<number, RejectedLine>();
  const pictures = new Map<number, (Picture | undefined)[]>();
  for (const column of naming) {
    const own: (Picture | undefined)[] = [];
    const reasons = new Map<number, RejectedLine['reason']>();
    for (const [code, name] of column.categories.entries()) {
      job.check();
      job.report({ stage: 'read', share: 0.9 + (0.1 * code) / column.categories.length });
      try {
        own[code] = await decoded(path.resolve(folder, name));
      } catch (error) {
        if (!(error instanceof VitrineError) || !error.said.said) throw error;
        reasons.set(code, error.said.said);
      }
    }
    pictures.set(column.id, own);
    column.codes.forEach((code, row) => {
      const reason = reasons.get(code);
      if (reason) broken.set(row, { line: row + 1, reason, text: column.categories[code] });
    });
  }
  const kept = Array.from({ length: found.table.rows }, (_, row) => row).filter((row) => !broken.has(row));
  const columns = found.table.columns.map((column) => {
    const own = pictures.get(column.id);
    return own && column.kind !== 'numeric'
      ? imageColumn(
          column.id,
          column.name,
          kept.map((row) => (column.codes[row] < 0 ? '' : column.categories[column.codes[row]])),
          kept.flatMap((row) => own[column.codes[row]] ?? emptyPicture),
        )
      : rowsOf(column, kept);
  });
  const table: Table = { rows: kept.length, columns };
  if (kept.length === 0)
    throw new VitrineError('file-format', say('folder.noneReadable', { count: found.table.rows }), {
      where: file,
      hint: say('folder.accepted', {}),
    });
  const isNaming = ({ name }: { readonly name: string }) => naming.some((column) => column.name === name);
  const { preview, readings } = found;
  const rejected = [...preview.rejected, ...broken.values()];
  return {
    table,
    readings: readings.map((reading) => (isNaming(reading) ? { ...reading, kind: 'image' as const } : reading)),
    preview: {
      ...preview,
      rows: kept.length,
      columns: preview.columns.map((column) => (isNaming(column) ? { ...column, kind: 'image' as const } : column)),
      rejected: rejected.slice(0, 200),
      rejectedCount: preview.rejectedCount + broken.size,
      notes: [...preview.notes, ...naming.map(({ name }) => say('read.images', { column: name }))],
    },
  };
}

const emptyPicture: Picture = { width: 1, height: 1, channels: 1, pixels: new Uint8Array(1) };

/** Some rows of a column; categories that none of them has any more stay. */
function rowsOf(column: Column, kept: readonly number[]): Column {
  if (column.kind === 'numeric') {
    const values = new Float64Array(new SharedArrayBuffer(8 * kept.length));
    kept.forEach((row, i) => {
      values[i] = column.values[row];
    });
    return { ...column, values };
  }
  const codes = new Int32Array(new SharedArrayBuffer(4 * kept.length));
  kept.forEach((row, i) => {
    codes[i] = column.codes[row];
  });
  return { ...column, codes };
}
