import fs from 'node:fs';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { nearest } from '../data/table.ts';
import { VitrineError } from '../errors.ts';
import { explanationText } from '../explain/in-words.ts';
import { inEnglish } from '../messages/format.ts';
import { listed, say, suggesting } from '../messages/say.ts';
import { textTable } from '../presentation/text-table.ts';
import { columnKind, type ImportOptions, importOptions } from '../schema/dataset.ts';
import { type Experiment, shownMetrics } from '../schema/experiment.ts';
import type { TrialTable } from '../schema/search.ts';
import { rowSelection } from '../schema/spec.ts';
import type { RunHooks } from '../studio/context.ts';
import { predictionsCsv } from '../studio/experiments/predict.ts';
import { datasetDocument, experimentDocument } from '../studio/report/documents.ts';
import type { Studio } from '../studio.ts';
import { checked } from '../validation/checked.ts';
import { parseSpecText } from '../validation/spec-yaml.ts';
import { type CommandResult, sentence } from './output.ts';

export interface ImportCommandOptions {
  readonly name?: string;
  readonly target?: string;
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly sheet?: string;
  readonly headerRow?: string;
  /** Commander's name for --no-header. */
  readonly header?: boolean;
  readonly decimal?: string;
  readonly missing: readonly string[];
  readonly kind: readonly string[];
  readonly rename: readonly string[];
}

export async function importCommand(studio: Studio, source: string, options: ImportCommandOptions, hooks: RunHooks): Promise<CommandResult> {
  if (options.name?.trim() === '') throw new VitrineError('usage', say('error.nameEmpty', {}), { where: '--name', hint: say('hint.leaveOutTakeNameFile', {}) });
  const dataset = await studio.importDataset(
    { source, name: options.name, target: options.target, options: await readImportOptions(studio, source, options, hooks) },
    hooks,
  );
  const found = await studio.warnings(dataset.id, dataset.target);
  const warnings = found.map((warning) => ({ ...warning, message: inEnglish(warning.message) }));
  const document = datasetDocument(dataset);
  const rows = dataset.columns.map(({ name, kind, profile }) => [
    name,
    kind,
    profile.missing,
    profile.distinct,
    profile.mean,
    profile.sd,
    profile.min,
    profile.max,
    profile.top
      .slice(0, 3)
      .map((entry) => `${entry.value} (${entry.count})`)
      .join(', '),
  ]);
  const notes = [
    ...dataset.notes,
    ...found.map((warning) => warning.message),
    ...dataset.rejected.slice(0, 1).map(({ line, reason }) => say('read.rejected', { lines: dataset.rejectedCount, line, reason })),
  ];
  return {
    json: { ...document, warnings },
    text: `${dataset.name}: ${dataset.rows} rows, ${dataset.columns.length} columns (${dataset.id})\n${textTable(['column', 'kind', 'missing', 'distinct', 'mean', 'sd', 'min', 'max', 'top values'], rows)}${notes.map((note) => `\n· ${sentence(note)}`).join('')}`,
  };
}

/** Options by column are given by name, which the file's own names resolve. */
async function readImportOptions(studio: Studio, source: string, given: ImportCommandOptions, hooks: RunHooks): Promise<ImportOptions> {
  const headerRow = given.headerRow === undefined ? undefined : Number(given.headerRow);
  const everywhere = given.missing.filter((text) => !text.includes('='));
  const missingIn = given.missing.filter((text) => text.includes('='));
  const basic = checked(
    importOptions,
    {
      encoding: given.encoding,
      delimiter: given.delimiter === 'tab' || given.delimiter === '\\t' ? '\t' : given.delimiter,
      sheet: given.sheet,
      headerRow,
      ...(given.header === false ? { header: false } : {}),
      decimal: given.decimal,
      ...(everywhere.length > 0 ? { missing: ['', ...everywhere.flatMap((text) => text.split(','))] } : {}),
    },
    '--',
    'usage',
  );
  const byColumn = [...given.kind, ...given.rename, ...missingIn];
  if (byColumn.length === 0) return basic;
  const { columns } = await studio.preview(source, basic, hooks);
  const placed = (texts: readonly string[], option: string) =>
    texts.map((text): [string, string] => {
      const at = text.lastIndexOf('=');
      const name = text.slice(0, at);
      const column = columns.find((one) => one.name === name) ?? columns[/^\d+$/.test(name) ? Number(name) : -1];
      if (at < 1 || !column)
        throw new VitrineError('usage', say('error.optionNoColumn', { option, text, name }), {
          where: option,
          hint: say('hint.writeColumnValueColumns', {
            option,
            columns: listed(columns.slice(0, 30).map((one) => one.name)),
          }),
        });
      return [String(column.id), text.slice(at + 1)];
    });
  return checked(
    importOptions,
    {
      ...basic,
      kinds: Object.fromEntries(placed(given.kind, '--kind')),
      names: Object.fromEntries(placed(given.rename, '--rename')),
      columnMissing: Object.fromEntries(placed(missingIn, '--missing').map(([id, text]) => [id, ['', ...text.split(',').filter(Boolean)]])),
    },
    '--',
    'usage',
  );
}

/** Another name or another kind for a column of the project. */
export function columnCommand(studio: Studio, key: string, name: string, options: { rename?: string; kind?: string }): CommandResult {
  const dataset = studio.dataset(key);
  if (options.rename === undefined && options.kind === undefined)
    throw new VitrineError('usage', say('error.nothingBeChanged', {}), { hint: say('hint.giveRenameOrKind', {}) });
  const place = (id: string, wanted: string): number => {
    const { columns } = studio.dataset(id);
    const found = columns.findIndex((column) => column.name === wanted);
    if (found >= 0) return found;
    const names = columns.map((column) => column.name);
    const near = nearest(wanted, names);
    throw new VitrineError('column-not-found', say('error.noSuchColumn', { name: wanted }), {
      where: 'column',
      hint: suggesting(near, say('hint.columns', { names: listed(names.slice(0, 30)) })),
    });
  };
  const kind = options.kind === undefined ? undefined : checked(columnKind, options.kind, '--kind', 'usage');
  let current = options.rename === undefined ? dataset : studio.renameColumn(dataset.id, place(dataset.id, name), options.rename);
  if (kind !== undefined) current = studio.retypeColumn(current.id, place(current.id, options.rename?.trim() ?? name), kind);
  return {
    json: datasetDocument(current),
    text: `${current.name} (${current.id.slice(0, 8)}): ${current.columns.map((column) => `${column.name} ${column.kind}`).join(', ')}`,
    warnings: current.id === dataset.id ? [] : current.notes.slice(-1),
  };
}

/** Reads a spec file, applies `--set path=value`, and runs it. */
export async function runCommand(studio: Studio, file: string, assignments: readonly string[], hooks: RunHooks): Promise<CommandResult> {
  let id: string | undefined;
  try {
    const experiment = await studio.run(specFromFile(file, assignments), path.dirname(path.resolve(file)), {
      ...hooks,
      onExperiment: (one) => {
        id = one;
      },
    });
    return experimentResult(experiment);
  } catch (error) {
    // a run that diverged has a history to look at: it is printed, and its error besides
    if (id === undefined || !(error instanceof VitrineError) || error.code !== 'diverged') throw error;
    const experiment = studio.show(id);
    return { ...experimentResult(experiment), failure: error };
  }
}

/** Every kind with its defaults on the spec's rows, as one table; the best one stands first. */
export async function runKindsCommand(studio: Studio, file: string, assignments: readonly string[], kinds: string, hooks: RunHooks): Promise<CommandResult> {
  const spec = specFromFile(file, assignments);
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec))
    throw new VitrineError('spec', say('error.specMappingWithKeysSuch2', {}), { where: 'spec' });
  const names = kinds === 'all' ? 'all' : kinds.split(',').map((name) => name.trim());
  const result = await studio.runAllKinds(spec as Record<string, unknown>, names, path.dirname(path.resolve(file)), hooks);
  const columns = result.metric === 'r2' ? (['r2', 'rmse', 'mae'] as const) : (['logLoss', 'accuracy', 'rocAuc', 'f1'] as const);
  const rows = result.experiments.map((experiment, i) => [
    i === 0 ? '*' : '',
    experiment.model.kind,
    ...columns.map((name) => experiment.metrics[result.part]?.[name] ?? null),
    experiment.seconds.train,
    experiment.id.slice(0, 8),
  ]);
  const [best] = result.experiments;
  return {
    json: { ...result, experiments: result.experiments.map(experimentDocument), best: best.id },
    text: [
      textTable(['', 'kind', ...columns.map((name) => `${result.part} ${name}`), 'seconds', 'id'], rows),
      ...result.failed.map(({ kind, message }) => `· ${kind}: ${message}`),
      `Best by ${result.part} ${result.metric}: ${best.model.kind}. Explain it: vitrine explain ${best.id.slice(0, 8)} --method auto --rows test`,
    ].join('\n'),
  };
}

/** The learning-rate finder; nothing but the data set is stored. */
export async function findRateCommand(studio: Studio, file: string, assignments: readonly string[], hooks: RunHooks): Promise<CommandResult> {
  const sweep = await studio.rateSweep(specFromFile(file, assignments), path.dirname(path.resolve(file)), hooks);
  const step = Math.ceil(sweep.rates.length / 20);
  const rows = sweep.rates.flatMap((rate, i) => (i % step === 0 ? [[rate, sweep.losses[i]]] : []));
  return {
    json: sweep,
    text: `${textTable(['learning rate', 'loss'], rows)}\n${sweep.suggested === null ? 'The loss never falls.' : `Begin with ${sweep.suggested}: there the loss falls fastest.`}`,
  };
}

function specFromFile(file: string, assignments: readonly string[]): unknown {
  if (!fs.existsSync(file)) throw new VitrineError('file-not-found', say('error.thereNoSpec', { file }), { where: file });
  if (!fs.statSync(file).isFile()) throw new VitrineError('spec', say('error.notFile', { file }), { where: file, hint: say('hint.nameSpecYamlOrJson', {}) });
  if (fs.statSync(file).size > 5e6) throw new VitrineError('spec', say('error.specLargerThan5Mb', {}), { where: file });
  const spec = parseSpecText(fs.readFileSync(file, 'utf8'));
  for (const assignment of assignments) applyAssignment(spec, assignment);
  return spec;
}

function applyAssignment(spec: unknown, assignment: string): void {
  const at = assignment.indexOf('=');
  if (at < 1) throw new VitrineError('usage', say('error.setNotPathValue', { assignment }), { where: '--set', hint: say('hint.setModelMaxdepth4', {}) });
  const keys = assignment.slice(0, at).split('.');
  if (keys.some((key) => key === '__proto__' || key === 'constructor' || key === 'prototype'))
    throw new VitrineError('usage', say('error.setCannotReach', { assignment: assignment.slice(0, at) }), { where: '--set' });
  const value = parseSpecText(assignment.slice(at + 1));
  let node = spec;
  for (const key of keys.slice(0, -1)) {
    if (typeof node !== 'object' || node === null)
      throw new VitrineError('usage', say('error.setNotInsideMapping', { assignment: assignment.slice(0, at), key }), { where: '--set' });
    const object = node as Record<string, unknown>;
    object[key] ??= {};
    node = object[key];
  }
  if (typeof node !== 'object' || node === null)
    throw new VitrineError('usage', say('error.setDoesNotLeadAnywhere', { assignment: assignment.slice(0, at) }), { where: '--set' });
  (node as Record<string, unknown>)[keys[keys.length - 1]] = value;
}

export const experimentResult = (experiment: Experiment): CommandResult => ({ json: experimentDocument(experiment), text: experimentText(experiment) });

export function experimentText(experiment: Experiment): string {
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
    ...experiment.explanations.map((value) => `explanation ${value.id}: ${value.method}, ${value.rows.length} rows, ${value.seconds.toFixed(2)} s`),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

const shownTrials = 20;

/** The best candidates of a search, or the folds of a cross-validation. */
function trialsText(search: TrialTable): string {
  const sign = search.lowerIsBetter ? 1 : -1;
  const whole = search.trials.filter((trial) => trial.mean !== null).sort((a, b) => b.rung - a.rung || sign * ((a.mean ?? 0) - (b.mean ?? 0)));
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

export interface PredictOptions {
  readonly data: string;
  readonly out?: string;
  readonly strict?: boolean;
}

export async function predictCommand(studio: Studio, id: string, { data, out, strict }: PredictOptions, hooks: RunHooks): Promise<CommandResult> {
  const table = await studio.predict(id, data, hooks, strict);
  const warnings = table.warnings.map(inEnglish);
  const asJson = {
    target: table.target,
    classes: table.classes ?? null,
    predictions: table.rows.map((row) => row.prediction),
    ...(table.classes ? { probabilities: table.rows.map((row) => row.probabilities) } : {}),
    warnings,
    flags: table.flags,
  };
  if (out === undefined) return { json: asJson, text: predictionsCsv(table).trimEnd(), warnings: table.warnings };
  writeWhole(out, out.toLowerCase().endsWith('.json') ? JSON.stringify(asJson) : predictionsCsv(table));
  return {
    json: { out: path.resolve(out), rows: table.rows.length, warnings },
    text: `${table.rows.length} predictions written to ${path.resolve(out)}`,
    warnings: table.warnings,
  };
}

/** Writes under a temporary name and renames, so that a file is whole or not there. */
export function writeWhole(file: string, content: string): void {
  try {
    writeFileAtomic.sync(file, content);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    throw new VitrineError(code === 'ENOSPC' ? 'disk-full' : 'usage', say('error.cannotBeWritten', { file, code: String(code) }), {
      where: '--out',
      hint: say('hint.nameFileFolderExistsAnd', {}),
      cause: error,
    });
  }
}

export interface ExplainOptions {
  readonly method: string;
  readonly rows?: string;
  readonly data?: string;
  readonly params?: string;
  readonly seed?: string;
}

function readParams(text: string): unknown {
  try {
    return parseSpecText(text);
  } catch {
    throw new VitrineError('params', say('error.paramsCannotBeRead', { text: text.slice(0, 80) }), {
      where: '--params',
      hint: say('hint.paramsBackground50', {}),
    });
  }
}

export async function explainCommand(studio: Studio, id: string, options: ExplainOptions, hooks: RunHooks): Promise<CommandResult> {
  let params: Record<string, unknown> = {};
  if (options.params !== undefined) {
    const parsed = readParams(options.params);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
      throw new VitrineError('params', say('error.paramsNotJsonObject', {}), { where: '--params', hint: say('hint.paramsBackground50', {}) });
    params = parsed as Record<string, unknown>;
  }
  const rows = rowSelection.safeParse(options.rows ?? (options.data === undefined ? 'test' : 'all'));
  if (!rows.success)
    throw new VitrineError('rows', say('error.rowsDoesNotNameRows', { rows: options.rows ?? '' }), {
      where: '--rows',
      hint: say('hint.writeTestTrainAll5', {}),
    });
  const seed = options.seed === undefined ? undefined : Number(options.seed);
  if (seed !== undefined && (options.seed?.trim() === '' || !Number.isInteger(seed) || seed < 0 || seed > 4294967295))
    throw new VitrineError('usage', say('error.seedNotWholeNumberFrom', { seed: options.seed ?? '' }), { where: '--seed' });
  const request = { method: options.method, rows: rows.data, params, seed };
  const value = options.data === undefined ? await studio.explain(id, request, hooks) : await studio.explainFile(id, request, options.data, hooks);
  return { json: value, text: explanationText(value) };
}

export function compareCommand(studio: Studio, ids: readonly string[]): CommandResult {
  const result = studio.compare(ids);
  const names = result.experiments.map((experiment) => experiment.name);
  const metrics = textTable(
    ['metric', ...names],
    result.metrics.map((row) => [`${row.part} ${row.name}`, ...row.values]),
  );
  const differences = textTable(
    ['setting', ...names],
    result.differences.map((row) => [row.path, ...row.values]),
  );
  const explanations = result.explanations.map(
    (entry) =>
      `\n${entry.method}\n${textTable(
        ['feature', ...names],
        entry.features.map((feature, f) => [feature, ...entry.importance.map((values) => values?.[f] ?? null)]),
      )}`,
  );
  return { json: result, text: `${metrics}\n\n${differences}${explanations.join('\n')}` };
}

export function exportCommand(studio: Studio, id: string, format: string, out: string): CommandResult {
  if (format !== 'json' && format !== 'html')
    throw new VitrineError('usage', say('error.formatNotKnown', { format }), { where: '--format', hint: say('hint.jsonOrHtml', {}) });
  writeWhole(out, format === 'json' ? `${JSON.stringify(studio.exportData(id))}\n` : studio.report(id));
  return { json: { out: path.resolve(out), format, bytes: fs.statSync(out).size }, text: path.resolve(out) };
}
