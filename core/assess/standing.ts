import { type AssessmentRecord, assessment } from '../schema/assessment.ts';
import type { Decision } from '../schema/decision.ts';

/** Of another model, or of another decision on top of it. */
export const isOutdated = (
  { modelHash, decision }: AssessmentRecord,
  currentHash: string | undefined,
  current: Decision | undefined,
): boolean =>
  (modelHash !== undefined && modelHash !== currentHash) ||
  JSON.stringify(decision ?? null) !== JSON.stringify(current ?? null);

/**
 * The newest assessment of each name that speaks of the model and the decision as they are now; what does not have its
 * shape is left out.
 * @param records as they are stored, oldest first
 */
export function standingAssessments(
  records: readonly unknown[],
  currentHash: string | undefined,
  current: Decision | undefined,
): ReadonlyMap<string, AssessmentRecord> {
  const newest = new Map<string, AssessmentRecord>();
  for (const one of records) {
    const read = assessment.safeParse(one);
    if (read.success && !isOutdated(read.data, currentHash, current)) newest.set(read.data.assessment, read.data);
  }
  return newest;
}
