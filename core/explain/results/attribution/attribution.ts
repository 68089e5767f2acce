import { cellText, findColumn } from '../../../data/table.ts';
import type { Attribution } from '../../../schema/results/attribution.ts';
import type { Cell } from '../../../schema/results/card.ts';
import { endedBy, fidelityHead, samplingHead } from '../head.ts';
import { featureNames, matrix, type Naming, outputOf, rowCells, type Unnamed } from '../naming.ts';
import { namedOfRows } from '../of-rows.ts';
import type { ResultKind } from '../result.ts';
import type { TermValue } from '../term-value.ts';
import { isText, namedTerms, tokenValues } from '../token-values.ts';
import { joinClasses, joinRows } from './join.ts';
import { attributionRow } from './row.ts';
import type { AttributionValues } from './values.ts';
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
      ...(value.marks
        ? { marks: value.marks.map((row) => row.map((one) => ({ ...one, feature: name(one.feature) }))) }
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
    sampling: samplingHead(value.sampling, value.standardError),
    fidelity: fidelityHead(value.fidelity),
  }),
  view: attributionView,
  joinRows,
  joinClasses,
  ofClass(value, wanted) {
    const own = value.byClass?.find((one) => one.class === wanted);
    if (!own) return undefined;
    const {
      classes: _classes,
      interactions: _interactions,
      byClass: _byClass,
      terms: _terms,
      marks: _marks,
      ...rest
    } = value;
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
  endedAt: endedBy,
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
    ...namedOfRows(values),
    ...(values.conditions ? { conditions: values.conditions.map((row) => [...row]) } : {}),
    ...(values.terms
      ? {
          terms: values.terms.map((row) =>
            namedTerms(row).map(({ feature, term, value, standardError }) => ({
              feature: names[feature],
              term,
              value,
              standardError,
            })),
          ),
          marks: values.terms.map((row, place) => marksOf(naming, place, row)),
        }
      : {}),
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

/** Where the words of a row's texts stand, with what they come to. */
const marksOf = (
  naming: Naming,
  place: number,
  terms: readonly TermValue[],
): NonNullable<Attribution['marks']>[number] => {
  const cells = rowCells(naming, place);
  return naming.trained.encoder.features.flatMap((feature, f) => {
    if (!isText(feature)) return [];
    const own = terms.filter((one) => one.feature === f);
    const { tokens, values } = tokenValues(String(cells[f] ?? ''), feature.settings, own);
    return tokens.flatMap(({ start, end }, t) =>
      values[t] === 0 ? [] : [{ feature: feature.name, start, end, value: values[t] }],
    );
  });
};

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
