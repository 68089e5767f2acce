import { VitrineError } from '../../errors.ts';
import { either, say } from '../../messages/say.ts';
import { findAssessment } from '../registry.ts';
import { type AssessInput, type Job, openAssessment } from './context.ts';

export interface AssessTask extends AssessInput {
  readonly assessment: string;
  /** As the assessment's schema has parsed them. */
  readonly params: Record<string, unknown>;
}

/** Runs one assessment of one model. @throws incompatible where it says nothing of such a model */
export function assess({ assessment, params, ...input }: AssessTask, job: Job): Record<string, unknown> {
  const found = findAssessment(assessment);
  const context = openAssessment(input, job);
  const { task } = context.trained;
  const refusal =
    found.tasks && !found.tasks.includes(task)
      ? say('refuse.assessmentTask', { title: either(found.title), task: say(`kind.task.${task}`, {}) })
      : found.refuses(context);
  if (refusal) throw new VitrineError('incompatible', refusal, { where: 'assessment' });
  return found.run(context, params);
}
