// What an import guessed, dropped or replaced; many columns of which the same is said share one sentence.
import { say, shortened, some } from '../../messages/say.ts';
import type { ReplacedText } from '../../schema/dataset.ts';
import type { Message } from '../../schema/message.ts';
import type { ColumnEvidence } from './evidence.ts';
import type { NumberFormat } from './number-format.ts';

const maxAlike = 8;

export class Notes {
  readonly #byKey = new Map<string, { readonly column: string; readonly note: Message }[]>();
  readonly #general: Message[] = [];

  /** @param note ends a sentence that begins with the column's name */
  add(column: string, note: Message): void {
    const known = this.#byKey.get(note.key) ?? [];
    known.push({ column, note });
    this.#byKey.set(note.key, known);
  }

  /** How the numbers of a column are written, where not as programs write them. */
  addFormat(
    column: string,
    { format, isAmbiguous }: { readonly format: NumberFormat; readonly isAmbiguous: boolean },
    seen: ColumnEvidence,
    plain: NumberFormat,
  ): void {
    const example = exampleOf(seen, format);
    if (format.decimal === ',') {
      if (example) this.add(column, say(isAmbiguous ? 'note.commaAsOthers' : 'note.comma', example));
      else if (seen.groupsByPoint > 0)
        this.add(column, say(isAmbiguous ? 'note.commaGroupsAsOthers' : 'note.commaGroups', {}));
    } else if (format.decimal === plain.decimal && example?.example.includes(','))
      this.add(column, say(isAmbiguous ? 'note.thousandsUnsure' : 'note.thousands', example));
    if (format.affix !== '')
      this.add(column, format.affix === '%' ? say('note.percent', {}) : say('note.affix', { text: format.affix }));
    const [brackets, minus] = [/^\(/, /[−–]/].map((sign) => firstNumber(seen, sign));
    if (brackets !== undefined) this.add(column, say('note.brackets', { text: brackets }));
    if (minus !== undefined) this.add(column, say('note.minus', { text: minus }));
  }

  /** Which texts were read as missing, and in which columns. */
  addReplaced(columns: readonly { readonly name: string; readonly replaced: readonly ReplacedText[] }[]): void {
    const byText = new Map<string, { cells: number; columns: { column: string; count: number }[] }>();
    for (const { name, replaced } of columns) {
      for (const { text, count } of replaced) {
        const entry = byText.get(text) ?? { cells: 0, columns: [] };
        entry.cells += count;
        entry.columns.push({ column: name, count });
        byText.set(text, entry);
      }
    }
    const sorted = [...byText].sort((a, b) => b[1].cells - a[1].cells);
    for (const [text, { cells, columns: where }] of sorted.slice(0, 2 * maxAlike)) {
      const named = where.length === 1 ? [where[0].column] : where.map((one) => say('list.counted', one));
      this.#general.push(say('read.missing', { text: shortened(text), count: cells, columns: some(named) }));
    }
    if (sorted.length > 2 * maxAlike)
      this.#general.push(say('read.missingMore', { count: sorted.length - 2 * maxAlike }));
  }

  all(): Message[] {
    const columns = [...this.#byKey.values()].flatMap((notes) =>
      notes.length <= maxAlike
        ? notes.map((one) => say('column.note', one))
        : [say('column.notes', { columns: some(notes.map(({ column }) => column)), note: notes[0].note })],
    );
    return [...this.#general, ...columns];
  }
}

/** A text that is another number under the other decimal sign, and the number that it is. */
function exampleOf(
  seen: ColumnEvidence,
  { decimal }: NumberFormat,
): { readonly example: string; readonly value: string } | undefined {
  for (const [example, { number }] of seen.odd) {
    const value = number?.readings[decimal];
    if (value !== undefined && number?.readings['.'] !== number?.readings[',']) return { example, value };
  }
  return undefined;
}

/** The first text of a number that is written with a sign of another kind. */
function firstNumber(seen: ColumnEvidence, sign: RegExp): string | undefined {
  for (const [text, { number }] of seen.odd) if (number && sign.test(text)) return text;
  return undefined;
}
