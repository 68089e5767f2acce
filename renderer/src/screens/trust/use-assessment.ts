import type { AssessmentHead, AssessmentRecord } from '../../../../core/schema/assessment.ts';
import { type AssessmentName, assessmentResults, type ResultOf } from '../../../../core/schema/assessment-results.ts';
import { useCall } from '../../engine/use-call.ts';

/** The newest stored assessment of each name. */
export function useNewest(experiment: string): ReadonlyMap<string, AssessmentHead> {
  const { data } = useCall('assessment.list', { id: experiment }, { keep: true });
  return new Map(data?.map((head) => [head.assessment, head]));
}

/** What an assessment found, where it is what it should be. */
export function resultOf<N extends AssessmentName>(
  name: N,
  record: AssessmentRecord | undefined,
): ResultOf<N> | undefined {
  const found = record && assessmentResults[name].safeParse(record.result);
  return found?.success ? (found.data as ResultOf<N>) : undefined;
}

/** It has a picture of its own; the others have a sentence and tables. */
export const isPictured = (name: string): name is AssessmentName => Object.hasOwn(assessmentResults, name);
