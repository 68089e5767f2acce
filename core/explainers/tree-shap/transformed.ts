// Tree SHAP of what is made of the trees' sum: a probability of a logit, or a loss. Against each background row the exact values of every score are scaled by how
// much the transform makes of its difference (Lundberg et al. 2020; shap's model_output), along the straight way where there are several scores.
import { lineMultipliers, shares, softmaxOf } from '../../numeric/line.ts';

export interface Transform {
  readonly f: (scores: Float64Array) => number;
  readonly derivative: (scores: Float64Array) => Float64Array;
}

const sigmoid = (score: number): number => 1 / (1 + Math.exp(-score));
/** Probabilities below this are as good as none: a loss stays finite. */
const least = 1e-15;

/** The probability of one output, of scores before the link. For two classes each has a score of its own, one the other's negative. */
export function probabilityOf(output: number, outputs: number): Transform {
  if (outputs !== 2) return softmaxOf(output);
  return {
    f: (scores) => sigmoid(scores[output]),
    derivative: (scores) => scores.map((score, k) => (k === output ? sigmoid(score) * (1 - sigmoid(score)) : 0)),
  };
}

/** Log loss of the true class, or the squared error of a value. */
export function lossOf(truth: number, space: 'probability' | 'logit' | 'value', outputs: number): Transform {
  if (space === 'value') return { f: ([value]) => (value - truth) ** 2, derivative: ([value]) => Float64Array.of(2 * (value - truth)) };
  if (space === 'probability')
    return {
      f: (scores) => -Math.log(Math.max(least, scores[truth])),
      derivative: (scores) => scores.map((score, k) => (k === truth ? -1 / Math.max(least, score) : 0)),
    };
  if (outputs === 2)
    return {
      f: (scores) => Math.log1p(Math.exp(-Math.abs(scores[truth]))) + Math.max(0, -scores[truth]),
      derivative: (scores) => scores.map((score, k) => (k === truth ? sigmoid(score) - 1 : 0)),
    };
  return {
    f: (scores) => -Math.log(Math.max(least, shares(scores)[truth])),
    derivative: (scores) => shares(scores).map((share, k) => share - Number(k === truth)),
  };
}

/** What each score's values count in the transformed output, for one row against one other. */
export const ratesOf = ({ f, derivative }: Transform, from: Float64Array, to: Float64Array): Float64Array => lineMultipliers(f, derivative, from, to);
