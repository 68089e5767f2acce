const lanczos = [
  76.18009172947146, -86.50532032941678, 24.01409824083091, -1.231739572450155, 0.1208650973866179e-2,
  -0.5395239384953e-5,
];

/** The logarithm of the gamma function by Lanczos' approximation, to a relative 2e-10. */
export function logGamma(x: number): number {
  let sum = 1.000000000190015;
  lanczos.forEach((coefficient, i) => {
    sum += coefficient / (x + 1 + i);
  });
  const t = x + 5.5;
  return (x + 0.5) * Math.log(t) - t + Math.log((Math.sqrt(2 * Math.PI) * sum) / x);
}
