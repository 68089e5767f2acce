import { distance } from 'fastest-levenshtein';
import { VitrineError } from '../errors.ts';
import { listed, say, suggesting } from '../messages/say.ts';
import type { ColumnKind } from '../schema/dataset.ts';
import type { Message } from '../schema/message.ts';
import type { Pictures } from './images/pictures.ts';

/** Numbers are a Float64Array with NaN where missing; everything else is codes into `categories`, -1 where missing. */
export type Column = NumericColumn | CodedColumn | ImageColumn;

export interface NumericColumn {
  readonly id: number;
  readonly name: string;
  readonly kind: 'numeric';
  readonly values: Float64Array;
}

export interface CodedColumn {
  readonly id: number;
  readonly name: string;
  readonly kind: Exclude<ColumnKind, 'numeric' | 'image'>;
  readonly codes: Int32Array;
  readonly categories: readonly string[];
}

/** Categories are the names of the files, and each has a picture. */
export interface ImageColumn extends Omit<CodedColumn, 'kind'> {
  readonly kind: 'image';
  readonly pictures: Pictures;
}

export interface Table {
  readonly rows: number;
  readonly columns: readonly Column[];
}

/** The text of one cell, null where missing. */
export function cellText(column: Column, row: number): string | null {
  if (column.kind === 'numeric') return Number.isNaN(column.values[row]) ? null : String(column.values[row]);
  return column.codes[row] < 0 ? null : column.categories[column.codes[row]];
}

export function findColumn(table: Table, name: string, where: string): Column {
  const found = table.columns.find((column) => column.name === name);
  if (found) return found;
  const near = nearest(
    name,
    table.columns.map((column) => column.name),
  );
  throw new VitrineError('column-not-found', say('error.noSuchColumn', { name }), {
    where,
    hint: suggesting(near, say('hint.columns', { names: listNames(table) })),
  });
}

/** @param otherwise what is hinted where no feature has a name like it */
export function notAFeature(
  name: string,
  features: readonly string[],
  where: string,
  otherwise?: Message,
): VitrineError {
  const near = nearest(name, features);
  return new VitrineError('params', say('error.notFeatureModel', { name }), {
    where,
    hint: near ? say('hint.didYouMean2', { near }) : otherwise,
  });
}

const maxListed = 40;

function listNames(table: Table): Message | readonly Message[] {
  const shown = table.columns.length <= maxListed ? maxListed : 30;
  const names = listed(table.columns.slice(0, shown).map((column) => column.name));
  return table.columns.length > shown ? say('list.namesMore', { names, count: table.columns.length - shown }) : names;
}

/** The known word that is fewest edits away, if it is near enough to be meant. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = (word.length <= 3 ? 1 : Math.max(2, Math.floor(word.length / 3))) + 1;
  for (const candidate of known) {
    const steps = distance(word.toLowerCase(), candidate.toLowerCase());
    if (steps < bestDistance) {
      best = candidate;
      bestDistance = steps;
    }
  }
  return best;
}
