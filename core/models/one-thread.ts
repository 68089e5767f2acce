// What a training or an assessment asks of threads, where there is one.
import type { JobContext } from '../job.ts';
import type { TrainingJob } from './model.ts';

/** All parts one after another in this thread. */
export const inOneThread =
  (job: JobContext): TrainingJob['spread'] =>
  (part, shared, inputs, onPart) =>
    inputs.map((input, index) => {
      const result = part.run(shared, input, job);
      onPart?.(result, index);
      return result;
    });

/** All rounds in this thread. */
export const groupOfOne: TrainingJob['workerGroup'] = (workerGroup, shared) => {
  const work = workerGroup.join(shared);
  return (pieces) => {
    for (let piece = 0; piece < pieces; piece++) work(piece);
  };
};
