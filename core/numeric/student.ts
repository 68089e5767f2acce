/** 97.5 % quantile of the standard normal distribution. */
export const z95 = 1.959963984540054;

/**
 * 97.5 % quantile of Student's t distribution (Cornish & Fisher's expansion; exact for one and two degrees of freedom).
 */
export function studentQuantile(degrees: number): number {
  if (degrees < 1.5) return 12.706204736432095;
  if (degrees < 2.5) return 4.302652729911275;
  return (
    z95 +
    (z95 ** 3 + z95) / (4 * degrees) +
    (5 * z95 ** 5 + 16 * z95 ** 3 + 3 * z95) / (96 * degrees ** 2) +
    (3 * z95 ** 7 + 19 * z95 ** 5 + 17 * z95 ** 3 - 15 * z95) / (384 * degrees ** 3)
  );
}

/** What an error from so many degrees of freedom is multiplied by, so that 1.96 times it covers 95 %. */
export const studentFactor = (degrees: number): number => studentQuantile(degrees) / z95;
