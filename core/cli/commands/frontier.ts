import path from 'node:path';
import { VitrineError } from '../../errors.ts';
import { listed, say } from '../../messages/say.ts';
import { type SimplicityMeasure, simplicityMeasures } from '../../schema/frontier.ts';
import type { RunHooks } from '../../studio/context.ts';
import type { Studio } from '../../studio.ts';
import { frontierText } from '../frontier-text.ts';
import type { CommandResult } from '../output.ts';
import { specFromFile } from '../spec-file.ts';

interface FrontierOptions {
  readonly set: readonly string[];
  readonly measure?: string;
  readonly kinds?: string;
}

/** Every kind along its own path from simple to complex, with the front and the one-standard-error choice marked. */
export async function frontierCommand(
  studio: Studio,
  file: string,
  { set, measure = 'operations', kinds = 'all' }: FrontierOptions,
  hooks: RunHooks,
): Promise<CommandResult> {
  if (!simplicityMeasures.includes(measure as SimplicityMeasure))
    throw new VitrineError('usage', say('error.noSuchMeasure', { name: measure }), {
      where: '--measure',
      hint: say('hint.measures', { names: listed(simplicityMeasures) }),
    });
  const spec = specFromFile(file, set);
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec))
    throw new VitrineError('spec', say('error.specMappingWithKeysSuch2', {}), { where: 'spec' });
  const found = await studio.frontier(
    spec as Record<string, unknown>,
    path.dirname(path.resolve(file)),
    {
      measure: measure as SimplicityMeasure,
      kinds: kinds === 'all' ? 'all' : kinds.split(',').map((one) => one.trim()),
    },
    hooks,
  );
  return { json: found, text: frontierText(found) };
}
