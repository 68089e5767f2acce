import { z } from 'zod';
import type { Comparison } from '../../schema/views.ts';
import { call, id } from '../call.ts';

export const comparisonCalls = {
  'experiment.compare': call<Comparison>()(z.strictObject({ ids: z.array(id).min(2).max(20) })),
} as const;
