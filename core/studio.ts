// The studio without a window: all that a window or a command line can ask for, composed by hand.

import { describeEncoder } from './data/encode.ts';
import { VitrineError } from './errors.ts';
import type { Explained } from './explain/results/naming.ts';
import { say } from './messages/say.ts';
import type { ColumnKind, DatasetSummary, DataWarning, ImportOptions } from './schema/dataset.ts';
import type { Experiment } from './schema/experiment.ts';
import type { Message } from './schema/message.ts';
import type { ExplainRequest, SplitSpec, Task } from './schema/spec.ts';
import type { WhatIfQuery } from './schema/what-if.ts';
import { backUp } from './store/backup.ts';
import { binContents, emptyBin } from './store/bin.ts';
import { compactProject, copyProject } from './store/copies.ts';
import { findDataset, listDatasets, markDatasetDeleted, setTarget } from './store/datasets.ts';
import { findExperiment, listInterrupted, markDeleted, markInterrupted, rename, setNote, setStarred } from './store/experiments.ts';
import { deleteTask } from './store/explanation-tasks.ts';
import { markExplanationDeleted } from './store/explanations.ts';
import { countChanges, type ProjectFile } from './store/open.ts';
import { projectProblems } from './store/verify.ts';
import { runAllKinds } from './studio/all-kinds.ts';
import { backUpInThread } from './studio/back-up.ts';
import { catalogue } from './studio/catalogue.ts';
import { renameColumn, retypeColumn } from './studio/change-columns.ts';
import { columnDetail, previewSplit } from './studio/columns.ts';
import { compareExperiments } from './studio/compare.ts';
import { assertWritable, type RunHooks, type StudioContext, tableCache } from './studio/context.ts';
import { boundaryOf, evaluation, momentEpochs, predictionRows, pruningOf, snapshotViewAt, tablePage, tellingRow, treeView } from './studio/experiment-views.ts';
import { continueExperiment, runExperiment, showExperiment, viewExperiment } from './studio/experiments.ts';
import { costOf, explainExperiment, modelBytes, repeatExplanation } from './studio/explanations.ts';
import { type ImportRequest, importDataset, preview } from './studio/import.ts';
import { listRows } from './studio/list.ts';
import { explanationHead } from './studio/listed-explanation.ts';
import { predictFile, predictionsCsv, readRows } from './studio/predict.ts';
import { sweepRates } from './studio/rates.ts';
import { readSpec } from './studio/read-spec.ts';
import { htmlReport } from './studio/report.ts';
import { loadSamples } from './studio/samples.ts';
import { readWithCandidates } from './studio/search.ts';
import { shapesOf } from './studio/shapes.ts';
import { parseWithinLimits } from './studio/spec-text.ts';
import { explanationRow, explanationSummary, explanationsOfRow, historyOf, modelColumns, rowOf, rowTexts } from './studio/summaries.ts';
import { whatIf } from './studio/what-if.ts';
import { unpackModel } from './training/stored-model.ts';
import { specText } from './validation/spec-yaml.ts';
import type { Pool } from './work/pool.ts';

export interface StudioSetup {
  readonly project: ProjectFile;
  readonly pool: Pool;
  /** The folder with samples/ and templates/. */
  readonly resources: string;
  readonly version: string;
  readonly newId: () => string;
  readonly now: () => Date;
}

export type Studio = ReturnType<typeof createStudio>;

export function createStudio(setup: StudioSetup) {
  const context: StudioContext = { ...setup, samples: loadSamples(setup.resources), ...tableCache(setup.project), live: new Map(), damagedEpochs: new Map() };
  const { connection } = setup.project;
  const cutOff = setup.project.readOnly ? [] : markInterrupted(connection);
  const dataset = (key: string): DatasetSummary => {
    const found = findDataset(connection, key);
    if (!found) throw new VitrineError('not-found', say('error.thereNoDataSetProject', { key }), { where: 'dataset' });
    return found;
  };
  const deleted = (ids: readonly string[], when: string | null) => {
    connection.transaction(() => {
      for (const id of ids) markDeleted(connection, id, when);
    })();
  };
  return {
    project: setup.project,
    samples: () => context.samples,
    catalogue: () => catalogue(setup.resources),
    preview: (source: string, options: ImportOptions, hooks: RunHooks = {}) => preview(context, source, options, hooks),
    importDataset: (request: ImportRequest, hooks: RunHooks = {}) => importDataset(context, request, hooks),
    datasets: () => listDatasets(connection),
    dataset,
    setTarget(key: string, target: string | null): DatasetSummary {
      const { id, columns } = dataset(key);
      if (target !== null && !columns.some((column) => column.name === target))
        throw new VitrineError('column-not-found', say('error.noSuchColumn', { name: target }), { where: 'target' });
      setTarget(connection, id, target);
      return dataset(id);
    },
    renameColumn(key: string, position: number, name: string): DatasetSummary {
      const found = dataset(key);
      renameColumn(context, found, position, name);
      return dataset(found.id);
    },
    retypeColumn: (key: string, position: number, kind: ColumnKind) => retypeColumn(context, dataset(key), position, kind),
    deleteDataset: (id: string) => markDatasetDeleted(connection, id, setup.now().toISOString()),
    restoreDataset: (id: string) => markDatasetDeleted(connection, id, null),
    warnings(key: string, target: string | null): Promise<DataWarning[]> {
      const { id, columns } = dataset(key);
      return context.pool.run('warnings', { table: context.table(id), profiles: columns.map((column) => column.profile), target });
    },
    column: (key: string, position: number, target: string | null) => {
      const found = dataset(key);
      if (position >= found.columns.length) throw new VitrineError('column-not-found', say('error.noColumnNumber', { position }), { where: 'column' });
      return columnDetail(found, context.table(found.id), position, target);
    },
    previewSplit: (key: string, target: string, task: Task | undefined, split: SplitSpec) => previewSplit(context.table(dataset(key).id), target, task, split),
    rowTexts: (key: string, row: number) => rowTexts(context.table(dataset(key).id), row),
    tablePage: (key: string, query: Parameters<typeof tablePage>[2]) => tablePage(context, key, query),
    specText: (spec: unknown) => specText(spec),
    readSpec: (spec: unknown) => readWithCandidates(spec),
    async readRawSpec(text: string): Promise<Record<string, unknown>> {
      const value = await parseWithinLimits(context, text);
      readSpec(value);
      return value as Record<string, unknown>;
    },
    readSpecText: async (text: string) => readSpec(await parseWithinLimits(context, text)),
    run: (spec: unknown, folder: string, hooks: RunHooks = {}): Promise<Experiment> => runExperiment(context, readSpec(spec), folder, hooks),
    runAllKinds: (spec: Record<string, unknown>, kinds: readonly string[] | 'all', folder: string, hooks: RunHooks = {}) =>
      runAllKinds(context, spec, kinds, folder, hooks),
    continueRun: (key: string, hooks: RunHooks = {}, more = 0) => continueExperiment(context, key, hooks, more),
    rateSweep: (spec: unknown, folder: string, hooks: RunHooks = {}) => sweepRates(context, readSpec(spec), folder, hooks),
    list: (bin = false) => listRows(context, bin),
    show: (key: string) => showExperiment(context, key),
    /** Runs that were under way when the program that had the project open before ended. */
    cutOff: () => cutOff,
    interrupted: () => listInterrupted(connection),
    /** Without what is stored under the experiment. */
    nameOf: (key: string) => findExperiment(connection, key).name,
    view: (key: string) => viewExperiment(context, key),
    history: (key: string, points: number) => historyOf(context, key, points),
    modelColumns: (key: string) => modelColumns(context, key),
    rename: (id: string, name: string) => rename(connection, id, name),
    setNote: (id: string, note: string) => setNote(connection, id, note),
    setStarred: (id: string, starred: boolean) => setStarred(connection, id, starred),
    delete(keys: readonly string[]): string[] {
      if (setup.project.readOnly) throw new VitrineError('read-only', say('error.projectOpenForReadingOnly', {}));
      const ids = keys.map((key) => findExperiment(connection, key).id);
      deleted(ids, setup.now().toISOString());
      return ids;
    },
    restore: (ids: readonly string[]) => deleted(ids, null),
    explain: (key: string, request: ExplainRequest, hooks: RunHooks = {}) => explainExperiment(context, key, request, hooks),
    explainHead: async (key: string, request: ExplainRequest, hooks: RunHooks = {}) => explanationHead(await explainExperiment(context, key, request, hooks)),
    async explainFile(key: string, request: ExplainRequest, file: string, hooks: RunHooks = {}) {
      const { table } = await readRows(context, findExperiment(connection, key).dataset, file, hooks);
      return explainExperiment(context, key, request, hooks, table);
    },
    explanationSummary: (id: string, className?: string) => explanationSummary(context, id, className),
    explanationCost: (key: string, request: ExplainRequest) => costOf(context, key, request),
    explanationsOfRow: (key: string, row: number) => explanationsOfRow(context, key, row),
    /** The one row of an explanation that is still sharpening. */
    interimRow: (value: Explained) => rowOf({ ...value, id: '' }, value.rows[0]),
    explanationRow: (id: string, row: number, className?: string) => explanationRow(context, id, row, className),
    repeat: (key: string, explanation: string, hooks: RunHooks = {}) => repeatExplanation(context, key, explanation, hooks),
    /** Gives an explanation up that was cut off. */
    dropUnfinished: (id: string) => deleteTask(connection, id),
    deleteExplanation: (id: string) => markExplanationDeleted(connection, id, setup.now().toISOString()),
    restoreExplanation: (id: string) => markExplanationDeleted(connection, id, null),
    predict: (key: string, file: string, hooks: RunHooks = {}, isStrict = false) => predictFile(context, key, file, hooks, isStrict),
    async predictCsv(key: string, file: string, hooks: RunHooks = {}): Promise<{ csv: string; rows: number; warnings: readonly Message[]; flagged: number }> {
      const table = await predictFile(context, key, file, hooks);
      return { csv: predictionsCsv(table), rows: table.rows.length, warnings: table.warnings, flagged: table.flags.filter((cells) => cells.length > 0).length };
    },
    evaluation: (key: string, part: 'train' | 'validation' | 'test') => evaluation(context, key, part),
    whatIf: (query: WhatIfQuery) => whatIf(context, query),
    tellingRow: (key: string) => tellingRow(context, key),
    predictionRows: (key: string, query: Parameters<typeof predictionRows>[2]) => predictionRows(context, key, query),
    tree: (key: string, row: number | undefined, number = 0) => treeView(context, key, row, number),
    boundary: (key: string, query: Parameters<typeof boundaryOf>[2], hooks: RunHooks = {}) => boundaryOf(context, key, query, hooks),
    momentEpochs: (key: string) => momentEpochs(context, key),
    snapshot: (key: string, query: Parameters<typeof snapshotViewAt>[2], hooks: RunHooks = {}) => snapshotViewAt(context, key, query, hooks),
    pruning: (key: string) => pruningOf(context, key),
    shapes: (key: string) => shapesOf(context, key),
    compare: (keys: readonly string[]) => compareExperiments(context, keys),
    report: (key: string) => htmlReport(showExperiment(context, key)),
    /** The experiment with everything that a rebuild of its model needs. */
    exportData(key: string): Experiment {
      const experiment = showExperiment(context, key);
      const trained = unpackModel(modelBytes(context, findExperiment(connection, experiment.id)));
      return { ...experiment, model: { ...experiment.model, fitted: trained.model.describe() }, preprocess: describeEncoder(trained.encoder) };
    },
    /** Grows with every row that this connection wrote. */
    changes: () => countChanges(setup.project),
    integrity: () => projectProblems(setup.project),
    saveCopy: (file: string) => copyProject(setup.project, file),
    backUp: () => backUp(setup.project),
    backUpInThread: (hooks: RunHooks = {}) => backUpInThread(context, hooks),
    compact: () => compactProject(setup.project),
    bin: () => binContents(setup.project),
    emptyBin(andBackups: boolean) {
      assertWritable(context);
      return emptyBin(setup.project, andBackups);
    },
    async close(): Promise<void> {
      await setup.pool.close();
      setup.project.close();
    },
  };
}
