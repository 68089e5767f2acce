// What new rows have that the training rows had not: unknown categories, numbers far outside their range, missing
// values. A model answers all the same; a person must know.
import { say } from '../messages/say.ts';
import type { Message } from '../schema/message.ts';
import type { Encoder, RawRows } from './encode.ts';
import { isKnownCategory } from './fields/category/category.ts';
import type { FeatureEncoding } from './fields/registry.ts';
import { cellText, findColumn, type Table } from './table.ts';

/** One cell that the training rows say nothing of, or a whole row: `combination`, of no one feature. */
export interface UnusualCell {
  readonly feature: string | null;
  readonly reason: 'unseen' | 'outside' | 'missing' | 'combination';
  /** As it stands in the row; null where missing. */
  readonly value: string | null;
}

export interface UnusualRows {
  /** What is said of columns, most serious first. */
  readonly warnings: readonly Message[];
  /** Cells of each row that has some, by its place. */
  readonly flags: ReadonlyMap<number, readonly UnusualCell[]>;
}

/** Beyond the training range by more than this share of it, a number is far outside. */
const margin = 0.1;
const maxExamples = 3;

/** @param raw rows as `takeRaw` gives them, all rows of the table in order */
export function findUnusual(encoder: Encoder, table: Table, raw: RawRows): UnusualRows {
  const flags = new Map<number, UnusualCell[]>();
  const serious: Message[] = [];
  const others: Message[] = [];
  encoder.features.forEach((feature, f) => {
    const column = findColumn(table, feature.name, 'data');
    const cells: { row: number; cell: UnusualCell }[] = [];
    let known = 0;
    for (let row = 0; row < raw.rows; row++) {
      const value = raw.values[row * raw.features + f];
      // of usual cells, which are nearly all, no text is made
      if (isUsual(feature, value) && !isTakenTogether(feature, value)) {
        known++;
        continue;
      }
      const text = cellText(column, row);
      if (feature.kind === 'categorical' && text !== null && isKnownCategory(feature, text)) {
        known++;
        continue;
      }
      const reason =
        text === null ? 'missing' : feature.kind === 'categorical' || Number.isNaN(value) ? 'unseen' : 'outside';
      cells.push({ row, cell: { feature: feature.name, reason, value: text } });
    }
    for (const { row, cell } of cells) {
      const own = flags.get(row);
      if (own) own.push(cell);
      else flags.set(row, [cell]);
    }
    for (const reason of ['unseen', 'outside', 'missing'] as const) {
      const found = cells.filter(({ cell }) => cell.reason === reason);
      if (found.length > 0) (reason === 'missing' ? others : serious).push(sentence(feature, reason, found, known));
    }
  });
  return { warnings: [...serious, ...others], flags };
}

/** What is said where the values of rows are usual one by one, and the rows are unlike all training rows. */
export const combinationWarning = (rows: readonly number[]): Message =>
  say('unusual.combination', { rows: say('row.count', { count: rows.length, first: rows[0] }) });

function isUsual(feature: FeatureEncoding, value: number): boolean {
  if (Number.isNaN(value)) return false;
  if (feature.kind !== 'numeric' || feature.low === undefined || feature.high === undefined) return true;
  const reach = margin * (feature.high - feature.low || Math.abs(feature.high) || 1);
  return value >= feature.low - reach && value <= feature.high + reach;
}

/** One of the rare categories, or one that training has not seen. */
const isTakenTogether = (feature: FeatureEncoding, value: number): boolean =>
  feature.kind === 'categorical' && feature.rare !== undefined && value === feature.categories.length - 1;

function sentence(
  feature: FeatureEncoding,
  reason: Exclude<UnusualCell['reason'], 'combination'>,
  found: readonly { readonly row: number; readonly cell: UnusualCell }[],
  known: number,
): Message {
  const column = feature.name;
  const rows = say('row.count', { count: found.length, first: found[0].row });
  if (reason === 'missing') return say('unusual.missing', { column, rows, instead: standIn(feature) });
  const examples = [...new Set(found.map(({ cell }) => cell.value))]
    .flatMap((value) => (value === null ? [] : [value]))
    .slice(0, maxExamples);
  if (reason === 'outside') {
    const { low, high } = feature as Extract<FeatureEncoding, { kind: 'numeric' }>;
    return say(known === 0 ? 'unusual.outsideAll' : 'unusual.outside', {
      column,
      examples,
      rows,
      low: String(low),
      high: String(high),
    });
  }
  const key =
    feature.kind === 'numeric'
      ? known === 0
        ? 'unusual.wordAll'
        : 'unusual.word'
      : known === 0
        ? 'unusual.categoryAll'
        : 'unusual.category';
  return say(key, { column, examples, rows, instead: unseenStandIn(feature) });
}

const unseenStandIn = (feature: FeatureEncoding): Message =>
  feature.kind === 'categorical' && feature.rare
    ? say('instead.rare', { category: feature.categories[feature.categories.length - 1] })
    : standIn(feature);

/** What the model takes instead. */
function standIn(feature: FeatureEncoding): Message {
  if (feature.kind === 'categorical' && feature.how === 'target') return say('instead.meanTarget', {});
  if (Number.isNaN(feature.fill)) return say('instead.missing', {});
  if (feature.kind === 'numeric') return say('instead.number', { value: Number(feature.fill.toPrecision(6)) });
  return say('instead.category', { category: feature.categories[feature.fill] });
}
