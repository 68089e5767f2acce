import type { ArtifactValue } from '../../core/models/artifact.ts';
import type { TrainingJob } from '../../core/models/model.ts';
import { groupOfOne, inOneThread } from '../../core/models/one-thread.ts';
import type { EpochRecord } from '../../core/schema/experiment.ts';
import { createJobContext, JobControl } from '../../core/work/control.ts';

/** A training job with a clock that stands still, whose epochs and last checkpoint can be looked at afterwards. */
export function testJob(
  seed = 0,
  resumeFrom?: ArtifactValue,
  stopAfter = Number.POSITIVE_INFINITY,
): TrainingJob & { epochs: EpochRecord[]; checkpoints: ArtifactValue[] } {
  const epochs: EpochRecord[] = [];
  const checkpoints: ArtifactValue[] = [];
  const control = new JobControl();
  const context = createJobContext(
    control.cell,
    seed,
    () => 0,
    () => {},
  );
  return {
    ...context,
    spread: inOneThread(context),
    workerGroup: groupOfOne,
    resumeFrom,
    epochs,
    checkpoints,
    onEpoch(record, checkpoint) {
      epochs.push(record);
      if (checkpoint) checkpoints.push(checkpoint());
      if (epochs.length >= stopAfter) control.stop();
    },
  };
}
