import { z } from 'zod';
import { decision } from './decision.ts';
import { presentation } from './presentation.ts';
import { rowSelection } from './spec.ts';

/** What is asked: an assessment by its name, with its parameters and the rows that are looked at. */
export const assessRequest = z.strictObject({
  assessment: z.string().min(1),
  rows: rowSelection.optional(),
  params: z.record(z.string(), z.unknown()).default({}),
  seed: z.int().min(0).max(4294967295).optional(),
  /** Explanations that are judged; all attributions of the experiment where none are named. */
  explanations: z.array(z.string().min(1)).optional(),
});
export type AssessRequest = z.infer<typeof assessRequest>;

/** What lists show of an assessment. */
const head = {
  id: z.string(),
  assessment: z.string(),
  created: z.string(),
  seconds: z.number(),
};
export const assessmentHead = z.object(head);
export type AssessmentHead = z.infer<typeof assessmentHead>;

/** An assessment with what it found. */
export const assessment = z.object({
  ...head,
  params: z.record(z.string(), z.unknown()),
  seed: z.number(),
  rows: z.array(z.number()),
  modelHash: z.string().optional(),
  /** What a person had decided on top of the model. */
  decision: decision.optional(),
  result: z.record(z.string(), z.unknown()),
});
export type AssessmentRecord = z.infer<typeof assessment>;

/** An assessment with the sentence and tables that are read of it; null where it has a picture of its own. */
export const shownAssessment = assessment.extend({
  presentation: presentation.nullable(),
  /** It is of another model than the experiment has now, or of another decision. */
  isOutdated: z.boolean(),
});
export type ShownAssessment = z.infer<typeof shownAssessment>;
