// LIME of rows that are texts and nothing else: the surrogate's features are the words of each text.
import type { TextEncoding } from '../../../data/fields/text/text.ts';
import { tabular } from '../../../models/batch.ts';
import { type ExplainContext, explainedOutputs } from '../../explainer.ts';
import type { AttributionValues, TermValue } from '../../results/attribution/values.ts';
import { fitSurrogate, type Selection } from './surrogate.ts';
import { textDrawer, textKernelWidth, wordsOf } from './text-neighbours.ts';

interface Wanted {
  readonly samples: number;
  readonly features: number;
  readonly kernelWidth: 'auto' | number;
  readonly selection: Selection;
}

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
  const { rows, values: raw } = context.rows;
  const values = new Float64Array(rows);
  const standardError = new Float64Array(rows);
  const intercept = new Float64Array(rows);
  const localPrediction = new Float64Array(rows);
  const r2 = new Float64Array(rows);
  const terms: TermValue[][] = [];
  for (let row = 0; row < rows; row++) {
    const text = Number.isNaN(raw[row]) ? '' : encoding.categories[raw[row]];
    const drawer = textDrawer(text, encoding, job.random(`lime-${context.rowNumbers[row]}`));
    const { words } = drawer;
    if (words === 0) {
      terms.push([]);
      intercept[row] = localPrediction[row] = capabilities.predict(
        tabular(context.encoded.subarray(row * encoder.width, (row + 1) * encoder.width), 1),
      )[outputOf[row]];
      r2[row] = 1;
      continue;
    }
    const simple = new Float64Array(wanted.samples * words);
    const squares = new Float64Array(wanted.samples);
    const y = new Float64Array(wanted.samples);
    for (let done = 0; done < wanted.samples; done += atOnce) {
      job.check();
      const part = Math.min(atOnce, wanted.samples - done);
      const x = new Float64Array(part * encoder.width);
      for (let s = 0; s < part; s++) squares[done + s] = drawer.next(x, s * encoder.width, simple, (done + s) * words);
      const predicted = capabilities.predict(tabular(x, part));
      for (let s = 0; s < part; s++) y[done + s] = predicted[s * capabilities.outputs + outputOf[row]];
    }
    const surrogate = fitSurrogate(
      { simple, y, samples: wanted.samples, features: words, squares },
      wanted.kernelWidth === 'auto' ? textKernelWidth : wanted.kernelWidth,
      wanted.features,
      wanted.selection,
      job.random(`lime-error-${context.rowNumbers[row]}`),
    );
    const names = [...wordsOf(text, encoding).keys()];
    terms.push(
      surrogate.chosen.map((w) => ({
        feature: 0,
        term: names[w],
        value: surrogate.coefficients[w],
        standardError: surrogate.standardError[w],
      })),
    );
    values[row] = surrogate.coefficients.reduce((sum, one) => sum + one, 0);
    standardError[row] = Math.hypot(...surrogate.standardError);
    intercept[row] = surrogate.intercept;
    localPrediction[row] = surrogate.localPrediction;
    r2[row] = surrogate.r2;
    job.report({ stage: 'explain', share: (row + 1) / rows });
  }
  return {
    kind: 'attribution',
    values,
    standardError,
    baseValues: intercept,
    predictions: explainedOutputs(context),
    fidelity: { kind: 'r2', perRow: r2 },
    intercept,
    localPrediction,
    terms,
  };
}
