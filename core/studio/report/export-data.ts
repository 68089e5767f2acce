import { describeEncoder } from '../../data/encode.ts';
import type { Experiment } from '../../schema/experiment.ts';
import { findExperiment } from '../../store/experiments.ts';
import { unpackModel } from '../../training/stored-model.ts';
import type { StudioContext } from '../context.ts';
import { modelBytes } from '../experiments/model-bytes.ts';
import { showExperiment } from '../experiments/show.ts';

/** The experiment with everything that a rebuild of its model needs. */
export function exportData(context: StudioContext, key: string): Experiment {
  const experiment = showExperiment(context, key);
  const trained = unpackModel(modelBytes(context, findExperiment(context.project.connection, experiment.id)));
  return {
    ...experiment,
    model: { ...experiment.model, fitted: trained.model.describe() },
    preprocess: describeEncoder(trained.encoder),
  };
}
