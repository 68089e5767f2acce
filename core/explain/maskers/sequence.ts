// Texts as sequences: the players are the words that a text has, or its sentences; a hidden one leaves its places empty.
import { readTokens, type SequenceEncoding, termOf } from '../../data/fields/sequence/sequence.ts';
import { phrasesOf, sentencesOf } from '../../data/texts/sentences.ts';
import { grouped, halved, nested } from '../engine/player-tree.ts';
import type { ExplainContext, Masker } from '../explainer.ts';
import type { WordSettings } from '../texts/settings.ts';
import { tabularMasker } from './tabular.ts';

/** What is hidden together: its places in the text, and what it is called. */
interface Part {
  readonly term: string;
  readonly places: readonly number[];
}

export function sequenceMasker(encoding: SequenceEncoding, { unit, repeated }: WordSettings): Masker {
  const { width } = encoding;
  const empty = new Float64Array(width);
  const emptied = (context: ExplainContext): ExplainContext => ({ ...context, background: empty, backgroundRows: 1 });
  const numbers = ({ encoded }: ExplainContext, row: number) => encoded.subarray(row * width, (row + 1) * width);
  const known = new WeakMap<Float64Array, Map<number, readonly Part[]>>();

  const textOf = ({ rows }: ExplainContext, row: number) => {
    const raw = rows.values[row];
    const text = Number.isNaN(raw) ? '' : encoding.categories[raw];
    return { text, tokens: readTokens(encoding, text) };
  };

  const partsOf = (context: ExplainContext, row: number): readonly Part[] => {
    const ofRows = known.get(context.encoded) ?? new Map<number, readonly Part[]>();
    known.set(context.encoded, ofRows);
    const found = ofRows.get(row) ?? cutUp(context, row);
    ofRows.set(row, found);
    return found;
  };

  const cutUp = (context: ExplainContext, row: number): Part[] => {
    const own = numbers(context, row);
    const held = [...own.keys()].filter((place) => own[place] > 0);
    const { text, tokens } = textOf(context, row);
    if (unit === 'sentence') {
      const sentences = sentencesOf(text, tokens);
      return [...new Set(held.map((place) => sentences[place]))].map((sentence) => {
        const places = held.filter((place) => sentences[place] === sentence);
        const [first, last] = [tokens[places[0]], tokens[places[places.length - 1]]];
        return { term: text.slice(first.start, last.end), places };
      });
    }
    if (repeated === 'apart')
      return held.map((place) => ({ term: tokens[place]?.term ?? termOf(encoding, own[place]), places: [place] }));
    return [...new Set(held.map((place) => own[place]))]
      .sort((a, b) => a - b)
      .map((number) => ({ term: termOf(encoding, number), places: held.filter((place) => own[place] === number) }));
  };

  const players = (context: ExplainContext, row: number): number[] => [...partsOf(context, row).keys()];

  return {
    players,
    features: players,
    partOf: (context, player, row) => ({ feature: 0, ...partsOf(context, row)[player] }),
    columnsOf: (context, row, wanted) => wanted.map((player) => [...partsOf(context, row)[player].places]),
    tree(context, row, wanted) {
      const { text, tokens } = textOf(context, row);
      const first = (player: number) => partsOf(context, row)[player].places[0];
      const [sentences, phrases] = [sentencesOf(text, tokens), phrasesOf(text, tokens)];
      const ordered = [...wanted].sort((a, b) => first(a) - first(b));
      if (ordered.length === 0) return grouped([]);
      return unit === 'sentence'
        ? halved(ordered)
        : nested(ordered, [(player) => sentences[first(player)], (player) => phrases[first(player)]]);
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
