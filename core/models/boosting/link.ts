import { softmaxRows } from '../../numeric/softmax.ts';
import type { Batch } from '../batch.ts';
import type { FittedModel } from '../model.ts';

/** What a score is of a number: the number itself, or its logarithm. */
export type NumberLink = 'identity' | 'log';

/** What answers and logits are of rows of scores. */
interface Linked {
  answers(scores: Float64Array, rows: number): Float64Array;
  logits?(scores: Float64Array, rows: number): Float64Array;
}

/** One score for numbers and for two classes (log odds), one each for several (softmax). */
export function linkedScores(classes: number, link: NumberLink = 'identity'): Linked {
  const same = (scores: Float64Array) => scores;
  if (classes === 0)
    return link === 'log' ? { answers: (scores) => scores.map(Math.exp), logits: same } : { answers: same };
  if (classes === 2)
    return {
      answers: (scores) =>
        pairs(
          scores,
          (value) => 1 / (1 + Math.exp(value)),
          (value) => 1 / (1 + Math.exp(-value)),
        ),
      logits: (scores) =>
        pairs(
          scores,
          (value) => -value,
          (value) => value,
        ),
    };
  return { answers: (scores, rows) => softmaxRows(scores, rows, classes), logits: same };
}

/** What a model that adds up scores answers. */
export function fromScores(
  raw: (x: Float64Array, rows: number) => Float64Array,
  classes: number,
  link?: NumberLink,
): Pick<FittedModel, 'outputs' | 'predict' | 'logits'> {
  const { answers, logits } = linkedScores(classes, link);
  return {
    outputs: Math.max(1, classes),
    predict: ({ x, rows }) => answers(raw(x, rows), rows),
    ...(logits ? { logits: ({ x, rows }: Batch) => logits(raw(x, rows), rows) } : {}),
  };
}

function pairs(raw: Float64Array, other: (value: number) => number, own: (value: number) => number): Float64Array {
  const output = new Float64Array(raw.length * 2);
  for (let i = 0; i < raw.length; i++) {
    output[2 * i] = other(raw[i]);
    output[2 * i + 1] = own(raw[i]);
  }
  return output;
}
