// Tables on a terminal.
import type { Cell } from '../schema/results/card.ts';

/** A table for people: columns padded, numbers to the right. CJK characters count as two places. */
export function textTable(header: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  const cells = rows.map((row) =>
    row.map((cell) =>
      cell === null ? '–' : typeof cell === 'number' ? String(Number(cell.toPrecision(6))) : cell.replace(/\s+/g, ' '),
    ),
  );
  const widths = header.map((name, i) => Math.max(displayWidth(name), ...cells.map((row) => displayWidth(row[i]))));
  const isNumber = header.map(
    (_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === 'number' || row[i] === null),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) =>
        isNumber[i]
          ? ' '.repeat(widths[i] - displayWidth(cell)) + cell
          : cell + ' '.repeat(widths[i] - displayWidth(cell)),
      )
      .join('  ')
      .trimEnd();
  return [line(header), widths.map((width) => '─'.repeat(width)).join('  '), ...cells.map(line)].join('\n');
}

function displayWidth(text: string): number {
  let width = 0;
  for (const character of text)
    width += /[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/.test(character) ? 2 : 1;
  return width;
}

/** A long text by its beginning, in one line. */
export function brief(text: string, most = 60): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}

/** A cell in four digits; of a long text its beginning. */
export const shortCell = (cell: Cell): string =>
  cell === null ? 'missing' : typeof cell === 'number' ? String(Number(cell.toPrecision(4))) : brief(cell);
