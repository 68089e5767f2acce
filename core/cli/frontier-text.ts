import { metricTitle } from '../messages/known-title.ts';
import { heads, say } from '../messages/say.ts';
import { textTable } from '../presentation/text-table.ts';
import type { Frontier } from '../schema/frontier.ts';
import { sentence } from './output.ts';

/** The points from simple to complex, those of the front marked, and which to choose; `only` keeps some of the points. */
export function frontierText(found: Frontier, only?: readonly string[]): string {
  const nameOf = (id: string) => found.points.find((point) => point.experiment === id)?.name ?? id;
  const sizeOf = ({ simplicity }: Frontier['points'][number]) => simplicity[found.measure] ?? Number.POSITIVE_INFINITY;
  const rows = found.points
    .filter(({ experiment }) => only?.includes(experiment) ?? true)
    .sort((a, b) => sizeOf(a) - sizeOf(b));
  return [
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
  ].join('\n');
}
