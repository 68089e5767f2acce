// What a person decides on top of a trained model: from which probability on a row is positive, and how probabilities
// are corrected. The model and its metrics stay as they are.
import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import { correction as correctionShape, type Decision } from '../../schema/decision.ts';
import { findExperiment, setDecision } from '../../store/experiments.ts';
import { keepsOrder } from '../../training/decision.ts';
import { assessExperiment } from '../assessments/assess.ts';
import { assertWritable, type RunHooks, type StudioContext } from '../context.ts';

export interface DecideRequest {
  /** Of the positive class; null takes the threshold away, undefined leaves it as it is. */
  readonly threshold?: number | null;
  /** Fitted on the validation part, or on half of the test part; null takes the correction away. */
  readonly calibration?: 'platt' | 'isotonic' | 'temperature' | null;
}

/** @returns what stands now; null where the model decides by itself. @throws incompatible, params */
export async function decide(
  context: StudioContext,
  key: string,
  { threshold, calibration }: DecideRequest,
  hooks: RunHooks = {},
): Promise<Decision | null> {
  assertWritable(context);
  const { connection } = context.project;
  const stored = findExperiment(connection, key);
  const classes = stored.start?.classes?.length ?? 0;
  if (classes === 0) throw new VitrineError('incompatible', say('refuse.classesOnly', {}), { where: 'id' });
  if (typeof threshold === 'number') {
    if (classes !== 2) throw new VitrineError('incompatible', say('refuse.twoClassesOnly', {}), { where: 'threshold' });
    if (!(threshold > 0 && threshold < 1))
      throw new VitrineError('params', say('error.thresholdBetween', { threshold }), { where: 'threshold' });
  }
  const fitted =
    typeof calibration === 'string' ? await fittedCorrection(context, stored.id, calibration, hooks) : calibration;
  return connection
    .transaction(() => {
      // another one may have been made while the correction was fitted
      const before = findExperiment(connection, stored.id).decision;
      const next: Decision = {
        threshold: threshold === undefined ? (before?.threshold ?? null) : threshold,
        calibration: fitted === undefined ? (before?.calibration ?? null) : fitted,
      };
      const value = next.threshold === null && next.calibration === null ? null : next;
      setDecision(connection, stored.id, value);
      return value;
    })
    .immediate();
}

/** A rise of the Brier score, on rows that the correction was not fitted on, up to which it is let pass. */
const worse = 0.002;

async function fittedCorrection(
  context: StudioContext,
  id: string,
  method: 'platt' | 'isotonic' | 'temperature',
  hooks: RunHooks,
) {
  const { result } = await assessExperiment(context, id, { assessment: 'calibration', params: { method } }, hooks);
  const found = correctionShape.nullable().safeParse(result.correction);
  if (!found.success || found.data === null)
    throw new VitrineError('incompatible', say('error.noCorrectionToKeep', { method }), {
      where: 'calibration',
      hint: say('hint.rowsToFitCorrection', {}),
    });
  const { brier, after } = result as { brier: number; after: { brier: number } | null };
  if (after && after.brier > brier + worse)
    throw new VitrineError(
      'incompatible',
      say('error.correctionIsWorse', { method, before: brier.toFixed(3), after: after.brier.toFixed(3) }),
      { where: 'calibration', hint: say('hint.otherCorrection', {}) },
    );
  if (!keepsOrder(found.data))
    throw new VitrineError('incompatible', say('error.correctionTurnsOrder', { method }), {
      where: 'calibration',
      hint: say('hint.otherCorrection', {}),
    });
  return found.data;
}
