import { VitrineError } from '../../errors.ts';
import { decisionSentence } from '../../messages/decision-sentence.ts';
import { say } from '../../messages/say.ts';
import type { RunHooks } from '../../studio/context.ts';
import type { DecideRequest } from '../../studio/experiments/decide.ts';
import type { Studio } from '../../studio.ts';
import { type CommandResult, sentence } from '../output.ts';

const methods = ['platt', 'isotonic', 'temperature'] as const;

/** Sets a threshold or a correction of probabilities, or takes it away again. @throws usage */
export async function decideCommand(
  studio: Studio,
  id: string,
  { threshold, calibration }: { readonly threshold?: string; readonly calibration?: string },
  hooks: RunHooks,
): Promise<CommandResult> {
  if (threshold === undefined && calibration === undefined)
    throw new VitrineError('usage', say('error.decideWhat', {}), { where: 'decide' });
  const value = await studio.decide(id, { ...thresholdIn(threshold), ...calibrationIn(calibration) }, hooks);
  return {
    json: { decision: value },
    text: sentence(decisionSentence(value, studio.show(id).dataset.target.positiveClass ?? '')),
  };
}

function thresholdIn(text: string | undefined): Pick<DecideRequest, 'threshold'> {
  if (text === undefined) return {};
  if (text === 'none') return { threshold: null };
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value))
    throw new VitrineError('usage', say('error.thresholdBetween', { threshold: text }), { where: '--threshold' });
  return { threshold: value };
}

function calibrationIn(text: string | undefined): Pick<DecideRequest, 'calibration'> {
  if (text === undefined) return {};
  if (text === 'none') return { calibration: null };
  const found = methods.find((method) => method === text);
  if (!found)
    throw new VitrineError('usage', say('error.noSuchCalibration', { name: text }), {
      where: '--calibration',
      hint: say('hint.calibrations', {}),
    });
  return { calibration: found };
}
