// Messages of the catalogue, checked as they are made: the key must be there, and each value that its sentence asks
// for.
import type { Message, MessageValue } from '../schema/message.ts';
import type { english } from './en/english.ts';

type Catalogue = typeof english;
type Base<K extends string> = K extends `${infer B}_one` | `${infer B}_other` ? B : K;
export type MessageKey = Base<keyof Catalogue>;
type Sentence<K extends MessageKey> = Catalogue[(K | `${K}_one` | `${K}_other`) & keyof Catalogue];
type Names<S extends string> = S extends `${string}{{${infer N}}}${infer Rest}`
  ? (N extends `${infer Name}, ${string}` ? Name : N) | Names<Rest>
  : never;

/** What a sentence needs to be whole; `count` also chooses between singular and plural. */
type Needed<K extends MessageKey> = Names<Sentence<K>> | (`${K}_one` extends keyof Catalogue ? 'count' : never);

/** @returns the message, to be stored or sent, and read by `format` */
export function say<K extends MessageKey>(key: K, values: Readonly<Record<Needed<K>, MessageValue>>): Message {
  return { key, values };
}

/** What stands in both languages already: a title, a sentence of a library. */
export const either = ({ en, zh }: { readonly en: string; readonly zh: string }): Message => ({
  key: 'either',
  values: { en, zh },
});

const maxNamed = 6;
const maxText = 40;

/** A text as it is shown in a sentence: not longer than a glance takes in. */
export const shortened = (text: string): string => (text.length > maxText ? `${text.slice(0, maxText)}…` : text);

/** Names or values one after another, without quotes, as the reader's language puts them. */
export const listed = (items: readonly string[]): readonly Message[] => items.map((text) => say('text', { text }));

/** A hint that first names the known word that is near to what was written, if there is one. */
export const suggesting = (near: string | undefined, hint: Message): Message =>
  near === undefined ? hint : say('hint.both', { value: say('hint.didYouMean', { near }), value2: hint });

/** Sentences one after another, as the reader's language parts them. */
export const inSequence = (messages: readonly Message[]): Message =>
  messages.length === 0
    ? say('text', { text: '' })
    : messages.reduce((first, second) => say('sentences.two', { first, second }));

/** The first of many, and how many more there are. */
export function some(items: readonly (string | Message)[]): readonly (string | Message)[] | Message {
  return items.length <= maxNamed
    ? items
    : say('list.more', { shown: items.slice(0, maxNamed), count: items.length - maxNamed });
}

/** A message in the language of whoever reads; a text as it is. */
export type Tell = (message: string | Message) => string;

type HeadKey = Extract<MessageKey, `head.${string}`>;
export type HeadName = HeadKey extends `head.${infer N}` ? N : never;

/** Heads of the columns of a table. */
export const heads = (tell: Tell, ...names: readonly HeadName[]): string[] =>
  names.map((name) => tell(say(`head.${name}`, {})));
