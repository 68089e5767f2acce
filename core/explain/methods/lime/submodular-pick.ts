/**
 * SP-LIME (Ribeiro, Singh & Guestrin 2016, algorithm 2): rows picked one after another, each the one that shows most of
 * what has not been shown. A feature
 * counts by the root of its summed sizes.
 * @param values `[row, feature]`
 * @returns places of rows, the first one first
 */
export function submodularPick(values: readonly (readonly number[])[], wanted: number): number[] {
  const features = values[0]?.length ?? 0;
  const importance = Array.from({ length: features }, (_, f) =>
    Math.sqrt(values.reduce((sum, row) => sum + Math.abs(row[f]), 0)),
  );
  const covered = new Set<number>();
  const picked: number[] = [];
  const gainOf = (row: readonly number[]) =>
    row.reduce((sum, value, f) => sum + (value !== 0 && !covered.has(f) ? importance[f] : 0), 0);
  while (picked.length < Math.min(wanted, values.length)) {
    let best = -1;
    let most = -1;
    values.forEach((row, r) => {
      const gain = picked.includes(r) ? -1 : gainOf(row);
      if (gain > most) {
        most = gain;
        best = r;
      }
    });
    picked.push(best);
    values[best].forEach((value, f) => value !== 0 && covered.add(f));
  }
  return picked;
}
