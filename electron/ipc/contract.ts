// The one list of what a page may ask of the engine. A call answers soon; a job reports progress, can be cancelled and
// gives one
// final answer; an event comes by itself. What the studio answers is declared by its domains; the session's own calls
// stand here.
// Inputs are parsed by the engine; what it answers is typed and not parsed again.
import { z } from 'zod';
import { type JobView, jobAction } from '../../core/schema/job.ts';
import type { ProjectInfo } from '../../core/schema/summaries.ts';
import { type ArgumentOf, call, type InputOf, id, none, type OutputOf, token } from '../../core/studio/call.ts';
import { studioCalls, studioJobs } from '../../core/studio/calls.ts';
import type { StudioEvents } from '../../core/studio/events.ts';

export type { Source } from '../../core/studio/datasets/calls.ts';

const passphrase = z.string().min(1).max(1000);

const sessionCalls = {
  'project.info': call<ProjectInfo>()(none),
  'project.open': call<ProjectInfo>()(
    z.strictObject({ token, create: z.boolean(), passphrase: passphrase.optional() }),
  ),
  /** Opens the project that could not be opened without its passphrase. */
  'project.unlock': call<ProjectInfo>()(z.strictObject({ passphrase })),
  /** Sets, changes or takes away the passphrase; `from` is the one so far. */
  'project.protect': call<ProjectInfo>()(
    z.strictObject({ from: passphrase.nullable(), to: passphrase.nullable(), andBackups: z.boolean() }),
  ),
  'project.saveAs': call<ProjectInfo>()(z.strictObject({ token })),
  'project.recover': call<ProjectInfo>()(z.strictObject({ from: z.enum(['backup', 'new']) })),
  'job.list': call<JobView[]>()(none),
  'job.start': call<string>()(z.strictObject({ name: z.string(), input: z.unknown() })),
  'job.control': call<null>()(z.strictObject({ id, action: jobAction })),
} as const;

export const calls = { ...sessionCalls, ...studioCalls } as const;
export const jobs = studioJobs;

/** What comes by itself. */
export interface Events extends StudioEvents {
  /** A new port is in use: whatever was known may be old. */
  attached: null;
  /** How far long work on the project's file is; null when it has ended. */
  fileWork: { stage: string; share: number } | null;
}

export type SessionCall = keyof typeof sessionCalls;
export type CallName = keyof typeof calls;
export type CallInput<N extends CallName> = InputOf<(typeof calls)[N]>;
/** The input as a handler sees it: parsed, with defaults filled in. */
export type CallArgument<N extends CallName> = ArgumentOf<(typeof calls)[N]>;
export type CallOutput<N extends CallName> = OutputOf<(typeof calls)[N]>;
export type JobName = keyof typeof jobs;
export type JobInput<N extends JobName> = InputOf<(typeof jobs)[N]>;
export type JobResult<N extends JobName> = NonNullable<(typeof jobs)[N]['output']>;
export type EventName = keyof Events;
export type EventValue<N extends EventName> = Events[N];
