import { z } from 'zod';
import {
  type ColumnProfile,
  columnKind,
  type DatasetSummary,
  type DataWarning,
  type ImportPreview,
  importOptions,
} from '../../schema/dataset.ts';
import type { Associations, Relation } from '../../schema/relations.ts';
import { splitSpec, task } from '../../schema/spec.ts';
import type { ColumnDetail, SplitPreview } from '../../schema/summaries.ts';
import { type RowPage, rowPageQuery, type ShownPicture } from '../../schema/views.ts';
import { call, id, none, one, token } from '../call.ts';

/** Where a table comes from: a file that a person chose, or a sample. */
export const source = z.union([z.strictObject({ token }), z.strictObject({ sample: z.string().min(1).max(100) })]);
export type Source = z.infer<typeof source>;

export const datasetCalls = {
  'dataset.list': call<DatasetSummary[]>()(none),
  'dataset.setTarget': call<DatasetSummary>()(z.strictObject({ id, target: z.string().nullable() })),
  'dataset.warnings': call<DataWarning[]>()(z.strictObject({ id, target: z.string().nullable() })),
  'dataset.column': call<ColumnDetail>()(z.strictObject({ id, column: z.int().min(0), target: z.string().nullable() })),
  'dataset.renameColumn': call<DatasetSummary>()(
    z.strictObject({ id, column: z.int().min(0), name: z.string().max(600) }),
  ),
  /** The data set that has the column so: the same, or a copy where experiments use it. */
  'dataset.retypeColumn': call<DatasetSummary>()(z.strictObject({ id, column: z.int().min(0), kind: columnKind })),
  /** The data set that has a column computed from others: the same, or a copy where experiments use it. */
  'dataset.deriveColumn': call<DatasetSummary>()(
    z.strictObject({ id, name: z.string().max(600), formula: z.string().max(2000) }),
  ),
  /** What a formula would give. */
  'dataset.tryFormula': call<ColumnProfile>()(z.strictObject({ id, formula: z.string().max(2000) })),
  /** How strongly each two columns go together. */
  'dataset.associations': call<Associations>()(z.strictObject({ id, target: z.string().nullable() })),
  /** Two columns against each other. */
  'dataset.relation': call<Relation>()(z.strictObject({ id, first: z.string(), second: z.string() })),
  'dataset.page': call<RowPage>()(z.strictObject({ id, query: rowPageQuery })),
  'dataset.row': call<{ name: string; text: string | null }[]>()(z.strictObject({ id, row: z.int().min(0) })),
  /** Pictures of rows, no side longer than asked. */
  'dataset.images': call<ShownPicture[]>()(
    z.strictObject({ id, rows: z.array(z.int().min(0)).max(500), side: z.int().min(8).max(512) }),
  ),
  'dataset.split': call<SplitPreview>()(
    z.strictObject({ id, target: z.string(), task: task.optional(), split: splitSpec }),
  ),
  'dataset.delete': call<null>()(one),
  'dataset.restore': call<null>()(one),
} as const;

export const datasetJobs = {
  preview: call<ImportPreview>()(z.strictObject({ source, options: importOptions })),
  import: call<DatasetSummary>()(
    z.strictObject({
      source,
      options: importOptions,
      name: z.string().trim().min(1).max(200).optional(),
      target: z.string().optional(),
    }),
  ),
} as const;
