import path from 'node:path';
import { inEnglish } from '../../messages/format.ts';
import { say } from '../../messages/say.ts';
import type { RunHooks } from '../../studio/context.ts';
import { predictionsCsv } from '../../studio/experiments/predict.ts';
import type { Studio } from '../../studio.ts';
import { type CommandResult, sentence } from '../output.ts';

import { writeWhole } from '../write-whole.ts';

export interface PredictOptions {
  readonly data: string;
  readonly out?: string;
  readonly strict?: boolean;
}

export async function predictCommand(
  studio: Studio,
  id: string,
  { data, out, strict }: PredictOptions,
  hooks: RunHooks,
): Promise<CommandResult> {
  const table = await studio.predict(id, data, hooks, strict);
  const warnings = table.warnings.map(inEnglish);
  const asJson = {
    target: table.target,
    classes: table.classes ?? null,
    predictions: table.rows.map((row) => row.prediction),
    ...(table.classes ? { probabilities: table.rows.map((row) => row.probabilities) } : {}),
    warnings,
    flags: table.flags,
    ...(table.decision ? { decision: table.decision } : {}),
    ...(table.decision?.calibration ? { modelProbabilities: table.rows.map((row) => row.modelProbabilities) } : {}),
  };
  if (out === undefined) return { json: asJson, text: predictionsCsv(table).trimEnd(), warnings: table.warnings };
  writeWhole(out, out.toLowerCase().endsWith('.json') ? JSON.stringify(asJson) : predictionsCsv(table));
  return {
    json: { out: path.resolve(out), rows: table.rows.length, warnings },
    text: sentence(say('cli.predicted', { rows: table.rows.length, file: path.resolve(out) })),
    warnings: table.warnings,
  };
}
