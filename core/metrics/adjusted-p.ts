/**
 * P-values adjusted for how many there are (Benjamini & Hochberg 1995), in their own order.
 * @param tests how many there could have been, where some were not tried
 */
export function adjustedP(values: readonly number[], tests = values.length): number[] {
  const order = [...values.keys()].sort((a, b) => values[a] - values[b]);
  const adjusted = new Array<number>(values.length);
  let least = 1;
  for (let rank = order.length; rank > 0; rank--) {
    const place = order[rank - 1];
    least = Math.min(least, (values[place] * tests) / rank);
    adjusted[place] = least;
  }
  return adjusted;
}
