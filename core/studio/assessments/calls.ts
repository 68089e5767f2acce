import { z } from 'zod';
import {
  type AssessmentHead,
  type AssessmentRecord,
  assessRequest,
  type ShownAssessment,
} from '../../schema/assessment.ts';
import type { SelfTest } from '../../schema/self-test.ts';
import { call, id, one, token } from '../call.ts';

export const assessmentCalls = {
  'assessment.list': call<AssessmentHead[]>()(one),
  'assessment.show': call<ShownAssessment>()(one),
  'assessment.delete': call<null>()(one),
} as const;

export const assessmentJobs = {
  /** Trains and explains made-up data with a known truth; the project stays as it is. */
  selfTest: call<SelfTest>()(z.strictObject({ seed: z.int().min(0).max(4294967295).default(0) })),
  assess: call<AssessmentRecord>()(z.strictObject({ id, request: assessRequest, token: token.optional() })),
} as const;
