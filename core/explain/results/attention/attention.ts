import { readTokens } from '../../../data/fields/sequence/sequence.ts';
import { either, heads as headings, say } from '../../../messages/say.ts';
import { html, nothing } from '../../../presentation/html.ts';
import { signedBars } from '../../../presentation/report-parts.ts';
import { brief, textTable } from '../../../presentation/text-table.ts';
import type { Attention, AttentionLayers } from '../../../schema/results/attention.ts';
import { onlyImage } from '../../images/maps.ts';
import { featureNames, type Naming, outputOf, rowCells, type Unnamed } from '../naming.ts';
import type { ResultKind } from '../result.ts';
import { layersAt, receivedBy, receivedMap } from './received.ts';
import type { AttentionValues } from './values.ts';

/** Rows that a view shows, and words that are named. */
const mostShown = 12;
const mostNamed = 20;

/** How strongly words or patches attend to each other. */
export const attention: ResultKind<AttentionValues, Attention> = {
  kind: 'attention',
  byRow: true,
  named,
  numbers: (values) => [values.predictions, ...values.samples.flatMap((layers) => layers.map((own) => own.values))],
  // of a single feature nothing is more than another
  importance: ({ features }) => features.map(() => 1),
  repeated: ({ layers, others }) => [layers, others],
  renamed: (value, { names }) => ({ ...value, features: names(value.features) }),
  view: (value) => ({
    kind: 'attention',
    layer: value.layer,
    head: value.head,
    samples: value.rows.slice(0, mostShown).map((row, i) => ({
      row,
      name: value.names[i],
      prediction: value.predictions[i],
      tokens: value.tokens?.[i] ?? null,
      layers: layersAt(value, i),
      address: null,
    })),
  }),
  joinRows(parts) {
    const [first, ...rest] = parts;
    const all = <T>(of: (part: Unnamed<Attention>) => readonly T[] | null | undefined): T[] =>
      parts.flatMap((part) => of(part) ?? []);
    return {
      ...first,
      ...(first.classes ? { classes: all((part) => part.classes) } : {}),
      predictions: all((part) => part.predictions),
      names: all((part) => part.names),
      tokens: first.tokens && all((part) => part.tokens),
      others: [...first.others, ...rest.flatMap((part) => [{ layers: part.layers }, ...part.others])],
    };
  },
  row(value, at) {
    const strength = receivedBy(layersAt(value, at), value);
    const own = value.tokens?.[at];
    return {
      row: value.rows[at],
      class: value.classes?.[at] ?? value.output.class ?? null,
      base: 0,
      prediction: value.predictions[at],
      features: value.features,
      values: [1],
      standardError: [null],
      texts: [value.names[at]],
      conditions: null,
      terms: own
        ? strength
            .map((share, i) => ({ feature: value.features[0], term: own[i].text, value: share, standardError: 0 }))
            .sort((a, b) => b.value - a.value)
        : [],
      ...(own
        ? {
            marks: own.map(({ start, end }, i) => ({ feature: value.features[0], start, end, value: strength[i] })),
            rest: 0,
          }
        : {
            picture: {
              width: value.width,
              height: value.height,
              values: receivedMap(value, strength),
              segments: null,
              block: null,
              address: null,
            },
          }),
      fidelity: 0,
      intercept: null,
      localPrediction: null,
      groups: [],
      pairs: [],
      widthCurve: null,
      neighbourhood: null,
      draws: null,
      stoppedBy: null,
    };
  },
  words: {
    withoutBars: true,
    unit: () => say('unit.attention', {}),
    section(value, tell) {
      const own = value.tokens?.[0];
      if (!own) return nothing;
      const strength = receivedBy(value.layers, value);
      const order = [...own.keys()].sort((a, b) => strength[b] - strength[a]).slice(0, mostNamed);
      const said = tell(say('unit.attention', {}));
      return html`<p dir="auto">${value.names[0]}</p>${signedBars(
        said,
        order.map((i) => ({ name: own[i].text, value: strength[i] })),
      )}`;
    },
    text(value, tell) {
      const { method, rows, layers, seed, why } = value;
      const head = say('result.attention', {
        method,
        rows: rows.length,
        layers: layers.length,
        heads: layers[0]?.heads.length ?? 0,
        seed,
        seconds: value.seconds.toFixed(2),
      });
      const own = value.tokens?.[0];
      const strength = receivedBy(value.layers, value);
      const order = own ? [...own.keys()].sort((a, b) => strength[b] - strength[a]).slice(0, mostNamed) : [];
      return [
        tell(head),
        ...(why ? [tell(either(why))] : []),
        ...(value.names.length > 0 ? [brief(value.names[0])] : []),
        ...(own
          ? [
              textTable(
                headings(tell, 'word', 'share'),
                order.map((i) => [own[i].text, strength[i]]),
              ),
            ]
          : []),
      ].join('\n');
    },
  },
};

function named(values: AttentionValues, naming: Naming): Unnamed<Attention> {
  const { trained, context, label, card } = naming;
  const [feature] = trained.encoder.features;
  const names = card.rows.map((_, place) => String(rowCells(naming, place)[0] ?? ''));
  const shape = onlyImage(trained)?.shape;
  const [first, ...others] = values.samples.map(asLists);
  return {
    ...card,
    kind: 'attention',
    output: outputOf(naming),
    ...(label === 'predicted' ? { classes: Array.from(context.outputOf, (output) => trained.classes[output]) } : {}),
    features: featureNames(naming),
    predictions: [...values.predictions],
    names,
    tokens:
      feature.kind === 'sequence'
        ? names.map((text) =>
            readTokens(feature, text).map(({ start, end }) => ({ text: text.slice(start, end), start, end })),
          )
        : null,
    width: shape?.width ?? 0,
    height: shape?.height ?? 0,
    layer: values.layer ?? null,
    head: values.head ?? null,
    layers: first ?? [],
    others: others.map((layers) => ({ layers })),
  };
}

/** Of 32-bit numbers seven digits are all that there are. */
const asLists = (layers: AttentionValues['samples'][number]): AttentionLayers =>
  layers.map(({ heads, tokens, values }) => ({
    heads: Array.from({ length: heads }, (_, h) =>
      Array.from({ length: tokens }, (__, from) =>
        Array.from({ length: tokens }, (___, to) => Number(values[(h * tokens + from) * tokens + to].toPrecision(7))),
      ),
    ),
  }));
