// An explanation is a result of one of these kinds; each has its shape in a file of results/.
import { z } from 'zod';
import { attention, attentionView } from './results/attention.ts';
import { attribution, attributionView } from './results/attribution.ts';
import { cases } from './results/cases.ts';
import { concepts } from './results/concepts.ts';
import { dependence, dependenceView } from './results/dependence.ts';
import { imageAttribution, imageAttributionView } from './results/image-attribution.ts';
import { importance, importanceView } from './results/importance.ts';
import { interactions } from './results/interactions.ts';
import { rules } from './results/rules.ts';
import { surface } from './results/surface.ts';
import { surrogate, surrogateView } from './results/surrogate.ts';
import { textAttribution, textAttributionView } from './results/text-attribution.ts';
import { units } from './results/units.ts';

const kinds = [
  attribution,
  importance,
  dependence,
  surrogate,
  interactions,
  surface,
  cases,
  rules,
  imageAttribution,
  textAttribution,
  attention,
  units,
  concepts,
] as const;

export const explanation = z.discriminatedUnion('kind', kinds);
export type Explanation = z.infer<typeof explanation>;
export const explanationKind = z.enum(kinds.map(({ shape }) => shape.kind.value));
export type ExplanationKind = z.infer<typeof explanationKind>;

/** What a window shows of all rows of an explanation; the whole of what is small enough to be shown as it is. */
export const resultView = z.discriminatedUnion('kind', [
  attributionView,
  importanceView,
  dependenceView,
  surrogateView,
  interactions,
  surface,
  cases,
  rules,
  imageAttributionView,
  textAttributionView,
  attentionView,
  units,
  concepts,
]);
export type ResultView = z.infer<typeof resultView>;
