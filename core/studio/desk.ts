// What answers to calls and starts of jobs are given: the open project, and how to tell the windows what has changed.
import type { JobView } from '../schema/job.ts';
import type { Message } from '../schema/message.ts';
import type { JobControl } from '../work/control.ts';
import type { ArgumentOf, Calls, OutputOf } from './call.ts';
import type { RunHooks, StudioContext } from './context.ts';
import type { StudioEvents } from './events.ts';

export type Changed = (what: StudioEvents['changed']['what'], id?: string | null) => null;

export interface Desk {
  /** @throws the reason why no project is open */
  context(): StudioContext;
  /** The same, to change something. @throws where the project has lost its file */
  edited(): StudioContext;
  /** Tells every window what to ask for again. */
  readonly changed: Changed;
  emit<N extends keyof StudioEvents>(name: N, value: StudioEvents[N]): void;
  /** The file that a token stands for. @throws usage where nobody chose it */
  pathOf(token: string): string;
  running(): readonly JobView[];
  /** @param before what is not begun while jobs run */
  refuseWhileRunning(before: Message): void;
}

/** What one job is told and may tell. */
export interface JobHooks extends RunHooks {
  readonly id: string;
  readonly control: JobControl;
  /** Names the experiment that the job works on, once there is one. */
  setExperiment(id: string, name: string): void;
}

export interface Started {
  /** What the job is about, for a list. */
  readonly subject: string;
  readonly work: (hooks: JobHooks) => Promise<unknown>;
}

/** Answers to some of a domain's calls. */
export type AnswersTo<C extends Calls, N extends keyof C> = {
  readonly [K in N]: (desk: Desk, input: ArgumentOf<C[K]>) => OutputOf<C[K]> | Promise<OutputOf<C[K]>>;
};

export type StartersOf<C extends Calls> = { readonly [K in keyof C]: (desk: Desk, input: ArgumentOf<C[K]>) => Started };
