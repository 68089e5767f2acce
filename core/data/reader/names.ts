/** Names without white space at the ends, empty ones made up, repeated ones numbered. */
export function uniqueNames(raw: readonly string[]): string[] {
  const seen = new Set<string>();
  return raw.map((text, i) => {
    const base = text.trim().replaceAll(/\s+/g, ' ').slice(0, 200) || `column_${i + 1}`;
    let name = base;
    for (let k = 2; seen.has(name); k++) name = `${base}_${k}`;
    seen.add(name);
    return name;
  });
}
