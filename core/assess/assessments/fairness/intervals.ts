import { mean, quantile } from '../../../numeric/stats.ts';

/**
 * 95 % intervals of shares and gaps by the bootstrap, without its bias: the largest gap of drawn groups is on average
 * above that of the groups themselves.
 * @param drawn the same of draws of the rows
 */
export function intervalsOf<T extends object>(
  found: T & { readonly [K in keyof T]: number | null },
  drawn: readonly (T & { readonly [K in keyof T]: number | null })[],
): { [K in keyof T]: [number, number] | null } {
  const names = Object.keys(found) as (keyof T & string)[];
  return Object.fromEntries(
    names.map((name) => {
      const values = Float64Array.from(drawn.flatMap((one) => one[name] ?? [])).sort();
      const own = found[name];
      if (own === null || values.length < 2) return [name, null];
      const bias = mean(values) - own;
      return [name, [0.025, 0.975].map((share) => Math.min(1, Math.max(0, quantile(values, share) - bias)))];
    }),
  ) as { [K in keyof T]: [number, number] | null };
}
