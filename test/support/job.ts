import { createJobContext, JobControl } from '../../core/jobs/control.ts';
import type { ArtifactValue } from '../../core/models/artifact.ts';
import type { TrainingJob } from '../../core/models/model.ts';
import type { EpochRecord } from '../../core/schema/experiment.ts';

/** A training job with a clock that stands still, whose epochs and last checkpoint can be looked at afterwards. */
export function testJob(
  seed = 0,
  resumeFrom?: ArtifactValue,
  stopAfter = Number.POSITIVE_INFINITY,
): TrainingJob & { epochs: EpochRecord[]; checkpoints: ArtifactValue[] } {
  const epochs: EpochRecord[] = [];
  const checkpoints: ArtifactValue[] = [];
  const control = new JobControl();
  return {
    ...createJobContext(
      control.cell,
      seed,
      () => 0,
      () => {},
    ),
    resumeFrom,
    epochs,
    checkpoints,
    onEpoch(record, checkpoint) {
      epochs.push(record);
      checkpoints.push(checkpoint());
      if (epochs.length >= stopAfter) control.stop();
    },
  };
}
