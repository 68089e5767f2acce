import { VitrineError } from '../errors.ts';
import { findExperiment } from '../store/experiments.ts';
import type { RunHooks, StudioContext } from './context.ts';
import { modelBytes } from './explanations.ts';

export interface PredictionTable {
  readonly target: string;
  readonly classes: readonly string[] | undefined;
  readonly rows: { prediction: string | number; probabilities?: number[] }[];
}

/** Predictions for every row of a file. */
export async function predictFile(context: StudioContext, key: string, file: string, hooks: RunHooks = {}): Promise<PredictionTable> {
  const stored = findExperiment(context.project.connection, key);
  const model = modelBytes(context, stored);
  const { table, preview } = await context.pool.run('import', { file, options: {} }, hooks);
  if (preview.rejectedCount > 0) {
    const [first] = preview.rejected;
    throw new VitrineError('data', `${preview.rejectedCount} line(s) of the file cannot be read; the first is line ${first?.line}: ${first?.reason}`, {
      where: `line ${first?.line}`,
      hint: 'Mend them, so that each row gets its prediction.',
    });
  }
  const result = await context.pool.run('predict', { model, table }, hooks);
  const isClasses = result.classes.length > 0;
  return {
    target: stored.spec.target ?? '',
    classes: isClasses ? result.classes : undefined,
    rows: Array.from({ length: table.rows }, (_, r) =>
      isClasses
        ? { prediction: result.classes[result.labels[r]], probabilities: [...result.output.subarray(r * result.outputs, (r + 1) * result.outputs)] }
        : { prediction: result.output[r] },
    ),
  };
}

/** Predictions as CSV; a cell that a spreadsheet would take for a formula is escaped. */
export function predictionsCsv(table: PredictionTable): string {
  const header = ['row', table.target ? `predicted_${table.target}` : 'prediction', ...(table.classes ?? []).map((name) => `probability_${name}`)];
  const lines = table.rows.map((row, i) => [i, row.prediction, ...(row.probabilities ?? [])].map(csvCell).join(','));
  return `${header.map(csvCell).join(',')}\n${lines.join('\n')}\n`;
}

export function csvCell(value: unknown): string {
  if (typeof value === 'number') return String(value);
  const text = value === null || value === undefined ? '' : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
