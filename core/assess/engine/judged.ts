// Explanations in the forms that assessments judge: numbers of features, or of the pixels of pictures.

import { termOf } from '../../data/texts/tokens.ts';
import { layersAt, receivedBy, receivedMap } from '../../explain/results/attention/received.ts';
import type { Explained } from '../../explain/results/naming.ts';
import type { Attention } from '../../schema/results/attention.ts';
import type { Attribution } from '../../schema/results/attribution.ts';
import type { ImageAttribution } from '../../schema/results/image-attribution.ts';
import { ofWholeTexts } from './text-attributions.ts';

/** Undefined of what is no attribution. */
export function judgedForm(value: Explained): Omit<Attribution, 'id'> | Omit<ImageAttribution, 'id'> | undefined {
  switch (value.kind) {
    case 'attribution':
    case 'image-attribution':
      return value;
    case 'text-attribution':
      return ofWholeTexts(value);
    case 'attention':
      return value.tokens === null ? attentionMaps(value) : attentionWords(value);
    default:
      return undefined;
  }
}

type Unstored = Omit<Attention, 'id'>;

const shared = ({
  layers: _layers,
  others: _others,
  tokens: _tokens,
  names: _names,
  layer: _l,
  head: _h,
  ...card
}: Unstored) => card;

/** What each patch receives, at the size of its picture. */
function attentionMaps(value: Unstored): Omit<ImageAttribution, 'id'> {
  const { rows, names } = value;
  return {
    ...shared(value),
    kind: 'image-attribution',
    names,
    values: rows.map((_, i) => receivedMap(value, receivedBy(layersAt(value, i), value))),
    segments: null,
    segmentValues: null,
    standardError: null,
    baseValue: 0,
    baseValues: rows.map(() => 0),
    fidelity: { kind: 'none', perRow: [] },
  };
}

/** What each word receives. */
function attentionWords(value: Unstored): Omit<Attribution, 'id'> {
  const { width: _width, height: _height, ...card } = shared(value);
  const { rows, names, tokens } = value;
  const strengths = rows.map((_, i) => receivedBy(layersAt(value, i), value));
  return ofWholeTexts({
    ...card,
    kind: 'text-attribution',
    texts: names,
    tokens: tokens ?? [],
    values: strengths,
    standardError: strengths.map((row) => row.map(() => 0)),
    terms: strengths.map((row, i) =>
      row.map((strength, t) => ({
        term: termOf(tokens?.[i][t].text ?? ''),
        value: strength,
        standardError: 0,
      })),
    ),
    rest: rows.map(() => 0),
    baseValue: 0,
    baseValues: rows.map(() => 0),
    fidelity: { kind: 'none', perRow: [] },
  });
}
