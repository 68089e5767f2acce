import type { Table } from '../data/table.ts';
import { VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';
import type { TrainingJob } from '../models/model.ts';
import { findModelKind } from '../models/registry.ts';
import type { RateSweep } from '../schema/rate-sweep.ts';
import type { ExperimentSpec } from '../schema/spec.ts';
import { trainingSpec } from '../schema/training.ts';
import { prepare } from './prepare.ts';
import { parseParams } from './train.ts';

/** How the loss goes while the learning rate grows, on the rows that a spec would train on. @throws incompatible */
export function sweepRates(table: Table, spec: ExperimentSpec, job: TrainingJob): RateSweep {
  const kind = findModelKind(spec.model.kind);
  const params = parseParams(kind, spec);
  if (!kind.sweepRates || !kind.learnsByGradient(params))
    throw new VitrineError('incompatible', say('error.doesNotLearnByGradient2', { kind: kind.kind }), {
      where: 'model.kind',
      hint: kind.gradientHint ?? say('hint.useMlp', {}),
    });
  const prepared = prepare(table, spec, kind);
  const training = spec.training ?? trainingSpec.parse({});
  kind.check(prepared.data, params, training);
  return kind.sweepRates(prepared.data, params, training, job);
}
