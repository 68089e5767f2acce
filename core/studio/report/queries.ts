import type { AnswersTo } from '../desk.ts';
import { showExperiment } from '../experiments/show.ts';
import type { reportCalls } from './calls.ts';
import { exportData } from './export-data.ts';
import { htmlReport } from './report.ts';

export const reportQueries: AnswersTo<typeof reportCalls, keyof typeof reportCalls> = {
  'experiment.report': ({ context }, { id, language }) => htmlReport(showExperiment(context(), id), language),
  'experiment.data': ({ context }, { id }) => JSON.stringify(exportData(context(), id)),
};
