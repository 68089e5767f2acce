// Texts: one column a term of the training rows' vocabulary. A raw value is a text's place among those that have been
// met, which are not stored with a model.
import { z } from 'zod';
import type { CodedColumn } from '../../table.ts';
import { TokenVectors } from '../../texts/token-vectors.ts';
import { type Token, tokensOf } from '../../texts/tokens.ts';
import { cutSettings, learnCutting, learnVocabulary, type SparseRow, vectorOf } from '../../texts/vectors.ts';
import { type FieldType, type Learning, storedNumbers } from '../field-type.ts';

const stored = z.object({
  kind: z.literal('text'),
  name: z.string(),
  offset: z.number(),
  width: z.number(),
  settings: cutSettings,
  terms: z.array(z.string()),
  weights: storedNumbers,
});

export interface TextEncoding extends z.infer<typeof stored> {
  /** A missing text has no term. */
  readonly fill: number;
  /** The texts that have been met, by their raw values. */
  readonly categories: readonly string[];
}

/** What one encoding has met. */
class Met {
  readonly texts: string[] = [];
  readonly #codes = new Map<string, number>();
  readonly #columns = new WeakMap<readonly string[], Int32Array>();
  readonly #vectors = new Map<number, SparseRow>();
  readonly #encoding: z.infer<typeof stored>;
  readonly #places: ReadonlyMap<string, number>;

  constructor(encoding: z.infer<typeof stored>) {
    this.#encoding = encoding;
    this.#places = new Map(encoding.terms.map((term, i) => [term, i]));
  }

  codeOf(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    this.#codes.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }

  /** Codes of all texts of a column: what a text's code is does not depend on which rows are asked for first. */
  codesOf(texts: readonly string[]): Int32Array {
    const known = this.#columns.get(texts);
    // the texts that this encoding has met are a list that grows
    if (known?.length === texts.length) return known;
    const codes = Int32Array.from(texts, (text) => this.codeOf(text));
    this.#columns.set(texts, codes);
    return codes;
  }

  vectorOf(code: number): SparseRow {
    const known = this.#vectors.get(code);
    if (known) return known;
    const vector = this.vectorOfText(this.texts[code] ?? '');
    this.#vectors.set(code, vector);
    return vector;
  }

  tokenVectors(tokens: readonly Token[]): TokenVectors {
    const { weights, settings } = this.#encoding;
    return new TokenVectors(tokens, this.#places, weights, settings);
  }

  vectorOfText(text: string): SparseRow {
    const { weights, settings } = this.#encoding;
    return vectorOf(text, this.#places, weights, settings);
  }
}

const met = new WeakMap<object, Met>();

const metBy = (encoding: object): Met => {
  const known = met.get(encoding);
  if (!known) throw new Error('a text encoding that was copied');
  return known;
};

/** The texts stay with the encoding in memory and are not stored with it. */
function withTexts(encoding: z.infer<typeof stored>): TextEncoding {
  const own = new Met(encoding);
  const whole = Object.defineProperties(
    { ...encoding },
    {
      categories: { enumerable: false, value: own.texts },
      fill: { enumerable: false, value: Number.NaN },
    },
  ) as TextEncoding;
  met.set(whole, own);
  return whole;
}

function learn(column: CodedColumn, { rows, settings, offset }: Learning): TextEncoding {
  const texts = Array.from(rows, (row) => (column.codes[row] < 0 ? '' : column.categories[column.codes[row]]));
  const cutting = learnCutting(texts, settings.text);
  const { terms, weights } = learnVocabulary(texts, cutting);
  return withTexts({
    kind: 'text',
    name: column.name,
    offset,
    width: terms.length,
    settings: cutting,
    terms: [...terms],
    weights,
  });
}

/** The raw value of a text, which may be a new one. */
export const codeOfText = (encoding: TextEncoding, text: string): number => metBy(encoding).codeOf(text);

/** @param vector none for a missing text */
function write({ offset, width }: TextEncoding, vector: SparseRow | undefined, output: Float64Array, start: number) {
  const from = start + offset;
  output.fill(0, from, from + width);
  if (!vector) return;
  const { columns, values } = vector;
  for (let i = 0; i < columns.length; i++) output[from + columns[i]] = values[i];
}

/** Writes the encoded columns of a text that need not be remembered. */
export const encodeText = (encoding: TextEncoding, text: string, output: Float64Array, start: number): void =>
  write(encoding, metBy(encoding).vectorOfText(text), output, start);

/** A text by its tokens, with vectors of what is left when some of them are taken. */
export function tokenVectorsOf(
  encoding: TextEncoding,
  text: string,
): {
  readonly tokens: readonly Token[];
  readonly vectors: TokenVectors;
  /** The different words in their order, and which of them each token is. */
  readonly words: readonly string[];
  readonly owners: Int32Array;
} {
  const tokens = tokensOf(text, encoding.settings);
  const words = [...new Set(tokens.map(({ term }) => term))];
  const place = new Map(words.map((term, i) => [term, i]));
  const owners = Int32Array.from(tokens, ({ term }) => place.get(term) ?? 0);
  return { tokens, vectors: metBy(encoding).tokenVectors(tokens), words, owners };
}

/** Characters of each text, by its raw value: what is compared of texts where each is another. */
export const textLengths = ({ categories }: TextEncoding, raw: Float64Array): Float64Array =>
  raw.map((code) => (Number.isNaN(code) ? code : categories[code].length));

/** Texts that are cut into at least so many terms on average are read as words, and not left out. */
const fewestTerms = 4;
/** Texts that are looked at. */
const looked = 300;

/** Whether a column's texts are sentences: names, addresses and codes are not. */
export function isProse({ categories }: CodedColumn): boolean {
  const step = Math.max(1, Math.floor(categories.length / looked));
  const some = categories.filter((_, i) => i % step === 0);
  const words = (one: string) => tokensOf(one, { tokenizer: 'words', language: 'auto' }).length;
  return some.length > 0 && some.reduce((sum, one) => sum + words(one), 0) >= fewestTerms * some.length;
}

export const text: FieldType<TextEncoding, CodedColumn> = {
  shape: stored.transform(withTexts) as unknown as z.ZodType<TextEncoding>,
  settings: ['text', 'missing'],
  learn,
  columnNames: ({ name, terms }) => terms.map((term) => `${name}: ${term}`),
  isAffine: () => false,
  take(column, encoding, { rows, values, feature, features }) {
    const own = metBy(encoding);
    const codes = column.kind === 'numeric' ? undefined : own.codesOf(column.categories);
    for (let i = 0; i < rows.length; i++) {
      const place = i * features + feature;
      if (column.kind === 'numeric') {
        const value = column.values[rows[i]];
        values[place] = Number.isNaN(value) ? value : own.codeOf(String(value));
      } else {
        const code = column.codes[rows[i]];
        values[place] = code < 0 || !codes ? Number.NaN : codes[code];
      }
    }
  },
  encode: (encoding, raw, output, start) =>
    write(encoding, Number.isNaN(raw) ? undefined : metBy(encoding).vectorOf(raw), output, start),
  info: ({ name }) => ({ name, kind: 'text' }),
  describe: ({ name, settings, terms, weights }) => ({
    name,
    kind: 'text',
    encoding: settings.kind,
    settings,
    terms,
    weights: [...weights],
  }),
};
