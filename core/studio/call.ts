// How a domain declares what may be asked of it, with the shapes once: `calls.ts` declares, `queries.ts` and
// `commands.ts` answer, `jobs.ts` starts what takes long.
import { z } from 'zod';

/** A question with its input; what is answered is typed here and not parsed again. */
export interface Call<I extends z.ZodType, O> {
  readonly input: I;
  /** Carries the type of the answer; never there at run time. */
  readonly output?: O;
}

export const call =
  <O>() =>
  <I extends z.ZodType>(input: I): Call<I, O> => ({ input });

export type Calls = Readonly<Record<string, Call<z.ZodType, unknown>>>;
export type InputOf<C extends Call<z.ZodType, unknown>> = z.input<C['input']>;
/** The input as it is answered: parsed, with defaults filled in. */
export type ArgumentOf<C extends Call<z.ZodType, unknown>> = z.output<C['input']>;
export type OutputOf<C extends Call<z.ZodType, unknown>> = NonNullable<C['output']> | Extract<C['output'], null>;

export const none = z.null();
export const id = z.string().min(1).max(200);
export const one = z.strictObject({ id });
/** Of the sentences and names that the answer is made of. */
export const language = z.enum(['en', 'zh-CN']).default('en');
/**
 * A file that a person chose in a dialog, dropped on the window or opened with the program: a name for it that only
 * main and the engine can resolve.
 */
export const token = z.string().min(8).max(100);
