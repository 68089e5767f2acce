type Cell = number | string | null;

/**
 * A test on a feature's own value, from what a person writes: `> 40`, `<= 2.5`, `20..40`, `own`, `own, rent`, `?` for
 * missing; undefined where it cannot be read.
 */
export function conditionOf(text: string): ((cell: Cell) => boolean) | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  if (trimmed === '?') return (cell) => cell === null;
  const compared = /^(<=|>=|<|>|≤|≥|=)\s*(-?[\d.]+(?:e[+-]?\d+)?)$/i.exec(trimmed);
  if (compared) {
    const bound = Number(compared[2]);
    if (Number.isNaN(bound)) return undefined;
    const test: Record<string, (value: number) => boolean> = {
      '<': (value) => value < bound,
      '>': (value) => value > bound,
      '<=': (value) => value <= bound,
      '≤': (value) => value <= bound,
      '>=': (value) => value >= bound,
      '≥': (value) => value >= bound,
      '=': (value) => value === bound,
    };
    return (cell) => typeof cell === 'number' && test[compared[1]](cell);
  }
  const between = /^(-?[\d.]+(?:e[+-]?\d+)?)\s*\.\.\s*(-?[\d.]+(?:e[+-]?\d+)?)$/i.exec(trimmed);
  if (between) return (cell) => typeof cell === 'number' && cell >= Number(between[1]) && cell <= Number(between[2]);
  const names = trimmed.split(',').map((name) => name.trim());
  return (cell) => cell !== null && names.includes(String(cell));
}
