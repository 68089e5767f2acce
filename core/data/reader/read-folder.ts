// A folder of images or texts as a table: one row a file, and the folder that a file is in as its class.
import path from 'node:path';
import { VitrineError } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import { say } from '../../messages/say.ts';
import type { ColumnReading, ImportPreview, RejectedLine } from '../../schema/dataset.ts';
import type { Message } from '../../schema/message.ts';
import { compareText } from '../compare-text.ts';
import { decodeImage } from '../images/decode.ts';
import { isImageName } from '../images/header.ts';
import { gatherPictures, type Picture } from '../images/pictures.ts';
import { within } from '../images/scale.ts';
import type { Column, ImageColumn, Table } from '../table.ts';
import type { Folder } from './folder.ts';
import type { ImportedTable, ReadLike } from './imported.ts';

/** Pictures are stored with no side longer than this. */
export const longestSide = 512;

const isTextName = (name: string): boolean => name.toLowerCase().endsWith('.txt');

const listedRejects = 200;
const previewRows = 100;
const shownText = 300;

/** What a folder holds, before a file is opened. */
interface FolderPlan {
  readonly kind: 'images' | 'texts';
  /** Names of the files that are read, as paths in the folder. */
  readonly names: readonly string[];
  /** The class of each; empty where files are in no folders. */
  readonly labels: readonly string[];
  readonly ignored: number;
}

/** @throws file-format where the folder holds neither images nor texts */
function planFolder(file: string, folder: Folder): FolderPlan {
  const images = folder.names.filter(isImageName);
  const texts = folder.names.filter(isTextName);
  const kind = images.length >= texts.length ? 'images' : 'texts';
  const names = kind === 'images' ? images : texts;
  if (names.length === 0)
    throw new VitrineError('file-format', say('folder.nothing', { folder: path.basename(file) }), {
      where: file,
      hint: say('folder.accepted', {}),
    });
  const parents = names.map((name) => name.split('/').at(-2) ?? '');
  return {
    kind,
    names,
    labels: parents.every((parent) => parent !== '') ? parents : [],
    ignored: folder.names.length - names.length,
  };
}

const plain = { format: { decimal: '.', affix: '' }, missing: [] } as const;

/** Names of the columns: those that a model was trained on, where a new folder is read for it. */
function columnNamesOf(kind: FolderPlan['kind'], like: ReadLike): { content: string; label: string } {
  const known = like?.find((reading) => reading.kind === (kind === 'images' ? 'image' : 'text'))?.name;
  const label = like?.find((reading) => reading.fileName === 'label' || reading.name === 'label')?.name;
  return { content: known ?? (kind === 'images' ? 'image' : 'text'), label: label ?? 'label' };
}

interface Taken {
  readonly preview: ImportPreview;
  readonly readings: readonly ColumnReading[];
}

function described(
  file: string,
  plan: FolderPlan,
  like: ReadLike,
  rejected: readonly RejectedLine[],
  extra: { readonly rows: number; readonly sample: ImportPreview['sample']; readonly notes: readonly Message[] },
): Taken {
  const { content, label } = columnNamesOf(plan.kind, like);
  const kinds = [
    { name: content, kind: plan.kind === 'images' ? ('image' as const) : ('text' as const) },
    ...(plan.labels.length > 0 ? [{ name: label, kind: 'categorical' as const }] : []),
  ];
  const ignored = plan.ignored > 0 ? [say('folder.ignored', { count: plan.ignored })] : [];
  return {
    preview: {
      name: path.basename(file).replace(/\.zip$/i, ''),
      format: plan.kind,
      encoding: null,
      delimiter: null,
      quote: null,
      header: false,
      headerRow: 1,
      decimal: '.',
      missing: [],
      sheets: [],
      sheet: null,
      rows: extra.rows,
      columns: kinds.map((one, id) => ({ id, ...one, format: plain.format, replaced: [] })),
      sample: extra.sample,
      rejected: rejected.slice(0, listedRejects),
      rejectedCount: rejected.length,
      notes: [...ignored, ...extra.notes],
    },
    readings: kinds.map((one) => ({ ...one, format: plain.format, missing: [] })),
  };
}

const decodeText = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
};

/** The first files of a folder, and how it would be read; no image is decoded. */
export function previewFolder(file: string, folder: Folder): ImportPreview {
  const plan = planFolder(file, folder);
  const shown = plan.names.slice(0, previewRows);
  const contents =
    plan.kind === 'images'
      ? shown
      : [...folder.read(shown)].map(([, bytes]) => decodeText(bytes).trim().slice(0, shownText));
  const sample = contents.map((content, i) => [content, ...(plan.labels.length > 0 ? [plan.labels[i]] : [])]);
  return described(file, plan, undefined, [], { rows: plan.names.length, sample, notes: [] }).preview;
}

/** Reads a whole folder; a file that cannot be read is a row that is rejected by its name. */
export async function readFolder(
  file: string,
  folder: Folder,
  job: JobContext,
  like?: ReadLike,
): Promise<ImportedTable> {
  const plan = planFolder(file, folder);
  const labelOf = new Map(plan.names.map((name, i) => [name, plan.labels[i]]));
  const rejected: RejectedLine[] = [];
  const kept: string[] = [];
  const pictures: Picture[] = [];
  const texts: string[] = [];
  let shrunk = 0;
  let seen = 0;
  for (const [name, bytes] of folder.read(plan.names)) {
    job.check();
    seen++;
    try {
      if (plan.kind === 'images') {
        const whole = await decodeImage(bytes);
        const picture = within(whole, longestSide);
        if (picture !== whole) shrunk++;
        pictures.push(picture);
      } else texts.push(decodeText(bytes).trim());
      kept.push(name);
    } catch (error) {
      if (!(error instanceof VitrineError) || !error.said.said) throw error;
      rejected.push({ line: seen, reason: error.said.said, text: name });
    }
    job.report({ stage: 'read', share: (0.9 * seen) / plan.names.length });
  }
  if (kept.length === 0)
    throw new VitrineError('file-format', say('folder.noneReadable', { count: seen }), {
      where: file,
      hint: say('folder.accepted', {}),
    });
  const { content, label } = columnNamesOf(plan.kind, like);
  const columns: Column[] = [
    plan.kind === 'images'
      ? imageColumn(0, content, kept, pictures)
      : codedColumn({ id: 0, name: content, kind: 'text' }, texts),
  ];
  if (plan.labels.length > 0)
    columns.push(
      codedColumn(
        { id: 1, name: label, kind: 'categorical' },
        kept.map((name) => String(labelOf.get(name))),
      ),
    );
  const table: Table = { rows: kept.length, columns };
  const notes = shrunk > 0 ? [say('folder.shrunk', { count: shrunk, side: longestSide })] : [];
  const sample = kept
    .slice(0, previewRows)
    .map((name, i) => [
      plan.kind === 'images' ? name : texts[i].slice(0, shownText),
      ...(plan.labels.length > 0 ? [String(labelOf.get(name))] : []),
    ]);
  return { table, ...described(file, plan, like, rejected, { rows: kept.length, sample, notes }) };
}

/** @param names of the pictures, one a row */
export function imageColumn(
  id: number,
  name: string,
  names: readonly string[],
  pictures: readonly Picture[],
): ImageColumn {
  const coded = codedColumn({ id, name, kind: 'image' }, names);
  const inOrder: Picture[] = [];
  coded.codes.forEach((code, row) => {
    inOrder[code] = pictures[row];
  });
  return { ...coded, kind: 'image', pictures: gatherPictures(inOrder) };
}

/** Codes in the sorted order of the texts; an empty text is missing. */
function codedColumn<K extends 'text' | 'categorical' | 'image'>(
  column: { readonly id: number; readonly name: string; readonly kind: K },
  texts: readonly string[],
) {
  const categories = [...new Set(texts)].filter((text) => text !== '').sort(compareText);
  const places = new Map(categories.map((category, i) => [category, i]));
  const codes = new Int32Array(new SharedArrayBuffer(4 * texts.length));
  texts.forEach((text, row) => {
    codes[row] = places.get(text) ?? -1;
  });
  return { ...column, codes, categories };
}
