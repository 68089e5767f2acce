// What new rows have that the training rows had not: unknown categories, numbers far outside their range, missing values. A model answers all the same; a person must know.
import { type Encoder, type FeatureEncoding, isKnownCategory, type RawRows } from './encode.ts';
import { cellText, findColumn, type Table } from './table.ts';

/** One cell that the training rows say nothing of. */
export interface UnusualCell {
  readonly feature: string;
  readonly reason: 'unseen' | 'outside' | 'missing';
  /** As it stands in the row; null where missing. */
  readonly value: string | null;
}

export interface UnusualRows {
  /** Sentences on columns, most serious first. */
  readonly warnings: readonly string[];
  /** Cells of each row that has some, by its place. */
  readonly flags: ReadonlyMap<number, readonly UnusualCell[]>;
}

/** Beyond the training range by more than this share of it, a number is far outside. */
const margin = 0.1;
const maxExamples = 3;

/** @param raw rows as `takeRaw` gives them, all rows of the table in order */
export function findUnusual(encoder: Encoder, table: Table, raw: RawRows): UnusualRows {
  const flags = new Map<number, UnusualCell[]>();
  const serious: string[] = [];
  const others: string[] = [];
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
      const reason = text === null ? 'missing' : feature.kind === 'categorical' || Number.isNaN(value) ? 'unseen' : 'outside';
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

function isUsual(feature: FeatureEncoding, value: number): boolean {
  if (Number.isNaN(value)) return false;
  if (feature.kind === 'categorical' || feature.low === undefined || feature.high === undefined) return true;
  const reach = margin * (feature.high - feature.low || Math.abs(feature.high) || 1);
  return value >= feature.low - reach && value <= feature.high + reach;
}

/** One of the rare categories, or one that training has not seen. */
const isTakenTogether = (feature: FeatureEncoding, value: number): boolean =>
  feature.kind === 'categorical' && feature.rare !== undefined && value === feature.categories.length - 1;

function sentence(feature: FeatureEncoding, reason: UnusualCell['reason'], found: readonly { row: number; cell: UnusualCell }[], known: number): string {
  const rows = `${found.length} ${found.length === 1 ? 'row' : 'rows'} (first: row ${found[0].row})`;
  const examples = [...new Set(found.map(({ cell }) => cell.value))].slice(0, maxExamples).map((value) => `"${value}"`);
  switch (reason) {
    case 'unseen':
      return `"${feature.name}": ${examples.join(', ')} in ${rows} ${feature.kind === 'numeric' ? 'is no number' : 'was not seen in training'}; ${unseenStandIn(feature)}${known === 0 ? ' No value of this column is known: is it written in another way?' : ''}`;
    case 'outside': {
      const { low, high } = feature as Extract<FeatureEncoding, { kind: 'numeric' }>;
      return `"${feature.name}": ${examples.join(', ')} in ${rows} lies far outside the training range ${low} to ${high}.${known === 0 ? ' All values do: is it in other units?' : ''}`;
    }
    case 'missing':
      return `"${feature.name}" is missing in ${rows}; ${standIn(feature)}`;
  }
}

const unseenStandIn = (feature: FeatureEncoding): string =>
  feature.kind === 'categorical' && feature.rare
    ? `it is taken as one of the rare ones, "${feature.categories[feature.categories.length - 1]}".`
    : standIn(feature);

/** What the model takes instead. */
function standIn(feature: FeatureEncoding): string {
  if (feature.kind === 'categorical' && feature.how === 'target') return 'the mean target of all training rows is taken in its place.';
  if (Number.isNaN(feature.fill)) return 'it is taken as missing.';
  if (feature.kind === 'numeric') return `${Number(feature.fill.toPrecision(6))} is taken in its place.`;
  return `"${feature.categories[feature.fill]}", the most frequent value, is taken in its place.`;
}
