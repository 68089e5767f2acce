/** The longest name of a column. */
const maxName = 200;

/**
 * Names without white space at the ends, empty ones made up, repeated ones numbered.
 * @returns the names, and a sentence on those that could not stay as the file has them
 */
export function uniqueNames(raw: readonly string[]): { readonly names: string[]; readonly notes: string[] } {
  const seen = new Set<string>();
  const changed: string[] = [];
  const trimmed: string[] = [];
  const taken = new Set(raw.map((text) => text.trim()));
  const names = raw.map((text, i) => {
    const whole = text.trim().replaceAll(/\s+/g, ' ');
    const base = whole.slice(0, maxName) || `column_${i + 1}`;
    let name = base;
    for (let k = 2; seen.has(name) || (name !== base && taken.has(name)); k++) name = `${base}_${k}`;
    seen.add(name);
    if (whole !== '' && name !== whole) changed.push(`column ${i + 1} "${shown(text)}" is "${shown(name)}"`);
    else if (whole !== '' && text !== name) trimmed.push(name);
    return name;
  });
  return {
    names,
    notes: [
      ...(changed.length > 0 ? [`Names that had to be changed: ${listed(changed)}.`] : []),
      ...(trimmed.length > 0 ? [`White space in names was left out: ${listed(trimmed.map((name) => `"${shown(name)}"`))}.`] : []),
    ],
  };
}

const maxListed = 6;
const listed = (texts: readonly string[]): string =>
  texts.slice(0, maxListed).join(', ') + (texts.length > maxListed ? ` and ${texts.length - maxListed} more` : '');
const shown = (text: string): string => (text.length > 50 ? `${text.slice(0, 50)}…` : text);
