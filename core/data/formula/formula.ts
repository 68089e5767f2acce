// A column computed from others of its row: `amount / duration`, `log([monthly income])`, `if(housing == 'own', 1, 0)`.
// The grammar is that of jsep; what it gives is walked here, so that nothing of it is ever run as a program.

import jsep from 'jsep';
import { VitrineError } from '../../errors.ts';
import { listed, say, suggesting } from '../../messages/say.ts';
import type { Message } from '../../schema/message.ts';
import { type Column, findColumn, nearest, type Table } from '../table.ts';
import { piecesOf } from './names.ts';

/** `^` is a power here, from the right; `=` is `==`; bits and assignments are none of a table's. */
jsep.removeAllBinaryOps();
for (const [operator, precedence] of Object.entries({
  '||': 1,
  '&&': 2,
  '==': 6,
  '=': 6,
  '!=': 6,
  '<': 7,
  '>': 7,
  '<=': 7,
  '>=': 7,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
}))
  jsep.addBinaryOp(operator, precedence);
jsep.addBinaryOp('^', 12, true);

type Expression = jsep.Expression;
/** A number of a row, NaN where it is missing; or a text, null where it is missing. */
type Value =
  | { readonly kind: 'number'; readonly of: (row: number) => number }
  | { readonly kind: 'text'; readonly of: (row: number) => string | null };

type NumberFunction = (...values: number[]) => number;
/** What may be called, and with how many values; `Infinity`: with any number of them. */
const functions: Readonly<Record<string, { readonly arity: number; readonly of: NumberFunction }>> = {
  abs: { arity: 1, of: Math.abs },
  sqrt: { arity: 1, of: Math.sqrt },
  exp: { arity: 1, of: Math.exp },
  log: { arity: 1, of: Math.log },
  log10: { arity: 1, of: Math.log10 },
  log1p: { arity: 1, of: Math.log1p },
  floor: { arity: 1, of: Math.floor },
  ceil: { arity: 1, of: Math.ceil },
  round: { arity: 1, of: Math.round },
  min: { arity: Number.POSITIVE_INFINITY, of: Math.min },
  max: { arity: Number.POSITIVE_INFINITY, of: Math.max },
};
/** Those that look at more than numbers. */
const special = ['if', 'missing'];
export const formulaFunctions: readonly string[] = [...special, ...Object.keys(functions)];

const truth = (is: boolean): number => Number(is);
const binary: Readonly<Record<string, NumberFunction>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '^': (a, b) => a ** b,
  '<': (a, b) => truth(a < b),
  '>': (a, b) => truth(a > b),
  '<=': (a, b) => truth(a <= b),
  '>=': (a, b) => truth(a >= b),
  '==': (a, b) => truth(a === b),
  '=': (a, b) => truth(a === b),
  '!=': (a, b) => truth(a !== b),
  '&&': (a, b) => truth(a !== 0 && b !== 0),
  '||': (a, b) => truth(a !== 0 || b !== 0),
};
const unary: Readonly<Record<string, NumberFunction>> = { '-': (a) => -a, '+': (a) => a, '!': (a) => truth(a === 0) };

const refused = (said: Message, hint?: Message): VitrineError =>
  new VitrineError('usage', said, { where: 'formula', ...(hint ? { hint } : {}) });

/** @throws usage where the formula cannot be read; column-not-found */
export function formulaColumns(formula: string): readonly string[] {
  return [...new Set(piecesOf(formula).flatMap(({ column }) => (column === undefined ? [] : [column])))];
}

/**
 * The values of a formula, one a row; NaN where a value that it needs is missing, or where it gives no number (the
 * logarithm of 0, a division by 0).
 * @throws usage where it cannot be read, or a text stands where a number is needed; column-not-found
 */
export function formulaValues(formula: string, table: Table): Float64Array {
  const columns: Column[] = [];
  // where each piece begins in what the grammar reads, and in what the person wrote
  const places: { readonly from: number; readonly at: number }[] = [];
  let text = '';
  let from = 0;
  for (const piece of piecesOf(formula)) {
    places.push({ from: text.length, at: from });
    if (piece.column !== undefined) text += ` $${columns.push(findColumn(table, piece.column, 'formula')) - 1} `;
    else {
      const strange = isQuoted(piece.text) ? -1 : piece.text.search(/[$\u0080-\uffff]/);
      if (strange >= 0) throw unreadable(from + strange);
      text += piece.text;
    }
    from += piece.text.length;
  }
  const placeOf = (index: number): number => {
    const piece = places.findLast((one) => one.from <= index);
    return piece ? Math.min(formula.length - 1, piece.at + index - piece.from) : 0;
  };
  const of = numberOf(readExpression(parsed(text, placeOf), columns));
  const values = new Float64Array(new SharedArrayBuffer(8 * table.rows));
  for (let row = 0; row < table.rows; row++) {
    const value = of(row);
    values[row] = Number.isFinite(value) ? value : Number.NaN;
  }
  return values;
}

const isQuoted = (text: string): boolean => /^['"]/.test(text);
/** @param at from 0, in what the person wrote */
const unreadable = (at: number): VitrineError =>
  refused(say('error.formulaNotRead', { at: at + 1 }), say('hint.formulaExample', {}));

function parsed(text: string, placeOf: (index: number) => number): Expression {
  if (text.trim() === '') throw refused(say('error.formulaEmpty', {}));
  try {
    return jsep(text);
  } catch (error) {
    const { index } = error as { index?: number };
    throw unreadable(placeOf(index ?? text.length - 1));
  }
}

function readExpression(expression: Expression, columns: readonly Column[]): Value {
  const value = (part: unknown) => readExpression(part as Expression, columns);
  const number = (part: unknown) => numberOf(value(part));
  switch (expression.type) {
    case 'Identifier': {
      const column = /^\$\d+$/.test(String(expression.name))
        ? columns[Number(String(expression.name).slice(1))]
        : undefined;
      if (!column) throw unreadable(0);
      return columnValue(column);
    }
    case 'Literal': {
      const { value: constant } = expression;
      if (typeof constant === 'string') return { kind: 'text', of: () => constant };
      return { kind: 'number', of: () => Number(constant) };
    }
    case 'UnaryExpression': {
      const operation = unary[String(expression.operator)];
      if (!operation) throw refused(say('error.formulaOperator', { operator: String(expression.operator) }));
      const of = number(expression.argument);
      return numeric((row) => missingOr([of(row)], operation));
    }
    case 'BinaryExpression':
      return binaryValue(String(expression.operator), value(expression.left), value(expression.right));
    case 'ConditionalExpression':
      return choice(number(expression.test), number(expression.consequent), number(expression.alternate));
    case 'CallExpression':
      return called(expression, value);
    default:
      throw unreadable(0);
  }
}

const numeric = (of: (row: number) => number): Value => ({ kind: 'number', of });
/** What is missing makes the result missing. */
const missingOr = (values: readonly number[], of: NumberFunction): number =>
  values.some(Number.isNaN) ? Number.NaN : of(...values);
const choice = (test: (row: number) => number, yes: (row: number) => number, no: (row: number) => number): Value =>
  numeric((row) => {
    const is = test(row);
    return Number.isNaN(is) ? Number.NaN : is !== 0 ? yes(row) : no(row);
  });

function columnValue(column: Column): Value {
  if (column.kind === 'numeric') return { kind: 'number', of: (row) => column.values[row] };
  const { codes, categories } = column;
  return { kind: 'text', of: (row) => (codes[row] < 0 ? null : categories[codes[row]]) };
}

/** @throws usage of a text */
function numberOf(value: Value): (row: number) => number {
  if (value.kind === 'text') throw refused(say('error.formulaText', {}), say('hint.formulaText', {}));
  return value.of;
}

function binaryValue(operator: string, left: Value, right: Value): Value {
  const operation = binary[operator];
  if (!operation) throw refused(say('error.formulaOperator', { operator }));
  if (left.kind === 'text' && right.kind === 'text' && ['==', '=', '!='].includes(operator))
    return numeric((row) => {
      const [a, b] = [left.of(row), right.of(row)];
      return a === null || b === null ? Number.NaN : truth((a === b) === (operator !== '!='));
    });
  const [a, b] = [numberOf(left), numberOf(right)];
  return numeric((row) => missingOr([a(row), b(row)], operation));
}

function called({ callee, arguments: given }: Expression, value: (part: unknown) => Value): Value {
  const name = String((callee as Expression).name ?? '');
  const parts = given as readonly Expression[];
  const expect = (count: number) => {
    if (parts.length !== count)
      throw refused(
        say('error.formulaArguments', { name, count, given: parts.length }),
        say('hint.formulaExample', {}),
      );
  };
  if (name === 'if') {
    expect(3);
    const [test, yes, no] = parts.map((part) => numberOf(value(part)));
    return choice(test, yes, no);
  }
  if (name === 'missing') {
    expect(1);
    const of = value(parts[0]);
    return numeric((row) => truth(of.kind === 'text' ? of.of(row) === null : Number.isNaN(of.of(row))));
  }
  const known = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (!known)
    throw refused(
      say('error.formulaFunction', { name }),
      suggesting(
        nearest(name, formulaFunctions),
        say('hint.formulaFunctions', { names: listed([...formulaFunctions]) }),
      ),
    );
  if (Number.isFinite(known.arity)) expect(known.arity);
  const values = parts.map((part) => numberOf(value(part)));
  if (values.length === 0) expect(1);
  return numeric((row) =>
    missingOr(
      values.map((of) => of(row)),
      known.of,
    ),
  );
}
