/** Ranks from 0; equal values share their mean rank, missing ones stand in the middle. */
export function ranksOf(values: Float64Array): Float64Array {
  const known = [...values.keys()].filter((i) => !Number.isNaN(values[i])).sort((a, b) => values[a] - values[b]);
  const ranks = new Float64Array(values.length).fill((values.length - 1) / 2);
  const shift = (values.length - known.length) / 2;
  for (let start = 0; start < known.length; ) {
    let end = start;
    while (end + 1 < known.length && values[known[end + 1]] === values[known[start]]) end++;
    for (let k = start; k <= end; k++) ranks[known[k]] = (start + end) / 2 + shift;
    start = end + 1;
  }
  return ranks;
}

/**
 * Ranks around 0, with length 1; all 0 where every value is the same. Two of them multiply to Spearman's correlation.
 */
export function centredRanks(values: Float64Array): Float64Array {
  const middle = (values.length - 1) / 2;
  const ranks = ranksOf(values).map((rank) => rank - middle);
  const norm = Math.sqrt(ranks.reduce((sum, rank) => sum + rank * rank, 0));
  return norm > 0 ? ranks.map((rank) => rank / norm) : ranks;
}
