import path from 'node:path';
import { heads, say } from '../../messages/say.ts';
import { textTable } from '../../presentation/text-table.ts';
import type { RunHooks } from '../../studio/context.ts';
import type { Studio } from '../../studio.ts';
import { type CommandResult, sentence } from '../output.ts';

import { specFromFile } from '../spec-file.ts';

/** The learning-rate finder; nothing but the data set is stored. */
export async function findRateCommand(
  studio: Studio,
  file: string,
  assignments: readonly string[],
  hooks: RunHooks,
): Promise<CommandResult> {
  const sweep = await studio.rateSweep(specFromFile(file, assignments), path.dirname(path.resolve(file)), hooks);
  const step = Math.ceil(sweep.rates.length / 20);
  const rows = sweep.rates.flatMap((rate, i) => (i % step === 0 ? [[rate, sweep.losses[i]]] : []));
  return {
    json: sweep,
    text: `${textTable(heads(sentence, 'learningRate', 'loss'), rows)}\n${sentence(sweep.suggested === null ? say('cli.neverFalls', {}) : say('cli.beginWith', { rate: sweep.suggested }))}`,
  };
}
