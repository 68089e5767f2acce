import type { Translate } from './use-language.ts';

/** What a method's numbers are of: a probability, a class's score, the target itself. */
export const outputText = (
  output: { readonly kind: string; readonly class?: string | undefined } | null,
  t: Translate,
): string => `${t(`output.${output?.kind ?? 'value'}`)}${output?.class ? ` · ${output.class}` : ''}`;
