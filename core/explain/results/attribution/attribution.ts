import { cellText, findColumn } from '../../../data/table.ts';
import type { Attribution } from '../../../schema/results/attribution.ts';
import type { Cell } from '../../../schema/results/card.ts';
import { featureNames, matrix, type Naming, outputOf, type Unnamed } from '../naming.ts';
import type { KindHead, ResultKind } from '../result.ts';
import { joinClasses, joinRows } from './join.ts';
import { attributionRow } from './row.ts';
import type { AttributionValues, TermValue } from './values.ts';
import { attributionView } from './view.ts';
import { attributionWords, meanSizes } from './words.ts';

/** Attributions of rows: what each feature adds to each row's prediction. */
export const attribution: ResultKind<AttributionValues, Attribution> = {
  kind: 'attribution',
  byRow: true,
  named,
  numbers: (values) => [values.values, values.baseValues, values.predictions],
  importance: meanSizes,
  repeated: (value) => [
    value.values,
    value.predictions,
    value.baseValues,
    value.standardError,
    value.interactions,
    value.terms,
  ],
  renamed(value, { name, names, condition, from }) {
    const place = value.features.indexOf(from);
    return {
      ...value,
      features: names(value.features),
      ...(value.terms
        ? { terms: value.terms.map((row) => row.map((one) => ({ ...one, feature: name(one.feature) }))) }
        : {}),
      ...(value.conditions
        ? { conditions: value.conditions.map((row) => row.map((text, f) => (f === place ? condition(text) : text))) }
        : {}),
      ...(value.groups
        ? {
            groups: value.groups.map((group) => ({
              name: group.name === group.features.join(' + ') ? names(group.features).join(' + ') : name(group.name),
              features: names(group.features),
            })),
          }
        : {}),
    };
  },
  head: (value) => ({
    classes: value.byClass?.map((one) => one.class) ?? null,
    sampling: samplingOf(value),
    fidelity: fidelityOf(value),
  }),
  view: attributionView,
  joinRows,
  joinClasses,
  ofClass(value, wanted) {
    const own = value.byClass?.find((one) => one.class === wanted);
    if (!own) return undefined;
    const { classes: _classes, interactions: _interactions, byClass: _byClass, terms: _terms, ...rest } = value;
    const { class: name, fidelity, ...values } = own;
    return {
      ...rest,
      ...values,
      baseValue: own.baseValues[0] ?? value.baseValue,
      output: { ...value.output, class: name },
      fidelity: { ...value.fidelity, perRow: fidelity },
    };
  },
  row: attributionRow,
  withPicks(value, pick) {
    const picks = pick(value.values);
    return picks ? { ...value, picks: picks.map((place) => value.rows[place]) } : value;
  },
  endedAt: ({ sampling }) =>
    sampling?.stoppedBy.includes('user')
      ? sampling.stoppedBy.map((reason, row) => (reason === 'user' ? sampling.draws[row] : undefined))
      : undefined,
  words: attributionWords,
};

function named(values: AttributionValues, naming: Naming): Unnamed<Attribution> {
  const { trained, context, label, card } = naming;
  const rows = card.rows.length;
  const names = featureNames(naming);
  const features = names.length;
  return {
    ...card,
    kind: 'attribution',
    output: outputOf(naming),
    ...(label === 'predicted' ? { classes: Array.from(context.outputOf, (output) => trained.classes[output]) } : {}),
    features: names,
    featureValues: cellsOfRows(naming),
    baseValue: values.baseValues[0] ?? 0,
    baseValues: [...values.baseValues],
    predictions: [...values.predictions],
    values: matrix(values.values, rows, features),
    standardError: matrix(values.standardError, rows, features).map((row) =>
      row.map((error) => (Number.isNaN(error) ? null : error)),
    ),
    fidelity: { kind: values.fidelity.kind, perRow: [...values.fidelity.perRow] },
    ...(values.intercept ? { intercept: [...values.intercept] } : {}),
    ...(values.localPrediction ? { localPrediction: [...values.localPrediction] } : {}),
    ...(values.conditions ? { conditions: values.conditions.map((row) => [...row]) } : {}),
    ...(values.sampling
      ? { sampling: { draws: [...values.sampling.draws], stoppedBy: [...values.sampling.stoppedBy] } }
      : {}),
    ...(values.terms ? { terms: values.terms.map((row) => namedTerms(row, names)) } : {}),
    ...(values.groups
      ? { groups: values.groups.map((group) => ({ name: group.name, features: group.features.map((f) => names[f]) })) }
      : {}),
    ...(values.interactions ? { interactions: cubes(values.interactions, rows, features) } : {}),
    ...(values.neighbourhood
      ? {
          neighbourhood: {
            local: [...values.neighbourhood.local],
            model: [...values.neighbourhood.model],
            weight: [...values.neighbourhood.weight],
          },
        }
      : {}),
    ...(values.widthCurve
      ? {
          widthCurve: {
            used: values.widthCurve.used,
            widths: [...values.widthCurve.widths],
            r2: values.widthCurve.r2.map((row) => [...row]),
          },
        }
      : {}),
  };
}

/** The largest first; of equal ones the first in the text. */
const namedTerms = (terms: readonly TermValue[], names: readonly string[]): NonNullable<Attribution['terms']>[number] =>
  [...terms]
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .map(({ feature, term, value, standardError }) => ({
      feature: names[feature],
      term,
      value,
      standardError: Number.isNaN(standardError) ? null : standardError,
    }));

/** The explained rows' own values as their file has them, `[row, feature]`. */
function cellsOfRows({ table, trained, card }: Naming): Cell[][] {
  const columns = trained.encoder.features.map((feature) => findColumn(table, feature.name, 'data'));
  return card.rows.map((row) =>
    columns.map((column) =>
      column.kind === 'numeric'
        ? Number.isNaN(column.values[row])
          ? null
          : column.values[row]
        : cellText(column, row),
    ),
  );
}

const cubes = (values: Float64Array, rows: number, size: number): number[][][] =>
  Array.from({ length: rows }, (_, r) => matrix(values.subarray(r * size * size, (r + 1) * size * size), size, size));

function samplingOf({ sampling, standardError }: Attribution): KindHead['sampling'] {
  if (!sampling) return null;
  const { draws, stoppedBy } = sampling;
  const count = (wanted: (typeof stoppedBy)[number]) => stoppedBy.filter((end) => end === wanted).length;
  return {
    draws: draws.reduce((a, b) => a + b, 0) / Math.max(1, draws.length),
    error: standardError.some((row) => row.includes(null))
      ? null
      : standardError.reduce((most, row) => row.reduce<number>((a, b) => Math.max(a, b ?? 0), most), 0),
    ends: { budget: count('budget'), tolerance: count('tolerance'), order: count('order'), user: count('user') },
  };
}

function fidelityOf({ fidelity: { kind, perRow } }: Attribution): KindHead['fidelity'] {
  if (perRow.length === 0) return null;
  const worst = perRow.reduce((a, b) => (kind === 'r2' ? Math.min(a, b) : Math.max(a, b)));
  return { kind, worst, mean: perRow.reduce((a, b) => a + b, 0) / perRow.length };
}
