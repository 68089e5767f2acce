import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import type { Decision } from '../../schema/decision.ts';
import { getArtifact, type StoredExperiment } from '../../store/experiments.ts';
import { decided } from '../../training/stored-model.ts';
import type { StudioContext } from '../context.ts';

/** The last model that was packed with a decision: each move of a slider asks for it again. */
let lastDecided: { readonly key: string; readonly bytes: Uint8Array } | undefined;

/**
 * The bytes of an experiment's model, with what a person has decided on top of it. @throws not-found where it has none
 * yet
 * @param choice what stood when something was worked out, where that is to be repeated
 */
export function modelBytes(
  context: StudioContext,
  stored: StoredExperiment,
  choice: Decision | null = stored.decision ?? null,
): Uint8Array {
  const hash = stored.outcome?.modelHash;
  const key = hash === undefined || !choice ? undefined : `${hash} ${JSON.stringify(choice)}`;
  if (key !== undefined && lastDecided?.key === key) return lastDecided.bytes;
  const bytes = getArtifact(context.project.connection, stored.id, 'model');
  if (!bytes)
    throw new VitrineError('not-found', say('error.hasNoTrainedModel', { name: stored.name, status: stored.status }), {
      where: 'id',
      hint: say('hint.continueOrRunAgain', {}),
    });
  if (!choice) return bytes;
  const packed = decided(bytes, choice);
  if (key !== undefined) lastDecided = { key, bytes: packed };
  return packed;
}
