import type { Table } from '../data/table.ts';
import { VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';
import type { TrainingJob } from '../models/model.ts';
import { findModelKind } from '../models/registry.ts';
import type { RateSweep } from '../schema/rate-sweep.ts';
import type { ExperimentSpec } from '../schema/spec.ts';
import { trainingSpec } from '../schema/training.ts';
import { prepare } from './prepare.ts';

/** How the loss goes while the learning rate grows, on the rows that a spec would train on. @throws incompatible */
export function sweepRates(table: Table, spec: ExperimentSpec, job: TrainingJob): RateSweep {
  const kind = findModelKind(spec.model.kind);
  const prepared = prepare(table, spec, kind);
  if (!kind.sweepRates || !kind.learnsByGradient(prepared.params))
    throw new VitrineError('incompatible', say('error.doesNotLearnByGradient2', { kind: kind.kind }), {
      where: 'model.kind',
      hint: kind.gradientHint ?? say('hint.useMlp', {}),
    });
  const training = spec.training ?? trainingSpec.parse({});
  kind.check(prepared.data, prepared.params, training);
  return kind.sweepRates(prepared.data, prepared.params, training, job);
}
