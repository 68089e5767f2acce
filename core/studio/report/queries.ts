import type { AnswersTo } from '../desk.ts';
import type { reportCalls } from './calls.ts';
import { exportData } from './export-data.ts';
import { reportOf } from './report-of.ts';

export const reportQueries: AnswersTo<typeof reportCalls, keyof typeof reportCalls> = {
  'experiment.report': ({ context }, { id, language }) => reportOf(context(), id, language),
  'experiment.data': ({ context }, { id }) => JSON.stringify(exportData(context(), id)),
};
