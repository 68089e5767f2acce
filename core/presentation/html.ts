// Markup in which everything that is filled in is escaped, unless it is markup of this kind itself.
const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export class Html {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

type Filled = Html | string | number | readonly Filled[];

const filled = (value: Filled): string => {
  if (value instanceof Html) return value.source;
  // an array may come from a stored file that holds more than it should: what is neither markup nor a list is text
  return Array.isArray(value)
    ? value.map(filled).join('')
    : String(value).replaceAll(/[&<>"']/g, (character) => escapes[character]);
};

/** A template of markup; lists are joined without anything between. */
export function html(markup: TemplateStringsArray, ...values: readonly Filled[]): Html {
  return new Html(markup.reduce((text, part, i) => text + filled(values[i - 1]) + part));
}

export const nothing = html``;

/** Texts on lines of their own. */
export const lines = (texts: readonly string[]): Html =>
  html`${texts.map((one, i) => (i === 0 ? one : html`<br>${one}`))}`;
