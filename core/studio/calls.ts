// All that may be asked of the studio, assembled from its domains: shapes alone, so that the page may know them.
import { assessmentCalls, assessmentJobs } from './assessments/calls.ts';
import { comparisonCalls } from './comparison/calls.ts';
import { datasetCalls, datasetJobs } from './datasets/calls.ts';
import { experimentCalls, experimentJobs } from './experiments/calls.ts';
import { explanationCalls, explanationJobs } from './explanations/calls.ts';
import { projectCalls, projectJobs } from './project/calls.ts';
import { reportCalls } from './report/calls.ts';

export const studioCalls = {
  ...projectCalls,
  ...datasetCalls,
  ...experimentCalls,
  ...explanationCalls,
  ...assessmentCalls,
  ...comparisonCalls,
  ...reportCalls,
} as const;
export const studioJobs = {
  ...projectJobs,
  ...datasetJobs,
  ...experimentJobs,
  ...explanationJobs,
  ...assessmentJobs,
} as const;
