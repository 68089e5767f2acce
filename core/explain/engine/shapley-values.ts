/**
 * phi_i = sum over S without i of |S|! (M - |S| - 1)! / M! (v(S + i) - v(S)); bit i of an index into `setValues` says that
 * i is in S.
 */
export function shapleyValues(setValues: ArrayLike<number>, features: number): Float64Array {
  const factor = new Float64Array(Math.max(1, features)).fill(1 / features);
  for (let size = 1; size < features; size++) factor[size] = (factor[size - 1] * size) / (features - size);
  const phi = new Float64Array(features);
  for (let mask = 0; mask < setValues.length; mask++) {
    let size = 0;
    for (let rest = mask; rest > 0; rest &= rest - 1) size++;
    for (let i = 0; i < features; i++)
      if (!(mask & (1 << i))) phi[i] += factor[size] * (setValues[mask | (1 << i)] - setValues[mask]);
  }
  return phi;
}
