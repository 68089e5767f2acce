/**
 * The Gauss-Legendre rule on [0, 1]: exact for polynomials of degree 2n - 1. Nodes are roots of the Legendre
 * polynomial, found by Newton's method
 * (Press et al., Numerical Recipes, 4.6).
 */
export function gaussLegendre(n: number): { readonly nodes: Float64Array; readonly weights: Float64Array } {
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < Math.ceil(n / 2); i++) {
    let z = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    let last = Number.POSITIVE_INFINITY;
    for (let step = 0; step < 100; step++) {
      let p = 1;
      let before = 0;
      for (let j = 0; j < n; j++) {
        const next = ((2 * j + 1) * z * p - j * before) / (j + 1);
        before = p;
        p = next;
      }
      slope = (n * (z * p - before)) / (z * z - 1);
      const move = Math.abs(p / slope);
      // of many points the rounding of p alone moves z by more than an ulp: it is as near as it comes
      if (move >= last) break;
      z -= p / slope;
      last = move;
      if (move < 1e-15) break;
    }
    nodes[i] = (1 - z) / 2;
    nodes[n - 1 - i] = (1 + z) / 2;
    weights[i] = 1 / ((1 - z * z) * slope * slope);
    weights[n - 1 - i] = weights[i];
  }
  return { nodes, weights };
}
