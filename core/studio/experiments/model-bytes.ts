import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import { getArtifact, type StoredExperiment } from '../../store/experiments.ts';
import type { StudioContext } from '../context.ts';

/** The bytes of an experiment's model. @throws not-found where it has none yet */
export function modelBytes(context: StudioContext, stored: StoredExperiment): Uint8Array {
  const bytes = getArtifact(context.project.connection, stored.id, 'model');
  if (!bytes)
    throw new VitrineError('not-found', say('error.hasNoTrainedModel', { name: stored.name, status: stored.status }), {
      where: 'id',
      hint: say('hint.continueOrRunAgain', {}),
    });
  return bytes;
}
