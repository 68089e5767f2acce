// An attribution in the report and on a terminal.
import { html, nothing } from '../../../presentation/html.ts';
import { outputText, reportNumber, signedBars } from '../../../presentation/report-parts.ts';
import { textTable } from '../../../presentation/text-table.ts';
import type { Attribution } from '../../../schema/results/attribution.ts';
import type { Unnamed } from '../naming.ts';
import { decreasing, type InWords } from '../result.ts';

/** Mean |value| of each feature over the rows. */
export const meanSizes = ({ features, values }: Unnamed<Attribution>): number[] =>
  features.map((_, f) => values.reduce((sum, row) => sum + Math.abs(row[f]), 0) / Math.max(1, values.length));

const worstFidelity = ({ fidelity: { kind, perRow } }: Attribution): number =>
  perRow.reduce((a, b) => (kind === 'r2' ? Math.min(a, b) : Math.max(a, b)), kind === 'r2' ? 1 : 0);

export const attributionWords: InWords<Attribution> = {
  unit: (value) => `mean |value|, ${outputText(value.output)}`,
  about: (value) =>
    value.fidelity.kind === 'r2'
      ? `lowest R² ${reportNumber(worstFidelity(value))}`
      : `largest additivity gap ${worstFidelity(value).toExponential(1)}`,
  section: firstRow,
  text(value) {
    const mean = meanSizes(value);
    const order = decreasing(mean);
    const single = value.rows.length === 1;
    const fidelity = `${value.fidelity.kind === 'r2' ? 'lowest R²' : 'largest additivity gap'} ${worstFidelity(value).toPrecision(3)}`;
    const header = `${value.method}: ${outputText(value.output)}, ${value.rows.length} row(s), seed ${value.seed}, ${fidelity}, ${value.seconds.toFixed(2)} s`;
    const body = single
      ? textTable(
          ['feature', 'value', 'attribution'],
          order.map((f) => [value.features[f], String(value.featureValues[0][f] ?? 'missing'), value.values[0][f]]),
        )
      : textTable(
          ['feature', 'mean |value|'],
          order.map((f) => [value.features[f], mean[f]]),
        );
    return [
      header,
      ...(value.why ? [value.why.en] : []),
      ...(value.asked === undefined ? [] : [`Ended after ${value.rows.length} of ${value.asked} rows.`]),
      ...(value.offData === undefined
        ? []
        : [`${(100 * value.offData).toFixed(0)} % of the made-up rows lie off the data.`]),
      ...(value.groups ?? []).map((group) => `group ${group.name}: ${group.features.join(', ')}`),
      ...(value.picks ? [`rows that show most between them: ${value.picks.join(', ')}`] : []),
      ...(single ? [`base ${value.baseValue.toPrecision(6)}, prediction ${value.predictions[0].toPrecision(6)}`] : []),
      body,
    ].join('\n');
  },
};

/** The first explained row as signed bars. */
function firstRow(value: Attribution) {
  const [values] = value.values;
  if (!values) return nothing;
  const order = [...values.keys()].sort((a, b) => Math.abs(values[b]) - Math.abs(values[a])).slice(0, 10);
  const label = (f: number) =>
    value.conditions?.[0]?.[f] ?? `${value.features[f]} = ${value.featureValues[0][f] ?? 'missing'}`;
  return html`<p>Row ${value.rows[0]}: from ${reportNumber(value.baseValues?.[0] ?? value.baseValue)} to ${reportNumber(value.predictions[0])}</p>${signedBars(
    `row ${value.rows[0]}`,
    order.map((f) => ({ name: label(f), value: values[f] })),
  )}`;
}
