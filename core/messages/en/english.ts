// The sentences of core in English, by key. {{value}} is filled in; `list` puts texts in quotes and commas between;
// _one and _other are the forms for {{count}}.

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

export const english = {
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
} as const;
