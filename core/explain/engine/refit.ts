// The same kind of model with the same settings, trained anew on fewer features: the same rows, the same seed.
import type { JobContext } from '../../job.ts';
import type { TrainingJob } from '../../models/model.ts';
import { deriveSeed, Random } from '../../numeric/random.ts';
import type { ExperimentSpec } from '../../schema/spec.ts';
import { type TrainedModel, unpackModel } from '../../training/stored-model.ts';
import { train } from '../../training/train.ts';
import type { ExplainInput } from './explain.ts';

export function refitter(
  spec: ExperimentSpec,
  { trainingTable, trainRows }: Pick<ExplainInput, 'trainingTable' | 'trainRows'>,
  validationRows: Int32Array,
  job: JobContext & Pick<TrainingJob, 'spread' | 'workerGroup'>,
) {
  const rows = [...trainRows, ...validationRows];
  // a hair less, so that rounding up gives as many rows as there were
  const validation = validationRows.length === 0 ? 0 : validationRows.length / rows.length - 1e-9;
  return (features: readonly string[]): TrainedModel => {
    const quiet: JobContext = { ...job, report: () => {}, random: (label) => new Random(deriveSeed(spec.seed, label)) };
    const own: ExperimentSpec = {
      ...spec,
      features: { include: [...features] },
      split: { ...spec.split, trainRows: rows, testRows: [], validation },
      explain: [],
    };
    const { model } = train(
      trainingTable,
      own,
      { ...quiet, spread: job.spread, workerGroup: job.workerGroup, onEpoch: () => {}, resumeFrom: undefined },
      () => {},
    );
    return unpackModel(model);
  };
}
