import { z } from 'zod';
import { card, explanationOutput, samplingEnd } from './card.ts';

const numbers = z.array(z.number());
const errors = z.array(z.array(z.number().nullable()));

/** A word, several in a row or a sentence; `nth` counts the same word where its places are told apart. */
const term = z.object({
  term: z.string(),
  nth: z.number().optional(),
  value: z.number(),
  standardError: z.number().nullable(),
});

/** What the words of each row come to, whichever class it is of. */
const values = {
  /** `[row, token]`. What a word comes to is shared among its places; with `rest` they add up from base to prediction. */
  values: z.array(numbers),
  /** `[row, token]`; 0 where a value is exact, null where its error is not known. */
  standardError: errors,
  /** Of each row the words, the largest first. */
  terms: z.array(z.array(term)),
  /** What the words come to that a text does not have. */
  rest: numbers,
  baseValues: numbers,
  predictions: numbers,
};

/** Attributions of texts: one number a token, where it stands in the text. */
export const textAttribution = z.object({
  ...card,
  kind: z.literal('text-attribution'),
  rows: numbers,
  output: explanationOutput,
  classes: z.array(z.string()).optional(),
  features: z.array(z.string()),
  texts: z.array(z.string()),
  /** `[row, token]`, in UTF-16 units of the text. */
  tokens: z.array(z.array(z.object({ text: z.string(), start: z.number(), end: z.number() }))),
  ...values,
  baseValue: z.number(),
  fidelity: z.object({ kind: z.enum(['additivity', 'r2', 'none']), perRow: numbers }),
  intercept: numbers.optional(),
  localPrediction: numbers.optional(),
  sampling: z.object({ draws: numbers, stoppedBy: z.array(samplingEnd) }).optional(),
  /** The same for every class, where all were asked for. */
  byClass: z.array(z.object({ class: z.string(), ...values, fidelity: numbers })).optional(),
});
export type TextAttribution = z.infer<typeof textAttribution>;

const wordCount = z.object({
  term: z.string(),
  /** Explained texts that have it. */
  texts: z.number(),
  /** Mean over these, and mean size over all explained texts. */
  mean: z.number(),
  meanSize: z.number(),
});
export type WordCount = z.infer<typeof wordCount>;

/** The words that count most over all explained texts, and the first texts with what their words come to. */
export const textAttributionView = z.object({
  kind: z.literal('text-attribution'),
  words: z.array(wordCount),
  /** Words that the texts have in all. */
  total: z.number(),
  /** The same for the texts of each explained class, where these differ. */
  byClass: z.array(z.object({ class: z.string(), texts: z.number(), words: z.array(wordCount) })).nullable(),
  texts: z.array(
    z.object({
      row: z.number(),
      class: z.string().nullable(),
      prediction: z.number(),
      text: z.string(),
      marks: z.array(z.object({ start: z.number(), end: z.number(), value: z.number() })),
    }),
  ),
  /** The largest of all marks, so that texts can be held against each other. */
  largest: z.number(),
});
export type TextAttributionView = z.infer<typeof textAttributionView>;
