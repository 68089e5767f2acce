import type { AnswersTo } from '../desk.ts';
import type { explanationCalls } from './calls.ts';
import { costOf } from './explain.ts';
import { explanationRow, explanationSummary, explanationsOfRow } from './summaries.ts';
import { inside, paint, whatIf } from './what-if.ts';

type Queries =
  | 'explanation.summary'
  | 'explanation.ofRow'
  | 'explanation.cost'
  | 'explanation.row'
  | 'experiment.inside'
  | 'experiment.paint'
  | 'experiment.whatIf';

export const explanationQueries: AnswersTo<typeof explanationCalls, Queries> = {
  'explanation.summary': ({ context }, { id, class: name }) => explanationSummary(context(), id, name),
  'explanation.ofRow': ({ context }, { id, row }) => explanationsOfRow(context(), id, row),
  'explanation.cost': ({ context }, { id, request }) => costOf(context(), id, request),
  'explanation.row': ({ context }, { id, row, class: name }) => explanationRow(context(), id, row, name),
  'experiment.inside': ({ context }, query) => inside(context(), query),
  'experiment.paint': ({ context }, query) => paint(context(), query),
  'experiment.whatIf': ({ context }, query) => whatIf(context(), query),
};
