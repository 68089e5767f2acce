import type { MessageLanguage } from './messages/format.ts';
import type { AssessRequest } from './schema/assessment.ts';
import type { ColumnKind, ImportOptions } from './schema/dataset.ts';
import type { Experiment } from './schema/experiment.ts';
import type { ExplainRequest } from './schema/spec.ts';
import type { WhatIfQuery } from './schema/what-if.ts';
import { backUp } from './store/backup.ts';
import { binContents, emptyBin } from './store/bin.ts';
import { copyProject } from './store/copies.ts';
import { listDatasets, markDatasetDeleted } from './store/datasets.ts';
import { listInterrupted, markInterrupted, rename } from './store/experiments.ts';
import { markExplanationDeleted } from './store/explanations.ts';
import { countChanges, type ProjectFile } from './store/open.ts';
import { projectProblems } from './store/verify.ts';
import { assessExperiment } from './studio/assessments/assess.ts';
import { compareExperiments } from './studio/comparison/compare.ts';
import { assertWritable, type RunHooks, type StudioContext, tableCache } from './studio/context.ts';
import {
  datasetColumn,
  datasetWarnings,
  deriveDatasetColumn,
  knownDataset,
  renameDatasetColumn,
  retypeDatasetColumn,
} from './studio/datasets/dataset.ts';
import { type ImportRequest, importDataset, preview } from './studio/datasets/import.ts';
import { loadSamples } from './studio/datasets/samples.ts';
import { rowTexts } from './studio/datasets/table-page.ts';
import { runAllKinds } from './studio/experiments/all-kinds.ts';
import { deleteExperiments, restoreExperiments } from './studio/experiments/commands.ts';
import { type DecideRequest, decide } from './studio/experiments/decide.ts';
import { evaluation, pruningOf } from './studio/experiments/experiment-views.ts';
import { continueExperiment, runExperiment } from './studio/experiments/experiments.ts';
import { frontier } from './studio/experiments/frontier.ts';
import { historyOf } from './studio/experiments/history.ts';
import { listRows } from './studio/experiments/list.ts';
import { modelColumns } from './studio/experiments/model-columns.ts';
import { predictFile } from './studio/experiments/predict.ts';
import { sweepRates } from './studio/experiments/rates.ts';
import { readSpec } from './studio/experiments/read-spec.ts';
import { shapesOf } from './studio/experiments/shapes.ts';
import { showExperiment, viewExperiment } from './studio/experiments/show.ts';
import { parseWithinLimits } from './studio/experiments/spec-text.ts';
import { treeView } from './studio/experiments/tree-view.ts';
import { costOf, explainExperiment, explainFile, repeatExplanation } from './studio/explanations/explain.ts';
import { explanationSummary, explanationsOfRow } from './studio/explanations/summaries.ts';
import { whatIf } from './studio/explanations/what-if.ts';
import { backUpInThread } from './studio/project/back-up.ts';
import { exportData } from './studio/report/export-data.ts';
import { reportOf } from './studio/report/report-of.ts';
import type { Transport } from './work/transport.ts';

export interface StudioSetup {
  readonly project: ProjectFile;
  readonly pool: Transport;
  /** The folder with samples/ and templates/. */
  readonly resources: string;
  readonly version: string;
  readonly newId: () => string;
  readonly now: () => Date;
}

export type Studio = ReturnType<typeof createStudio>;

export function createStudio(setup: StudioSetup) {
  const context: StudioContext = {
    ...setup,
    samples: loadSamples(setup.resources),
    ...tableCache(setup.project),
    live: new Map(),
    damagedEpochs: new Map(),
  };
  const { connection } = setup.project;
  const cutOff = setup.project.readOnly ? [] : markInterrupted(connection);
  return {
    project: setup.project,
    /** For the answers of the domains. */
    context,
    preview: (source: string, options: ImportOptions, hooks: RunHooks = {}) => preview(context, source, options, hooks),
    importDataset: (request: ImportRequest, hooks: RunHooks = {}) => importDataset(context, request, hooks),
    datasets: () => listDatasets(connection),
    dataset: (key: string) => knownDataset(context, key),
    renameColumn: (key: string, position: number, name: string) => renameDatasetColumn(context, key, position, name),
    retypeColumn: (key: string, position: number, kind: ColumnKind) =>
      retypeDatasetColumn(context, key, position, kind),
    deriveColumn: (key: string, name: string, formula: string) => deriveDatasetColumn(context, key, name, formula),
    deleteDataset: (id: string) => markDatasetDeleted(connection, id, setup.now().toISOString()),
    warnings: (key: string, target: string | null) => datasetWarnings(context, key, target),
    column: (key: string, position: number, target: string | null) => datasetColumn(context, key, position, target),
    rowTexts: (key: string, row: number) => rowTexts(context.table(knownDataset(context, key).id), row),
    readSpecText: async (text: string) => readSpec(await parseWithinLimits(context, text)),
    run: (spec: unknown, folder: string, hooks: RunHooks = {}): Promise<Experiment> =>
      runExperiment(context, readSpec(spec), folder, hooks),
    runAllKinds: (
      spec: Record<string, unknown>,
      kinds: readonly string[] | 'all',
      folder: string,
      hooks: RunHooks = {},
    ) => runAllKinds(context, spec, kinds, folder, hooks),
    frontier: (
      spec: Record<string, unknown>,
      folder: string,
      options: Parameters<typeof frontier>[3],
      hooks: RunHooks = {},
    ) => frontier(context, spec, folder, options, hooks),
    continueRun: (key: string, hooks: RunHooks = {}, more = 0) => continueExperiment(context, key, hooks, more),
    rateSweep: (spec: unknown, folder: string, hooks: RunHooks = {}) =>
      sweepRates(context, readSpec(spec), folder, hooks),
    list: (bin = false) => listRows(context, bin),
    show: (key: string) => showExperiment(context, key),
    /** Runs that were under way when the program that had the project open before ended. */
    cutOff: () => cutOff,
    interrupted: () => listInterrupted(connection),
    view: (key: string) => viewExperiment(context, key),
    history: (key: string, points: number) => historyOf(context, key, points),
    modelColumns: (key: string) => modelColumns(context, key),
    rename: (id: string, name: string) => rename(connection, id, name),
    delete: (keys: readonly string[]) => deleteExperiments(context, keys),
    restore: (ids: readonly string[]) => restoreExperiments(context, ids),
    costOf: (key: string, request: ExplainRequest) => costOf(context, key, request),
    explain: (key: string, request: ExplainRequest, hooks: RunHooks = {}) =>
      explainExperiment(context, key, request, hooks),
    explainFile: (key: string, request: ExplainRequest, file: string, hooks: RunHooks = {}) =>
      explainFile(context, key, request, file, hooks),
    assess: (key: string, request: AssessRequest, hooks: RunHooks = {}) =>
      assessExperiment(context, key, request, hooks),
    assessFile: (key: string, request: AssessRequest, file: string, hooks: RunHooks = {}) =>
      assessExperiment(context, key, request, hooks, file),
    explanationSummary: (id: string, className?: string) => explanationSummary(context, id, className),
    explanationsOfRow: (key: string, row: number) => explanationsOfRow(context, key, row),
    repeat: (key: string, explanation: string, hooks: RunHooks = {}) =>
      repeatExplanation(context, key, explanation, hooks),
    deleteExplanation: (id: string) => markExplanationDeleted(connection, id, setup.now().toISOString()),
    decide: (key: string, request: DecideRequest, hooks: RunHooks = {}) => decide(context, key, request, hooks),
    predict: (key: string, file: string, hooks: RunHooks = {}, isStrict = false) =>
      predictFile(context, key, file, hooks, isStrict),
    evaluation: (key: string, part: 'train' | 'validation' | 'test') => evaluation(context, key, part),
    whatIf: (query: WhatIfQuery) => whatIf(context, query),
    tree: (key: string, row: number | undefined, number = 0) => treeView(context, key, row, number),
    pruning: (key: string) => pruningOf(context, key),
    shapes: (key: string) => shapesOf(context, key),
    compare: (keys: readonly string[]) => compareExperiments(context, keys),
    report: (key: string, language?: MessageLanguage) => reportOf(context, key, language),
    exportData: (key: string) => exportData(context, key),
    /** Grows with every row that this connection wrote. */
    changes: () => countChanges(setup.project),
    integrity: () => projectProblems(setup.project),
    saveCopy: (file: string) => copyProject(setup.project, file),
    backUp: () => backUp(setup.project),
    backUpInThread: (hooks: RunHooks = {}) => backUpInThread(context, hooks),
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
