import { presentationOf } from '../../assess/registry.ts';
import type { AssessmentRecord } from '../../schema/assessment.ts';
import type { Decision } from '../../schema/decision.ts';
import {
  experimentOf,
  findAssessmentRecord,
  listAssessmentHeads,
  markAssessmentDeleted,
} from '../../store/assessments.ts';
import { findExperiment } from '../../store/experiments.ts';
import type { AnswersTo } from '../desk.ts';
import type { assessmentCalls } from './calls.ts';

/** Of another model, or of another decision on top of it. */
export const isOutdated = (
  { modelHash, decision }: AssessmentRecord,
  currentHash: string | undefined,
  current: Decision | undefined,
): boolean =>
  (modelHash !== undefined && modelHash !== currentHash) ||
  JSON.stringify(decision ?? null) !== JSON.stringify(current ?? null);

export const assessmentQueries: AnswersTo<typeof assessmentCalls, keyof typeof assessmentCalls> = {
  'assessment.list': ({ context }, { id }) => {
    const { connection } = context().project;
    return listAssessmentHeads(connection, findExperiment(connection, id).id);
  },
  'assessment.show'({ context }, { id }) {
    const { connection } = context().project;
    const record = findAssessmentRecord(connection, id);
    const stored = findExperiment(connection, experimentOf(connection, id), true);
    return {
      ...record,
      presentation: presentationOf(record) ?? null,
      isOutdated: isOutdated(record, stored.outcome?.modelHash, stored.decision),
    };
  },
  'assessment.delete'({ edited, changed }, { id }) {
    const context = edited();
    markAssessmentDeleted(context.project.connection, id, context.now().toISOString());
    return changed('assessments');
  },
};
