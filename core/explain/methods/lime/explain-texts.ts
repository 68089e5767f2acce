// LIME of rows that are texts and nothing else: the surrogate's features are the words of each text.
import type { TextEncoding } from '../../../data/fields/text/text.ts';
import { tabular } from '../../../models/batch.ts';
import type { ExplainContext } from '../../explainer.ts';
import type { AttributionValues } from '../../results/attribution/values.ts';
import type { TermValue } from '../../results/term-value.ts';
import { surrogateOfEachRow, termsOf, type Wanted } from './row-surrogates.ts';
import { textDrawer, textKernelWidth, wordsOf } from './text-neighbours.ts';

/** The only feature, where it is a text. */
export function onlyText({ encoder }: ExplainContext): TextEncoding | undefined {
  const [first, ...others] = encoder.features;
  return first?.kind === 'text' && others.length === 0 ? first : undefined;
}

/** Neighbours that the model is asked about at once. */
const atOnce = 256;

/** Some of the texts that lack words, encoded. */
export function textNeighbours(context: ExplainContext, encoding: TextEncoding, count: number): Float64Array {
  const { encoder, job } = context;
  const { rows, values: raw } = context.rows;
  const x = new Float64Array(count * encoder.width);
  for (let i = 0; i < count; i++) {
    const row = i % rows;
    const text = Number.isNaN(raw[row]) ? '' : encoding.categories[raw[row]];
    const drawer = textDrawer(text, encoding, job.random(`off-data-${context.rowNumbers[row]}-${i}`));
    if (drawer.words === 0) continue;
    const simple = new Float64Array(drawer.words);
    // the first is the text itself
    drawer.next(x, i * encoder.width, simple, 0);
    drawer.next(x, i * encoder.width, simple, 0);
  }
  return x;
}

export function explainTexts(context: ExplainContext, encoding: TextEncoding, wanted: Wanted): AttributionValues {
  const { capabilities, encoder, job, outputOf } = context;
  const { values: raw } = context.rows;
  const { samples } = wanted;
  const textOf = (row: number) => (Number.isNaN(raw[row]) ? '' : encoding.categories[raw[row]]);
  const terms: TermValue[][] = [];
  const found = surrogateOfEachRow(context, wanted, {
    kernelWidth: textKernelWidth,
    neighboursOf(row) {
      const drawer = textDrawer(textOf(row), encoding, job.random(`lime-${context.rowNumbers[row]}`));
      const { words } = drawer;
      if (words === 0) return undefined;
      const simple = new Float64Array(samples * words);
      const squares = new Float64Array(samples);
      const y = new Float64Array(samples);
      for (let done = 0; done < samples; done += atOnce) {
        job.check();
        const part = Math.min(atOnce, samples - done);
        const x = new Float64Array(part * encoder.width);
        for (let s = 0; s < part; s++)
          squares[done + s] = drawer.next(x, s * encoder.width, simple, (done + s) * words);
        const predicted = capabilities.predict(tabular(x, part));
        for (let s = 0; s < part; s++) y[done + s] = predicted[s * capabilities.outputs + outputOf[row]];
      }
      return { simple, y, samples, features: words, squares };
    },
    note(row, surrogate) {
      const names = [...wordsOf(textOf(row), encoding).keys()];
      terms.push(termsOf(surrogate, (w) => ({ term: names[w] })));
    },
  });
  return { ...found, terms };
}
