import { z } from 'zod';
import { card, explanationOutput } from './card.ts';

const numbers = z.array(z.number());
const tokens = z.array(z.object({ text: z.string(), start: z.number(), end: z.number() }));

/** `[head, from, to]`: how strongly one word or patch looks at another; what one looks at adds up to 1. */
const layer = z.object({ heads: z.array(z.array(numbers)) });
const layers = z.array(layer);
export type AttentionLayers = z.infer<typeof layers>;

/** Which layer and head is shown first, counted from 1; null: the last layer, the mean of all heads. */
const chosen = { layer: z.number().nullable(), head: z.number().nullable() };

/** How strongly the words of a text, or the patches of a picture, attend to each other in each layer of a network. */
export const attention = z.object({
  ...card,
  ...chosen,
  kind: z.literal('attention'),
  rows: numbers,
  features: z.array(z.string()),
  output: explanationOutput,
  classes: z.array(z.string()).optional(),
  predictions: numbers,
  /** Each row's text, or the file of its picture. */
  names: z.array(z.string()),
  /** `[row, token]` of texts, in UTF-16 units; null of pictures, whose patches stand in a square, row by row. */
  tokens: z.array(tokens).nullable(),
  /** Of pictures, in pixels; 0 of texts. */
  width: z.number(),
  height: z.number(),
  /** Of the first row. */
  layers,
  /** The same of the rows behind it. */
  others: z.array(z.object({ layers })),
});
export type Attention = z.infer<typeof attention>;

export const attentionView = z.object({
  ...chosen,
  kind: z.literal('attention'),
  samples: z.array(
    z.object({
      row: z.number(),
      name: z.string(),
      prediction: z.number(),
      tokens: tokens.nullable(),
      layers,
      /** The picture as the model sees it; null of texts, and where its row is of another file. */
      address: z.string().nullable(),
    }),
  ),
});
export type AttentionView = z.infer<typeof attentionView>;
