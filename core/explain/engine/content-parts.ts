// A row that is a text or a picture and nothing else, by its parts: words, or segments, of which some are hidden.
import { tokenVectorsOf } from '../../data/fields/text/text.ts';
import type { ExplainContext } from '../explainer.ts';
import { onlyImage } from '../images/maps.ts';
import { isImageMasker } from '../maskers/image.ts';

export interface ContentPart {
  /** Of a text. */
  readonly term?: string;
  /** Of a picture. */
  readonly segment?: number;
}

export interface ContentParts {
  readonly parts: readonly ContentPart[];
  /** Encoded rows, one a mask: a part whose bit is 0 is hidden. */
  hidden(masks: readonly Uint8Array[]): Float64Array;
}

/** The explained row's parts; undefined where it is made of columns. */
export function contentParts(context: ExplainContext, row: number): ContentParts | undefined {
  const [feature, ...others] = context.encoder.features;
  if (!feature || others.length > 0) return undefined;
  if (feature.kind === 'text') return wordsOf(context, row);
  if (feature.kind === 'sequence' || onlyImage(context)) return playersOf(context, row);
  return undefined;
}

/** Words that are taken out of the text wherever they stand. */
function wordsOf(context: ExplainContext, row: number): ContentParts | undefined {
  const [feature] = context.encoder.features;
  if (feature.kind !== 'text') return undefined;
  const raw = context.rows.values[row];
  const text = Number.isNaN(raw) ? '' : feature.categories[raw];
  const { vectors, words, owners } = tokenVectorsOf(feature, text);
  const { width } = context.encoder;
  const kept = new Int32Array(owners.length);
  return {
    parts: words.map((term) => ({ term })),
    hidden(masks) {
      const x = new Float64Array(masks.length * width);
      masks.forEach((mask, m) => {
        let count = 0;
        for (let t = 0; t < owners.length; t++) if (mask[owners[t]] === 1) kept[count++] = t;
        const { numbers, values, size } = vectors.write(kept, count);
        for (let i = 0; i < size; i++) x[m * width + feature.offset + vectors.columns[numbers[i]]] = values[i];
      });
      return x;
    },
  };
}

/** Words whose places are left empty, or segments that have other pixels. */
function playersOf(context: ExplainContext, row: number): ContentParts {
  const { encoded, encoder, masker } = context;
  const { width } = encoder;
  const players = masker.players(context, row);
  const columns = masker.columnsOf(context, row, players);
  const own = encoded.subarray(row * width, (row + 1) * width);
  const other = masker.hiddenPicture?.(context, row) ?? new Float64Array(width);
  return {
    parts: players.map((player) => {
      const { term, segment } = masker.partOf(context, player, row);
      return { ...(term === undefined ? {} : { term }), ...(segment === undefined ? {} : { segment }) };
    }),
    hidden(masks) {
      const x = new Float64Array(masks.length * width);
      masks.forEach((mask, m) => {
        const to = x.subarray(m * width, (m + 1) * width);
        to.set(own);
        columns.forEach((places, i) => {
          if (mask[i] === 0) for (const place of places) to[place] = other[place];
        });
      });
      return x;
    },
  };
}

/** The segments of a picture, for drawing. */
export function segmentsOf(context: ExplainContext, row: number) {
  const shape = onlyImage(context)?.shape;
  if (!shape || !isImageMasker(context.masker)) return undefined;
  return { width: shape.width, height: shape.height, segments: [...context.masker.segmentsOf(context, row)] };
}
