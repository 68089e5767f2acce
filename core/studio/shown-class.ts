import type { StoredExperiment } from '../store/experiments.ts';
import type { unpackModel } from '../training/stored-model.ts';

interface ShownClass {
  /** A class for each score; none for values. */
  readonly classes: string[];
  /** What a score is multiplied by. */
  readonly sign: 1 | -1;
}

/** Which class a model's scores are shown for. The one score of two classes is the second class's; it is turned where the experiment looks for the first, as the metrics and explanations do. */
export function shownClass({ start }: StoredExperiment, { classes }: Pick<ReturnType<typeof unpackModel>, 'classes'>): ShownClass {
  if (classes.length !== 2) return { classes: [...classes], sign: 1 };
  return start?.positiveClass === classes[0] ? { classes: [classes[0]], sign: -1 } : { classes: [classes[1]], sign: 1 };
}
