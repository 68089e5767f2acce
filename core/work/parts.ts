import { assessments } from '../assess/registry.ts';
import { explainFeatures, explainRows } from '../explain/engine/spread-rows.ts';
import type { FitPart } from '../models/model.ts';
import { modelKinds } from '../models/registry.ts';
import { predictRows } from '../training/predict.ts';

/** Every share of work that a thread can be asked to do for another. */
const parts: readonly FitPart<never, never, unknown>[] = [
  predictRows,
  explainRows,
  explainFeatures,
  ...assessments.flatMap((one) => one.parts?.() ?? []),
  ...modelKinds.flatMap((kind) => kind.parts ?? []),
];

export function findPart(name: string): FitPart<unknown, unknown, unknown> {
  const found = parts.find((part) => part.name === name);
  if (!found) throw new Error(`There is no part "${name}".`);
  return found as FitPart<unknown, unknown, unknown>;
}
