// Attributions of pieces of rows, or of single classes, put together.

import type { Attribution } from '../../../schema/results/attribution.ts';
import type { Unnamed } from '../naming.ts';
import { joinedOfRows } from '../of-rows.ts';
import type { AllClasses } from '../result.ts';

type Part = Unnamed<Attribution>;

export function joinRows(parts: readonly Part[]): Part {
  const [first] = parts;
  const all = <T>(of: (part: Part) => readonly T[] | undefined): T[] => parts.flatMap((part) => of(part) ?? []);
  return {
    ...first,
    ...joinedOfRows(parts),
    featureValues: all((part) => part.featureValues),
    ...(first.baseValues ? { baseValues: all((part) => part.baseValues) } : {}),
    predictions: all((part) => part.predictions),
    values: all((part) => part.values),
    standardError: all((part) => part.standardError),
    ...(first.conditions ? { conditions: all((part) => part.conditions) } : {}),
    ...(first.terms ? { terms: all((part) => part.terms) } : {}),
    ...(first.marks ? { marks: all((part) => part.marks) } : {}),
    ...(first.interactions ? { interactions: all((part) => part.interactions) } : {}),
    ...(first.byClass
      ? { byClass: first.byClass.map((_, k) => joinedClass(parts.flatMap((part) => part.byClass?.[k] ?? []))) }
      : {}),
  };
}

type OfClass = NonNullable<Attribution['byClass']>[number];

const joinedClass = (parts: readonly OfClass[]): OfClass => ({
  class: parts[0].class,
  baseValues: parts.flatMap((part) => part.baseValues),
  predictions: parts.flatMap((part) => part.predictions),
  values: parts.flatMap((part) => part.values),
  standardError: parts.flatMap((part) => part.standardError),
  fidelity: parts.flatMap((part) => part.fidelity),
  ...(parts[0].terms ? { terms: parts.flatMap((part) => part.terms ?? []) } : {}),
  ...(parts[0].marks ? { marks: parts.flatMap((part) => part.marks ?? []) } : {}),
});

/** One attribution a class; what is shown first is that of each row's chosen class. */
export function joinClasses(parts: readonly Part[], { names, chosen, output }: AllClasses): Part {
  const [first] = parts;
  const pick = <T>(of: (value: Part) => readonly T[]): T[] => chosen.map((k, r) => of(parts[k])[r]);
  return {
    ...parts[chosen[0] ?? 0],
    params: { ...first.params, class: 'all' },
    output,
    ...(output.class === 'predicted' ? { classes: chosen.map((k) => names[k]) } : {}),
    baseValues: pick((value) => value.baseValues ?? []),
    predictions: pick((value) => value.predictions),
    values: pick((value) => value.values),
    standardError: pick((value) => value.standardError),
    fidelity: { kind: first.fidelity.kind, perRow: pick((value) => value.fidelity.perRow) },
    ...(first.intercept ? { intercept: pick((value) => value.intercept ?? []) } : {}),
    ...(first.localPrediction ? { localPrediction: pick((value) => value.localPrediction ?? []) } : {}),
    ...(first.interactions ? { interactions: pick((value) => value.interactions ?? []) } : {}),
    ...(first.terms ? { terms: pick((value) => value.terms ?? []) } : {}),
    ...(first.marks ? { marks: pick((value) => value.marks ?? []) } : {}),
    byClass: parts.map(({ baseValues = [], predictions, values, standardError, fidelity, terms, marks }, k) => ({
      class: names[k],
      baseValues,
      predictions,
      values,
      standardError,
      fidelity: fidelity.perRow,
      ...(terms ? { terms } : {}),
      ...(marks ? { marks } : {}),
    })),
    modelCalls: parts.reduce((sum, value) => sum + value.modelCalls, 0),
  };
}
