// LIME of rows that are texts and nothing else: the surrogate's features are the words of each text.
import type { TextEncoding } from '../../../data/fields/text/text.ts';
import { tabular } from '../../../models/batch.ts';
import type { ExplainContext } from '../../explainer.ts';
import type { AttributionValues } from '../../results/attribution/values.ts';
import type { TermValue } from '../../results/term-value.ts';
import { surrogateOfEachRow, termsOf, type Wanted } from './row-surrogates.ts';
import { textDrawer, textKernelWidth } from './text-neighbours.ts';

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
    if (drawer.words.length === 0) continue;
    const simple = new Float64Array(drawer.words.length);
    // the first is the text itself
    drawer.next(simple, 0);
    const { numbers, values, size } = drawer.next(simple, 0).vector;
    for (let k = 0; k < size; k++) x[i * encoder.width + encoding.offset + drawer.columns[numbers[k]]] = values[k];
  }
  return x;
}

export function explainTexts(context: ExplainContext, encoding: TextEncoding, wanted: Wanted): AttributionValues {
  const { job } = context;
  const { values: raw } = context.rows;
  const { samples } = wanted;
  const textOf = (row: number) => (Number.isNaN(raw[row]) ? '' : encoding.categories[raw[row]]);
  const terms: TermValue[][] = [];
  let names: readonly string[] = [];
  const found = surrogateOfEachRow(context, wanted, {
    kernelWidth: textKernelWidth,
    neighboursOf(row) {
      const drawer = textDrawer(textOf(row), encoding, job.random(`lime-${context.rowNumbers[row]}`));
      names = drawer.words;
      const features = names.length;
      if (features === 0) return undefined;
      const simple = new Float64Array(samples * features);
      const squares = new Float64Array(samples);
      const vectors = new Vectors(samples, drawer.columns);
      for (let s = 0; s < samples; s++) {
        const { vector, squaredDistance } = drawer.next(simple, s * features);
        squares[s] = squaredDistance;
        vectors.add(vector);
      }
      return { simple, y: answersTo(context, row, encoding, vectors), samples, features, squares };
    },
    note(_row, surrogate) {
      terms.push(termsOf(surrogate, (w) => ({ term: names[w] })));
    },
  });
  return { ...found, terms };
}

/** Vectors of neighbours one after another, by what is not 0 in them. */
class Vectors {
  readonly columns: readonly number[];
  readonly starts: Int32Array;
  numbers = new Int32Array(1024);
  values = new Float64Array(1024);
  count = 0;

  constructor(most: number, columns: readonly number[]) {
    this.columns = columns;
    this.starts = new Int32Array(most + 1);
  }

  add({ numbers, values, size }: { numbers: Int32Array; values: Float64Array; size: number }): void {
    const from = this.starts[this.count];
    if (from + size > this.numbers.length) {
      const room = 2 * (from + size);
      const { numbers: heldNumbers, values: heldValues } = this;
      this.numbers = new Int32Array(room);
      this.numbers.set(heldNumbers.subarray(0, from));
      this.values = new Float64Array(room);
      this.values.set(heldValues.subarray(0, from));
    }
    for (let i = 0; i < size; i++) {
      this.numbers[from + i] = numbers[i];
      this.values[from + i] = values[i];
    }
    this.starts[++this.count] = from + size;
  }
}

/** What the model says of texts: where it can, by the columns alone that some of them have. */
function answersTo(
  { capabilities, encoder, job, outputOf }: ExplainContext,
  row: number,
  { offset }: TextEncoding,
  { columns, starts, numbers, values, count }: Vectors,
): Float64Array {
  const own = Int32Array.from(columns, (column) => column + offset);
  const { onColumns, outputs } = capabilities;
  const width = onColumns ? own.length : encoder.width;
  const predict = onColumns?.(own) ?? capabilities.predict;
  const answers = new Float64Array(count);
  for (let done = 0; done < count; done += atOnce) {
    job.check();
    const part = Math.min(atOnce, count - done);
    const x = new Float64Array(part * width);
    for (let s = 0; s < part; s++)
      for (let i = starts[done + s]; i < starts[done + s + 1]; i++)
        x[s * width + (onColumns ? numbers[i] : own[numbers[i]])] = values[i];
    const predicted = predict(tabular(x, part));
    for (let s = 0; s < part; s++) answers[done + s] = predicted[s * outputs + outputOf[row]];
  }
  return answers;
}
