import { z } from 'zod';
import type { SampleCard } from '../../schema/dataset.ts';
import type { Finding } from '../../schema/message.ts';
import type { BinContents } from '../../schema/summaries.ts';
import type { Catalogue } from '../../schema/views.ts';
import { call, none } from '../call.ts';

export const projectCalls = {
  'project.check': call<Finding[]>()(none),
  'project.compact': call<{ before: number; after: number }>()(none),
  /** What was deleted and can still be taken back. */
  'project.bin': call<BinContents>()(none),
  'project.emptyBin': call<BinContents & { before: number; after: number }>()(
    z.strictObject({ andBackups: z.boolean() }),
  ),
  samples: call<SampleCard[]>()(none),
  catalogue: call<Catalogue>()(none),
} as const;

export const projectJobs = { backUp: call<{ file: string }>()(none) } as const;
