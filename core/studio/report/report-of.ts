import type { MessageLanguage } from '../../messages/format.ts';
import { frontierOf } from '../comparison/findings.ts';
import type { StudioContext } from '../context.ts';
import { showExperiment } from '../experiments/show.ts';
import { htmlReport } from './report.ts';

/** The report of a stored experiment, with the frontier of which it is a point. */
export function reportOf(context: StudioContext, key: string, language?: MessageLanguage): string {
  const experiment = showExperiment(context, key);
  return htmlReport(experiment, language, frontierOf(context.project.connection, [experiment.id]));
}
