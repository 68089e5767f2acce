import type { Table } from '../../data/table.ts';
import { toReport, VitrineError } from '../../errors.ts';
import { auto, exactMethod } from '../../explain/auto.ts';
import { findExplainer } from '../../explain/registry.ts';
import type { Explained } from '../../explain/results/naming.ts';
import { resultKindOf } from '../../explain/results/registry.ts';
import { say } from '../../messages/say.ts';
import { contentHash } from '../../models/artifact.ts';
import { findModelKind } from '../../models/registry.ts';
import type { Explanation } from '../../schema/explanation.ts';
import type { Label } from '../../schema/label.ts';
import type { ExplainRequest } from '../../schema/spec.ts';
import { findDataset } from '../../store/datasets.ts';
import { addSeconds, findExperiment, type StoredExperiment } from '../../store/experiments.ts';
import { deleteTask, findTask, insertPiece, insertTask, listPieces, listTasks } from '../../store/explanation-tasks.ts';
import { findExplanation, insertExplanation } from '../../store/explanations.ts';
import { unpackJson } from '../../store/packed.ts';
import { unpackModel } from '../../training/stored-model.ts';
import { checked } from '../../validation/checked.ts';
import { assertWritable, type RunHooks, type StudioContext } from '../context.ts';
import { selectRows } from '../datasets/rows.ts';
import { fittedOf } from '../experiments/fitted.ts';
import { modelBytes } from '../experiments/model-bytes.ts';
import { readModelRows } from '../experiments/predict.ts';
import { chosenSpec } from '../experiments/search.ts';
import { listedOf } from './listed-explanation.ts';

/** A request with its method chosen, where the choice was left to the program. */
function settled(
  context: StudioContext,
  stored: StoredExperiment,
  request: ExplainRequest,
): ExplainRequest & { readonly why?: Label } {
  if (request.method !== auto.method) return request;
  checked(auto.params, request.params, 'params', 'params');
  const { method, params, why } = exactMethod(unpackModel(modelBytes(context, stored)), request.params);
  return { ...request, method, params, why };
}

/** Multiplications that one thread does in a second, about. */
const productsPerSecond = 1e9;

export interface CostEstimate {
  readonly evaluations: number;
  /** In one thread, by how long the model took for one sample after its training; null where that is not known. */
  readonly seconds: number | null;
}

/**
 * What an explanation would take, before it is begun; null where it is quick whatever the size. @throws as the
 * explanation itself
 */
export function costOf(context: StudioContext, key: string, asked: ExplainRequest): CostEstimate | null {
  const stored = findExperiment(context.project.connection, key);
  const request = settled(context, stored, asked);
  const explainer = findExplainer(request.method);
  const params = checked(explainer.params, request.params, 'params', 'params');
  const rows = selectRows(request.rows, stored.start?.split, context.table(stored.dataset).rows).length;
  const features = stored.start?.features ?? [];
  // a hidden part of a picture, or of a text that is read in its order, has one stand-in and not the background's rows
  const [only] = features;
  const isHiddenOnce =
    features.length === 1 && (only.kind === 'image' || findModelKind(stored.spec.model.kind).takesTexts === true);
  const cost = explainer.cost?.(isHiddenOnce ? { ...params, background: 1 } : params, {
    features: playersAtMost(features),
    rows,
  });
  if (!cost) return null;
  const classes = request.params.class === 'all' ? (stored.start?.classes?.length ?? 1) : 1;
  const each = stored.outcome?.perPrediction;
  return {
    evaluations: classes * cost.evaluations,
    seconds: each === undefined ? null : classes * (cost.evaluations * each + (cost.products ?? 0) / productsPerSecond),
  };
}

/** Features, with the words that are told apart of a text. */
const playersAtMost = (features: readonly { readonly kind: string }[]): number =>
  features.reduce((sum, { kind }) => sum + (kind === 'text' ? wordsOfText : kind === 'image' ? segmentsOfImage : 1), 0);

/** Segments of a picture, where nothing else is asked for. */
const segmentsOfImage = 49;
/** Words of a usual text, and all others of the vocabulary. */
const wordsOfText = 60;

/** Rows from which on an explanation is stored piece by piece as it comes. */
const manyRows = 64;

/**
 * Explains rows of the experiment's own data set, or of another table, and stores the explanation under the experiment.
 */
export async function explainExperiment(
  context: StudioContext,
  key: string,
  asked: ExplainRequest,
  hooks: RunHooks = {},
  other?: Table,
): Promise<Explanation> {
  assertWritable(context);
  const { connection } = context.project;
  const stored = findExperiment(connection, key);
  const { why, ...request } = settled(context, stored, asked);
  const explainer = findExplainer(request.method);
  const params = checked(explainer.params, request.params, 'params', 'params');
  const model = modelBytes(context, stored);
  const trainingTable = context.table(stored.dataset);
  const table = other ?? trainingTable;
  const split = stored.start?.split;
  const rows = selectRows(request.rows, other ? undefined : split, table.rows);
  const seed = request.seed ?? stored.spec.seed;
  const begun =
    explainer.scope === 'rows' && rows.length >= manyRows && !other
      ? beginTask(context, stored, request, rows, seed)
      : undefined;
  const result = await context.pool
    .run(
      'explain',
      {
        method: request.method,
        model,
        table,
        rows,
        trainingTable,
        trainRows: Int32Array.from(split?.trainRows ?? []),
        params,
        seed,
        ...(explainer.refits ? refitOf(stored) : {}),
        ...(explainer.needsFit ? fittedOf(stored, trainingTable) : {}),
        ...(begun ? { pieces: begun.pieces } : {}),
        isWatched: hooks.onInterim !== undefined,
      },
      {
        seed,
        control: hooks.control,
        onProgress: hooks.onProgress,
        onEvent(event) {
          if (event.kind === 'piece' && begun) insertPiece(connection, begun.id, event.piece, event.rows);
          if (event.kind === 'interim') hooks.onInterim?.(event.body);
        },
      },
    )
    .then(readExplained)
    .catch((error) => {
      // a request that gave nothing leaves nothing
      if (begun && toReport(error).code !== 'cancelled' && listPieces(connection, begun.id).length === 0)
        deleteTask(connection, begun.id);
      throw error;
    });
  const created = context.now().toISOString();
  const explanation: Explanation = {
    ...result,
    id: context.newId(),
    created,
    ...(other ? { foreign: true } : { dataHash: findDataset(connection, stored.dataset)?.hash }),
    modelHash: stored.outcome?.modelHash,
    ...(stored.decision ? { decision: stored.decision } : {}),
    ...(why ? { why } : {}),
    ...(result.rows.length < rows.length ? { asked: rows.length } : {}),
  };
  connection
    .transaction(() => {
      insertExplanation(connection, stored.id, explanation, listedOf(explanation));
      if (begun) deleteTask(connection, begun.id);
      addSeconds(connection, stored.id, { explain: result.seconds });
    })
    .immediate();
  return explanation;
}

/** Explains rows of a file, read as the model's training data was, and stores the explanation under the experiment. */
export async function explainFile(
  context: StudioContext,
  key: string,
  request: ExplainRequest,
  file: string,
  hooks: RunHooks = {},
): Promise<Explanation> {
  const stored = findExperiment(context.project.connection, key);
  const { table } = await readModelRows(context, stored, modelBytes(context, stored), { file }, hooks);
  return explainExperiment(context, key, request, hooks, table);
}

/** What a worker gives back. */
const readExplained = (bytes: Uint8Array): Explained => unpackJson(bytes) as Explained;

/** What a method needs that trains the model again. */
const refitOf = (stored: StoredExperiment) => ({
  spec: chosenSpec(stored),
  validationRows: Int32Array.from(stored.start?.split.validationRows ?? []),
});

/** Counts up whenever a method comes to other numbers than before: what was begun earlier is then begun anew. */
const drawing = 3;

/** A new task in the project, or the one that was begun with the very same request, with what it has. */
function beginTask(
  context: StudioContext,
  stored: StoredExperiment,
  request: ExplainRequest,
  rows: Int32Array,
  seed: number,
) {
  const { connection } = context.project;
  const key = contentHash(
    new TextEncoder().encode(
      JSON.stringify([
        drawing,
        request.method,
        request.params,
        [...rows],
        seed,
        stored.outcome?.modelHash ?? '',
        stored.decision ?? null,
      ]),
    ),
  );
  const before = findTask(connection, stored.id, key);
  if (before) return { id: before, pieces: listPieces(connection, before) };
  // the same was begun when it would have come to other numbers: it is begun anew
  const same = JSON.stringify(request);
  for (const task of listTasks(connection, stored.id))
    if (JSON.stringify(task.request) === same) deleteTask(connection, task.id);
  const id = context.newId();
  insertTask(connection, {
    id,
    experiment: stored.id,
    created: context.now().toISOString(),
    key,
    request,
    rows: rows.length,
  });
  return { id, pieces: [] };
}

/** Runs a stored explanation again and says whether every number is the same to the last bit. */
export async function repeatExplanation(
  context: StudioContext,
  key: string,
  explanationId: string,
  hooks: RunHooks = {},
): Promise<{ same: boolean; seconds: number }> {
  const stored = findExperiment(context.project.connection, key);
  const before = findExplanation(context.project.connection, explanationId, stored.id);
  if (before.foreign)
    throw new VitrineError('incompatible', say('error.rowsFileNotProject', {}), {
      where: 'id',
      hint: say('hint.explainRowsFileAgain', {}),
    });
  const table = context.table(stored.dataset);
  const { endedAt, repeated } = resultKindOf(before);
  const ended = endedAt?.(before);
  const after = await context.pool
    .run(
      'explain',
      {
        method: before.method,
        // as it decided then
        model: modelBytes(context, stored, before.decision ?? null),
        table,
        rows: Int32Array.from(before.rows),
        trainingTable: table,
        trainRows: Int32Array.from(stored.start?.split.trainRows ?? []),
        params: checked(findExplainer(before.method).params, before.params, 'params', 'params'),
        seed: before.seed,
        ...(findExplainer(before.method).refits ? refitOf(stored) : {}),
        ...(findExplainer(before.method).needsFit ? fittedOf(stored, table) : {}),
        wholeRows: before.asked ?? before.rows.length,
        // what a person has ended is ended at the same draw again
        ...(ended ? { endedAt: ended } : {}),
      },
      { seed: before.seed, ...hooks },
    )
    .then(readExplained);
  return { same: JSON.stringify(repeated(before)) === JSON.stringify(repeated(after)), seconds: after.seconds };
}
