import type { TextAttribution } from '../../../schema/results/text-attribution.ts';
import { endedBy, fidelityHead, samplingHead } from '../head.ts';
import { featureNames, type Naming, outputOf, rowCells, type Unnamed } from '../naming.ts';
import { namedOfRows } from '../of-rows.ts';
import type { ResultKind } from '../result.ts';
import { isText, namedTerms, tokenValues } from '../token-values.ts';
import { joinClasses, joinRows } from './join.ts';
import type { TextAttributionValues } from './values.ts';
import { marksOf, textAttributionView } from './view.ts';
import { labelOf, textAttributionWords } from './words.ts';

/** Attributions of texts: what each word adds to each text's prediction. */
export const textAttribution: ResultKind<TextAttributionValues, TextAttribution> = {
  kind: 'text-attribution',
  byRow: true,
  named,
  numbers: (values) => [
    values.values,
    values.baseValues,
    values.predictions,
    ...values.terms.map((row) => row.map(({ value }) => value)),
  ],
  importance: ({ terms }) => [
    terms.reduce((sum, row) => sum + row.reduce((size, { value }) => size + Math.abs(value), 0), 0) /
      Math.max(1, terms.length),
  ],
  repeated: (value) => [
    value.values,
    value.predictions,
    value.baseValues,
    value.standardError,
    value.terms,
    value.rest,
  ],
  renamed: (value, { names }) => ({ ...value, features: names(value.features) }),
  head: (value) => ({
    classes: value.byClass?.map((one) => one.class) ?? null,
    fidelity: fidelityHead(value.fidelity),
    sampling: samplingHead(
      value.sampling,
      value.terms.map((row) => row.map(({ standardError }) => standardError)),
    ),
  }),
  view: textAttributionView,
  joinRows,
  joinClasses,
  ofClass(value, wanted) {
    const own = value.byClass?.find((one) => one.class === wanted);
    if (!own) return undefined;
    const { classes: _classes, byClass: _byClass, ...rest } = value;
    const { class: name, fidelity, ...values } = own;
    return {
      ...rest,
      ...values,
      baseValue: own.baseValues[0] ?? value.baseValue,
      output: { ...value.output, class: name },
      fidelity: { ...value.fidelity, perRow: fidelity },
    };
  },
  row: (value, at) => ({
    row: value.rows[at],
    class: value.classes?.[at] ?? value.output.class ?? null,
    base: value.baseValues[at],
    prediction: value.predictions[at],
    features: value.features,
    values: [value.values[at].reduce((sum, one) => sum + one, value.rest[at])],
    standardError: [null],
    texts: [value.texts[at]],
    conditions: null,
    terms: value.terms[at].map((own) => ({
      feature: value.features[0],
      term: labelOf(own),
      value: own.value,
      standardError: own.standardError,
    })),
    marks: marksOf(value, at).map((mark) => ({ feature: value.features[0], ...mark })),
    rest: value.rest[at],
    fidelity: value.fidelity.perRow[at] ?? 0,
    intercept: value.intercept?.[at] ?? null,
    localPrediction: value.localPrediction?.[at] ?? null,
    groups: [],
    pairs: [],
    widthCurve: null,
    neighbourhood: null,
    draws: value.sampling?.draws[at] ?? null,
    stoppedBy: value.sampling?.stoppedBy[at] ?? null,
  }),
  endedAt: endedBy,
  words: textAttributionWords,
};

function named(values: TextAttributionValues, naming: Naming): Unnamed<TextAttribution> {
  const { trained, context, label, card } = naming;
  const [feature] = trained.encoder.features;
  if (!isText(feature)) throw new Error('these are no texts');
  const texts = card.rows.map((_, place) => String(rowCells(naming, place)[0] ?? ''));
  const ofRows = texts.map((text, row) => tokenValues(text, feature.settings, values.terms[row] ?? []));
  return {
    ...card,
    kind: 'text-attribution',
    output: outputOf(naming),
    ...(label === 'predicted' ? { classes: Array.from(context.outputOf, (output) => trained.classes[output]) } : {}),
    features: featureNames(naming),
    texts,
    tokens: ofRows.map(({ tokens }, row) =>
      tokens.map(({ start, end }) => ({ text: texts[row].slice(start, end), start, end })),
    ),
    values: ofRows.map((own) => [...own.values]),
    standardError: ofRows.map(({ errors }) => Array.from(errors, (error) => (Number.isNaN(error) ? null : error))),
    terms: texts.map((_, row) => namedTerms(values.terms[row] ?? []).map(({ feature: _feature, ...own }) => own)),
    rest: ofRows.map((own, row) =>
      withoutResidue(
        own.values.reduce((sum, value) => sum - value, values.values[row]),
        own.values,
      ),
    ),
    baseValue: values.baseValues[0] ?? 0,
    baseValues: [...values.baseValues],
    predictions: [...values.predictions],
    fidelity: values.isMap
      ? { kind: 'none', perRow: [] }
      : { kind: values.fidelity.kind, perRow: [...values.fidelity.perRow] },
    ...namedOfRows(values),
  };
}

/** What a sum leaves behind by rounding is nothing that words which are not there would say. */
const withoutResidue = (rest: number, values: Float64Array): number =>
  Math.abs(rest) <= 1e-13 * values.reduce((sum, value) => sum + Math.abs(value), 1e-300) * Math.max(1, values.length)
    ? 0
    : rest;
