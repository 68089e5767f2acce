// What an import guessed, dropped or replaced, in sentences; many columns of the same kind share one.
import type { ReplacedText } from '../../schema/dataset.ts';
import type { ColumnEvidence } from './evidence.ts';
import type { NumberFormat } from './number-format.ts';

export interface ColumnNote {
  readonly kind: string;
  readonly text: string;
}

const maxAlike = 8;
const maxNamed = 6;

const shown = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

export class Notes {
  readonly #byKind = new Map<string, { readonly name: string; readonly text: string }[]>();
  readonly #general: string[] = [];

  add({ kind, name, text }: ColumnNote & { readonly id: number; readonly name: string }): void {
    const known = this.#byKind.get(kind) ?? [];
    known.push({ name, text });
    this.#byKind.set(kind, known);
  }

  /** How the numbers of a column are written, where not as programs write them. */
  addFormat(
    id: number,
    name: string,
    { format, isAmbiguous }: { readonly format: NumberFormat; readonly isAmbiguous: boolean },
    seen: ColumnEvidence,
    plain: NumberFormat,
  ): void {
    const [example] =
      [...seen.odd].find(([, { number }]) => number?.readings[format.decimal] !== undefined && number.readings['.'] !== number.readings[',']) ?? [];
    if (format.decimal === ',' && (example !== undefined || seen.groupsByPoint > 0)) {
      const value = example === undefined ? undefined : seen.odd.get(example)?.number?.readings[','];
      this.add({
        kind: isAmbiguous ? 'ambiguous comma' : 'comma',
        id,
        name,
        text: `is read with a decimal comma${value === undefined ? ' and points between thousands' : ` ("${example}" is ${value})`}${isAmbiguous ? ', as other columns are. Choose the decimal sign if it is a point' : ''}.`,
      });
    } else if (format.decimal === plain.decimal && example !== undefined && example.includes(',')) {
      const value = seen.odd.get(example)?.number?.readings['.'];
      this.add({
        kind: 'thousands',
        id,
        name,
        text: `is read with commas between thousands ("${example}" is ${value})${isAmbiguous ? '. Choose the decimal sign if it is a comma' : ''}.`,
      });
    }
    if (format.affix !== '') this.add({ kind: 'affix', id, name, text: `is read without "${format.affix}"${format.affix === '%' ? ' (12 % is 12)' : ''}.` });
  }

  /** Which texts were read as missing, and in which columns. */
  addReplaced(columns: readonly { readonly name: string; readonly kind: string; readonly replaced: readonly ReplacedText[] }[]): void {
    const byText = new Map<string, { cells: number; columns: { name: string; count: number }[] }>();
    for (const { name, replaced } of columns) {
      for (const { text, count } of replaced) {
        const entry = byText.get(text) ?? { cells: 0, columns: [] };
        entry.cells += count;
        entry.columns.push({ name, count });
        byText.set(text, entry);
      }
    }
    const sorted = [...byText].sort((a, b) => b[1].cells - a[1].cells);
    for (const [text, { cells, columns: where }] of sorted.slice(0, 2 * maxAlike)) {
      const names = where.slice(0, maxNamed).map(({ name, count }) => `"${shown(name)}"${where.length > 1 ? ` ${count}` : ''}`);
      const more = where.length > maxNamed ? ` and ${where.length - maxNamed} more columns` : '';
      this.#general.push(`Read as missing: "${shown(text)}" in ${cells} ${cells === 1 ? 'cell' : 'cells'} of ${names.join(', ')}${more}.`);
    }
    if (sorted.length > 2 * maxAlike) this.#general.push(`Read as missing: ${sorted.length - 2 * maxAlike} more texts.`);
  }

  sentences(): string[] {
    const columns = [...this.#byKind.values()].flatMap((notes) => {
      if (notes.length <= maxAlike)
        return notes.map(({ name, text }) => `"${shown(name)}"${text.startsWith('"') || /^(values|whole|\d)/.test(text) ? ': ' : ' '}${text}`);
      const names = notes.slice(0, maxNamed).map(({ name }) => `"${shown(name)}"`);
      return [`${names.join(', ')} and ${notes.length - maxNamed} more columns: each ${notes[0].text}`];
    });
    return [...this.#general, ...columns];
  }
}
