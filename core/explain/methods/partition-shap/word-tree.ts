// The words of a text as groups of groups: sentences, phrases between marks, and halves of these.
import { phrasesOf, sentencesOf } from '../../../data/texts/sentences.ts';
import { placedTerms, tokensOf } from '../../../data/texts/tokens.ts';
import { grouped, nested, type PlayerTree } from '../../engine/player-tree.ts';
import type { ExplainContext } from '../../explainer.ts';

/** @param players words of one text, which stand where each occurs first, and what the text does not have */
export function wordTree(
  context: ExplainContext,
  row: number,
  feature: number,
  players: readonly number[],
): PlayerTree {
  const { encoder, rows, masker } = context;
  const encoding = encoder.features[feature];
  const raw = rows.values[row * rows.features + feature];
  if (encoding.kind !== 'text' || Number.isNaN(raw)) return { members: players.map((player) => ({ feature: player })) };
  const text = encoding.categories[raw];
  const tokens = tokensOf(text, encoding.settings);
  const places = new Map<string, number>();
  for (const { term, first } of placedTerms(tokens, encoding.settings)) if (!places.has(term)) places.set(term, first);
  const placeOf = (player: number) => places.get(masker.partOf(context, player, row).term ?? '');
  const words = players.filter((player) => placeOf(player) !== undefined);
  const at = (player: number) => placeOf(player) ?? 0;
  const [sentences, phrases] = [sentencesOf(text, tokens), phrasesOf(text, tokens)];
  const others = players.filter((player) => placeOf(player) === undefined).map((player) => ({ feature: player }));
  if (words.length === 0) return grouped(others);
  const ordered = [...words].sort((a, b) => at(a) - at(b) || a - b);
  return grouped([nested(ordered, [(player) => sentences[at(player)], (player) => phrases[at(player)]]), ...others]);
}
