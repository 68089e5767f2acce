import type { Table } from '../data/table.ts';
import { VitrineError } from '../errors.ts';
import { findExplainer } from '../explainers/registry.ts';
import type { Explanation } from '../schema/explanation.ts';
import type { ExplainRequest } from '../schema/spec.ts';
import { findDataset } from '../store/datasets.ts';
import { addSeconds, findExperiment, getArtifact, type StoredExperiment } from '../store/experiments.ts';
import { insertExplanation, listExplanations } from '../store/explanations.ts';
import { checked } from '../training/read-spec.ts';
import { assertWritable, type RunHooks, type StudioContext } from './context.ts';
import { selectRows } from './rows.ts';

/** The bytes of an experiment's model. @throws not-found where it has none yet */
export function modelBytes(context: StudioContext, stored: StoredExperiment): Uint8Array {
  const bytes = getArtifact(context.project.connection, stored.id, 'model');
  if (!bytes)
    throw new VitrineError('not-found', `"${stored.name}" has no trained model (it is ${stored.status}).`, {
      where: 'id',
      hint: 'Continue it, or run it again.',
    });
  return bytes;
}

/** Explains rows of the experiment's own data set, or of another table, and stores the explanation under the experiment. */
export async function explainExperiment(
  context: StudioContext,
  key: string,
  request: ExplainRequest,
  hooks: RunHooks = {},
  other?: Table,
): Promise<Explanation> {
  assertWritable(context);
  const { connection } = context.project;
  const stored = findExperiment(connection, key);
  const explainer = findExplainer(request.method);
  checked(explainer.params, request.params, 'params', 'params');
  const model = modelBytes(context, stored);
  const trainingTable = context.table(stored.dataset);
  const table = other ?? trainingTable;
  const split = stored.start?.split;
  const rows = selectRows(request.rows, other ? undefined : split, table.rows);
  const seed = request.seed ?? stored.spec.seed;
  const result = await context.pool.run(
    'explain',
    { method: request.method, model, table, rows, trainingTable, trainRows: Int32Array.from(split?.trainRows ?? []), params: request.params, seed },
    { seed, control: hooks.control, onProgress: hooks.onProgress },
  );
  const created = context.now().toISOString();
  const explanation: Explanation = {
    ...result,
    id: context.newId(),
    created,
    dataHash: findDataset(connection, stored.dataset)?.hash,
    modelHash: stored.outcome?.modelHash,
  };
  insertExplanation(connection, stored.id, explanation, created);
  addSeconds(connection, stored.id, { explain: result.seconds });
  return explanation;
}

/** Runs a stored explanation again and says whether every number is the same to the last bit. */
export async function repeatExplanation(
  context: StudioContext,
  key: string,
  explanationId: string,
  hooks: RunHooks = {},
): Promise<{ same: boolean; seconds: number }> {
  const stored = findExperiment(context.project.connection, key);
  const before = listExplanations(context.project.connection, stored.id).find((entry) => entry.id === explanationId);
  if (!before) throw new VitrineError('not-found', 'There is no such explanation.', { where: 'id' });
  const table = context.table(stored.dataset);
  const after = await context.pool.run(
    'explain',
    {
      method: before.method,
      model: modelBytes(context, stored),
      table,
      rows: Int32Array.from(before.rows),
      trainingTable: table,
      trainRows: Int32Array.from(stored.start?.split.trainRows ?? []),
      params: before.params,
      seed: before.seed,
    },
    { seed: before.seed, ...hooks },
  );
  return { same: numbersOf(before) === numbersOf({ ...after, id: before.id }), seconds: after.seconds };
}

function numbersOf(value: Explanation): string {
  switch (value.kind) {
    case 'importance':
      return JSON.stringify([value.mean, value.repeats]);
    case 'dependence':
      return JSON.stringify(value.curves);
    case 'surrogate':
      return JSON.stringify([value.tree, value.agreement]);
    case 'attribution':
      return JSON.stringify([value.values, value.predictions, value.baseValues, value.standardError]);
  }
}
