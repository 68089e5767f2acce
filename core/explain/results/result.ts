import type { Tell } from '../../messages/say.ts';
import type { Html } from '../../presentation/html.ts';
import type { Explanation, ResultView } from '../../schema/explanation.ts';
import type { Message } from '../../schema/message.ts';
import type { Attribution } from '../../schema/results/attribution.ts';
import type { ExplanationHead, ExplanationRow } from '../../schema/summaries.ts';
import type { Naming, Unnamed } from './naming.ts';
import type { Renaming } from './renaming.ts';
import type { ExplainedValues } from './values.ts';

/** What a head says of one kind beyond the card that all share. */
export type KindHead = Partial<Pick<ExplanationHead, 'classes' | 'metric' | 'sampling' | 'fidelity'>>;

/** A class that was asked for, of all; `chosen` has the place of one class for each row. */
export interface AllClasses {
  readonly names: readonly string[];
  readonly chosen: readonly number[];
  readonly output: Attribution['output'];
}

/** Rows that between them show most of `values`, `[row, feature]`, by their places. */
export type PickRows = (values: readonly (readonly number[])[]) => readonly number[] | undefined;

/** How the report and the terminal say a result of one kind. */
export interface InWords<R> {
  /** What the bars of its importances are. */
  unit(value: R): string | Message;
  /** How good it is, or what it starts from, behind the card that all share. */
  about?(value: R): Message;
  /** What the report shows below, or in place of, the bars. */
  section?(value: R, tell: Tell): Html;
  /** It has no bars. */
  readonly withoutBars?: boolean;
  /**
   * As a person reads it on a terminal, in their language.
   * @param unit what the numbers are, where the method says it
   */
  text(value: R, tell: Tell, unit: string | Message): string;
}

/**
 * A kind of result: its numbers on their way from a method (`V`) to what is stored, told and drawn (`R`, a shape of
 * `core/schema/results`).
 * Adding one is a folder here, a line in `registry.ts` and in `values.ts`, its shape in the schema and its picture in
 * the page.
 */
export interface ResultKind<V extends ExplainedValues = ExplainedValues, R extends Explanation = Explanation> {
  readonly kind: R['kind'];
  /** Each row has an answer of its own, which can be computed, stored and shown alone. */
  readonly byRow: boolean;
  /** In the features, classes and row numbers that a person knows. */
  named(values: V, naming: Naming): Unnamed<R>;
  /** All numbers that must be finite. */
  numbers(values: V): readonly ArrayLike<number>[];
  /** How much each feature counts: mean size, importance, or how often it is named. */
  importance(value: Unnamed<R>): number[];
  /** What a repetition comes to again, to the last bit. */
  repeated(value: Unnamed<R>): unknown;
  /** The same with one feature called otherwise. */
  renamed(value: R, renaming: Renaming): R;
  head?(value: R): KindHead;
  /** @param importance as `importance` gives it */
  view(value: R, importance: readonly number[]): ResultView;
  /** Pieces of rows, or of features, put together; `[modelCalls, rows]` are put together by the caller. */
  joinRows?(parts: readonly Unnamed<R>[]): Unnamed<R>;
  joinFeatures?(parts: readonly Unnamed<R>[]): Unnamed<R>;
  joinClasses?(parts: readonly Unnamed<R>[], all: AllClasses): Unnamed<R>;
  /** The values of one class, where every class was explained; undefined where that class was not. */
  ofClass?(value: R, wanted: string): R | undefined;
  /** One row by itself; the head stands beside it. */
  row?(value: R, at: number): Omit<ExplanationRow, 'head'>;
  withPicks?(value: Unnamed<R>, pick: PickRows): Unnamed<R>;
  /** Draws after which a person ended each row; undefined where nobody did. */
  endedAt?(value: R): (number | undefined)[] | undefined;
  readonly words: InWords<R>;
}

/** Features that are named in some of the lists: the share of the lists that name each. */
export const shareNaming = (features: readonly string[], lists: readonly (readonly string[])[]): number[] =>
  features.map((name) => lists.reduce((sum, list) => sum + Number(list.includes(name)), 0) / Math.max(1, lists.length));

/** Places of the values, the greatest first. */
export const decreasing = (values: readonly number[]): number[] =>
  [...values.keys()].sort((a, b) => values[b] - values[a]);

/** Rows whose examples or rules the report shows. */
export const mostExamples = 20;
