// Explained texts as scores see them, where a text is all that a model reads. Their features are the words that a text
// has (and what it does not say, of models that have a column a word): 1 where it is there, 0 where it is hidden.
import type { FeatureScale } from '../../data/distance.ts';
import type { RawRows } from '../../data/encode.ts';
import { codeOfSequence } from '../../data/fields/sequence/sequence.ts';
import { codeOfText } from '../../data/fields/text/text.ts';
import { tokensOf } from '../../data/texts/tokens.ts';
import { openContext } from '../../explain/engine/explain.ts';
import { findExplainer } from '../../explain/registry.ts';
import { deriveSeed, Random } from '../../numeric/random.ts';
import type { Attribution } from '../../schema/results/attribution.ts';
import type { TrainedModel } from '../../training/stored-model.ts';
import type { Sample } from '../scores/score.ts';
import type { AssessContext } from './context.ts';
import { classParam, otherModels, outputsOf, perOutput, type Samples } from './samples.ts';

/** Training texts that stand in for hidden words. */
const references = 10;

/** Scores look at the words of an explanation that has them, of a model that reads nothing else. */
export const isOfWords = ({ encoder }: AssessContext, { terms }: Attribution): boolean =>
  terms !== undefined && encoder.features.length === 1 && /^(text|sequence)$/.test(encoder.features[0].kind);

/** @param places of the rows in the explanation that are looked at */
export function wordSamplesOf(context: AssessContext, explanation: Attribution, places: readonly number[]): Samples {
  const { encoder, trained, split, job, seed, table } = context;
  const [encoding] = encoder.features;
  if (encoding.kind !== 'text' && encoding.kind !== 'sequence') throw new Error('these are no texts');
  const rows = Int32Array.from(places, (place) => explanation.rows[place]);
  const raw = context.raw(rows);
  const outputs = outputsOf(context, explanation, raw);
  const masking = findExplainer('kernel-shap');
  const opened = openContext(
    masking,
    {
      trained,
      table,
      rows,
      trainingTable: table,
      trainRows: split.train,
      params: masking.params.parse({ background: references, output: explanation.output.kind }),
      seed,
    },
    { ...job, report: () => {}, stopRequested: () => false, random: (label) => new Random(deriveSeed(seed, label)) },
  ).context;
  const asked = { ...opened, outputOf: outputs };
  const { masker } = asked;
  const codeOf = (text: string) =>
    encoding.kind === 'text' ? codeOfText(encoding, text) : codeOfSequence(encoding, text);

  /** Attributions by a method of texts, each in the words of a sample: what a text lacks has none. */
  const explained = (wanted: RawRows | Int32Array, output: number, own: number, words: readonly Words[], more = {}) => {
    const { values, terms = [] } = context.attributions({
      method: explanation.method,
      params: { ...explanation.params, ...classParam(trained, output) },
      seed: own,
      rows: wanted,
      ...more,
    });
    return words.map((each, i) => each.attributions(values[i][0], terms[i] ?? []));
  };

  const wordsOf = places.map((_, i) => {
    const players = masker.players(asked, i);
    return new Words(
      players,
      players.map((player) => masker.partOf(asked, player, i).term),
    );
  });
  const samples = places.map((place, i): Sample => {
    const rowNumber = rows[i];
    const words = wordsOf[i];
    const count = words.players.length;
    const text = encoding.categories[raw.values[i]] ?? '';
    const random = (label: string) => new Random(deriveSeed(seed, `${label}-${rowNumber}`));
    const masked = (masks: readonly Uint8Array[]) => masker.coalitionValues(asked, i, words.players, masks);
    const rowsOf = (values: Float64Array) =>
      Array.from({ length: values.length / count }, (_, r) => values.subarray(r * count, (r + 1) * count));
    return {
      rowNumber,
      row: new Float64Array(count).fill(1),
      attributions: words.attributions(explanation.values[place][0], explanation.terms?.[place] ?? []),
      prediction: explanation.predictions[place],
      baseValue: explanation.baseValues?.[place] ?? explanation.baseValue,
      references: new Float64Array(count),
      evaluate: (values) => masked(rowsOf(values).map((row) => Uint8Array.from(row, (there) => Number(there > 0.5)))),
      masked,
      nearby(radius, copies, chance) {
        const values = new Float64Array(copies * count).fill(1);
        for (let r = 0; r < copies && count > 1; r++) {
          const gone = Math.max(1, Math.min(count - 1, Math.round(radius * count)));
          for (const word of chance.permutation(count).subarray(0, gone)) values[r * count + word] = 0;
        }
        return values;
      },
      explain(values, own = explanation.seed) {
        const texts = rowsOf(values).map((row) => {
          const lacks = new Set(words.terms.filter((term, w) => term !== undefined && row[w] <= 0.5));
          return without(text, tokensOf(text, encoding.settings), lacks);
        });
        return explained(
          { values: Float64Array.from(texts, codeOf), rows: texts.length, features: 1 },
          outputs[i],
          own,
          texts.map(() => words),
          { numberedAs: new Int32Array(texts.length).fill(rowNumber) },
        );
      },
      random,
    };
  });
  /** The same rows explained in another model, or for other outputs. */
  const anew = (by: TrainedModel, wanted = outputs) =>
    perOutput(wanted, (output, some) =>
      explained(
        Int32Array.from(some, (i) => rows[i]),
        output,
        explanation.seed,
        some.map((i) => wordsOf[i]),
        { trained: by },
      ),
    );
  return {
    samples,
    tools: {
      features: Array.from(
        { length: Math.max(1, ...wordsOf.map(({ players }) => players.length)) },
        (_, w): FeatureScale => ({ name: `${encoding.name} ${w}`, deviation: 1, categories: 2 }),
      ),
      ...otherModels(context, explanation, rows.length, anew),
      job,
    },
  };
}

/** The players of a text. */
class Words {
  readonly players: readonly number[];
  /** None of what the text does not say. */
  readonly terms: readonly (string | undefined)[];

  constructor(players: readonly number[], terms: readonly (string | undefined)[]) {
    this.players = players;
    this.terms = terms;
  }

  /** @param total what they come to with what the text does not say */
  attributions(total: number, terms: readonly { readonly term: string; readonly value: number }[]): Float64Array {
    const values = new Map(terms.map(({ term, value }) => [term, value]));
    const rest = total - terms.reduce((sum, { value }) => sum + value, 0);
    return Float64Array.from(this.terms, (term) => (term === undefined ? rest : (values.get(term) ?? 0)));
  }
}

/** A text that lacks some of its words wherever they stand. */
function without(
  text: string,
  tokens: readonly { readonly term: string; readonly start: number; readonly end: number }[],
  lacks: ReadonlySet<string | undefined>,
): string {
  let rest = '';
  let from = 0;
  for (const { term, start, end } of tokens)
    if (lacks.has(term)) {
      rest += text.slice(from, start);
      from = end;
    }
  return rest + text.slice(from);
}
