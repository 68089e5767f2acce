// Training rows that stand as examples: with what they were, and what the model predicts of them.

import { encodeRows, type RawRows } from '../../data/encode.ts';
import { tabular } from '../../models/batch.ts';
import type { ExplainContext } from '../explainer.ts';
import type { CaseValues } from '../results/cases/values.ts';

export interface TrainingCases {
  readonly training: RawRows;
  /** `[row, column]` */
  readonly x: Float64Array;
  readonly truth: Float64Array;
  /** A training row as an example. */
  caseOf(row: number, role: CaseValues['role'], score: number, changes?: readonly number[]): CaseValues;
}

/** The same for all explained rows of a request. */
export function trainingCases(context: ExplainContext): TrainingCases {
  return context.once('training cases', () => {
    const { capabilities, encoder, trainRows } = context;
    const training = context.training();
    const x = encodeRows(encoder, training);
    const answers = capabilities.answers(tabular(x, training.rows));
    const truth = context.trainingTruth();
    return {
      training,
      x,
      truth,
      caseOf: (row, role, score, changes = []) => ({
        role,
        row: trainRows[row],
        values: training.values.slice(row * training.features, (row + 1) * training.features),
        changes: [...changes],
        answer: answers[row],
        truth: truth[row],
        score,
      }),
    };
  });
}
