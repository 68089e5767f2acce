// An attribution in the report and on a terminal.
import { conditionWords } from '../../../messages/condition-words.ts';
import { either, heads, listed, say, type Tell } from '../../../messages/say.ts';
import { html, nothing } from '../../../presentation/html.ts';
import { reportNumber, signedBars } from '../../../presentation/report-parts.ts';
import { brief, textTable } from '../../../presentation/text-table.ts';
import type { Message } from '../../../schema/message.ts';
import type { Attribution } from '../../../schema/results/attribution.ts';
import type { Unnamed } from '../naming.ts';
import { outputMessage } from '../output-message.ts';
import { decreasing, type InWords } from '../result.ts';

/** Mean |value| of each feature over the rows. */
export const meanSizes = ({ features, values }: Unnamed<Attribution>): number[] =>
  features.map((_, f) => values.reduce((sum, row) => sum + Math.abs(row[f]), 0) / Math.max(1, values.length));

const worstFidelity = ({ fidelity: { kind, perRow } }: Attribution): number =>
  perRow.reduce((a, b) => (kind === 'r2' ? Math.min(a, b) : Math.max(a, b)), kind === 'r2' ? 1 : 0);

export const attributionWords: InWords<Attribution> = {
  unit: (value) => say('unit.meanSize', { output: outputMessage(value.output) }),
  about: (value) =>
    value.fidelity.kind === 'r2'
      ? say('report.lowestR2', { value: reportNumber(worstFidelity(value)) })
      : say('report.largestGap', { value: worstFidelity(value).toExponential(1) }),
  section: firstRow,
  text(value, tell) {
    const mean = meanSizes(value);
    const order = decreasing(mean);
    const single = value.rows.length === 1;
    const head = say('result.attribution', {
      method: value.method,
      output: outputMessage(value.output),
      rows: value.rows.length,
      seed: value.seed,
      fidelity: say(value.fidelity.kind === 'r2' ? 'result.lowestRSquared' : 'result.largestGap', {}),
      worst: worstFidelity(value).toPrecision(3),
      seconds: value.seconds.toFixed(2),
    });
    const missing = tell(say('result.missing', {}));
    const body = single
      ? textTable(
          heads(tell, 'feature', 'value', 'attribution'),
          order.map((f) => [
            value.features[f],
            brief(String(value.featureValues[0][f] ?? missing)),
            value.values[0][f],
          ]),
        )
      : textTable(
          heads(tell, 'feature', 'meanSize'),
          order.map((f) => [value.features[f], mean[f]]),
        );
    return [head, ...beside(value), body, ...wordLines(value, tell)].map(tell).join('\n');
  },
};

/** Words that are shown of a row's texts. */
const mostWords = 15;

/** The strongest words of a single row. */
function wordLines({ rows, terms }: Attribution, tell: Tell): string[] {
  const own = rows.length === 1 ? (terms?.[0] ?? []) : [];
  return own.length === 0
    ? []
    : [
        textTable(
          heads(tell, 'word', 'attribution'),
          own.slice(0, mostWords).map(({ term, value }) => [term, value]),
        ),
      ];
}

/** The first explained row as signed bars. */
function firstRow(value: Attribution, tell: Tell) {
  const [values] = value.values;
  if (!values) return nothing;
  const order = [...values.keys()].sort((a, b) => Math.abs(values[b]) - Math.abs(values[a])).slice(0, 10);
  const label = (f: number) =>
    value.conditions?.[0]
      ? tell(conditionWords(value.conditions[0][f]))
      : `${value.features[f]} = ${value.featureValues[0][f] ?? tell(say('result.missing', {}))}`;
  const ends = {
    row: value.rows[0],
    from: reportNumber(value.baseValues?.[0] ?? value.baseValue),
    to: reportNumber(value.predictions[0]),
  };
  const said = tell(say('report.fromTo', ends));
  const words = value.terms?.[0]?.slice(0, mostWords) ?? [];
  return html`<p>${said}</p>${signedBars(
    said,
    order.map((f) => ({ name: label(f), value: values[f] })),
  )}${
    words.length > 0
      ? signedBars(
          tell(say('result.words', {})),
          words.map(({ term, value: own }) => ({ name: term, value: own })),
        )
      : nothing
  }`;
}

/** What is said between the head and the numbers. */
function beside(value: Attribution): Message[] {
  const { why, asked, offData, groups = [], picks, rows, baseValue, predictions } = value;
  return [
    ...(why ? [either(why)] : []),
    ...(asked === undefined ? [] : [say('result.ended', { done: rows.length, asked })]),
    ...(offData === undefined ? [] : [say('result.offData', { share: (100 * offData).toFixed(0) })]),
    ...groups.map((group) => say('result.group', { name: group.name, features: listed(group.features) })),
    ...(picks ? [say('result.picks', { rows: listed(picks.map(String)) })] : []),
    ...(rows.length === 1
      ? [say('result.baseAndPrediction', { base: baseValue.toPrecision(6), prediction: predictions[0].toPrecision(6) })]
      : []),
  ];
}
