import { z } from 'zod';
import { call, id, language, one } from '../call.ts';

export const reportCalls = {
  /** The report of an experiment, as one HTML file in one language. */
  'experiment.report': call<string>()(z.strictObject({ id, language })),
  /** The experiment with everything that a rebuild of its model needs, as JSON. */
  'experiment.data': call<string>()(one),
} as const;
