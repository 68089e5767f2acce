import type { z } from 'zod';
import type { Label } from '../schema/label.ts';
import type { Message } from '../schema/message.ts';
import type { Task } from '../schema/spec.ts';
import type { AssessContext } from './engine/context.ts';

/** One look at how far a model or its explanations can be trusted. */
export interface Assessment {
  readonly name: string;
  readonly title: Label;
  readonly about: Label;
  readonly params: z.ZodObject;
  /** What it is for; anything where it is left out. */
  readonly tasks?: readonly Task[];
  /** It judges stored explanations. */
  readonly usesExplanations?: boolean;
  /** It holds rows of another file against the training data. */
  readonly usesOtherRows?: boolean;
  /** Rows that are looked at where none are named; `own`: it chooses them itself, and none can be named. */
  readonly rows: 'test' | 'few' | 'own';
  /** Why it says nothing of such a model; undefined where it does. */
  refuses(context: AssessContext): Message | undefined;
  /** What it found, as JSON; its shape is that of core/schema/assessments. */
  run(context: AssessContext, params: Record<string, unknown>): Record<string, unknown>;
}

interface Definition<P extends z.ZodObject> extends Omit<Assessment, 'params' | 'run' | 'refuses'> {
  readonly params: P;
  readonly refuses?: Assessment['refuses'];
  run(context: AssessContext, params: z.infer<P>): Record<string, unknown>;
}

/** Ties an assessment's schema to its function; parameters are parsed by the schema once, where a request comes in. */
export const defineAssessment = <P extends z.ZodObject>(definition: Definition<P>): Assessment => ({
  refuses: () => undefined,
  ...definition,
});
