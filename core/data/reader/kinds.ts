import { type ColumnKind, defaultMissingMarkers, type ImportOptions } from '../../schema/dataset.ts';
import type { Reader } from './duckdb.ts';
import type { Relation } from './relation.ts';

/** How one column is read. */
export interface ColumnPlan {
  readonly id: number;
  readonly name: string;
  readonly kind: ColumnKind;
  /** SQL: the cell as text, NULL where missing. */
  readonly text: string;
  /** SQL: the cell as DOUBLE, NaN where missing or not a number. */
  readonly number: string;
}

export interface ReadPlan {
  readonly rows: number;
  readonly columns: ColumnPlan[];
  readonly decimal: '.' | ',';
  readonly missing: string[];
  readonly notes: string[];
}

const columnsAtOnce = 50;
const idName = /(^|[_\s-])(id|uuid|guid|key|index)$|编号|序号|^unnamed/i;

/** Looks at every value once and decides each column's kind; what the person said wins. */
export async function planColumns(reader: Reader, relation: Relation, options: ImportOptions): Promise<ReadPlan> {
  const missing = missingMarkers(options);
  const texts = relation.expressions;
  const decimal = options.decimal ?? (await detectDecimal(reader, relation, texts));
  const numbers = texts.map((text) =>
    decimal === ',' ? `TRY_CAST(replace(replace(trim(${text}), '.', ''), ',', '.') AS DOUBLE)` : `TRY_CAST(trim(${text}) AS DOUBLE)`,
  );
  const seen: Seen[] = [];
  let rows = 0;
  for (let start = 0; start < texts.length; start += columnsAtOnce) {
    const part = texts.slice(start, start + columnsAtOnce);
    const inner = part.map((text, k) => `${text} AS t${k}, ${numbers[start + k]} AS n${k}`);
    const select = part.map(
      (_, k) =>
        `count(t${k}), count(*) FILTER (isfinite(n${k})), coalesce(max(abs(n${k})) FILTER (isfinite(n${k})), 0), count(*) FILTER (n${k} = trunc(n${k})), count(*) FILTER (t${k} LIKE '0_%' AND substr(t${k}, 2, 1) BETWEEN '0' AND '9')`,
    );
    const [row] = await reader.rows(`SELECT count(*), ${select.join(', ')} FROM (SELECT ${inner.join(', ')} FROM ${relation.relation})`);
    rows = Number(row[0]);
    part.forEach((_, k) => {
      const [present, numeric, largest, integers, padded] = row.slice(1 + k * 5, 6 + k * 5).map(Number);
      seen.push({ present, numeric, largest, integers, padded, distinct: 0, length: 0, isDate: false });
    });
  }
  await lookAtTexts(reader, relation, texts, seen);
  const notes: string[] = [];
  const columns = relation.names.map((name, id): ColumnPlan => {
    const chosen = options.kinds?.[String(id)];
    const { present, numeric } = seen[id];
    if (chosen === 'numeric' && numeric < present)
      notes.push(`"${name}": ${present - numeric} of ${present} values are not numbers and become missing. Choose another kind to keep them.`);
    const kind = chosen ?? guessKind(name, rows, seen[id], notes);
    return { id, name, kind, text: texts[id], number: `coalesce(${numbers[id]}, 'NaN'::DOUBLE)` };
  });
  return { rows, columns, decimal, missing, notes };
}

async function detectDecimal(reader: Reader, relation: Relation, texts: readonly string[]): Promise<'.' | ','> {
  if (relation.delimiter === null || relation.delimiter === ',') return '.';
  const counts = texts
    .slice(0, 200)
    .map(
      (text) =>
        `count(CASE WHEN regexp_full_match(trim(${text}), '-?[0-9.]*,[0-9]+') THEN 1 END), count(CASE WHEN regexp_full_match(trim(${text}), '-?[0-9]+\\.[0-9]+') THEN 1 END)`,
    );
  const [row] = await reader.rows(`SELECT ${counts.join(', ')} FROM (SELECT * FROM ${relation.relation} LIMIT 2000)`);
  let comma = 0;
  let point = 0;
  row.forEach((count, i) => {
    if (i % 2 === 0) comma += Number(count);
    else point += Number(count);
  });
  return comma > point ? ',' : '.';
}

interface Seen {
  readonly present: number;
  readonly numeric: number;
  readonly largest: number;
  readonly integers: number;
  /** Values such as 01005, whose first zeros a number would lose. */
  readonly padded: number;
  distinct: number;
  length: number;
  isDate: boolean;
}

/** Fills in, for columns that are not plainly numbers or are named like an id, how many values differ, how long they are, and whether all are dates. */
async function lookAtTexts(reader: Reader, relation: Relation, texts: readonly string[], seen: readonly Seen[]): Promise<void> {
  const candidates = seen.flatMap((column, id) =>
    column.present > 0 && (column.numeric < column.present || column.padded > 0 || idName.test(relation.names[id])) ? [id] : [],
  );
  for (let start = 0; start < candidates.length; start += columnsAtOnce) {
    const part = candidates.slice(start, start + columnsAtOnce);
    const select = part.map((id) => `approx_count_distinct(${texts[id]}), avg(length(${texts[id]})), count(TRY_CAST(left(${texts[id]}, 40) AS TIMESTAMP))`);
    const [row] = await reader.rows(`SELECT ${select.join(', ')} FROM ${relation.relation}`);
    part.forEach((id, k) => {
      seen[id].distinct = Number(row[k * 3]);
      seen[id].length = Number(row[k * 3 + 1]);
      seen[id].isDate = seen[id].length >= 8 && Number(row[k * 3 + 2]) === seen[id].present;
    });
  }
}

/** The markers of a missing value that apply to this import. */
export function missingMarkers(options: ImportOptions): string[] {
  return [...(options.missing ?? defaultMissingMarkers)];
}

function guessKind(name: string, rows: number, { present, numeric, largest, integers, padded, distinct, length, isDate }: Seen, notes: string[]): ColumnKind {
  if (present === 0) return 'categorical';
  if (numeric === present && padded > 0 && integers === present) {
    notes.push(`"${name}": values such as 007 keep their first zeros, so they are read as text. Change its kind to numeric to drop them.`);
    return distinct > 0.9 * present && rows > 20 ? 'id' : 'categorical';
  }
  if (numeric === present) {
    if (integers === present && (largest > Number.MAX_SAFE_INTEGER || (idName.test(name) && distinct > 0.9 * present && rows > 20))) return 'id';
    return 'numeric';
  }
  if (isDate) return 'date';
  if (numeric >= 0.98 * present && present - numeric <= Math.max(1, 0.02 * present)) {
    notes.push(`"${name}": ${present - numeric} of ${present} values are not numbers and were taken as missing. Change its kind to categorical to keep them.`);
    return 'numeric';
  }
  if (distinct <= Math.max(30, Math.min(1000, 0.1 * present)) && (distinct <= 0.6 * present || present < 40)) return 'categorical';
  return length <= 40 && distinct > 0.9 * present && idName.test(name) ? 'id' : 'text';
}
