import { findAssessment } from '../../assess/registry.ts';
import { toReport, VitrineError } from '../../errors.ts';
import { either, say } from '../../messages/say.ts';
import { unpackArtifact } from '../../models/artifact.ts';
import { findModelKind } from '../../models/registry.ts';
import type { Experiment } from '../../schema/experiment.ts';
import type { ExperimentSpec, Task } from '../../schema/spec.ts';
import { trainingSpec } from '../../schema/training.ts';
import { listAssessments } from '../../store/assessments.ts';
import { dropEpochsAfter, historyColumns, insertEpochs, lastEpoch } from '../../store/epochs.ts';
import {
  addSeconds,
  findExperiment,
  finishTraining,
  getArtifact,
  insertExperiment,
  removeExperiment,
  type StoredExperiment,
  setDecision,
  setSpec,
  setStart,
  setStatus,
} from '../../store/experiments.ts';
import { listListed } from '../../store/explanations.ts';
import { applySettings, type Settings } from '../../training/candidates.ts';
import { parseParams } from '../../training/prepare.ts';
import { assessExperiment } from '../assessments/assess.ts';
import { assertWritable, type RunHooks, type StudioContext } from '../context.ts';
import { resolveDataset } from '../datasets/import.ts';
import { selectRows } from '../datasets/rows.ts';
import { explainExperiment } from '../explanations/explain.ts';
import { listedOf } from '../explanations/listed-explanation.ts';
import { readSpec } from './read-spec.ts';
import { nextName } from './run-names.ts';
import { candidateSpec, checkSearch, chosenSpec, foldWarnings, hasTrials, runTrials } from './search.ts';
import { showExperiment } from './show.ts';

/** Imports if needed, splits, trains, evaluates and explains; everything is stored as it comes. */
export async function runExperiment(
  context: StudioContext,
  spec: ExperimentSpec,
  folder: string,
  hooks: RunHooks = {},
): Promise<Experiment> {
  assertWritable(context);
  const loadBegun = performance.now();
  const dataset = await resolveDataset(context, spec.dataset, folder, hooks);
  const load = (performance.now() - loadBegun) / 1000;
  const complete = { ...spec, target: spec.target ?? dataset.target ?? undefined };
  const { connection } = context.project;
  const id = context.newId();
  const name = spec.name ?? nextName(context, spec.model.kind, hooks);
  // it is in the file from here on, so that it can be gone on with whenever the program ends; a refusal takes it out
  // again
  insertExperiment(connection, {
    id,
    name,
    created: context.now().toISOString(),
    dataset: dataset.id,
    spec: complete,
    version: context.version,
  });
  addSeconds(connection, id, { load });
  const run = { id, dataset: dataset.id, spec: complete, checkpoint: undefined, isNew: true };
  return hasTrials(complete) ? searchAndTrain(context, run, hooks) : trainAndExplain(context, run, hooks);
}

/** Stores what a search begins with. A refusal of a new one leaves nothing behind. */
async function beginSearch(context: StudioContext, { id, dataset, spec, isNew }: Run, hooks: RunHooks): Promise<void> {
  const { connection } = context.project;
  try {
    const table = context.table(dataset);
    const start = await context.pool.run('check', { table, spec }, hooks);
    checkSearch(spec, table, start);
    for (const request of spec.explain) selectRows(request.rows, start.split, table.rows);
    setStart(connection, id, { ...start, warnings: [...start.warnings, ...foldWarnings(spec, table, start)] });
  } catch (error) {
    if (!isNew) throw recordFailure(context, id, error, hooks);
    removeExperiment(connection, id);
    throw error;
  }
  if (isNew) hooks.onExperiment?.(id);
}

/** The settings that win among the candidates, then one model with them on all training rows. */
async function searchAndTrain(context: StudioContext, run: Run, hooks: RunHooks): Promise<Experiment> {
  // one that was cut off at its very beginning has none yet
  if (!findExperiment(context.project.connection, run.id).start) await beginSearch(context, run, hooks);
  const begun = performance.now();
  try {
    const settings = await runTrials(context, run.id, hooks);
    const { explain } = run.spec;
    const spec = { ...candidateSpec(run.spec, settings), explain };
    addSeconds(context.project.connection, run.id, { search: (performance.now() - begun) / 1000 });
    hooks.control?.resumeStopped();
    return await trainAndExplain(context, { ...run, isNew: false, spec, chosen: settings }, hooks);
  } catch (error) {
    throw recordFailure(context, run.id, error, hooks);
  }
}

/**
 * Goes on with a run that was interrupted, cancelled or stopped, from its last checkpoint, or from the beginning where
 * there is none.
 * @param more epochs, trees or rounds beyond those of the spec; a finished run needs some
 */
export async function continueExperiment(
  context: StudioContext,
  key: string,
  hooks: RunHooks = {},
  more = 0,
): Promise<Experiment> {
  assertWritable(context);
  const found = findExperiment(context.project.connection, key);
  const stored = more > 0 ? lengthen(context, found, more) : found;
  const pending = isPending(context, stored);
  if (!pending && (stored.status === 'finished' || stored.status === 'stopped'))
    throw new VitrineError('usage', say('error.hasFinishedThereNothingContinue', { name: stored.name }), {
      where: 'id',
      hint: say('hint.sayHowManyMoreEpochs', {}),
    });
  if (stored.outcome && !pending) {
    setStatus(context.project.connection, stored.id, 'running');
    hooks.onExperiment?.(stored.id);
    return explainRest(context, stored.id, hooks);
  }
  const checkpoint = getArtifact(context.project.connection, stored.id, 'checkpoint');
  dropEpochsAfter(context.project.connection, stored.id, checkpoint ? checkpointEpoch(checkpoint) : 0);
  setStatus(context.project.connection, stored.id, 'running');
  hooks.onExperiment?.(stored.id);
  const run: Run = { ...stored, checkpoint, isNew: false, chosen: stored.start?.chosen, more: pending };
  if (!checkpoint && hasTrials(stored.spec)) return searchAndTrain(context, run, hooks);
  return trainAndExplain(context, { ...run, spec: chosenSpec(stored) }, hooks);
}

/** Where a kind's spec says how long a fit is. */
const lengthPath = (spec: ExperimentSpec): 'training.epochs' | 'model.trees' | 'model.maxRounds' | undefined => {
  const kind = findModelKind(spec.model.kind);
  if (kind.epochs === undefined) return undefined;
  return kind.epochs === 'epoch' ? 'training.epochs' : 'trees' in kind.params.shape ? 'model.trees' : 'model.maxRounds';
};

function lengthOf(stored: StoredExperiment): number | undefined {
  const spec = chosenSpec(stored);
  const path = lengthPath(spec);
  if (path === 'training.epochs') return (spec.training ?? trainingSpec.parse({})).epochs;
  if (path === undefined) return undefined;
  const params = parseParams(findModelKind(spec.model.kind), spec);
  return Number(path === 'model.trees' ? params.trees : params.maxRounds);
}

/** There is a model, but the spec asks for more epochs by now, or a person stopped it before the last one. */
function isPending(context: StudioContext, stored: StoredExperiment): boolean {
  const { outcome } = stored;
  const length = lengthOf(stored);
  if (!outcome || length === undefined || !getArtifact(context.project.connection, stored.id, 'checkpoint'))
    return false;
  if (outcome.length !== undefined && outcome.length !== length) return true;
  return (
    outcome.training?.stoppedBy === 'user' &&
    (lastEpoch(context.project.connection, stored.id)[0]?.epoch ?? length) < length
  );
}

/** The spec with a new length; what it says of a search stays as it is. */
const candidateSafe = (spec: ExperimentSpec, path: string, length: number): ExperimentSpec =>
  readSpec(
    applySettings(
      path.startsWith('training.') ? { ...spec, training: spec.training ?? trainingSpec.parse({}) } : { ...spec },
      { [path]: length },
    ),
  );

function lengthen(context: StudioContext, stored: StoredExperiment, more: number): StoredExperiment {
  const spec = chosenSpec(stored);
  const path = lengthPath(spec);
  const length = lengthOf(stored);
  if (path === 'model.maxRounds')
    throw new VitrineError('incompatible', say('error.ebmEndsByItselfWhere', {}), {
      where: 'id',
      hint: say('hint.runAgainWithOtherSettings', {}),
    });
  if (path !== undefined && !getArtifact(context.project.connection, stored.id, 'checkpoint'))
    throw new VitrineError('incompatible', say('error.hasNoCheckpointGoOn', { name: stored.name }), {
      where: 'id',
      hint: stored.error ? say('hint.endedWithRunAgain', { message: stored.error.message }) : say('hint.runAgain', {}),
    });
  if (path === undefined || length === undefined || !getArtifact(context.project.connection, stored.id, 'checkpoint'))
    throw new VitrineError(
      'incompatible',
      say('error.cannotGoOnFittedAt', { name: stored.name, kind: spec.model.kind }),
      {
        where: 'id',
        hint: say('hint.networksForestsAndBoostingCan', {}),
      },
    );
  const [last] = lastEpoch(context.project.connection, stored.id);
  const wanted = Math.max(length, last?.epoch ?? 0) + more;
  const { start } = stored;
  const longer = candidateSafe(stored.spec, path, wanted);
  setSpec(context.project.connection, stored.id, longer);
  // where the search has chosen the length itself, its choice is what must grow
  const chosen = start?.chosen && path in start.chosen ? { ...start.chosen, [path]: wanted } : start?.chosen;
  if (start && chosen) setStart(context.project.connection, stored.id, { ...start, chosen });
  return { ...stored, spec: longer, start: start && { ...start, ...(chosen ? { chosen } : {}) } };
}

function checkpointEpoch(bytes: Uint8Array): number {
  const value = unpackArtifact(bytes);
  return typeof value === 'object' && value !== null && 'epoch' in value && typeof value.epoch === 'number'
    ? value.epoch
    : 0;
}

interface Run {
  readonly id: string;
  readonly dataset: string;
  readonly spec: ExperimentSpec;
  readonly checkpoint: Uint8Array | undefined;
  /** What a search has chosen. */
  readonly chosen?: Settings;
  /** It has ended before, and a person asks for more. */
  readonly more?: boolean;
  /** Its spec and its data are not yet known to fit: a refusal leaves nothing behind. */
  readonly isNew: boolean;
}

async function trainAndExplain(context: StudioContext, run: Run, hooks: RunHooks): Promise<Experiment> {
  const { connection } = context.project;
  const { id, spec, checkpoint } = run;
  let started = !run.isNew;
  const history = historyColumns(connection, id);
  context.live.set(id, history);
  try {
    const table = context.table(run.dataset);
    const outcome = await context.pool.run(
      'train',
      { table, spec, checkpoint, more: run.more ?? false },
      {
        seed: spec.seed,
        control: hooks.control,
        onProgress: hooks.onProgress,
        onEvent(event) {
          if (event.kind === 'start') {
            for (const request of spec.explain) selectRows(request.rows, event.start.split, table.rows);
            refuseOtherTasks(spec, event.start.task);
            if (!started) hooks.onExperiment?.(id);
            started = true;
            return setStart(
              connection,
              id,
              { ...event.start, ...(run.chosen ? { chosen: run.chosen } : {}) },
              event.frame,
            );
          }
          if (event.kind !== 'epochs') return;
          // stored first, shown afterwards: what a person has seen is in the file
          insertEpochs(connection, id, event);
          history.add(event.epochs);
          if (event.epochs.length > 0) hooks.onEpochs?.(event.epochs);
        },
      },
    );
    const before = findExperiment(connection, id);
    const isOther = before.decision !== undefined && before.outcome?.modelHash !== outcome.modelHash;
    if (isOther) setDecision(connection, id, null);
    finishTraining(connection, id, {
      ...outcome,
      ...(isOther ? { warnings: [...outcome.warnings, say('decision.takenBack', {})] } : {}),
      length: lengthOf(before),
    });
    hooks.onTrained?.(id);
    // a stop has ended the training: the model that it left is explained whole
    hooks.control?.resumeStopped();
  } catch (error) {
    if (started) throw recordFailure(context, id, error, hooks);
    removeExperiment(connection, id);
    throw error;
  } finally {
    context.live.delete(id);
  }
  return explainRest(context, id, hooks);
}

/** The explanations that a spec asks for and the experiment does not have yet; then the run is whole. */
async function explainRest(context: StudioContext, id: string, hooks: RunHooks): Promise<Experiment> {
  const { connection } = context.project;
  const stored = findExperiment(connection, id);
  // explanations of the model before more epochs do not stand for this one
  const done = listListed(connection, id, listedOf).filter(
    ({ head }) => head.modelHash === null || head.modelHash === stored.outcome?.modelHash,
  ).length;
  try {
    for (const request of stored.spec.explain.slice(done)) await explainExperiment(context, id, request, hooks);
    await assessRest(context, stored, hooks);
  } catch (error) {
    throw recordFailure(context, id, error, hooks);
  }
  setStatus(connection, id, stored.outcome?.training?.stoppedBy === 'user' ? 'stopped' : 'finished');
  return showExperiment(context, id);
}

/** @throws incompatible where an assessment that the spec asks for is of another task: before anything is trained */
function refuseOtherTasks({ assess }: ExperimentSpec, task: Task): void {
  if (!Array.isArray(assess)) return;
  assess.forEach(({ assessment }, i) => {
    const { tasks, title } = findAssessment(assessment);
    if (tasks && !tasks.includes(task))
      throw new VitrineError(
        'incompatible',
        say('refuse.assessmentTask', { title: either(title), task: say(`kind.task.${task}`, {}) }),
        { where: `assess[${i}]` },
      );
  });
}

/** The assessments that a spec asks for, where this model has none yet. */
async function assessRest(
  context: StudioContext,
  { id, spec, outcome }: StoredExperiment,
  hooks: RunHooks,
): Promise<void> {
  const { assess } = spec;
  if (!assess) return;
  const wanted = Array.isArray(assess) ? assess : [scoresRequest(assess)];
  const there = listAssessments(context.project.connection, id)
    .filter((one) => one.modelHash === outcome?.modelHash)
    .map(({ assessment }) => assessment);
  for (const request of wanted) {
    const place = there.indexOf(request.assessment);
    // one that is there stands for one that was asked for
    if (place >= 0) there.splice(place, 1);
    else await assessExperiment(context, id, request, hooks);
  }
}

function scoresRequest({ scores, metrics, params, rows }: Exclude<ExperimentSpec['assess'], undefined | unknown[]>) {
  const names = scores ?? metrics;
  return { assessment: 'scores', params: { ...params, ...(names === undefined ? {} : { scores: names }) }, rows };
}

function recordFailure(context: StudioContext, id: string, error: unknown, { control }: RunHooks): unknown {
  const report = toReport(error);
  const { connection } = context.project;
  // a program that is closed in a run offers to resume it at its next start, as one that was killed does
  if (report.code === 'cancelled' && control?.isClosed) setStatus(connection, id, 'interrupted');
  else setStatus(connection, id, report.code === 'cancelled' ? 'cancelled' : 'failed', report);
  return error;
}
