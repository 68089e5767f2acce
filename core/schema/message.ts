import { z } from 'zod';

/** What a sentence is filled with. Texts of a list are shown in quotes, messages in it as they read. */
export type MessageValue = string | number | Message | readonly (string | Message)[];

/**
 * A sentence as a key of the catalogue in `core/messages` and the values to fill in, so that each reader sees it in
 * their own language.
 * Values called `column` and `columns` name columns of the data set.
 */
export interface Message {
  readonly key: string;
  readonly values: Readonly<Record<string, MessageValue>>;
}

const value: z.ZodType<MessageValue> = z.lazy(() =>
  z.union([z.string(), z.number(), message, z.array(z.union([z.string(), message]))]),
);

export const message: z.ZodType<Message> = z.object({ key: z.string(), values: z.record(z.string(), value) });

/** A stored sentence; before there were messages, English text was stored. */
export const storedMessage = z.union([
  message,
  z.string().transform((text): Message => ({ key: 'text', values: { text } })),
]);

/** A sentence of the catalogue, or what another program says in its own words. */
export type Finding = Message | string;
