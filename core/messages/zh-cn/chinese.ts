// The sentences of core in Simplified Chinese; their keys are those of English.
import type { english } from '../en/english.ts';
import { assess } from './assess.ts';
import { commandHelp } from './command-help.ts';
import { commandLineErrors } from './command-line-errors.ts';
import { dataErrors } from './data-errors.ts';
import { explainErrors } from './explain-errors.ts';
import { findings } from './findings.ts';
import { notes } from './notes.ts';
import { projectErrors } from './project-errors.ts';
import { report } from './report.ts';
import { terminal } from './terminal.ts';
import { trainingErrors } from './training-errors.ts';

export const chinese: Readonly<Record<Exclude<keyof typeof english, `${string}_one`>, string>> = {
  ...notes,
  ...assess,
  ...commandLineErrors,
  ...commandHelp,
  ...dataErrors,
  ...explainErrors,
  ...findings,
  ...projectErrors,
  ...report,
  ...terminal,
  ...trainingErrors,
};
