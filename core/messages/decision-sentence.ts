import { type Decision, methodOf } from '../schema/decision.ts';
import type { Message } from '../schema/message.ts';
import { say } from './say.ts';

/**
 * What a person has decided on top of a model, as they read it.
 * @param positive the class that a threshold is of
 */
export function decisionSentence(value: Decision | null | undefined, positive: string): Message {
  if (!value) return say('decision.none', {});
  const { threshold, calibration } = value;
  const parts = [
    ...(threshold === null
      ? []
      : [say('decision.threshold', { positive, threshold: String(Number(threshold.toPrecision(4))) })]),
    ...(calibration ? [say('decision.calibration', { method: methodOf(calibration), rows: calibration.rows })] : []),
  ];
  return say('decision.whole', { parts });
}
