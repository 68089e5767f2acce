import type { AnswersTo } from '../desk.ts';
import type { comparisonCalls } from './calls.ts';
import { compareExperiments } from './compare.ts';

export const comparisonQueries: AnswersTo<typeof comparisonCalls, 'experiment.compare'> = {
  'experiment.compare': ({ context }, { ids }) => compareExperiments(context(), ids),
};
