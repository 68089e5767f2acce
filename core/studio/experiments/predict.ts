import { type Encoder, type RawRows, takeRaw } from '../../data/encode.ts';
import { cellText, type Table } from '../../data/table.ts';
import { combinationWarning, findUnusual, type UnusualCell } from '../../data/unusual-rows.ts';
import { toReport, VitrineError } from '../../errors.ts';
import { columnsIn } from '../../messages/columns.ts';
import { say } from '../../messages/say.ts';
import { csvText } from '../../presentation/csv.ts';
import type { ImportPreview } from '../../schema/dataset.ts';
import type { Decision } from '../../schema/decision.ts';
import type { Message } from '../../schema/message.ts';
import { datasetReadings } from '../../store/datasets.ts';
import { findExperiment, type StoredExperiment } from '../../store/experiments.ts';
import { unpackFrame } from '../../training/stored-model.ts';
import type { RunHooks, StudioContext } from '../context.ts';
import { withDerived } from '../datasets/derive-column.ts';
import { fileLimits } from '../datasets/file-limits.ts';
import { modelBytes } from './model-bytes.ts';

export interface PredictionTable {
  readonly target: string;
  readonly classes: readonly string[] | undefined;
  /** What a person has decided on top of the model, which these follow. */
  readonly decision: Decision | undefined;
  readonly rows: readonly {
    readonly prediction: string | number;
    readonly probabilities?: number[];
    readonly modelProbabilities?: number[];
  }[];
  /** The file's own columns. */
  readonly table: Table;
  /** What the file has that the training rows had not. */
  readonly warnings: readonly Message[];
  /** Cells that the training rows say nothing of, by row; empty for most. */
  readonly flags: readonly (readonly UnusualCell[])[];
}

/** Reads new rows for a model as its training data were read. @throws data where a line cannot be read */
async function readRows(
  context: StudioContext,
  dataset: string,
  file: string,
  hooks: RunHooks,
): Promise<{ table: Table; preview: ImportPreview }> {
  const like = datasetReadings(context.project.connection, dataset);
  // what is computed stands in no file
  const inFile = like.filter(({ formula }) => formula === undefined);
  const { table, preview } = await context.pool.run(
    'readRows',
    { file, like: inFile },
    { ...hooks, limits: fileLimits(file) },
  );
  if (preview.rejectedCount > 0) {
    const [first] = preview.rejected;
    throw new VitrineError(
      'data',
      say('error.lineSFileCannotBe', { rejectedCount: preview.rejectedCount, line: first.line, reason: first.reason }),
      {
        where: `line ${first.line}`,
        hint: say('hint.mendThemSoEachRow', {}),
      },
    );
  }
  return { table: withDerived(table, like), preview };
}

interface NewRows {
  readonly file: string;
  /** Whether a column of numbers may not hold words alone; else these count as missing, which is said. */
  readonly refusesWords?: boolean;
}

/** New rows for a stored model. @throws data */
export async function readModelRows(
  context: StudioContext,
  stored: StoredExperiment,
  model: Uint8Array,
  { file, refusesWords = true }: NewRows,
  hooks: RunHooks,
): Promise<{ table: Table; preview: ImportPreview; encoder: Encoder }> {
  const { encoder } = unpackFrame(model);
  const read = await readRows(context, stored.dataset, file, hooks);
  if (refusesWords)
    for (const { name, kind } of encoder.features) if (kind === 'numeric') refuseWords(name, read.preview, read.table);
  return { ...read, encoder };
}

/**
 * Predictions for every row of a file.
 * @param isStrict refuses rows that the training rows say nothing of
 */
export async function predictFile(
  context: StudioContext,
  key: string,
  file: string,
  hooks: RunHooks = {},
  isStrict = false,
): Promise<PredictionTable> {
  const stored = findExperiment(context.project.connection, key);
  const model = modelBytes(context, stored);
  const { table, preview, encoder } = await readModelRows(
    context,
    stored,
    model,
    { file, refusesWords: isStrict },
    hooks,
  );
  const rows = Int32Array.from({ length: table.rows }, (_, row) => row);
  const unusual = findUnusual(encoder, table, takeRaw(table, encoder, rows));
  const warnings = [...preview.notes.filter((note) => concerns(note, encoder.features)), ...unusual.warnings];
  if (isStrict && unusual.warnings.length > 0)
    throw new VitrineError('data', unusual.warnings[0], {
      where: file,
      hint: say('hint.leaveStrictOutPredictSuch', {}),
    });
  const result = await context.pool.run(
    'predict',
    { model, table, training: someTraining(context, stored, encoder) },
    hooks,
  );
  const far = [...(result.far ?? [])].flatMap((is, row) => (is === 1 && !unusual.flags.has(row) ? [row] : []));
  if (far.length > 0) warnings.push(combinationWarning(far));
  const isFar = new Set(far);
  const isClasses = result.classes.length > 0;
  // where they are corrected, what the model itself says stands beside them: a threshold is on that
  const raw = stored.decision?.calibration
    ? (await context.pool.run('predict', { model: modelBytes(context, stored, null), table }, hooks)).output
    : undefined;
  return {
    target: stored.spec.target ?? '',
    classes: isClasses ? result.classes : undefined,
    decision: stored.decision,
    rows: Array.from({ length: table.rows }, (_, r) =>
      isClasses
        ? {
            prediction: result.classes[result.labels[r]],
            probabilities: [...result.output.subarray(r * result.outputs, (r + 1) * result.outputs)],
            ...(raw ? { modelProbabilities: [...raw.subarray(r * result.outputs, (r + 1) * result.outputs)] } : {}),
          }
        : { prediction: result.output[r] },
    ),
    table,
    warnings,
    flags: Array.from({ length: table.rows }, (_, row) =>
      isFar.has(row) ? [combination] : (unusual.flags.get(row) ?? []),
    ),
  };
}

const combination: UnusualCell = { feature: null, reason: 'combination', value: null };

/** Training rows that new ones are held against, evenly from all of them; fewer of them where they are wide. */
const mostHeldAgainst = { rows: 1000, cells: 200_000 };

function someTraining(context: StudioContext, stored: StoredExperiment, encoder: Encoder): RawRows | undefined {
  const rows = stored.start?.split.trainRows ?? [];
  if (rows.length < 10) return undefined;
  const most = Math.min(
    mostHeldAgainst.rows,
    Math.max(50, Math.floor(mostHeldAgainst.cells / encoder.features.length)),
  );
  const step = Math.max(1, rows.length / most);
  const chosen = Int32Array.from({ length: Math.min(rows.length, most) }, (_, i) => rows[Math.floor(i * step)]);
  try {
    return takeRaw(context.table(stored.dataset), encoder, chosen);
  } catch (error) {
    // a model predicts without the rows that it learned from; that these are damaged is said by the check of the project
    if (toReport(error).code === 'project-damaged') return undefined;
    throw error;
  }
}

/** A note on how a column was read, where the model uses it. */
function concerns(note: Message, features: readonly { readonly name: string }[]): boolean {
  const named = columnsIn(note);
  return features.some(({ name }) => named.has(name));
}

/** A column of numbers that holds words alone is another column. */
function refuseWords(name: string, preview: ImportPreview, table: Table): void {
  const place = preview.columns.findIndex((column) => column.name === name);
  const column = table.columns[place];
  if (column?.kind !== 'numeric' || preview.columns[place].replaced.length === 0) return;
  if (!column.values.every(Number.isNaN)) return;
  throw new VitrineError(
    'data',
    say('error.mustBeNumericHereHolds', { name, text: preview.columns[place].replaced[0].text.slice(0, 40) }),
    {
      where: name,
      hint: say('hint.giveColumnAsNumbersAs', {}),
    },
  );
}

/** Predictions as CSV behind the file's own columns; a cell that a spreadsheet would take for a formula is escaped. */
export function predictionsCsv({ target, classes, rows, table, flags }: PredictionTable): string {
  const own = table.columns.map((column) => column.name);
  const free = (name: string): string => (own.includes(name) ? free(`${name}_`) : name);
  const isFlagged = flags.some((cells) => cells.length > 0);
  const header = [
    ...['row'].map(free),
    ...own,
    ...[
      target ? `predicted_${target}` : 'prediction',
      ...(classes ?? []).map((name) => `probability_${name}`),
      ...(isFlagged ? ['warning'] : []),
    ].map(free),
  ];
  const lines = rows.map((row, i) => [
    i,
    ...table.columns.map((column) => (column.kind === 'numeric' ? numberCell(column.values[i]) : cellText(column, i))),
    row.prediction,
    ...(row.probabilities ?? []),
    ...(isFlagged ? [flags[i].map(flagText).join('; ')] : []),
  ]);
  return csvText(header, lines);
}

const numberCell = (value: number): number | null => (Number.isNaN(value) ? null : value);

export const flagText = ({ feature, reason, value }: UnusualCell): string =>
  reason === 'combination'
    ? 'unlike all training rows'
    : reason === 'missing'
      ? `${feature} missing`
      : `${feature} ${reason}: ${value}`;

/** Predictions for a file, as CSV. */
export async function predictCsv(
  context: StudioContext,
  key: string,
  file: string,
  hooks: RunHooks = {},
): Promise<CsvPredictions> {
  const table = await predictFile(context, key, file, hooks);
  return {
    csv: predictionsCsv(table),
    rows: table.rows.length,
    warnings: table.warnings,
    flagged: table.flags.filter((cells) => cells.length > 0).length,
  };
}

interface CsvPredictions {
  readonly csv: string;
  readonly rows: number;
  readonly warnings: readonly Message[];
  /** Rows with a value unlike those of the training data. */
  readonly flagged: number;
}
