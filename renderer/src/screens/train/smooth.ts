/** A centred running mean over `window` values; where it would leave the ends it is shorter. */
export function smooth(values: readonly (number | null)[], window: number): (number | null)[] {
  if (window <= 1) return [...values];
  const half = Math.floor(window / 2);
  return values.map((value, i) => {
    if (value === null) return null;
    let sum = 0;
    let count = 0;
    for (let k = Math.max(0, i - half); k <= Math.min(values.length - 1, i + half); k++) {
      const one = values[k];
      if (one === null) continue;
      sum += one;
      count++;
    }
    return sum / count;
  });
}
