import type { StoredExperiment } from '../../store/experiments.ts';
import type { unpackModel } from '../../training/stored-model.ts';

interface ShownClass {
  /** A class for each score; none for values. */
  readonly classes: string[];
  /** A score of the model as one of that class. */
  turn(score: number): number;
}

const same = (score: number): number => score;
/** 0 stays 0, not -0. */
const opposite = (score: number): number => 0 - score;

/**
 * Which class a model's scores are shown for. The one score of two classes is the second class's; it is turned where
 * the experiment looks for the first, as the metrics and explanations do.
 */
export function shownClass(
  { start }: StoredExperiment,
  { classes }: Pick<ReturnType<typeof unpackModel>, 'classes'>,
): ShownClass {
  if (classes.length !== 2) return { classes: [...classes], turn: same };
  return start?.positiveClass === classes[0]
    ? { classes: [classes[0]], turn: opposite }
    : { classes: [classes[1]], turn: same };
}
