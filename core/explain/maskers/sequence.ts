// Texts as sequences: the players are the words that a text has; a hidden one leaves its places empty.
import { type SequenceEncoding, termOf } from '../../data/fields/sequence/sequence.ts';
import type { ExplainContext, Masker } from '../explainer.ts';
import { tabularMasker } from './tabular.ts';

/** The same word at several places is one player, numbered as the vocabulary has it. */
export function sequenceMasker(encoding: SequenceEncoding): Masker {
  const { width } = encoding;
  const empty = new Float64Array(width);
  const emptied = (context: ExplainContext): ExplainContext => ({ ...context, background: empty, backgroundRows: 1 });
  const numbers = ({ encoded }: ExplainContext, row: number) => encoded.subarray(row * width, (row + 1) * width);
  const players = (context: ExplainContext, row: number): number[] =>
    [...new Set(numbers(context, row))].filter((number) => number > 0).sort((a, b) => a - b);
  return {
    players,
    features: players,
    partOf: (_, player) => ({ feature: 0, term: termOf(encoding, player) }),
    columnsOf(context, row, wanted) {
      const places = new Map(wanted.map((player, i) => [player, i]));
      const columns: number[][] = wanted.map(() => []);
      numbers(context, row).forEach((number, place) => {
        const own = places.get(number);
        if (own !== undefined) columns[own].push(place);
      });
      return columns;
    },
    coalitionValues: (context, row, wanted, masks) =>
      tabularMasker.coalitionValues(emptied(context), row, wanted, masks),
    permutationValues: (context, row, wanted, orders) =>
      tabularMasker.permutationValues(emptied(context), row, wanted, orders),
    walksAtOnce: tabularMasker.walksAtOnce,
    walkValues: (context, row, wanted, walks) =>
      tabularMasker.walkValues(
        emptied(context),
        row,
        wanted,
        walks.map((walk) => ({ ...walk, from: 0 })),
      ),
    baseValues: (context) => {
      const { capabilities, outputOf } = context;
      const answers = capabilities.predict({ kind: 'tabular', x: empty, rows: 1 });
      return Float64Array.from(outputOf, (output) => answers[output]);
    },
  };
}
