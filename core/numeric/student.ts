/** 97.5 % quantile of the standard normal distribution. */
const z = 1.959963984540054;

/**
 * 97.5 % quantile of Student's t distribution (Cornish & Fisher's expansion; exact for one and two degrees of freedom).
 */
export function studentQuantile(degrees: number): number {
  if (degrees < 1.5) return 12.706204736432095;
  if (degrees < 2.5) return 4.302652729911275;
  return (
    z +
    (z ** 3 + z) / (4 * degrees) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * degrees ** 3)
  );
}

/** What an error from so many degrees of freedom is multiplied by, so that 1.96 times it covers 95 %. */
export const studentFactor = (degrees: number): number => studentQuantile(degrees) / z;
