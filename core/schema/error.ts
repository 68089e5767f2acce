import { z } from 'zod';
import { message } from './message.ts';

/** The closed list of error codes. The first group is a refusal of input (exit status 2 on the command line). */
export const refusalCodes = [
  'usage',
  'file-not-found',
  'file-format',
  'file-empty',
  'file-too-large',
  'encoding',
  'column-not-found',
  'target',
  'spec',
  'params',
  'rows',
  'not-found',
  'incompatible',
  'data',
  'passphrase',
] as const;

const failureCodes = [
  'project-locked',
  'project-damaged',
  'project-newer',
  'project-foreign',
  'read-only',
  'disk-full',
  'disk-fault',
  'native-part-missing',
  'out-of-memory',
  'diverged',
  'cancelled',
  'engine-lost',
  'internal',
] as const;

export const errorCode = z.enum([...refusalCodes, ...failureCodes]);
export type ErrorCode = z.infer<typeof errorCode>;

export const errorReport = z.object({
  code: errorCode,
  message: z.string(),
  hint: z.string().optional(),
  where: z.string().optional(),
  detail: z.string().optional(),
  /** `message` and `hint` by their keys, for a reader of another language. */
  said: message.optional(),
  saidHint: message.optional(),
});
export type ErrorReport = z.infer<typeof errorReport>;

export function isRefusal(code: ErrorCode): boolean {
  return (refusalCodes as readonly string[]).includes(code);
}
