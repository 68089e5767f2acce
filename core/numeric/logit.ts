/** A probability kept from 0 and 1, of which a logarithm can be taken. */
export const clipped = (p: number): number => Math.min(1 - 1e-12, Math.max(1e-12, p));

/** Log-odds of a probability; finite at 0 and 1 too. */
export const logit = (p: number): number => Math.log(clipped(p) / (1 - clipped(p)));
