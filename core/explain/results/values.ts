// What methods give back, before it is put into the features, classes and rows that a person knows.
import type { AttentionValues } from './attention/values.ts';
import type { AttributionValues } from './attribution/values.ts';
import type { CasesValues } from './cases/values.ts';
import type { ConceptsValues } from './concepts/values.ts';
import type { DependenceValues } from './dependence/values.ts';
import type { ImageAttributionValues } from './image-attribution/values.ts';
import type { ImportanceValues } from './importance/values.ts';
import type { InteractionValues } from './interactions/values.ts';
import type { RulesValues } from './rules/values.ts';
import type { SurfaceValues } from './surface/values.ts';
import type { SurrogateValues } from './surrogate/values.ts';
import type { TextAttributionValues } from './text-attribution/values.ts';
import type { UnitsValues } from './units/values.ts';

export type ExplainedValues =
  | AttributionValues
  | ImportanceValues
  | DependenceValues
  | SurrogateValues
  | InteractionValues
  | SurfaceValues
  | CasesValues
  | RulesValues
  | ImageAttributionValues
  | TextAttributionValues
  | AttentionValues
  | UnitsValues
  | ConceptsValues;
