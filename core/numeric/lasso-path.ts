// The lasso path by least angle regression (Efron, Hastie, Johnstone & Tibshirani 2004, section 3.1): from no
// coefficient on, every place where one comes in or goes.
import { solveSemiDefinite } from './linear-system.ts';

/** Correlations that are so near count as equal. */
const near = 1e-10;

/**
 * Coefficients at each knot of the path, the first all 0.
 * @param gram `[size, size]` sums of squares and products of the (weighted, centred) columns
 * @param right their products with what is to be fitted
 */
export function lassoPath(gram: Float64Array, right: Float64Array, size: number): Float64Array[] {
  const beta = new Float64Array(size);
  const knots = [beta.slice()];
  const active: number[] = [];
  const signs = new Map<number, number>();
  const scale = right.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (scale === 0) return knots;
  const largestSquare = Array.from({ length: size }, (_, j) => gram[j * size + j]).reduce((a, b) => Math.max(a, b), 0);
  let dropped = -1;
  for (let step = 0; step < 8 * size; step++) {
    const correlation = Float64Array.from(right, (value, j) => {
      let sum = value;
      for (let k = 0; k < size; k++) sum -= gram[j * size + k] * beta[k];
      return sum;
    });
    const largest = correlation.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (largest <= near * scale) break;
    if (dropped < 0) {
      let next = -1;
      for (let j = 0; j < size; j++) {
        if (active.includes(j) || gram[j * size + j] <= near * largestSquare) continue;
        if (next < 0 || Math.abs(correlation[j]) > Math.abs(correlation[next])) next = j;
      }
      if (next >= 0 && Math.abs(correlation[next]) >= largest * (1 - 1e-7)) active.push(next);
    }
    if (active.length === 0) break;
    for (const j of active) signs.set(j, Math.sign(correlation[j]) || 1);
    const count = active.length;
    const own = Float64Array.from(
      { length: count * count },
      (_, at) => gram[active[Math.floor(at / count)] * size + active[at % count]],
    );
    const direction = solveSemiDefinite(
      own,
      Float64Array.from(active, (j) => signs.get(j) ?? 1),
      count,
    );
    // how far all active correlations fall together: to nothing, or until another is as large
    let reach = largest;
    for (let j = 0; j < size; j++) {
      if (active.includes(j) || j === dropped) continue;
      let along = 0;
      for (let k = 0; k < count; k++) along += gram[j * size + active[k]] * direction[k];
      for (const candidate of [(largest - correlation[j]) / (1 - along), (largest + correlation[j]) / (1 + along)]) {
        if (candidate > near * largest && candidate < reach) reach = candidate;
      }
    }
    // a coefficient that would change its sign leaves on the way
    let leaving = -1;
    for (let k = 0; k < count; k++) {
      const zero = -beta[active[k]] / direction[k];
      if (zero > near * largest && zero < reach) {
        reach = zero;
        leaving = k;
      }
    }
    for (let k = 0; k < count; k++) beta[active[k]] += reach * direction[k];
    dropped = -1;
    if (leaving >= 0) {
      dropped = active[leaving];
      beta[dropped] = 0;
      active.splice(leaving, 1);
    }
    knots.push(beta.slice());
  }
  return knots;
}
