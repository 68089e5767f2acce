// An explanation on its way between threads: the texts of conditions, of which many rows have the same, travel once each.
import type { Explained } from '../results/naming.ts';

/** Numbers of texts, `[row, feature]`. */
interface Texts {
  readonly texts: readonly string[];
  readonly numbers: Int32Array;
  readonly width: number;
}

export interface EncodedExplanation {
  readonly value: Explained;
  /** Those that were taken out of the value. */
  readonly conditions?: Texts;
}

export function pack(value: Explained): EncodedExplanation {
  if (value.kind !== 'attribution' || !value.conditions) return { value };
  const { conditions, ...rest } = value;
  const numbers = new Map<string, number>();
  const width = conditions[0]?.length ?? 0;
  const list = new Int32Array(conditions.length * width);
  conditions.forEach((row, r) => {
    row.forEach((text, f) => {
      const known = numbers.get(text) ?? numbers.size;
      numbers.set(text, known);
      list[r * width + f] = known;
    });
  });
  return { value: rest, conditions: { texts: [...numbers.keys()], numbers: list, width } };
}

export function unpack({ value, conditions }: EncodedExplanation): Explained {
  if (!conditions || value.kind !== 'attribution') return value;
  const { texts, numbers, width } = conditions;
  return { ...value, conditions: value.rows.map((_, r) => Array.from(numbers.subarray(r * width, (r + 1) * width), (number) => texts[number])) };
}
