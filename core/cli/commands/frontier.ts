import path from 'node:path';
import { VitrineError } from '../../errors.ts';
import { metricTitle } from '../../messages/metric-title.ts';
import { heads, listed, say } from '../../messages/say.ts';
import { textTable } from '../../presentation/text-table.ts';
import { type SimplicityMeasure, simplicityMeasures } from '../../schema/frontier.ts';
import type { RunHooks } from '../../studio/context.ts';
import type { Studio } from '../../studio.ts';
import { type CommandResult, sentence } from '../output.ts';
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
  const nameOf = (id: string) => found.points.find((point) => point.experiment === id)?.name ?? id;
  const rows = [...found.points].sort(
    (a, b) =>
      (a.simplicity[found.measure] ?? Number.POSITIVE_INFINITY) -
      (b.simplicity[found.measure] ?? Number.POSITIVE_INFINITY),
  );
  return {
    json: found,
    text: [
      textTable(
        [
          '',
          ...heads(sentence, 'name'),
          found.measure,
          sentence(metricTitle(found.metric)),
          ...heads(sentence, 'standardError', 'id'),
        ],
        rows.map((point) => [
          point.isFront ? '*' : '',
          point.name,
          point.simplicity[found.measure] ?? null,
          point.mean,
          point.standardError,
          point.experiment.slice(0, 8),
        ]),
      ),
      sentence(say('frontier.chosen', { best: nameOf(found.best), simplest: nameOf(found.oneStandardError) })),
      ...found.failed.map((one) => `${one.name}: ${one.message}`),
    ].join('\n'),
  };
}
