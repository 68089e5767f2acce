import { metricTitle, titleIn } from '../../messages/known-title.ts';
import { either, heads, inSequence, say } from '../../messages/say.ts';
import { textTable } from '../../presentation/text-table.ts';
import type { Studio } from '../../studio.ts';
import { frontierText } from '../frontier-text.ts';
import { type CommandResult, sentence } from '../output.ts';

export function compareCommand(studio: Studio, ids: readonly string[]): CommandResult {
  const result = studio.compare(ids);
  const names = result.experiments.map((experiment) => experiment.name);
  const hasBaseline = result.metrics.some((row) => row.baseline !== null);
  const metrics = textTable(
    [...heads(sentence, 'metric'), ...names, ...(hasBaseline ? heads(sentence, 'baseline') : [])],
    result.metrics.map((row) => [
      `${sentence(say(`part.${row.part}`, {}))} ${sentence(metricTitle(row.name))}`,
      ...row.values,
      ...(hasBaseline ? [row.baseline] : []),
    ]),
  );
  const differences = textTable(
    [...heads(sentence, 'setting'), ...names],
    result.differences.map((row) => [row.path, ...row.values]),
  );
  const explanations = result.explanations.map(
    (entry) =>
      `\n${entry.method}\n${textTable(
        [...heads(sentence, 'feature'), ...names],
        entry.features.map((feature, f) => [feature, ...entry.importance.map((values) => values?.[f] ?? null)]),
      )}`,
  );
  const tests =
    result.tests.length > 0
      ? `\n\n${textTable(
          heads(sentence, 'twoRuns', 'metric', 'difference', 'from', 'to', 'p', 'rows', 'test'),
          result.tests.map((one) => [
            `${names[one.first]} − ${names[one.second]}`,
            sentence(metricTitle(one.metric)),
            one.difference,
            one.interval[0],
            one.interval[1],
            one.p,
            one.rows,
            sentence(titleIn('pairedTest', one.test)),
          ]),
        )}`
      : '';
  const scores =
    result.scores.length > 0
      ? `\n\n${textTable(
          [...heads(sentence, 'score', 'method', 'better'), ...result.experiments.map(({ name }) => name)],
          result.scores.map((one) => [
            one.score,
            one.method,
            sentence(one.direction === 'higher' ? say('better.higher', {}) : say('better.lower', {})),
            ...one.values.map((value) => value?.mean ?? null),
          ]),
        )}`
      : '';
  const notes = result.notes.map((note) => `· ${sentence(note)}\n`).join('');
  const findings = result.assessments
    .map(
      ({ title, findings: each }) =>
        `\n\n${sentence(either(title))}\n${each
          .map((found, i) => `  ${names[i]}: ${found ? sentence(inSequence(found)) : '–'}`)
          .join('\n')}`,
    )
    .join('');
  const frontier = result.frontier
    ? `\n\n${frontierText(
        result.frontier,
        result.experiments.map(({ id }) => id),
      )}`
    : '';
  return {
    json: result,
    text: `${notes}${metrics}${tests}${scores}${findings}${frontier}\n\n${differences}${explanations.join('\n')}`,
  };
}
