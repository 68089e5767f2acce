import { VitrineError } from '../../core/errors.ts';
import { say } from '../../core/messages/say.ts';
import { studioStarters } from '../../core/studio/answers.ts';
import type { Desk, Started } from '../../core/studio/desk.ts';
import { type JobName, jobs as jobSchemas } from '../ipc/contract.ts';
import type { JobBoard } from './jobs.ts';

/** Starts a job after its input was parsed. @returns its id. @throws usage where the input does not fit */
export function startJob(desk: Desk, board: JobBoard, name: JobName, input: unknown): string {
  const parsed = jobSchemas[name].input.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new VitrineError('usage', say('error.both2', { name, message: issue?.message ?? 'the input does not fit' }), {
      where: issue?.path.map(String).join('.'),
    });
  }
  const starter = studioStarters[name] as (desk: Desk, input: unknown) => Started;
  const { subject, work } = starter(desk, parsed.data);
  return board.start(name, subject, work);
}
