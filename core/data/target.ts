import { VitrineError } from '../errors.ts';
import { listed, say } from '../messages/say.ts';
import type { Task } from '../schema/spec.ts';
import { compareText } from './compare-text.ts';
import { type Column, findColumn, type Table } from './table.ts';

/** What is to be predicted: `values` holds class indices or numbers, NaN where unknown. */
export interface Target {
  readonly name: string;
  readonly task: Task;
  readonly values: Float64Array;
  readonly classes: readonly string[];
}

const fewDistinct = 10;

/** The task that a column calls for: classes for words and for a few whole numbers, regression for other numbers. */
export function inferTask(column: Column): Task {
  if (column.kind !== 'numeric') return 'classification';
  const seen = new Set<number>();
  for (const value of column.values) {
    if (Number.isNaN(value)) continue;
    if (!Number.isInteger(value)) return 'regression';
    seen.add(value);
    if (seen.size > fewDistinct) return 'regression';
  }
  return seen.size <= Math.max(2, column.values.length / 5) ? 'classification' : 'regression';
}

export function readTarget(table: Table, name: string, wanted: Task | undefined): Target {
  const column = findColumn(table, name, 'target');
  const task = wanted ?? inferTask(column);
  if (task === 'regression') {
    if (column.kind !== 'numeric')
      throw new VitrineError(
        'target',
        say('error.andRegressionPredictsNumbers', { name, kind: say(`kind.${column.kind}`, {}) }),
        {
          where: 'target',
          hint: say('hint.chooseNumericColumnOrTask', {}),
        },
      );
    if (new Set(column.values.filter((value) => !Number.isNaN(value))).size < 2)
      throw new VitrineError('target', say('error.hasFewerThanTwoDifferent', { name }), {
        where: 'target',
        hint: say('hint.chooseAnotherTarget', {}),
      });
    return { name, task, values: column.values, classes: [] };
  }
  const texts =
    column.kind === 'numeric'
      ? [...new Set(column.values)]
          .filter((value) => !Number.isNaN(value))
          .sort((a, b) => a - b)
          .map(String)
      : [...new Set(column.codes)]
          .filter((code) => code >= 0)
          .map((code) => column.categories[code])
          .sort(compareText);
  if (texts.length < 2)
    throw new VitrineError(
      'target',
      say('error.hasThereNothingTellApart', {
        name,
        value: texts.length === 0 ? say('target.noValue', {}) : say('target.oneClass', { name: texts[0] }),
      }),
      {
        where: 'target',
        hint: say('hint.chooseAnotherTargetOrBring', {}),
      },
    );
  if (texts.length > 1000)
    throw new VitrineError('target', say('error.hasClassesAtMost1', { name, count: texts.length }), {
      where: 'target',
      hint: column.kind === 'numeric' ? say('hint.useTaskRegression', {}) : say('hint.identifier', {}),
    });
  const index = new Map(texts.map((text, i) => [text, i]));
  const values = new Float64Array(table.rows);
  for (let row = 0; row < table.rows; row++) {
    const text = column.kind === 'numeric' ? String(column.values[row]) : column.categories[column.codes[row]];
    values[row] = index.get(text) ?? Number.NaN;
  }
  return { name, task, values, classes: texts };
}

/** Shares below this make a class the one that is looked for. */
const minority = 0.45;

/**
 * The rarer class of two, since what is rare is what one looks for; the last one in sorted order where both are about
 * as frequent.
 */
export function defaultPositive({ classes, values }: Target): number {
  const last = Math.max(0, classes.length - 1);
  if (classes.length !== 2) return last;
  let first = 0;
  let known = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    known++;
    if (value === 0) first++;
  }
  return first < minority * known ? 0 : last;
}

/** @throws params where there is no such class */
export function placeOfClass(classes: readonly string[], wanted: string, where: string): number {
  const found = classes.indexOf(wanted);
  if (found < 0)
    throw new VitrineError('params', say('error.notClass4', { wanted }), {
      where,
      hint: say('hint.classes', { classes: listed(classes.slice(0, 20)) }),
    });
  return found;
}
