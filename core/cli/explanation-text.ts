// Explanations as a person reads them on a terminal.
import type { Cases, Cell, ExampleCase, Explanation, Interactions } from '../schema/explanation.ts';
import { importanceUnit } from '../studio/report.ts';
import { textTable } from './output.ts';

export function explanationText(value: Explanation): string {
  if (value.kind === 'importance') {
    const order = [...value.features.keys()].sort((a, b) => value.mean[b] - value.mean[a]);
    return `${value.method}: ${importanceUnit(value.method, value.metric)} (${value.metric === 'variance' ? 'in all' : 'baseline'} ${value.baseline.toPrecision(5)}) over ${value.rows.length} rows\n${textTable(
      ['feature', 'mean', 'sd'],
      order.map((f) => [value.features[f], value.mean[f], value.sd[f]]),
    )}`;
  }
  if (value.kind === 'surrogate') {
    const order = [...value.features.keys()].filter((f) => value.importance[f] > 0).sort((a, b) => value.importance[b] - value.importance[a]);
    const { kind, value: share, rows, heldOut } = value.agreement;
    return `${value.method}: ${value.leaves} leaves, depth ${value.depth}; ${kind === 'r2' ? 'R²' : 'the same answer'} ${share.toFixed(4)} on ${rows} ${heldOut ? 'rows it has not grown from' : 'rows'}\n${textTable(
      ['feature', 'share of the questions'],
      order.map((f) => [value.features[f], value.importance[f]]),
    )}`;
  }
  if (value.kind === 'dependence') {
    return `${value.method}: ${value.output.kind}${value.output.class ? ` of ${value.output.class}` : ''}, ${value.rows.length} rows, mean ${value.baseline.toPrecision(6)}\n${textTable(
      ['feature', 'from', 'to', 'lowest', 'highest'],
      value.curves.map(({ feature, grid, values }) => [feature, String(grid[0] ?? ''), String(grid.at(-1) ?? ''), Math.min(...values), Math.max(...values)]),
    )}`;
  }
  if (value.kind === 'interactions') return interactionText(value);
  if (value.kind === 'surface')
    return `${value.method}: ${value.features.join(' × ')}, ${outputText(value.output)}, ${value.rows.length} rows\n${textTable(
      [value.features[0], ...value.grids[1].map((place) => shortCell(place))],
      value.grids[0].map((place, i) => [shortCell(place), ...value.values[i]]),
    )}`;
  if (value.kind === 'cases') return casesText(value);
  if (value.kind === 'rules')
    return textTable(
      ['row', 'answer', 'where', 'precision', 'coverage'],
      value.rules.map((rule) => [
        rule.row,
        rule.label,
        `${rule.conditions.map((condition) => condition.text).join(' and ') || 'always'}${rule.reached ? '' : ' (below what was asked)'}`,
        rule.precision,
        rule.coverage,
      ]),
    );
  const mean = value.features.map((_, f) => value.values.reduce((sum, row) => sum + Math.abs(row[f]), 0) / Math.max(1, value.values.length));
  const order = [...value.features.keys()].sort((a, b) => mean[b] - mean[a]);
  const single = value.rows.length === 1;
  const fidelity = value.fidelity.perRow.reduce(
    (a, b) => (value.fidelity.kind === 'r2' ? Math.min(a, b) : Math.max(a, b)),
    value.fidelity.kind === 'r2' ? 1 : 0,
  );
  const header = `${value.method}: ${value.output.kind}${value.output.class ? ` of ${value.output.class}` : ''}, ${value.rows.length} row(s), seed ${value.seed}, ${value.fidelity.kind === 'r2' ? 'lowest R²' : 'largest additivity gap'} ${fidelity.toPrecision(3)}, ${value.seconds.toFixed(2)} s`;
  const body = single
    ? textTable(
        ['feature', 'value', 'attribution'],
        order.map((f) => [value.features[f], String(value.featureValues[0][f] ?? 'missing'), value.values[0][f]]),
      )
    : textTable(
        ['feature', 'mean |value|'],
        order.map((f) => [value.features[f], mean[f]]),
      );
  const more = [
    ...(value.why ? [value.why.en] : []),
    ...(value.asked === undefined ? [] : [`Ended after ${value.rows.length} of ${value.asked} rows.`]),
    ...(value.offData === undefined ? [] : [`${(100 * value.offData).toFixed(0)} % of the made-up rows lie off the data.`]),
    ...(value.groups ?? []).map((group) => `group ${group.name}: ${group.features.join(', ')}`),
    ...(value.picks ? [`rows that show most between them: ${value.picks.join(', ')}`] : []),
  ];
  return `${header}\n${more.map((line) => `${line}\n`).join('')}${single ? `base ${value.baseValue.toPrecision(6)}, prediction ${value.predictions[0].toPrecision(6)}\n` : ''}${body}`;
}

const shortCell = (cell: Cell): string => (cell === null ? 'missing' : typeof cell === 'number' ? String(Number(cell.toPrecision(4))) : cell);

const outputText = ({ kind, class: label }: { kind: string; class?: string | undefined }): string => `${kind}${label ? ` of ${label}` : ''}`;

const mostPairs = 20;

function interactionText(value: Interactions): string {
  const pairs = value.features
    .flatMap((a, i) => value.features.slice(i + 1).map((b, k) => ({ name: `${a} × ${b}`, strength: value.values[i][i + 1 + k] })))
    .sort((a, b) => b.strength - a.strength)
    .slice(0, mostPairs);
  const order = [...value.features.keys()].sort((a, b) => value.overall[b] - value.overall[a]);
  return `${value.method}: ${outputText(value.output)}, ${value.rows.length} rows\n${textTable(
    ['feature', 'with all others'],
    order.map((f) => [value.features[f], value.overall[f]]),
  )}\n\n${textTable(
    ['pair', 'strength'],
    pairs.map(({ name, strength }) => [name, strength]),
  )}`;
}

/** Rounding must not make a promise that the model does not keep: a way to another answer is written in the digits for which it was asked. */
const cellOfCase = (one: ExampleCase, f: number): string =>
  one.role === 'counterfactual' ? String((one.shown ?? one.values)[f] ?? 'missing') : shortCell(one.values[f]);

function casesText(value: Cases): string {
  const textOf = (one: Cases['examples'][number]['cases'][number]) =>
    (one.role === 'counterfactual' ? one.changes : value.features.slice(0, 4))
      .map((name) => `${name} ${one.role === 'counterfactual' ? '→' : '='} ${cellOfCase(one, value.features.indexOf(name))}`)
      .join(', ');
  const outcome = { none: 'provably none within these limits', 'not-found': 'none found', found: '', exact: '' } as const;
  return `${value.method}: ${value.rows.length} row(s), ${value.seconds.toFixed(2)} s\n${textTable(
    ['row', 'answer', 'example', 'of row', 'its answer', 'truth', value.measure],
    value.examples.flatMap((example): (string | number | null)[][] =>
      example.cases.length === 0
        ? [[example.row, example.label, outcome[example.outcome], null, null, null, null]]
        : example.cases.map((one) => [example.row, example.label, textOf(one), one.row, one.label, one.truth, one.score]),
    ),
  )}`;
}
