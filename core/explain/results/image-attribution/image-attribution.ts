import { either, heads, say } from '../../../messages/say.ts';
import { html, nothing } from '../../../presentation/html.ts';
import { pictureMarkup } from '../../../presentation/picture-markup.ts';
import { reportNumber } from '../../../presentation/report-parts.ts';
import { textTable } from '../../../presentation/text-table.ts';
import type { ImageAttribution } from '../../../schema/results/image-attribution.ts';
import { endedBy, fidelityHead, samplingHead } from '../head.ts';
import { featureNames, matrix, type Naming, outputOf, rowCells, type Unnamed } from '../naming.ts';
import { joinedOfRows, namedOfRows } from '../of-rows.ts';
import { outputMessage } from '../output-message.ts';
import type { AllClasses, ResultKind } from '../result.ts';
import type { ImageAttributionValues } from './values.ts';

type Part = Unnamed<ImageAttribution>;

/** Pictures that a view shows. */
const mostShown = 48;
/** Segments that a terminal names. */
const mostNamed = 10;

const sizeOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + Math.abs(value), 0);

/** Attributions of pictures: what each pixel adds to each picture's prediction. */
export const imageAttribution: ResultKind<ImageAttributionValues, ImageAttribution> = {
  kind: 'image-attribution',
  byRow: true,
  named,
  numbers: (values) => [values.maps.values, values.baseValues, values.predictions],
  importance: (value) => [value.values.reduce((sum, row) => sum + sizeOf(row), 0) / Math.max(1, value.values.length)],
  repeated: (value) => [value.values, value.predictions, value.baseValues, value.standardError],
  renamed: (value, { names }) => ({ ...value, features: names(value.features) }),
  head: ({ byClass, fidelity, sampling, standardError }) => ({
    classes: byClass?.map((one) => one.class) ?? null,
    fidelity: fidelityHead(fidelity),
    sampling: samplingHead(sampling, standardError ?? []),
  }),
  view: (value) => {
    const shown = value.rows.slice(0, mostShown);
    return {
      kind: 'image-attribution',
      width: value.width,
      height: value.height,
      largest: value.values.reduce((most, row) => row.reduce((a, b) => Math.max(a, Math.abs(b)), most), 0),
      pictures: shown.map((row, i) => ({
        row,
        name: value.names[i],
        class: value.classes?.[i] ?? value.output.class ?? null,
        prediction: value.predictions[i],
        values: value.values[i],
        address: null,
      })),
    };
  },
  joinRows,
  joinClasses,
  ofClass(value, wanted) {
    const own = value.byClass?.find((one) => one.class === wanted);
    if (!own) return undefined;
    const { classes: _classes, byClass: _byClass, ...rest } = value;
    return {
      ...rest,
      segmentValues: null,
      standardError: null,
      values: own.values,
      predictions: own.predictions,
      baseValues: own.baseValues,
      output: { ...value.output, class: own.class },
      fidelity: { ...value.fidelity, perRow: own.fidelity },
    };
  },
  row: (value, at) => ({
    row: value.rows[at],
    class: value.classes?.[at] ?? value.output.class ?? null,
    base: value.baseValues[at],
    prediction: value.predictions[at],
    features: value.features,
    values: [value.values[at].reduce((sum, one) => sum + one, 0)],
    standardError: [null],
    texts: [value.names[at]],
    conditions: null,
    terms: [],
    picture: {
      width: value.width,
      height: value.height,
      values: value.values[at],
      segments: value.segments?.[at] ?? null,
      block: value.block ?? null,
      address: null,
    },
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
  words: {
    withoutBars: true,
    unit: (value) => say('unit.meanSize', { output: outputMessage(value.output) }),
    section(value, tell) {
      const [first] = value.values;
      if (!first) return nothing;
      const ends = {
        row: value.rows[0],
        from: reportNumber(value.baseValues[0]),
        to: reportNumber(value.predictions[0]),
      };
      return html`<p>${tell(say('report.fromTo', ends))}</p>${pictureMarkup(value.names[0], value, first)}`;
    },
    text(value, tell) {
      const { method, output, rows, seed, width, height, why, segmentValues } = value;
      const head = say('result.images', {
        method,
        output: outputMessage(output),
        rows: rows.length,
        seed,
        width,
        height,
        seconds: value.seconds.toFixed(2),
      });
      const lines = rows
        .slice(0, mostNamed)
        .map((row, i) => [row, value.names[i], value.predictions[i], sizeOf(value.values[i])]);
      const single = rows.length === 1 ? segmentValues?.[0] : undefined;
      const strongest = [...(single?.keys() ?? [])]
        .sort((a, b) => Math.abs(single?.[b] ?? 0) - Math.abs(single?.[a] ?? 0))
        .slice(0, mostNamed);
      return [
        tell(head),
        ...(why ? [tell(either(why))] : []),
        textTable(heads(tell, 'row', 'image', 'answer', 'size'), lines),
        ...(single
          ? [
              textTable(
                heads(tell, 'segment', 'attribution'),
                strongest.map((s) => [s, single[s]]),
              ),
            ]
          : []),
      ].join('\n');
    },
  },
};

function named(values: ImageAttributionValues, naming: Naming): Part {
  const { trained, context, label, card } = naming;
  const { maps } = values;
  const rows = card.rows.length;
  const pixels = maps.width * maps.height;
  const segments = maps.segments ? matrix(Float64Array.from(maps.segments), rows, pixels) : null;
  return {
    ...card,
    kind: 'image-attribution',
    names: card.rows.map((_, place) => String(rowCells(naming, place)[0] ?? '')),
    features: featureNames(naming),
    output: outputOf(naming),
    ...(label === 'predicted' ? { classes: Array.from(context.outputOf, (output) => trained.classes[output]) } : {}),
    width: maps.width,
    height: maps.height,
    values: matrix(maps.values, rows, pixels),
    segments,
    segmentValues:
      segments?.map((own, r) => perSegment(own, maps.values.subarray(r * pixels), (a, b) => a + b)) ?? null,
    standardError:
      segments && maps.errors
        ? segments.map((own, r) =>
            perSegment(own, maps.errors?.subarray(r * pixels) ?? [], (a, b) => a + b).map((error) =>
              Number.isNaN(error) ? null : error,
            ),
          )
        : null,
    baseValue: values.baseValues[0] ?? 0,
    baseValues: [...values.baseValues],
    predictions: [...values.predictions],
    fidelity:
      maps.of === undefined
        ? { kind: values.fidelity.kind, perRow: [...values.fidelity.perRow] }
        : { kind: 'none', perRow: [] },
    ...(typeof maps.of === 'number' ? { block: maps.of + 1 } : {}),
    ...namedOfRows(values),
  };
}

/** What the pixels of each segment come to together. */
function perSegment(
  segments: readonly number[],
  values: ArrayLike<number>,
  add: (a: number, b: number) => number,
): number[] {
  const sums = new Array<number>(segments.reduce((most, one) => Math.max(most, one), -1) + 1).fill(0);
  segments.forEach((segment, pixel) => {
    sums[segment] = add(sums[segment], values[pixel]);
  });
  return sums;
}

function joinRows(parts: readonly Part[]): Part {
  const [first] = parts;
  const all = <T>(of: (part: Part) => readonly T[] | null | undefined): T[] => parts.flatMap((part) => of(part) ?? []);
  return {
    ...first,
    ...joinedOfRows(parts),
    names: all((part) => part.names),
    values: all((part) => part.values),
    segments: first.segments && all((part) => part.segments),
    segmentValues: first.segmentValues && all((part) => part.segmentValues),
    standardError: first.standardError && all((part) => part.standardError),
    baseValues: all((part) => part.baseValues),
    predictions: all((part) => part.predictions),
    ...(first.byClass
      ? {
          byClass: first.byClass.map((own, k) => {
            const of = <T>(take: (one: typeof own) => readonly T[]): T[] =>
              parts.flatMap((part) => (part.byClass?.[k] ? take(part.byClass[k]) : []));
            return {
              class: own.class,
              values: of((one) => one.values),
              predictions: of((one) => one.predictions),
              baseValues: of((one) => one.baseValues),
              fidelity: of((one) => one.fidelity),
            };
          }),
        }
      : {}),
  };
}

function joinClasses(parts: readonly Part[], { names, chosen, output }: AllClasses): Part {
  const [first] = parts;
  const pick = <T>(of: (value: Part) => readonly T[]): T[] => chosen.map((k, r) => of(parts[k])[r]);
  return {
    ...parts[chosen[0] ?? 0],
    params: { ...first.params, class: 'all' },
    output,
    ...(output.class === 'predicted' ? { classes: chosen.map((k) => names[k]) } : {}),
    values: pick((value) => value.values),
    segmentValues: first.segmentValues && pick((value) => value.segmentValues ?? []),
    standardError: first.standardError && pick((value) => value.standardError ?? []),
    baseValues: pick((value) => value.baseValues),
    predictions: pick((value) => value.predictions),
    fidelity: {
      kind: first.fidelity.kind,
      perRow: first.fidelity.kind === 'none' ? [] : pick((value) => value.fidelity.perRow),
    },
    byClass: parts.map(({ values, predictions, baseValues, fidelity }, k) => ({
      class: names[k],
      values,
      predictions,
      baseValues,
      fidelity: fidelity.perRow,
    })),
    modelCalls: parts.reduce((sum, value) => sum + value.modelCalls, 0),
  };
}
