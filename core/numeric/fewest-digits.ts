/**
 * `value` in the fewest significant digits, `least` or more, that keep what `holds` asks of it; `value` itself where
 * none do.
 */
export function fewestDigits(value: number, least: number, holds: (rounded: number) => boolean): number {
  for (let digits = least; digits < 17; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (holds(rounded)) return rounded;
  }
  return value;
}

/** Is a rounded bound on the same side of all sorted values as the exact one? Values at a bound are below it. */
export function separatesAlike(sorted: ArrayLike<number>, bound: number): (rounded: number) => boolean {
  let [first, end] = [0, sorted.length];
  while (first < end) {
    const middle = (first + end) >> 1;
    if (sorted[middle] <= bound) first = middle + 1;
    else end = middle;
  }
  const [last, next] = [sorted[first - 1] ?? Number.NEGATIVE_INFINITY, sorted[first] ?? Number.POSITIVE_INFINITY];
  return (rounded) => last <= rounded && rounded < next;
}
