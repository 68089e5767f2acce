import type { z } from 'zod';
import type { FitPart } from '../models/model.ts';
import type { Label } from '../schema/label.ts';
import type { Message } from '../schema/message.ts';
import type { Presentation } from '../schema/presentation.ts';
import type { Task } from '../schema/spec.ts';
import type { AssessContext } from './engine/context.ts';

export const assessmentGroups = ['performance', 'explanations', 'safety', 'simplicity'] as const;
export type AssessmentGroup = (typeof assessmentGroups)[number];

/** One look at how far a model or its explanations can be trusted. */
export interface Assessment {
  readonly name: string;
  readonly title: Label;
  /** What it asks, and its pitfalls. */
  readonly about: Label;
  /** Absent where each of its parts has its own. */
  readonly formula?: Label;
  readonly source: string;
  /** Which way is better, and how its numbers are read. */
  readonly reading: Label;
  readonly params: z.ZodObject;
  /** What it is for; anything where it is left out. */
  readonly tasks?: readonly Task[];
  /** It judges stored explanations. */
  readonly usesExplanations?: boolean;
  /** It holds rows of another file against the training data. */
  readonly usesOtherRows?: boolean;
  /**
   * Rows that are looked at where none are named; `one`: a single row; `own`: it chooses them itself, and none can be
   * named.
   */
  readonly rows: 'test' | 'few' | 'one' | 'own';
  /** What it is about, for lists. */
  readonly group: AssessmentGroup;
  /** It says something of two classes alone. */
  readonly twoClassesOnly?: boolean;
  /** It looks at networks of pictures and at nothing else. */
  readonly forPictures?: boolean;
  /** Shares of its work that another thread can do. */
  parts?(): readonly FitPart<never, never, unknown>[];
  /** Why it says nothing of such a model; undefined where it does. */
  refuses(context: AssessContext): Message | undefined;
  /** What is read of a stored result, tables only where it has no pictures of its own; undefined where it cannot be read. */
  present(result: unknown): Presentation | undefined;
  /** What it found, as JSON. */
  run(context: AssessContext, params: Record<string, unknown>): Record<string, unknown>;
}

interface Definition<P extends z.ZodObject, R extends z.ZodObject>
  extends Omit<Assessment, 'params' | 'run' | 'refuses' | 'present'> {
  readonly params: P;
  readonly refuses?: Assessment['refuses'];
  /** The shape of what it found, where a sentence and tables say it: nothing else has to be written for it. */
  readonly presented?: Presented<R>;
  run(context: AssessContext, params: z.infer<P>): Record<string, unknown>;
}

interface Presented<R extends z.ZodObject> {
  readonly result: R;
  of(result: z.infer<R>): Presentation;
}

/** Ties a result's shape to what is read of it. */
export const presentedBy = <R extends z.ZodObject>(
  result: R,
  of: (result: z.infer<R>) => Presentation,
): Presented<R> => ({ result, of });

/** The same for one that has pictures of its own: what it comes to, for lists and wherever there is no picture. */
export const headedBy = <R extends z.ZodObject>(
  result: R,
  headline: (result: z.infer<R>) => readonly Message[],
): Presented<R> => presentedBy(result, (found) => ({ headline: [...headline(found)], tables: [] }));

/** Ties an assessment's schema to its function; parameters are parsed by the schema once, where a request comes in. */
export const defineAssessment = <P extends z.ZodObject, R extends z.ZodObject>({
  presented,
  ...definition
}: Definition<P, R>): Assessment => ({
  refuses: () => undefined,
  ...definition,
  present(result) {
    const read = presented?.result.safeParse(result);
    return read?.success ? presented?.of(read.data) : undefined;
  },
});
