import type { Random } from '../../../numeric/random.ts';

/** Masks over M features, 1 where a feature is present, each followed by its complement, with their weights. */
export interface Coalitions {
  readonly masks: Uint8Array[];
  readonly weights: number[];
  /** Masks at the end that were drawn and not enumerated. */
  readonly sampled: number;
  /** How often each of these was drawn. */
  readonly counts: readonly number[];
  /** Pairs that were drawn, repeats among them. */
  readonly draws: number;
}

/** Shapley kernel weight of all coalitions of one size together, up to a factor: (M-1) / (s (M-s)). */
const sizeWeight = (features: number, size: number): number => (features - 1) / (size * (features - size));

/**
 * Pairs that must remain to be drawn when a size is enumerated, for each feature: fewer could not stand for all the
 * sizes that are left.
 */
const pairsLeft = 8;

/**
 * Coalitions within a budget: sizes are enumerated in full from the ends inward (s and M-s together) as long as enough
 * of the budget remains, and the rest
 * is drawn from the remaining sizes in complementary pairs. Where the budget covers all 2^M - 2, nothing is drawn.
 */
export function chooseCoalitions(features: number, budget: number, random: Random): Coalitions {
  const masks: Uint8Array[] = [];
  const weights: number[] = [];
  const half = Math.ceil((features - 1) / 2);
  const sizeShare = Array.from(
    { length: half },
    (_, i) => sizeWeight(features, i + 1) * (i + 1 === features - (i + 1) ? 1 : 2),
  );
  const total = sizeShare.reduce((a, b) => a + b, 0);
  const isComplete = budget >= 2 ** features - 2;
  let left = budget;
  let size = 1;
  for (; size <= half; size++) {
    const paired = size !== features - size;
    const count = choose(features, size) * (paired ? 2 : 1);
    if (!isComplete && left - count < 2 * pairsLeft * features) break;
    const weight = sizeShare[size - 1] / total / count;
    eachSubset(features, size, (mask) => {
      // where both of a pair have the same size, each would be met twice
      if (!paired && mask[0] === 0) return;
      masks.push(mask, complement(mask));
      weights.push(weight, weight);
    });
    left -= count;
  }
  if (size > half) return { masks, weights, sampled: 0, counts: [], draws: 0 };
  const enumerated = masks.length;
  drawCoalitions({ features, first: size, half, sizeShare, budget: left }, random, masks, weights);
  const remaining = sizeShare.slice(size - 1).reduce((a, b) => a + b, 0) / total;
  const counts = weights.slice(enumerated);
  const drawn = counts.reduce((a, b) => a + b, 0);
  for (let i = enumerated; i < weights.length; i++) weights[i] *= remaining / drawn;
  return { masks, weights, sampled: masks.length - enumerated, counts, draws: drawn / 2 };
}

interface Sizes {
  readonly features: number;
  /** Sizes that are drawn from, up to the half of the features. */
  readonly first: number;
  readonly half: number;
  readonly sizeShare: readonly number[];
  /** Coalitions that there is room for. */
  readonly budget: number;
}

function drawCoalitions(
  { features, first, half, sizeShare, budget }: Sizes,
  random: Random,
  masks: Uint8Array[],
  weights: number[],
): void {
  const shares = sizeShare.slice(first - 1, half);
  const total = shares.reduce((a, b) => a + b, 0);
  const seen = new Map<string, number>();
  const start = masks.length;
  const order = Int32Array.from({ length: features }, (_, i) => i);
  for (let attempts = 0; masks.length - start + 1 < budget && attempts < 4 * budget; attempts++) {
    let point = random.uniform() * total;
    let size = first;
    while (size < half && point >= shares[size - first]) point -= shares[size++ - first];
    for (let i = 0; i < size; i++) {
      const j = i + random.integer(features - 1 - i);
      [order[i], order[j]] = [order[j], order[i]];
    }
    const mask = new Uint8Array(features);
    for (let i = 0; i < size; i++) mask[order[i]] = 1;
    const other = complement(mask);
    // a mask and its complement come together, each the other's partner, whichever of them is drawn
    const known = seen.get(keyOf(mask));
    if (known !== undefined) {
      weights[known]++;
      weights[known ^ 1]++;
      continue;
    }
    seen.set(keyOf(mask), masks.length);
    seen.set(keyOf(other), masks.length + 1);
    masks.push(mask, other);
    weights.push(1, 1);
  }
}

function complement(mask: Uint8Array): Uint8Array {
  const other = new Uint8Array(mask.length);
  for (let i = 0; i < mask.length; i++) other[i] = 1 - mask[i];
  return other;
}

/** Sixteen features a letter. */
function keyOf(mask: Uint8Array): string {
  let key = '';
  for (let first = 0; first < mask.length; first += 16) {
    let letter = 0;
    for (let i = first; i < Math.min(mask.length, first + 16); i++) letter = (letter << 1) | mask[i];
    key += String.fromCharCode(letter);
  }
  return key;
}

function choose(n: number, k: number): number {
  let result = 1;
  for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i;
  return Math.round(result);
}

function eachSubset(features: number, size: number, visit: (mask: Uint8Array) => void): void {
  const chosen = Array.from({ length: size }, (_, i) => i);
  for (;;) {
    const mask = new Uint8Array(features);
    for (const i of chosen) mask[i] = 1;
    visit(mask);
    let at = size - 1;
    while (at >= 0 && chosen[at] === features - size + at) at--;
    if (at < 0) return;
    chosen[at]++;
    for (let i = at + 1; i < size; i++) chosen[i] = chosen[i - 1] + 1;
  }
}
