import { textTable } from '../presentation/text-table.ts';
import { type Experiment, shownMetrics } from '../schema/experiment.ts';
import type { TrialTable } from '../schema/search.ts';
import { experimentDocument } from '../studio/report/documents.ts';
import { type CommandResult, sentence } from './output.ts';

export const experimentResult = (experiment: Experiment): CommandResult => ({
  json: experimentDocument(experiment),
  text: experimentText(experiment),
});

function experimentText(experiment: Experiment): string {
  const parts = (['train', 'validation', 'test'] as const).filter((part) => experiment.metrics[part]);
  const rows = shownMetrics.flatMap((name) => {
    const values = parts.map((part) => experiment.metrics[part]?.[name] ?? null);
    return values.some((value) => value !== null) ? [[name, ...values]] : [];
  });
  const facts = Object.entries(experiment.model.facts ?? {})
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
  return [
    `${experiment.name} (${experiment.id}): ${experiment.model.kind}, ${experiment.status}`,
    `predicts ${experiment.dataset.target.name} from ${experiment.dataset.features.length} features; ${experiment.split.train} training, ${experiment.split.validation} validation, ${experiment.split.test} test rows`,
    facts,
    experiment.seconds.prediction ? `${(1e6 * experiment.seconds.prediction).toPrecision(3)} µs a prediction` : '',
    experiment.training
      ? `${experiment.training.epochs} epochs (${experiment.training.backend}), ended by ${experiment.training.stoppedBy ?? 'nothing yet'}`
      : '',
    rows.length > 0 ? textTable(['', ...parts], rows) : '',
    experiment.search ? trialsText(experiment.search) : '',
    ...experiment.warnings.map((warning) => `· ${sentence(warning)}`),
    ...experiment.explanations.map(
      (value) => `explanation ${value.id}: ${value.method}, ${value.rows.length} rows, ${value.seconds.toFixed(2)} s`,
    ),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

const shownTrials = 20;

/** The best candidates of a search, or the folds of a cross-validation. */
function trialsText(search: TrialTable): string {
  const sign = search.lowerIsBetter ? 1 : -1;
  const whole = search.trials
    .filter((trial) => trial.mean !== null)
    .sort((a, b) => b.rung - a.rung || sign * ((a.mean ?? 0) - (b.mean ?? 0)));
  const rows = whole.slice(0, shownTrials).map((trial) => [
    trial.number,
    Object.entries(trial.settings)
      .map(([path, value]) => `${path}=${JSON.stringify(value)}`)
      .join(' ') || 'as in the spec',
    trial.rows,
    trial.folds.length,
    trial.mean,
    trial.sd,
  ]);
  const failed = search.trials.flatMap((trial) =>
    trial.folds
      .filter((fold) => fold.error !== null)
      .slice(0, 1)
      .map((fold) => `· candidate ${trial.number}: ${fold.error}`),
  );
  return [
    `${search.kind}: ${search.trials.length} of ${search.planned} candidates, ${search.folds} folds each`,
    textTable(['candidate', 'settings', 'rows', 'folds', search.metric, 'sd'], rows),
    ...failed,
  ].join('\n');
}
