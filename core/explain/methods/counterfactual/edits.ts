// The fewest words of a text that have to go, or to be replaced by words of the training texts, for another prediction
// (Martens & Provost 2014 for words that go); of a picture the fewest segments that have to be hidden. Edits are added one
// at a time to the most promising of those before (a beam), so that fewer could exist: what is found is not proved least.
import { codeOfSequence, encodeSequence } from '../../../data/fields/sequence/sequence.ts';
import { codeOfText, encodeText } from '../../../data/fields/text/text.ts';
import { continues } from '../../../data/texts/byte-pairs.ts';
import { type Token, tokensOf } from '../../../data/texts/tokens.ts';
import { tabular } from '../../../models/batch.ts';
import { contentParts, segmentsOf } from '../../engine/content-parts.ts';
import type { ExplainContext } from '../../explainer.ts';
import type { CaseValues, TextEdit } from '../../results/cases/values.ts';
import type { Wanted } from './wanted.ts';

export interface EditParams {
  readonly edits: number;
  readonly replacements: 'both' | 'remove' | 'replace';
  /** What is wanted, within one request: the same for the same words. */
  readonly aim: string;
}

/** Sets of edits that are taken further at once, and words that are tried in the place of another. */
const beamWidth = 3;
const candidates = 30;
/** Places in which words are tried where a text has many: those that matter most when they go. */
const mostPlaces = 12;
/** Words of the vocabulary that are looked at by themselves. */
const mostWords = 4000;
const mostTokens = 400;

/** Rows to be asked about, and how near each answer is to what is wanted. */
interface Asked {
  readonly isWanted: boolean;
  readonly nearness: number;
  readonly answer: number;
}

function askRows(context: ExplainContext, wanted: Wanted, x: Float64Array, rows: number): Asked[] {
  const { capabilities } = context;
  const output = capabilities.predict(tabular(x, rows));
  const answers = capabilities.answers(tabular(x, rows));
  return Array.from({ length: rows }, (_, r) => ({
    isWanted: wanted.is(answers[r]),
    nearness: wanted.nearness(output, r * capabilities.outputs),
    answer: answers[r],
  }));
}

/** A set of edits: of each token (or segment) that is edited what takes its place, null where it goes. */
type Edits = ReadonlyMap<number, string | null>;

interface State {
  readonly edits: Edits;
  readonly nearness: number;
}

interface Searched {
  readonly edits: Edits;
  readonly answer: number;
}

/**
 * Adds one edit at a time until an answer is as wanted.
 * @param options what may be done beside the edits that a state has
 */
function searchEdits(
  start: State,
  most: number,
  width: number,
  options: (state: State) => readonly Edits[],
  askAll: (all: readonly Edits[]) => readonly Asked[],
): Searched[] {
  let beam: State[] = [start];
  for (let step = 0; step < most; step++) {
    const next = new Map<string, Edits>();
    for (const state of beam)
      for (const edits of options(state)) {
        const key = [...edits].sort(([a], [b]) => a - b).join(';');
        if (!next.has(key)) next.set(key, edits);
      }
    const all = [...next.values()];
    if (all.length === 0) return [];
    const asked = askAll(all);
    const order = [...all.keys()].sort((a, b) => asked[b].nearness - asked[a].nearness || a - b);
    const found = order.filter((i) => asked[i].isWanted);
    if (found.length > 0) return found.map((i) => ({ edits: all[i], answer: asked[i].answer }));
    beam = order.slice(0, width).map((i) => ({ edits: all[i], nearness: asked[i].nearness }));
  }
  return [];
}

/** Ways that edit other places first. */
function diverse(found: readonly Searched[], count: number): Searched[] {
  const chosen: Searched[] = [];
  const used = new Set<number>();
  for (const demand of [true, false])
    for (const one of found) {
      if (chosen.length === count || chosen.includes(one)) continue;
      const places = [...one.edits.keys()];
      if (demand && chosen.length > 0 && places.every((place) => used.has(place))) continue;
      chosen.push(one);
      for (const place of places) used.add(place);
    }
  return chosen;
}

export function waysByEdits(
  context: ExplainContext,
  row: number,
  wanted: Wanted,
  count: number,
  params: EditParams,
): { outcome: 'found' | 'exact' | 'not-found'; cases: CaseValues[] } {
  const [feature] = context.encoder.features;
  const cases =
    feature.kind === 'text' || feature.kind === 'sequence'
      ? textWays(context, row, wanted, count, params)
      : pictureWays(context, row, wanted, count, params);
  return { outcome: cases.length > 0 ? 'found' : 'not-found', cases };
}

function textWays(
  context: ExplainContext,
  row: number,
  wanted: Wanted,
  count: number,
  { edits: most, replacements, aim }: EditParams,
): CaseValues[] {
  const [feature] = context.encoder.features;
  if (feature.kind !== 'text' && feature.kind !== 'sequence') return [];
  const raw = context.rows.values[row];
  const text = Number.isNaN(raw) ? '' : feature.categories[raw];
  const tokens = tokensOf(text, feature.settings).slice(0, mostTokens);
  const { width } = context.encoder;
  const encode = (one: string, output: Float64Array, start: number) =>
    feature.kind === 'text' ? encodeText(feature, one, output, start) : encodeSequence(feature, one, output, start);
  const askTexts = (texts: readonly string[]): Asked[] => {
    context.job.check();
    const x = new Float64Array(texts.length * width);
    texts.forEach((one, i) => {
      encode(one, x, i * width);
    });
    return askRows(context, wanted, x, texts.length);
  };
  const [start] = askTexts([text]);
  const words =
    replacements === 'remove' ? [] : context.once(`words towards ${aim}`, () => wordsTowards(feature.terms, askTexts));
  const goes = replacements !== 'replace';
  const places = [...tokens.keys()];
  // where words are tried: the places that matter most when they go
  const alone = askTexts(places.map((place) => edited(text, tokens, new Map([[place, null]]))));
  const telling = [...places]
    .sort((a, b) => alone[b].nearness - alone[a].nearness || a - b)
    .slice(0, Math.max(mostPlaces, Math.floor(3000 / candidates / Math.max(1, tokens.length))));
  const found = searchEdits(
    { edits: new Map(), nearness: start.nearness },
    most,
    beamWidth,
    ({ edits }) => [
      ...(goes ? places.filter((place) => !edits.has(place)).map((place) => new Map([...edits, [place, null]])) : []),
      ...telling
        .filter((place) => !edits.has(place))
        .flatMap((place) =>
          words.filter((word) => word !== tokens[place].term).map((word) => new Map([...edits, [place, word]])),
        ),
    ],
    (all) => askTexts(all.map((edits) => edited(text, tokens, edits))),
  );
  return diverse(found, count).map(({ edits, answer }) => {
    const other = edited(text, tokens, edits);
    return {
      role: 'counterfactual',
      row: undefined,
      values: Float64Array.of(feature.kind === 'text' ? codeOfText(feature, other) : codeOfSequence(feature, other)),
      changes: [0],
      answer,
      truth: Number.NaN,
      score: edits.size,
      edits: [...edits]
        .sort(([a], [b]) => a - b)
        .map(([place, to]): TextEdit => ({ start: tokens[place].start, end: tokens[place].end, to })),
    };
  });
}

/** Single words of the vocabulary that by themselves come nearest to what is wanted. */
function wordsTowards(terms: readonly string[], askTexts: (texts: readonly string[]) => readonly Asked[]): string[] {
  const single = terms.filter((term) => !term.includes(' ') && !term.startsWith(continues));
  const step = Math.max(1, Math.ceil(single.length / mostWords));
  const some = single.filter((_, i) => i % step === 0);
  const asked = askTexts(some);
  return [...some.keys()]
    .sort((a, b) => asked[b].nearness - asked[a].nearness || a - b)
    .slice(0, candidates)
    .map((i) => some[i]);
}

/** The text with its edits; a word that goes takes the space before it along, or that behind it. */
function edited(text: string, tokens: readonly Token[], edits: Edits): string {
  let result = '';
  let from = 0;
  for (const [place, to] of [...edits].sort(([a], [b]) => a - b)) {
    const { start, end } = tokens[place];
    const before = text.slice(from, start);
    if (to !== null) {
      result += before + to;
      from = end;
      continue;
    }
    const isSpaced = /\s$/.test(result + before);
    result += isSpaced ? before.replace(/\s+$/, '') : before;
    from = !isSpaced && /^\s/.test(text.slice(end)) ? end + 1 : end;
  }
  return result + text.slice(from);
}

function pictureWays(
  context: ExplainContext,
  row: number,
  wanted: Wanted,
  count: number,
  { edits: most }: EditParams,
): CaseValues[] {
  const content = contentParts(context, row);
  const picture = segmentsOf(context, row);
  if (!content || !picture) return [];
  const { parts, hidden } = content;
  const found = searchEdits(
    { edits: new Map(), nearness: 0 },
    Math.min(parts.length, most * 3),
    beamWidth,
    ({ edits }) =>
      [...parts.keys()].filter((part) => !edits.has(part)).map((part) => new Map([...edits, [part, null]])),
    (all) => {
      context.job.check();
      const masks = all.map((edits) => Uint8Array.from(parts, (_, part) => Number(!edits.has(part))));
      return askRows(context, wanted, hidden(masks), masks.length);
    },
  );
  const own = context.rows.values.slice(row, row + 1);
  return diverse(found, count).map(({ edits, answer }) => ({
    role: 'counterfactual',
    row: undefined,
    values: own,
    changes: [0],
    answer,
    truth: Number.NaN,
    score: edits.size,
    picture: { ...picture, hidden: [...edits.keys()].map((part) => parts[part].segment ?? 0).sort((a, b) => a - b) },
  }));
}
