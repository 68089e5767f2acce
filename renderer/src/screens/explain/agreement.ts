/**
 * How far two attributions of one row agree: shared features and signs among the first `top`, and Spearman's rank
 * correlation of sizes.
 */
export function agreementOf(
  a: readonly number[],
  b: readonly number[],
  top: number,
): { top: number; shared: number; signs: number; rank: number } {
  const named = (values: readonly number[]) => values.reduce((count, value) => count + Number(value !== 0), 0);
  const most = Math.min(top, Math.max(named(a), named(b)));
  const order = (values: readonly number[]) =>
    [...values.keys()].sort((i, j) => Math.abs(values[j]) - Math.abs(values[i]));
  const least = Math.abs(b[order(b)[most - 1]] ?? 0);
  // which of equally strong ones come first is chance: all that are as strong as the last one count
  const shared = order(a)
    .slice(0, most)
    .filter((f) => b[f] !== 0 && Math.abs(b[f]) >= least * (1 - 1e-9));
  return {
    top: most,
    shared: shared.length,
    signs: shared.filter((f) => Math.sign(a[f]) === Math.sign(b[f])).length,
    rank: correlation(ranks(a.map(Math.abs)), ranks(b.map(Math.abs))),
  };
}

/** Ranks from 0, equal values sharing their mean rank. */
function ranks(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((i, j) => values[i] - values[j]);
  const result = new Array<number>(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end + 1 < order.length && values[order[end + 1]] === values[order[start]]) end++;
    for (let k = start; k <= end; k++) result[order[k]] = (start + end) / 2;
    start = end + 1;
  }
  return result;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  let ab = 0;
  let aa = 0;
  let bb = 0;
  a.forEach((value, i) => {
    ab += (value - ma) * (b[i] - mb);
    aa += (value - ma) ** 2;
    bb += (b[i] - mb) ** 2;
  });
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}
