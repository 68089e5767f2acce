import { z } from 'zod';

/** `numeric` and `categorical` can be features; `text`, `date` and `id` are kept, shown and left out unless their kind is changed. */
export const columnKind = z.enum(['numeric', 'categorical', 'text', 'date', 'id']);
export type ColumnKind = z.infer<typeof columnKind>;

export const fileFormat = z.enum(['csv', 'json', 'jsonl', 'parquet', 'xlsx']);
export type FileFormat = z.infer<typeof fileFormat>;

export const textEncoding = z.enum(['utf-8', 'utf-16le', 'utf-16be', 'gb18030', 'windows-1252']);
export type TextEncoding = z.infer<typeof textEncoding>;

export const defaultMissingMarkers: readonly string[] = ['', 'NA', 'N/A', '?', 'null', 'NULL', 'NaN', 'nan'];

/** What a person may correct before an import is taken; what is absent is detected. */
export const importOptions = z.strictObject({
  encoding: textEncoding.optional(),
  delimiter: z.string().min(1).max(4).optional(),
  quote: z.string().max(1).optional(),
  header: z.boolean().optional(),
  decimal: z.enum(['.', ',']).optional(),
  missing: z.array(z.string()).optional(),
  kinds: z.record(z.string().regex(/^\d+$/), columnKind).optional(),
  sheet: z.string().optional(),
});
export type ImportOptions = z.infer<typeof importOptions>;

export const rejectedLine = z.object({ line: z.number(), reason: z.string(), text: z.string() });
export type RejectedLine = z.infer<typeof rejectedLine>;

export const importPreview = z.object({
  name: z.string(),
  format: fileFormat,
  encoding: textEncoding.nullable(),
  delimiter: z.string().nullable(),
  quote: z.string().nullable(),
  header: z.boolean(),
  decimal: z.enum(['.', ',']),
  missing: z.array(z.string()),
  sheets: z.array(z.string()),
  rows: z.number(),
  columns: z.array(z.object({ id: z.number(), name: z.string(), kind: columnKind })),
  sample: z.array(z.array(z.string().nullable())),
  rejected: z.array(rejectedLine),
  rejectedCount: z.number(),
  notes: z.array(z.string()),
});
export type ImportPreview = z.infer<typeof importPreview>;

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
});
export type ColumnProfile = z.infer<typeof columnProfile>;

export const warningKind = z.enum(['constant', 'id-like', 'leaks-target', 'many-classes', 'few-rows', 'mostly-missing', 'rare-class', 'left-out']);
export const dataWarning = z.object({ kind: warningKind, column: z.number().nullable(), message: z.string() });
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
  notes: z.array(z.string()),
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
