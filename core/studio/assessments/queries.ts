import { presentationOf } from '../../assess/registry.ts';
import { findAssessmentRecord, listAssessmentHeads, markAssessmentDeleted } from '../../store/assessments.ts';
import { findExperiment } from '../../store/experiments.ts';
import type { AnswersTo } from '../desk.ts';
import type { assessmentCalls } from './calls.ts';

export const assessmentQueries: AnswersTo<typeof assessmentCalls, keyof typeof assessmentCalls> = {
  'assessment.list': ({ context }, { id }) => {
    const { connection } = context().project;
    return listAssessmentHeads(connection, findExperiment(connection, id).id);
  },
  'assessment.show'({ context }, { id }) {
    const record = findAssessmentRecord(context().project.connection, id);
    return { ...record, presentation: presentationOf(record) ?? null };
  },
  'assessment.delete'({ edited, changed }, { id }) {
    const context = edited();
    markAssessmentDeleted(context.project.connection, id, context.now().toISOString());
    return changed('assessments');
  },
};
