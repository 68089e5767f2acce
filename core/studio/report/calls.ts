import { call, one } from '../call.ts';

export const reportCalls = {
  /** The report of an experiment, as one HTML file. */
  'experiment.report': call<string>()(one),
  /** The experiment with everything that a rebuild of its model needs, as JSON. */
  'experiment.data': call<string>()(one),
} as const;
