// What a person reads of a result that has no picture of its own: a sentence and tables.
import { z } from 'zod';
import { message } from './message.ts';
import { drawnPicture } from './results/units.ts';

/** A text is a person's own (a feature, a category); what the program says is a message. */
const cell = z.union([z.string(), z.number(), z.null(), message]);
export type PresentedCell = z.infer<typeof cell>;

const column = z.object({
  label: z.union([z.string(), message]),
  /** How its numbers are written; `row`: the number of a row, as it stands. */
  as: z.enum(['text', 'row', 'number', 'metric', 'percent', 'count']),
});
export type PresentedColumn = z.infer<typeof column>;

const presentedTable = z.object({
  title: message,
  note: message.optional(),
  columns: z.array(column),
  rows: z.array(z.array(cell)),
  /** Places of the rows that stand out. */
  marked: z.array(z.number()).optional(),
});
export type PresentedTable = z.infer<typeof presentedTable>;

const text = z.union([z.string(), message]);

/** Lines over one axis. */
const presentedChart = z.object({
  title: message,
  x: message,
  y: message,
  series: z.array(z.object({ name: text, x: z.array(z.number()), y: z.array(z.number()) })),
});
export type PresentedChart = z.infer<typeof presentedChart>;

/** Pictures in rows, each with a number for each pixel laid over it where there is a map. */
const presentedPictures = z.object({
  title: message,
  note: message.optional(),
  rows: z.array(
    z.object({
      label: text,
      pictures: z.array(z.object({ picture: drawnPicture, map: z.array(z.number()).nullable() })),
    }),
  ),
});
export type PresentedPictures = z.infer<typeof presentedPictures>;

export const presentation = z.object({
  /** What it comes to, in a sentence or a few. */
  headline: z.array(message),
  tables: z.array(presentedTable),
  /** Seen in the window alone. */
  charts: z.array(presentedChart).optional(),
  pictures: z.array(presentedPictures).optional(),
});
export type Presentation = z.infer<typeof presentation>;
