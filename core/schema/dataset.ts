import { z } from 'zod';
import { message, storedMessage } from './message.ts';

/**
 * Numbers, categories, sentences and images can be features; other texts, dates and ids are kept, shown and left out
 * unless their kind is changed.
 */
export const columnKind = z.enum(['numeric', 'categorical', 'text', 'date', 'id', 'image']);
export type ColumnKind = z.infer<typeof columnKind>;

export const fileFormat = z.enum(['csv', 'json', 'jsonl', 'parquet', 'xlsx', 'images', 'texts']);
/** Of one file that holds a table. */
export type TableFormat = Exclude<z.infer<typeof fileFormat>, 'images' | 'texts'>;

export const textEncoding = z.enum(['utf-8', 'utf-16le', 'utf-16be', 'gb18030', 'windows-1252']);
export type TextEncoding = z.infer<typeof textEncoding>;

export const defaultMissingMarkers: readonly string[] = ['', 'NA', 'N/A', '?', 'null', 'NULL', 'NaN', 'nan'];

const columnNumber = z.string().regex(/^\d+$/);
const decimalSign = z.enum(['.', ',']);

/** What a person may correct before an import is taken; what is absent is detected. Columns are numbered from 0. */
export const importOptions = z.strictObject({
  encoding: textEncoding.optional(),
  delimiter: z.string().min(1).max(4).optional(),
  quote: z.string().max(1).optional(),
  header: z.boolean().optional(),
  /** Line of the file, or row of the sheet, that names the columns; 1-based. */
  headerRow: z.int().min(1).max(1000).optional(),
  decimal: decimalSign.optional(),
  /** Texts that stand for a missing value in every column. */
  missing: z.array(z.string()).optional(),
  /** The same for single columns. */
  columnMissing: z.record(columnNumber, z.array(z.string())).optional(),
  kinds: z.record(columnNumber, columnKind).optional(),
  names: z.record(columnNumber, z.string().trim().min(1).max(500)).optional(),
  sheet: z.string().optional(),
});
export type ImportOptions = z.infer<typeof importOptions>;

/** How the numbers of a column are written; `affix` is a currency, percent or unit sign. */
export const numberFormat = z.object({ decimal: decimalSign, affix: z.string() });

/** How a column was read, so that a new file for its model is read alike. */
export const columnReading = z.object({
  name: z.string(),
  kind: columnKind,
  format: numberFormat,
  missing: z.array(z.string()),
  /** What its file calls the column, where a person has given it another name. */
  fileName: z.string().optional(),
  /** It is computed from other columns of its row, and stands in no file. */
  formula: z.string().optional(),
});
export type ColumnReading = z.infer<typeof columnReading>;

/** A text that was read as a missing value. */
export const replacedText = z.object({ text: z.string(), count: z.number() });
export type ReplacedText = z.infer<typeof replacedText>;

export const rejectedLine = z.object({ line: z.number(), reason: storedMessage, text: z.string() });
export type RejectedLine = z.infer<typeof rejectedLine>;

export const importPreview = z.object({
  name: z.string(),
  format: fileFormat,
  encoding: textEncoding.nullable(),
  delimiter: z.string().nullable(),
  quote: z.string().nullable(),
  header: z.boolean(),
  /** 1-based line or row of the header, or of the first row of data where there is none. */
  headerRow: z.number(),
  decimal: decimalSign,
  missing: z.array(z.string()),
  sheets: z.array(z.object({ name: z.string(), isHidden: z.boolean() })),
  sheet: z.string().nullable(),
  rows: z.number(),
  columns: z.array(
    z.object({
      id: z.number(),
      name: z.string(),
      kind: columnKind,
      format: numberFormat,
      replaced: z.array(replacedText),
    }),
  ),
  sample: z.array(z.array(z.string().nullable())),
  rejected: z.array(rejectedLine),
  rejectedCount: z.number(),
  notes: z.array(message),
});
export type ImportPreview = z.infer<typeof importPreview>;

const textProfile = z.object({
  /** Sentences: read as words unless a person says otherwise. */
  isProse: z.boolean(),
  /** Of the shortest, the median and the longest text. */
  characters: z.tuple([z.number(), z.number(), z.number()]),
  wordsPerText: z.number(),
  /** Different words. */
  vocabulary: z.number(),
  frequent: z.array(z.object({ value: z.string(), count: z.number() })),
  /** Rows whose text another row has before them. */
  repeated: z.number(),
  empty: z.number(),
  /** The share of Chinese signs among all letters. */
  chinese: z.number(),
  /** Rows by the script of most of their letters; absent of what was imported before this was looked at. */
  scripts: z.array(z.object({ script: z.string(), rows: z.number() })).optional(),
});
export type TextProfile = z.infer<typeof textProfile>;

const imageProfile = z.object({
  /** The most frequent first. */
  sizes: z.array(z.object({ width: z.number(), height: z.number(), count: z.number() })),
  otherSizes: z.number(),
  /** Pictures with colours; the others are grey. */
  colour: z.number(),
  /** Of the darkest, the median and the brightest picture, 0 to 1. */
  brightness: z.tuple([z.number(), z.number(), z.number()]),
  /** Pictures whose pixels another has before them. */
  repeated: z.number(),
  /** The same by a hash that scaling and saving again do not change; simple pictures may share it by chance. */
  alike: z.number(),
});
export type ImageProfile = z.infer<typeof imageProfile>;

export const columnProfile = z.object({
  missing: z.number(),
  distinct: z.number(),
  mean: z.number().nullable(),
  sd: z.number().nullable(),
  min: z.number().nullable(),
  quartiles: z.tuple([z.number(), z.number(), z.number()]).nullable(),
  max: z.number().nullable(),
  top: z.array(z.object({ value: z.string(), count: z.number() })),
  histogram: z.object({ edges: z.array(z.number()), counts: z.array(z.number()) }).nullable(),
  /** Of texts; absent of others, and in data sets of earlier versions. */
  text: textProfile.optional(),
  image: imageProfile.optional(),
});
export type ColumnProfile = z.infer<typeof columnProfile>;

export const warningKind = z.enum([
  'constant',
  'id-like',
  'leaks-target',
  'many-classes',
  'few-rows',
  'mostly-missing',
  'rare-class',
  'left-out',
]);
export const dataWarning = z.object({ kind: warningKind, column: z.number().nullable(), message });
export type DataWarning = z.infer<typeof dataWarning>;

export const columnSummary = z.object({ id: z.number(), name: z.string(), kind: columnKind, profile: columnProfile });
export type ColumnSummary = z.infer<typeof columnSummary>;

export const datasetSummary = z.object({
  id: z.string(),
  name: z.string(),
  source: z.string(),
  created: z.string(),
  rows: z.number(),
  hash: z.string(),
  target: z.string().nullable(),
  columns: z.array(columnSummary),
  rejected: z.array(rejectedLine),
  rejectedCount: z.number(),
  notes: z.array(message),
});
export type DatasetSummary = z.infer<typeof datasetSummary>;

export const sampleCard = z.object({
  name: z.string(),
  file: z.string(),
  rows: z.number(),
  columns: z.number(),
  target: z.string(),
  task: z.enum(['classification', 'regression']),
  about: z.object({ en: z.string(), zh: z.string() }),
  source: z.string(),
  licence: z.string(),
});
export type SampleCard = z.infer<typeof sampleCard>;
