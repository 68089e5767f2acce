import type { AssessmentRecord } from '../../schema/assessment.ts';
import type { Decision } from '../../schema/decision.ts';

/** Of another model, or of another decision on top of it. */
export const isOutdated = (
  { modelHash, decision }: AssessmentRecord,
  currentHash: string | undefined,
  current: Decision | undefined,
): boolean =>
  (modelHash !== undefined && modelHash !== currentHash) ||
  JSON.stringify(decision ?? null) !== JSON.stringify(current ?? null);
