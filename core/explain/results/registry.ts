import type { ExplanationKind } from '../../schema/explanation.ts';
import { attention } from './attention/attention.ts';
import { attribution } from './attribution/attribution.ts';
import { cases } from './cases/cases.ts';
import { concepts } from './concepts/concepts.ts';
import { dependence } from './dependence/dependence.ts';
import { imageAttribution } from './image-attribution/image-attribution.ts';
import { importance } from './importance/importance.ts';
import { interactions } from './interactions/interactions.ts';
import type { ResultKind } from './result.ts';
import { rules } from './rules/rules.ts';
import { surface } from './surface/surface.ts';
import { surrogate } from './surrogate/surrogate.ts';
import { textAttribution } from './text-attribution/text-attribution.ts';
import { units } from './units/units.ts';

/** Every kind of result, by its name. */
const resultKinds: { readonly [K in ExplanationKind]: ResultKind } = {
  attribution,
  importance,
  dependence,
  surrogate,
  interactions,
  surface,
  cases,
  rules,
  'image-attribution': imageAttribution,
  'text-attribution': textAttribution,
  attention,
  units,
  concepts,
};

export const resultKindOf = (value: { readonly kind: ExplanationKind }): ResultKind => resultKinds[value.kind];
