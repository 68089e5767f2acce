import { softmaxRows } from '../../numeric/softmax.ts';
import type { FittedModel } from '../model.ts';

/** What a score is of a number: the number itself, or its logarithm. */
export type NumberLink = 'identity' | 'log';

/**
 * What a model that adds up scores answers: one score for numbers and for two classes (log odds), one each for several
 * (softmax).
 */
export function fromScores(
  raw: (x: Float64Array, rows: number) => Float64Array,
  classes: number,
  link: NumberLink = 'identity',
): Pick<FittedModel, 'outputs' | 'predict' | 'logits'> {
  const outputs = Math.max(1, classes);
  if (classes === 0)
    return link === 'log'
      ? { outputs, predict: (x, rows) => raw(x, rows).map(Math.exp), logits: raw }
      : { outputs, predict: raw };
  if (classes === 2) {
    return {
      outputs,
      predict: (x, rows) =>
        pairs(
          raw(x, rows),
          (value) => 1 / (1 + Math.exp(value)),
          (value) => 1 / (1 + Math.exp(-value)),
        ),
      logits: (x, rows) =>
        pairs(
          raw(x, rows),
          (value) => -value,
          (value) => value,
        ),
    };
  }
  return { outputs, predict: (x, rows) => softmaxRows(raw(x, rows), rows, classes), logits: raw };
}

function pairs(raw: Float64Array, other: (value: number) => number, own: (value: number) => number): Float64Array {
  const output = new Float64Array(raw.length * 2);
  for (let i = 0; i < raw.length; i++) {
    output[2 * i] = other(raw[i]);
    output[2 * i + 1] = own(raw[i]);
  }
  return output;
}
