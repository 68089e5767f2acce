import { assessments, presentationOf } from '../assess/registry.ts';
import { standingAssessments } from '../assess/standing.ts';
import { figure } from '../messages/figures.ts';
import { metricTitle, titleIn } from '../messages/known-title.ts';
import { either, heads, inSequence, say } from '../messages/say.ts';
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
    return values.some((value) => value !== null) ? [[sentence(metricTitle(name)), ...values]] : [];
  });
  const facts = Object.entries(experiment.model.facts ?? {})
    .map(([name, value]) => `${sentence(titleIn('fact', name))} ${typeof value === 'number' ? figure(value) : value}`)
    .join(', ');
  const { id, name, model, dataset, split, training, status } = experiment;
  return [
    sentence(say('cli.experiment', { name, id, kind: model.kind, status: say(`status.${status}`, {}) })),
    sentence(
      say('cli.predicts', {
        target: dataset.target.name,
        features: dataset.features.length,
        train: split.train,
        validation: split.validation,
        test: split.test,
      }),
    ),
    facts,
    experiment.seconds.prediction
      ? sentence(say('cli.perPrediction', { value: (1e6 * experiment.seconds.prediction).toPrecision(3) }))
      : '',
    training
      ? sentence(
          say('cli.epochs', {
            epochs: training.epochs,
            backend: training.backend,
            end: say(`end.${training.stoppedBy ?? 'nothing'}`, {}),
          }),
        )
      : '',
    rows.length > 0 ? textTable(['', ...parts.map((part) => sentence(say(`part.${part}`, {})))], rows) : '',
    experiment.search ? trialsText(experiment.search) : '',
    ...experiment.warnings.map((warning) => `· ${sentence(warning)}`),
    ...experiment.explanations.map((value) =>
      sentence(
        say('cli.explanation', {
          id: value.id,
          method: value.method,
          rows: value.rows.length,
          seconds: value.seconds.toFixed(2),
        }),
      ),
    ),
    ...assessmentLines(experiment),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** What each assessment of the present model comes to. */
function assessmentLines(experiment: Experiment): string[] {
  const standing = standingAssessments(experiment.assessments, experiment.model.hash, experiment.decision);
  return assessments.flatMap(({ name, title }) => {
    const newest = standing.get(name);
    const found = newest && presentationOf(newest);
    return found && found.headline.length > 0
      ? [`${sentence(either(title))}: ${sentence(inSequence(found.headline))}`]
      : [];
  });
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
      .join(' ') || sentence(say('cli.asInSpec', {})),
    trial.rows,
    trial.folds.length,
    trial.mean,
    trial.sd,
  ]);
  const failed = search.trials.flatMap((trial) =>
    trial.folds
      .filter((fold) => fold.error !== null)
      .slice(0, 1)
      .map((fold) => `· ${sentence(say('cli.candidateFailed', { number: trial.number, error: fold.error ?? '' }))}`),
  );
  return [
    sentence(
      say('cli.candidates', {
        kind: search.kind,
        done: search.trials.length,
        planned: search.planned,
        folds: search.folds,
      }),
    ),
    textTable(
      [
        ...heads(sentence, 'candidate', 'settings', 'rows', 'folds'),
        sentence(metricTitle(search.metric)),
        ...heads(sentence, 'sd'),
      ],
      rows,
    ),
    ...failed,
  ].join('\n');
}
