// Cross-validation and the search for settings: candidates and folds, each stored the moment that it is known.
import os from 'node:os';
import { splitKeys } from '../../data/split-keys.ts';
import type { Table } from '../../data/table.ts';
import { readTarget, type Target } from '../../data/target.ts';
import { toReport, VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import { deriveSeed } from '../../numeric/random.ts';
import type { Metrics } from '../../schema/experiment.ts';
import type { Message } from '../../schema/message.ts';
import {
  crossValidationSpec,
  lowerIsBetter,
  type ScoreName,
  type Trial,
  type TrialTable,
} from '../../schema/search.ts';
import type { ExperimentSpec, Task } from '../../schema/spec.ts';
import { trainingSpec } from '../../schema/training.ts';
import { findExperiment, type StoredExperiment } from '../../store/experiments.ts';
import { countFolds, insertFold, insertTrials, listTrials, type PlannedTrial } from '../../store/trials.ts';
import { applySettings, candidates, halvingRounds, type Settings } from '../../training/candidates.ts';
import { type Fold, makeFolds, thinRows } from '../../training/folds.ts';
import type { TrainingStart } from '../../training/train.ts';
import type { RunHooks, StudioContext } from '../context.ts';
import { readSpec } from './read-spec.ts';

export const hasTrials = (spec: ExperimentSpec): boolean =>
  spec.search !== undefined || spec.crossValidation !== undefined;

const scoreOf = (spec: ExperimentSpec, task: Task): ScoreName => {
  const wanted = spec.search?.metric ?? 'auto';
  return wanted === 'auto' ? (task === 'classification' ? 'accuracy' : 'r2') : wanted;
};

/** The spec of one candidate, complete; the search itself is left out. */
export function candidateSpec(spec: ExperimentSpec, settings: Settings): ExperimentSpec {
  const { search: _search, crossValidation: _folds, explain: _explain, ...rest } = spec;
  // a setting inside the optimiser needs an optimiser to be in
  const trains = Object.keys(settings).some((path) => path.startsWith('training.'));
  const whole = trains ? { ...rest, training: spec.training ?? trainingSpec.parse({}) } : rest;
  return readSpec(applySettings(whole as Record<string, unknown>, settings));
}

/** Candidates that are looked at before a search is asked for; all of them are before one begins. */
const fewCandidates = 60;

/** A spec as it is while a person writes it: its first candidates are read too. @throws spec */
export function readWithCandidates(value: unknown): ExperimentSpec {
  const spec = readSpec(value);
  if (spec.search)
    for (const settings of candidates(spec.search).slice(0, fewCandidates)) candidateSpec(spec, settings);
  return spec;
}

/** Refuses a search that no candidate of could run, before anything is stored. */
export function checkSearch(spec: ExperimentSpec, table: Table, start: TrainingStart): void {
  const { task } = start;
  const { folds } = foldsOf(spec, table, start);
  if (spec.search?.kind === 'halving') halvingRounds(spec.search, smallestOf(folds));
  if (spec.search) for (const settings of candidates(spec.search)) candidateSpec(spec, settings);
  const metric = scoreOf(spec, task);
  const forNumbers = ['mse', 'rmse', 'mae', 'mape', 'r2'].includes(metric);
  if (forNumbers !== (task === 'regression'))
    throw new VitrineError(
      'spec',
      say('error.metricFor', { metric, value: say(forNumbers ? 'target.forNumbers' : 'target.forClasses', {}) }),
      {
        where: 'search.metric',
        hint: say('hint.useAuto', {}),
      },
    );
}

function foldsOf(spec: ExperimentSpec, table: Table, start: TrainingStart): { folds: Fold[]; target: Target } {
  const rows = Int32Array.from(start.split.trainRows);
  const target = readTarget(table, spec.target ?? '', spec.task);
  const classes = target.task === 'classification' ? Int32Array.from(rows, (row) => target.values[row]) : undefined;
  return {
    folds: makeFolds(
      rows,
      classes,
      spec.crossValidation ?? crossValidationSpec.parse({}),
      splitKeys(table, rows, spec.split),
    ),
    target,
  };
}

const smallestOf = (folds: readonly Fold[]): number =>
  folds.reduce((least, fold) => Math.min(least, fold.train.length), Number.POSITIVE_INFINITY);

/** A class that is rarer than there are folds is missing from some of them. */
export function foldWarnings(spec: ExperimentSpec, table: Table, start: TrainingStart): Message[] {
  if (start.task !== 'classification') return [];
  const target = readTarget(table, spec.target ?? '', spec.task);
  const counts = new Array<number>(target.classes.length).fill(0);
  for (const row of start.split.trainRows) counts[target.values[row]]++;
  const { folds } = spec.crossValidation ?? crossValidationSpec.parse({});
  return counts.flatMap((count, k) =>
    count > 0 && count < folds ? [say('train.foldWithoutClass', { count, name: target.classes[k], folds })] : [],
  );
}

/** Better scores first; a candidate without a score is last. */
function ranked(trials: readonly Trial[], metric: ScoreName): Trial[] {
  const sign = lowerIsBetter(metric) ? 1 : -1;
  const worst = Number.POSITIVE_INFINITY;
  return [...trials].sort(
    (a, b) =>
      (a.mean === null ? worst : sign * a.mean) - (b.mean === null ? worst : sign * b.mean) || a.number - b.number,
  );
}

/** Candidates as they stand; undefined where the experiment searches nothing. */
export function trialTable(context: StudioContext, stored: StoredExperiment): TrialTable | undefined {
  const { spec } = stored;
  if (!hasTrials(spec)) return undefined;
  const metric = scoreOf(spec, stored.start?.task ?? spec.task ?? 'classification');
  const folds = spec.crossValidation ?? crossValidationSpec.parse({});
  const trials = listTrials(context.project.connection, stored.id);
  const last = trials.reduce((most, one) => Math.max(most, one.rung), 0);
  const whole = trials.filter((one) => one.rung === last && one.folds.length === folds.folds * folds.repeats);
  const best = ranked(whole, metric)[0];
  const planned =
    spec.search === undefined
      ? 1
      : spec.search.kind === 'halving'
        ? halvingRounds(spec.search, stored.start?.split.train ?? 1).reduce((sum, round) => sum + round.candidates, 0)
        : candidates(spec.search).length;
  return {
    kind: spec.search?.kind ?? 'cross-validation',
    metric,
    lowerIsBetter: lowerIsBetter(metric),
    folds: folds.folds * folds.repeats,
    planned,
    best: best?.mean == null ? null : best.number,
    trials,
  };
}

/** Runs what is missing of the candidates; @returns the settings that won */
export async function runTrials(context: StudioContext, id: string, hooks: RunHooks): Promise<Settings> {
  const stored = findExperiment(context.project.connection, id);
  const { spec } = stored;
  if (!stored.start) throw new VitrineError('internal', say('error.searchHasNoRows', {}));
  const { folds, target } = foldsOf(spec, context.table(stored.dataset), stored.start);
  const metric = scoreOf(spec, target.task);
  const classOf = (row: number) => (target.task === 'classification' ? target.values[row] : 0);
  const smallest = smallestOf(folds);
  const rounds =
    spec.search?.kind === 'halving'
      ? halvingRounds(spec.search, smallest)
      : [{ candidates: spec.search ? candidates(spec.search).length : 1, rows: smallest }];
  const whole = rounds.reduce((sum, round) => sum + round.candidates, 0) * folds.length;
  let settings: readonly Settings[] = spec.search ? candidates(spec.search) : [{}];
  let first = 0;
  for (const [rung, round] of rounds.entries()) {
    const planned = settings
      .slice(0, round.candidates)
      .map((entry, i): PlannedTrial => ({ number: first + i, rung, settings: entry, rows: round.rows }));
    const known = new Map(listTrials(context.project.connection, id).map((one) => [one.number, one]));
    insertTrials(
      context.project.connection,
      id,
      planned.filter((one) => !known.has(one.number)),
    );
    const waiting = planned.flatMap((one) =>
      folds.flatMap((fold, k) =>
        known.get(one.number)?.folds.some((done) => done.fold === k) ? [] : [{ one, fold, k }],
      ),
    );
    await inParallel(
      waiting,
      async ({ one, fold, k }) => {
        const isLast = rung === rounds.length - 1;
        await runFold(context, stored, { trial: one, fold, k, metric, isLast, classOf }, hooks);
        const done = countFolds(context.project.connection, id);
        hooks.onProgress?.({ stage: 'search', share: done / whole });
        hooks.onTrial?.(id);
      },
      () => hooks.control?.isStopping ?? false,
    );
    const results = listTrials(context.project.connection, id).filter(
      (one) => one.number >= first && one.number < first + planned.length && one.folds.length === folds.length,
    );
    if (results.length === 0 && rung > 0 && hooks.control?.isStopping) break;
    if (results.length === 0) throw new VitrineError('cancelled', say('error.searchWasStoppedBeforeCandidate', {}));
    const judged = ranked(results, metric).filter((one) => one.mean !== null);
    if (results.length > 0 && judged.length === 0) {
      const why = results[0].folds.find((fold) => fold.error !== null)?.error ?? 'No score could be computed.';
      throw new VitrineError('data', say('error.noCandidateCouldBeJudged', { why }), {
        where: spec.search ? 'search' : 'crossValidation',
        hint: say('hint.useFewerFoldsOtherSettings', {}),
      });
    }
    settings = judged.map((one) => one.settings);
    first += planned.length;
    if (hooks.control?.isStopping) break;
  }
  return settings[0];
}

interface PlannedFold {
  readonly trial: PlannedTrial;
  readonly fold: Fold;
  /** The fold's place among all. */
  readonly k: number;
  readonly metric: ScoreName;
  /** All rows of the fold are trained on in the last round, a part of them before. */
  readonly isLast: boolean;
  readonly classOf: (row: number) => number;
}

/** One fold of one candidate; a candidate that cannot be trained has no score, and says why. */
async function runFold(
  context: StudioContext,
  stored: StoredExperiment,
  { trial, fold, k, metric, isLast, classOf }: PlannedFold,
  hooks: RunHooks,
): Promise<void> {
  const train = isLast
    ? fold.train
    : thinRows(fold.train, classOf, trial.rows, deriveSeed(stored.spec.seed, `rung ${trial.rung} fold ${k}`));
  const spec = candidateSpec(stored.spec, trial.settings);
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1000;
  let score: number | null = null;
  let error: string | null = null;
  try {
    const outcome = await context.pool.run(
      'fold',
      {
        table: context.table(stored.dataset),
        spec: { ...spec, split: { ...spec.split, trainRows: [...train], testRows: [...fold.test] } },
      },
      { seed: spec.seed, control: hooks.control },
    );
    score = scoreIn(outcome.metrics.test, metric);
  } catch (failure) {
    const report = toReport(failure);
    if (report.code === 'cancelled' || report.code === 'internal' || report.code === 'out-of-memory') throw failure;
    error = report.message;
  }
  insertFold(context.project.connection, stored.id, trial.number, { fold: k, score, seconds: seconds(), error });
}

const scoreIn = (metrics: Metrics | undefined, name: ScoreName): number | null => metrics?.[name] ?? null;

/** As many at once as there are processors; the first failure ends it, once the others have. */
async function inParallel<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  isStopping: () => boolean,
): Promise<void> {
  const waiting = [...items];
  const failures: unknown[] = [];
  const lane = async () => {
    for (
      let item = waiting.shift();
      item !== undefined && failures.length === 0 && !isStopping();
      item = waiting.shift()
    ) {
      try {
        await work(item);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(items.length, Math.max(2, os.availableParallelism())) }, lane));
  if (failures.length > 0) throw failures[0];
}

/** The spec that the model itself is trained with: a search's winner stands in what was begun. */
export function chosenSpec(stored: StoredExperiment): ExperimentSpec {
  const chosen = stored.start?.chosen;
  return chosen ? { ...candidateSpec(stored.spec, chosen), explain: stored.spec.explain } : stored.spec;
}
