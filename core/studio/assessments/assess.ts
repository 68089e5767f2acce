// Looks at how far a model or its explanations can be trusted, and stores what was found under the experiment.
import path from 'node:path';
import type { Assessment } from '../../assess/assessment.ts';
import { judgedForm } from '../../assess/engine/judged.ts';
import { findAssessment } from '../../assess/registry.ts';
import { VitrineError } from '../../errors.ts';
import { either, say } from '../../messages/say.ts';
import type { AssessmentRecord, AssessRequest } from '../../schema/assessment.ts';
import type { Explanation } from '../../schema/explanation.ts';
import type { Attribution } from '../../schema/results/attribution.ts';
import type { ImageAttribution } from '../../schema/results/image-attribution.ts';
import { insertAssessment } from '../../store/assessments.ts';
import { addSeconds, findExperiment, type StoredExperiment } from '../../store/experiments.ts';
import { findExplanation, listExplanations } from '../../store/explanations.ts';
import { unpackJson } from '../../store/packed.ts';
import { checked } from '../../validation/checked.ts';
import { assertWritable, type RunHooks, type StudioContext } from '../context.ts';
import { selectRows } from '../datasets/rows.ts';
import { fittedOf } from '../experiments/fitted.ts';
import { modelBytes } from '../experiments/model-bytes.ts';
import { readModelRows } from '../experiments/predict.ts';
import { chosenSpec } from '../experiments/search.ts';
import { explainExperiment } from '../explanations/explain.ts';

/** Rows that are looked at where none are named and each takes long. */
const few = 20;

/** Methods by which a row is explained where nothing is there to be judged. */
const judged = ['auto', 'lime'] as const;

/** @param file rows of another one, for what holds them against the training data */
export async function assessExperiment(
  context: StudioContext,
  key: string,
  request: AssessRequest,
  hooks: RunHooks = {},
  file?: string,
): Promise<AssessmentRecord> {
  assertWritable(context);
  const { connection } = context.project;
  const stored = findExperiment(connection, key);
  const found = findAssessment(request.assessment);
  const params = checked(found.params, request.params, 'params', 'params');
  const model = modelBytes(context, stored);
  const table = context.table(stored.dataset);
  const split = stored.start?.split;
  const seed = request.seed ?? stored.spec.seed;
  const rows = rowsOf(request, found, split, table.rows);
  if (found.usesOtherRows && file === undefined)
    throw new VitrineError('usage', say('error.assessmentNeedsFile', { name: found.name }), { where: 'data' });
  const explanations = found.usesExplanations ? await explanationsFor(context, stored, request, rows, hooks) : [];
  const other = file === undefined ? undefined : (await readModelRows(context, stored, model, { file }, hooks)).table;
  const begun = context.now();
  const result = await context.pool.run(
    'assess',
    {
      assessment: found.name,
      params,
      model,
      table,
      split: {
        train: Int32Array.from(split?.trainRows ?? []),
        validation: Int32Array.from(split?.validationRows ?? []),
        test: testRows(split),
      },
      // explanations that are there are judged on their own rows
      rows: found.usesExplanations && request.rows === undefined ? new Int32Array(0) : rows,
      spec: chosenSpec(stored),
      ...fittedOf(stored, table),
      explanations,
      ...(other ? { other } : {}),
      seed,
    },
    { seed, control: hooks.control, onProgress: hooks.onProgress },
  );
  const created = context.now();
  const record: AssessmentRecord = {
    id: context.newId(),
    assessment: found.name,
    created: created.toISOString(),
    seconds: (created.getTime() - begun.getTime()) / 1000,
    params,
    seed,
    rows: [...rows],
    ...(stored.outcome?.modelHash ? { modelHash: stored.outcome.modelHash } : {}),
    ...(stored.decision ? { decision: stored.decision } : {}),
    result: {
      ...(unpackJson(result) as Record<string, unknown>),
      ...(file === undefined ? {} : { file: path.basename(file) }),
    },
  };
  connection
    .transaction(() => {
      insertAssessment(connection, stored.id, record);
      addSeconds(connection, stored.id, { assess: record.seconds });
    })
    .immediate();
  return record;
}

type Split = NonNullable<StoredExperiment['start']>['split'] | undefined;

/** An empty test part stands for the training rows. */
const testRows = (split: Split): Int32Array =>
  Int32Array.from(split ? (split.testRows.length > 0 ? split.testRows : split.trainRows) : []);

/** Those that are named, else the test rows, or a few of them evenly. */
function rowsOf({ rows }: AssessRequest, { rows: wanted, title }: Assessment, split: Split, total: number): Int32Array {
  if (rows !== undefined && wanted === 'own')
    throw new VitrineError('rows', say('error.assessmentChoosesRows', { title: either(title) }), { where: 'rows' });
  if (rows !== undefined) {
    const chosen = selectRows(rows, split, total);
    if (wanted === 'one' && chosen.length !== 1)
      throw new VitrineError('rows', say('error.assessmentOfOneRow', { title: either(title), count: chosen.length }), {
        where: 'rows',
      });
    return chosen;
  }
  const test = testRows(split);
  if (wanted !== 'few' || test.length <= few) return test;
  return Int32Array.from({ length: few }, (_, i) => test[Math.floor((i * test.length) / few)]);
}

/** As assessments see it; undefined of what is no attribution. */
function attributionOf(value: Explanation): Attribution | ImageAttribution | undefined {
  const own = judgedForm(value);
  return own && { ...own, id: value.id };
}

/**
 * Those that are named, else all attributions of the experiment, of all rows that are asked for; some are made where
 * there are none.
 */
async function explanationsFor(
  context: StudioContext,
  experiment: StoredExperiment,
  { explanations, rows: asked, seed }: AssessRequest,
  rows: Int32Array,
  hooks: RunHooks,
): Promise<(Attribution | ImageAttribution)[]> {
  const { connection } = context.project;
  if (explanations) {
    const stored = new Set(listExplanations(connection, experiment.id).map((one) => one.id));
    return explanations.map((id) => {
      const value = findExplanation(connection, id);
      if (value.foreign || !stored.has(id))
        throw new VitrineError('params', say('error.explanationOfOther', {}), {
          where: 'explanations',
          hint: say('hint.chooseAttributions', {}),
        });
      const own = attributionOf(value);
      if (!own)
        throw new VitrineError('params', say('error.notAttributions', { method: value.method }), {
          where: 'explanations',
          hint: say('hint.chooseAttributions', {}),
        });
      const absent = asked && rows.find((row) => !value.rows.includes(row));
      if (absent !== undefined)
        throw new VitrineError('rows', say('error.rowNotInExplanation', { row: absent, method: value.method }), {
          where: 'rows',
          hint: say('hint.explainRowsFirst', {}),
        });
      return own;
    });
  }
  const known = listExplanations(connection, experiment.id)
    .filter((value) => !value.foreign)
    .flatMap((value) => attributionOf(value) ?? [])
    .filter((value) => asked === undefined || rows.every((row) => value.rows.includes(row)));
  // of the same method the newest
  const newest = new Map(known.map((value) => [value.method, value]));
  // two methods beside each other say more than one
  const made = [...newest.values()];
  for (const method of judged.slice(Math.min(made.length, judged.length))) {
    const value = await explainExperiment(context, experiment.id, { method, rows: [...rows], params: {}, seed }, hooks);
    const own = attributionOf(value);
    if (own) made.push(own);
  }
  return made;
}
