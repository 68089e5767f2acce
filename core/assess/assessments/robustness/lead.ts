// How far an answer is ahead of another one, as a weighted sum of what the model adds up: it turns where that is below 0.
import { logit } from '../../../numeric/logit.ts';
import { decisionThreshold, type ModelFrame } from '../../../training/stored-model.ts';

/** `weights` · scores + `offset`, one weight an output of the model. */
export interface Lead {
  readonly weights: Float64Array;
  readonly offset: number;
}

/** What the scores are: probabilities, what comes before the link (of two classes each has its log-odds), or values. */
export type ScoreSpace = 'probability' | 'logit' | 'value';

/** Which predicted numbers count as another prediction. */
export interface Change {
  readonly from: number;
  readonly by: number;
  readonly direction: 'either' | 'rise' | 'fall';
}

/** Leads of a class over what else a row could be given; none where nothing could. */
export function leadsOfClass(frame: ModelFrame, label: number, space: ScoreSpace): Lead[] {
  const { classes, positive } = frame;
  const weigh = (of: (k: number) => number) => Float64Array.from(classes, (_, k) => of(k));
  const threshold = decisionThreshold(frame);
  if (threshold !== undefined) {
    if (!(threshold > 0 && threshold < 1)) return [];
    const sign = label === positive ? 1 : -1;
    return space === 'logit'
      ? [{ weights: weigh((k) => (k === positive ? sign : 0)), offset: -sign * logit(threshold) }]
      : [{ weights: weigh((k) => sign * (k === positive ? 1 - threshold : -threshold)), offset: 0 }];
  }
  if (classes.length === 2 && space === 'logit') return [{ weights: weigh((k) => Number(k === label)), offset: 0 }];
  return classes.flatMap((_, other) =>
    other === label ? [] : { weights: weigh((k) => Number(k === label) - Number(k === other)), offset: 0 },
  );
}

/** Of a number: until it has risen, and until it has fallen, by so much; under a log link scores are its logarithm. */
export function leadsOfNumber({ from, by, direction }: Change, space: ScoreSpace): Lead[] {
  const scoreOf = (value: number) => (space === 'logit' ? Math.log(value) : value);
  const isReached = space !== 'logit' || from - by > 0;
  return [
    ...(direction === 'fall' ? [] : [{ weights: Float64Array.of(-1), offset: scoreOf(from + by) }]),
    ...(direction === 'rise' || !isReached ? [] : [{ weights: Float64Array.of(1), offset: -scoreOf(from - by) }]),
  ];
}

export const isChanged = ({ from, by, direction }: Change, value: number): boolean =>
  (direction !== 'fall' && value >= from + by) || (direction !== 'rise' && value <= from - by);

/** @param at where the row's outputs begin in the scores */
export function leadAt({ weights, offset }: Lead, scores: Float64Array, at = 0): number {
  let sum = offset;
  for (let k = 0; k < weights.length; k++) sum += weights[k] * scores[at + k];
  return sum;
}
