// What the domains answer to their calls, and how they start their jobs.
import { assessmentStarters } from './assessments/jobs.ts';
import { assessmentQueries } from './assessments/queries.ts';
import type { studioCalls, studioJobs } from './calls.ts';
import { comparisonQueries } from './comparison/queries.ts';
import { datasetCommands } from './datasets/commands.ts';
import { datasetStarters } from './datasets/jobs.ts';
import { datasetQueries } from './datasets/queries.ts';
import type { AnswersTo, StartersOf } from './desk.ts';
import { experimentCommands } from './experiments/commands.ts';
import { experimentStarters } from './experiments/jobs.ts';
import { experimentQueries } from './experiments/queries.ts';
import { explanationCommands } from './explanations/commands.ts';
import { explanationStarters } from './explanations/jobs.ts';
import { explanationQueries } from './explanations/queries.ts';
import { projectCommands } from './project/commands.ts';
import { projectStarters } from './project/jobs.ts';
import { projectQueries } from './project/queries.ts';
import { reportQueries } from './report/queries.ts';

export const studioAnswers: AnswersTo<typeof studioCalls, keyof typeof studioCalls> = {
  ...projectQueries,
  ...projectCommands,
  ...datasetQueries,
  ...datasetCommands,
  ...experimentQueries,
  ...experimentCommands,
  ...explanationQueries,
  ...explanationCommands,
  ...assessmentQueries,
  ...comparisonQueries,
  ...reportQueries,
};

export const studioStarters: StartersOf<typeof studioJobs> = {
  ...projectStarters,
  ...datasetStarters,
  ...experimentStarters,
  ...explanationStarters,
  ...assessmentStarters,
};
