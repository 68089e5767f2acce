// Attributions of pieces of texts, or of single classes, put together.

import type { TextAttribution } from '../../../schema/results/text-attribution.ts';
import type { Unnamed } from '../naming.ts';
import { joinedOfRows } from '../of-rows.ts';
import type { AllClasses } from '../result.ts';

type Part = Unnamed<TextAttribution>;
/** What stands once a text, whichever class is explained. */
type OfClass = Pick<Part, 'values' | 'standardError' | 'terms' | 'rest' | 'baseValues' | 'predictions'>;

const joined = (parts: readonly OfClass[]): OfClass => ({
  values: parts.flatMap((part) => part.values),
  standardError: parts.flatMap((part) => part.standardError),
  terms: parts.flatMap((part) => part.terms),
  rest: parts.flatMap((part) => part.rest),
  baseValues: parts.flatMap((part) => part.baseValues),
  predictions: parts.flatMap((part) => part.predictions),
});

export function joinRows(parts: readonly Part[]): Part {
  const [first] = parts;
  const all = <T>(of: (part: Part) => readonly T[] | undefined): T[] => parts.flatMap((part) => of(part) ?? []);
  return {
    ...first,
    ...joined(parts),
    ...joinedOfRows(parts),
    texts: all((part) => part.texts),
    tokens: all((part) => part.tokens),
    ...(first.byClass
      ? {
          byClass: first.byClass.map((own, k) => {
            const same = parts.flatMap((part) => part.byClass?.[k] ?? []);
            return { class: own.class, ...joined(same), fidelity: same.flatMap((part) => part.fidelity) };
          }),
        }
      : {}),
  };
}

/** One attribution a class; what is shown first is that of each row's chosen class. */
export function joinClasses(parts: readonly Part[], { names, chosen, output }: AllClasses): Part {
  const [first] = parts;
  const pick = <T>(of: (value: Part) => readonly T[]): T[] => chosen.map((k, r) => of(parts[k])[r]);
  return {
    ...parts[chosen[0] ?? 0],
    params: { ...first.params, class: 'all' },
    output,
    ...(output.class === 'predicted' ? { classes: chosen.map((k) => names[k]) } : {}),
    values: pick((value) => value.values),
    standardError: pick((value) => value.standardError),
    terms: pick((value) => value.terms),
    rest: pick((value) => value.rest),
    baseValues: pick((value) => value.baseValues),
    predictions: pick((value) => value.predictions),
    fidelity: {
      kind: first.fidelity.kind,
      perRow: first.fidelity.kind === 'none' ? [] : pick((value) => value.fidelity.perRow),
    },
    ...(first.intercept ? { intercept: pick((value) => value.intercept ?? []) } : {}),
    ...(first.localPrediction ? { localPrediction: pick((value) => value.localPrediction ?? []) } : {}),
    byClass: parts.map((part, k) => ({ class: names[k], ...joined([part]), fidelity: part.fidelity.perRow })),
    modelCalls: parts.reduce((sum, value) => sum + value.modelCalls, 0),
  };
}
