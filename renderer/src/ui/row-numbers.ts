/**
 * Reads "0:50, 60, 61": numbers from 0, and ranges whose end is not included; the first part that is neither comes back
 * as `bad`.
 */
export function parseRows(text: string): { readonly rows: number[]; readonly bad?: string } {
  const rows = new Set<number>();
  for (const part of text.split(/[\s,，;；]+/).filter((one) => one !== '')) {
    const match = /^(\d{1,9})(?:[:：](\d{1,9}))?$/.exec(part);
    if (!match) return { rows: [], bad: part };
    const from = Number(match[1]);
    const to = match[2] === undefined ? from + 1 : Number(match[2]);
    if (to <= from || to - from > 10_000_000) return { rows: [], bad: part };
    for (let row = from; row < to; row++) rows.add(row);
  }
  return { rows: [...rows].sort((a, b) => a - b) };
}

/** The shortest text that `parseRows` reads as these rows. */
export function rowsText(rows: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < rows.length; ) {
    let end = i + 1;
    while (end < rows.length && rows[end] === rows[end - 1] + 1) end++;
    parts.push(end - i > 1 ? `${rows[i]}:${rows[end - 1] + 1}` : String(rows[i]));
    i = end;
  }
  return parts.join(', ');
}
