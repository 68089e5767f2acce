// Split conformal prediction (Vovk, Gammerman & Shafer 2005; Lei et al. 2018).

/**
 * The ceil((n + 1)(1 − alpha))-th smallest score; infinite where there are too few scores for such a coverage.
 * @param scores nonconformity of rows that the model was not fitted on
 */
export function conformalThreshold(scores: Float64Array, alpha: number): number {
  const rank = Math.ceil((scores.length + 1) * (1 - alpha) - 1e-9);
  return rank > scores.length ? Number.POSITIVE_INFINITY : scores.slice().sort()[Math.max(0, rank - 1)];
}

/** Fewest rows by which a coverage of 1 − alpha can be promised. */
export const fewestFor = (alpha: number): number => Math.ceil(1 / alpha - 1e-9) - 1;
