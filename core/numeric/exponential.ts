// exp(x) without a call, for inner loops: 2^k · 2^(j/64) · a short series of what is left (after Tang 1989).

const perDoubling = 64;
const scale = perDoubling / Math.LN2;
const step = Math.LN2 / perDoubling;
const lowest = -708;
const highest = 709;
/** 2^k for k from -1022 to 1023. */
const powers = Float64Array.from({ length: 2046 }, (_, i) => 2 ** (i - 1022));
const roots = Float64Array.from({ length: perDoubling }, (_, j) => 2 ** (j / perDoubling));

/** exp(x) to a relative 1e-13 for x in [-708, 709]; beyond that the value at the border. NaN stays NaN. */
export function fastExp(x: number): number {
  if (!(x > lowest)) return x <= lowest ? 0 : Number.NaN;
  const cut = Math.min(x, highest);
  const n = Math.floor(cut * scale + 0.5) | 0;
  const f = cut - n * step;
  return powers[(n >> 6) + 1022] * roots[n & 63] * (1 + f * (1 + f * (0.5 + f * (1 / 6 + f * (1 / 24)))));
}
