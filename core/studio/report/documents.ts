// Experiments and data sets as JSON documents: each message in them as its English sentence.
import { inEnglish } from '../../messages/format.ts';
import type { DatasetSummary } from '../../schema/dataset.ts';
import type { Experiment } from '../../schema/experiment.ts';

export const experimentDocument = (experiment: Experiment) => ({
  ...experiment,
  warnings: experiment.warnings.map(inEnglish),
});

export const datasetDocument = (dataset: DatasetSummary) => ({
  ...dataset,
  notes: dataset.notes.map(inEnglish),
  rejected: dataset.rejected.map((line) => ({ ...line, reason: inEnglish(line.reason) })),
});
