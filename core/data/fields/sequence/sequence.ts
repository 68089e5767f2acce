// Texts as sequences: one column a place, which holds the number of the term that stands there. 0 is nothing (behind the
// end, or hidden), 1 a term that the vocabulary does not have, and terms are counted from 2.
import { z } from 'zod';
import { quantile } from '../../../numeric/stats.ts';
import type { CodedColumn } from '../../table.ts';
import { type Token, tokensOf } from '../../texts/tokens.ts';
import { cutSettings, learnCutting, learnVocabulary } from '../../texts/vectors.ts';
import type { FieldType, Learning } from '../field-type.ts';

const stored = z.object({
  kind: z.literal('sequence'),
  name: z.string(),
  offset: z.number(),
  /** Places of a text; what is longer is cut off. */
  width: z.number(),
  settings: cutSettings,
  terms: z.array(z.string()),
});

export interface SequenceEncoding extends z.infer<typeof stored> {
  /** A missing text has no term. */
  readonly fill: number;
  /** The texts that have been met, by their raw values. */
  readonly categories: readonly string[];
}

/** Numbers that terms are counted from. */
export const firstTerm = 2;

/** What one encoding has met. */
class Met {
  readonly texts: string[] = [];
  readonly #codes = new Map<string, number>();
  readonly #places: ReadonlyMap<string, number>;

  constructor({ terms }: z.infer<typeof stored>) {
    this.#places = new Map(terms.map((term, i) => [term, i + firstTerm]));
  }

  codeOf(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    this.#codes.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }

  numberOf = (term: string): number => this.#places.get(term) ?? 1;
}

const met = new WeakMap<object, Met>();

const metBy = (encoding: object): Met => {
  const known = met.get(encoding);
  if (!known) throw new Error('a sequence encoding that was copied');
  return known;
};

/** The texts stay with the encoding in memory and are not stored with it. */
function withTexts(encoding: z.infer<typeof stored>): SequenceEncoding {
  const own = new Met(encoding);
  const whole = Object.defineProperties(
    { ...encoding },
    {
      categories: { enumerable: false, value: own.texts },
      fill: { enumerable: false, value: Number.NaN },
    },
  ) as SequenceEncoding;
  met.set(whole, own);
  return whole;
}

/** Of the training texts so many are read whole where no length is asked for, and no text is longer than this. */
const readWhole = 0.95;
const mostPlaces = 256;

function learn(column: CodedColumn, { rows, settings, offset }: Learning): SequenceEncoding {
  const texts = Array.from(rows, (row) => (column.codes[row] < 0 ? '' : column.categories[column.codes[row]]));
  const own = learnCutting(texts, { ...settings.text, ngrams: [1, 1] });
  const lengths = Float64Array.from(texts, (text) => tokensOf(text, own).length).sort();
  return withTexts({
    kind: 'sequence',
    name: column.name,
    offset,
    width: Math.max(1, Math.min(mostPlaces, Math.ceil(quantile(lengths, readWhole)))),
    settings: own,
    terms: [...learnVocabulary(texts, { ...own, kind: 'count' }).terms],
  });
}

/** The raw value of a text, which may be a new one. */
export const codeOfSequence = (encoding: SequenceEncoding, text: string): number => metBy(encoding).codeOf(text);

/** The tokens of a text, as many as are read. */
export const readTokens = ({ settings, width }: SequenceEncoding, text: string): readonly Token[] =>
  tokensOf(text, settings).slice(0, width);

/** Characters of each text, by its raw value. */
export const sequenceLengths = ({ categories }: SequenceEncoding, raw: Float64Array): Float64Array =>
  raw.map((code) => (Number.isNaN(code) ? code : categories[code].length));

/** The term of a number; what the vocabulary does not have is nothing that can be named. */
export const termOf = ({ terms }: SequenceEncoding, number: number): string => terms[number - firstTerm] ?? '[UNK]';

/** Writes the encoded columns of a text that need not be remembered. */
export function encodeSequence(encoding: SequenceEncoding, text: string, output: Float64Array, start: number): void {
  const { offset, width } = encoding;
  const own = metBy(encoding);
  const from = start + offset;
  output.fill(0, from, from + width);
  readTokens(encoding, text).forEach(({ term }, i) => {
    output[from + i] = own.numberOf(term);
  });
}

export const sequence: FieldType<SequenceEncoding, CodedColumn> = {
  shape: stored.transform(withTexts) as unknown as z.ZodType<SequenceEncoding>,
  settings: ['text', 'missing'],
  learn,
  columnNames: ({ name, width }) => Array.from({ length: width }, (_, place) => `${name}[${place}]`),
  isAffine: () => false,
  take(column, encoding, { rows, values, feature, features }) {
    const own = metBy(encoding);
    // all texts of a column at once: what a text's code is does not depend on which rows are asked for first
    const codes = column.kind === 'numeric' ? [] : column.categories.map((text) => own.codeOf(text));
    for (let i = 0; i < rows.length; i++) {
      const place = i * features + feature;
      if (column.kind === 'numeric') {
        const value = column.values[rows[i]];
        values[place] = Number.isNaN(value) ? value : own.codeOf(String(value));
      } else values[place] = column.codes[rows[i]] < 0 ? Number.NaN : codes[column.codes[rows[i]]];
    }
  },
  encode(encoding, raw, output, start) {
    encodeSequence(encoding, Number.isNaN(raw) ? '' : (encoding.categories[raw] ?? ''), output, start);
  },
  info: ({ name }) => ({ name, kind: 'text' }),
  describe: ({ name, settings, terms, width }) => ({
    name,
    kind: 'text',
    encoding: 'sequence of terms: 0 nothing, 1 unknown, terms from 2 on',
    places: width,
    settings,
    terms,
  }),
};
