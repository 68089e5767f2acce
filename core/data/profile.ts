import { say } from '../messages/say.ts';
import { mean, quantile, sortedFinite, standardDeviation } from '../numeric/stats.ts';
import type { ColumnProfile, DataWarning } from '../schema/dataset.ts';
import type { Message } from '../schema/message.ts';
import { profileImages } from './fields/image/image-profile.ts';
import { isProse } from './fields/text/text.ts';
import { profileTexts } from './fields/text/text-profile.ts';
import type { Column, Table } from './table.ts';

const bins = 20;
const topValues = 12;

/** Missing, distinct, spread or top values, and a small histogram of one column. */
export function profileColumn(column: Column): ColumnProfile {
  const empty = { mean: null, sd: null, min: null, quartiles: null, max: null, top: [], histogram: null };
  if (column.kind === 'numeric') {
    const sorted = sortedFinite(column.values);
    const missing = column.values.length - sorted.length;
    if (sorted.length === 0) return { ...empty, missing, distinct: 0 };
    let distinct = 1;
    for (let i = 1; i < sorted.length; i++) if (sorted[i] !== sorted[i - 1]) distinct++;
    return {
      ...empty,
      missing,
      distinct,
      mean: mean(sorted),
      sd: standardDeviation(sorted, 1),
      min: sorted[0],
      quartiles: [quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75)],
      max: sorted[sorted.length - 1],
      histogram: histogram(sorted, distinct),
    };
  }
  const counts = new Float64Array(column.categories.length);
  let missing = 0;
  for (const code of column.codes) {
    if (code < 0) missing++;
    else counts[code]++;
  }
  const order = [...counts.keys()].sort((a, b) => counts[b] - counts[a] || a - b);
  return {
    ...empty,
    missing,
    distinct: counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0),
    top: order
      .slice(0, topValues)
      .map((code) => ({ value: column.categories[code].slice(0, 300), count: counts[code] })),
    ...(column.kind === 'text' ? { text: profileTexts(column) } : {}),
    ...(column.kind === 'image' ? { image: profileImages(column) } : {}),
  };
}

function histogram(sorted: Float64Array, distinct: number): { edges: number[]; counts: number[] } {
  const low = sorted[0];
  const high = sorted[sorted.length - 1];
  const count = low === high ? 1 : Math.min(bins, Math.max(2, distinct));
  const width = (high - low) / count;
  const counts = new Array<number>(count).fill(0);
  for (const value of sorted) counts[width > 0 ? Math.min(count - 1, Math.floor((value - low) / width)) : 0]++;
  return { edges: Array.from({ length: count + 1 }, (_, i) => low + i * width), counts };
}

/** What a careful colleague would point at before anything is trained. */
export function findWarnings(table: Table, profiles: readonly ColumnProfile[], target: string | null): DataWarning[] {
  const warnings: DataWarning[] = [];
  const targetColumn = table.columns.find((column) => column.name === target);
  if (table.rows < 50)
    warnings.push({ kind: 'few-rows', column: null, message: say('data.fewRows', { rows: table.rows }) });
  table.columns.forEach((column, i) => {
    const profile = profiles[i];
    const add = (kind: DataWarning['kind'], message: Message) => warnings.push({ kind, column: column.id, message });
    if (profile.distinct <= 1)
      add('constant', say(profile.distinct === 0 ? 'data.empty' : 'data.constant', { column: column.name }));
    else if (profile.missing > 0.5 * table.rows)
      add(
        'mostly-missing',
        say('data.mostlyMissing', { column: column.name, share: Math.round((100 * profile.missing) / table.rows) }),
      );
    if (column.kind === 'id') add('id-like', say('data.id', { column: column.name }));
    else if (column.kind === 'date' || (column.kind === 'text' && !isProse(column)))
      add('left-out', say(column.kind === 'text' ? 'data.text' : 'data.date', { column: column.name }));
    else if (column.kind === 'categorical' && column !== targetColumn && profile.distinct > 100)
      add('many-classes', say('data.manyCategories', { column: column.name, count: profile.distinct }));
    if (
      targetColumn &&
      column !== targetColumn &&
      (column.kind === 'numeric' || column.kind === 'categorical') &&
      profile.distinct > 1 &&
      determines(column, targetColumn)
    ) {
      add('leaks-target', say('data.leak', { column: column.name, target: targetColumn.name }));
    }
  });
  if (targetColumn) addTargetWarnings(table, targetColumn, profiles[table.columns.indexOf(targetColumn)], warnings);
  return warnings;
}

function addTargetWarnings(table: Table, target: Column, profile: ColumnProfile, warnings: DataWarning[]): void {
  if (target.kind === 'numeric') return;
  if (profile.distinct > 50)
    warnings.push({
      kind: 'many-classes',
      column: target.id,
      message: say('data.manyClasses', { count: profile.distinct }),
    });
  const rare = profile.top.filter((entry) => entry.count < Math.max(5, 0.01 * table.rows));
  if (rare.length > 0 && profile.distinct <= 50) {
    warnings.push({
      kind: 'rare-class',
      column: target.id,
      message: say('data.rareClass', {
        classes: rare.slice(0, 3).map(({ value: name, count }) => say('list.class', { name, count })),
      }),
    });
  }
}

/**
 * True where equal values of the column always go with one value of the target, and values repeat, so that this is no
 * accident.
 */
function determines(column: Column, target: Column): boolean {
  const seen = new Map<number, number>();
  const a = column.kind === 'numeric' ? column.values : column.codes;
  const b = target.kind === 'numeric' ? target.values : target.codes;
  let repeats = 0;
  for (let row = 0; row < a.length; row++) {
    const known = seen.get(a[row]);
    if (known === undefined) seen.set(a[row], b[row]);
    else if (!Object.is(known, b[row])) return false;
    else repeats++;
  }
  return repeats > 0.5 * a.length;
}
