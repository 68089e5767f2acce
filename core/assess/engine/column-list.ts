// Columns that are named in one text with commas, though a name may have commas of its own.

/** @param known names that are columns; where no reading fits them, each comma parts two names */
export function columnList(text: string, known: readonly string[]): string[] {
  const names = new Set(known);
  const parts = text.split(',');
  const read = (from: number): string[] | undefined => {
    if (from === parts.length) return [];
    for (let to = from + 1; to <= parts.length; to++) {
      const whole = parts.slice(from, to).join(',');
      const name = names.has(whole) ? whole : whole.trim();
      const rest = names.has(name) ? read(to) : undefined;
      if (rest) return [name, ...rest];
    }
    return undefined;
  };
  return read(0) ?? parts.map((name) => name.trim());
}
