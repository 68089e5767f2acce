// Names of columns in a formula: bare, or in square brackets, where `]]` stands for `]`.

/** A piece of a formula: a name of a column as it is written, or anything else. */
interface Piece {
  readonly text: string;
  /** The column's name. */
  readonly column?: string;
}

const token =
  /(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\[(?:[^\]]|\]\])*\]|[\p{L}_][\p{L}\p{N}_]*(\s*\()?|[^'"[\p{L}_\d.]+|./gsu;
/** Words that are no columns. */
const reserved = new Set(['true', 'false']);

/** A formula in pieces; a word before a bracket is a function, and what stands in quotes is a text. */
export function piecesOf(formula: string): Piece[] {
  return [...formula.matchAll(token)].map(([text, call]): Piece => {
    if (text.startsWith('[') && text.endsWith(']')) return { text, column: text.slice(1, -1).replaceAll(']]', ']') };
    const isName = call === undefined && /^[\p{L}_]/u.test(text) && !reserved.has(text);
    return isName ? { text, column: text } : { text };
  });
}

const written = (column: string): string =>
  /^[\p{L}_][\p{L}\p{N}_]*$/u.test(column) && !reserved.has(column) ? column : `[${column.replaceAll(']', ']]')}]`;

/** The formula with another name for one of its columns. */
export const renameInFormula = (formula: string, from: string, to: string): string =>
  piecesOf(formula)
    .map(({ text, column }) => (column === from ? written(to) : text))
    .join('');
