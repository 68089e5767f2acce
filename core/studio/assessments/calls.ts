import { z } from 'zod';
import {
  type AssessmentHead,
  type AssessmentRecord,
  assessRequest,
  type ShownAssessment,
} from '../../schema/assessment.ts';
import { call, id, one, token } from '../call.ts';

export const assessmentCalls = {
  'assessment.list': call<AssessmentHead[]>()(one),
  'assessment.show': call<ShownAssessment>()(one),
  'assessment.delete': call<null>()(one),
} as const;

export const assessmentJobs = {
  assess: call<AssessmentRecord>()(z.strictObject({ id, request: assessRequest, token: token.optional() })),
} as const;
