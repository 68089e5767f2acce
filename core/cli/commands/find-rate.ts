import path from 'node:path';
import { textTable } from '../../presentation/text-table.ts';
import type { RunHooks } from '../../studio/context.ts';
import type { Studio } from '../../studio.ts';
import type { CommandResult } from '../output.ts';

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
    text: `${textTable(['learning rate', 'loss'], rows)}\n${sweep.suggested === null ? 'The loss never falls.' : `Begin with ${sweep.suggested}: there the loss falls fastest.`}`,
  };
}
