import { presentationOf } from '../../assess/registry.ts';
import { isOutdated } from '../../assess/standing.ts';
import {
  experimentOf,
  findAssessmentRecord,
  listAssessmentHeads,
  markAssessmentDeleted,
} from '../../store/assessments.ts';
import { findExperiment } from '../../store/experiments.ts';
import type { AnswersTo } from '../desk.ts';
import type { assessmentCalls } from './calls.ts';

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
