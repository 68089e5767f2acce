// All explained texts at a glance: which words count over them, and the texts themselves.
import type { TextAttribution, TextAttributionView, WordCount } from '../../../schema/results/text-attribution.ts';

/** Words and texts that a view shows. */
const mostWords = 60;
const mostTexts = 30;

/** Words of some texts, those that count most first. @param places of the texts among all */
function wordsOver({ terms }: TextAttribution, places: readonly number[]): { words: WordCount[]; total: number } {
  const found = new Map<string, { texts: number; sum: number; size: number }>();
  for (const place of places) {
    const own = new Map<string, number>();
    for (const { term, value } of terms[place] ?? []) own.set(term, (own.get(term) ?? 0) + value);
    for (const [term, value] of own) {
      const known = found.get(term) ?? { texts: 0, sum: 0, size: 0 };
      known.texts++;
      known.sum += value;
      known.size += Math.abs(value);
      found.set(term, known);
    }
  }
  const words = [...found]
    .map(([term, { texts, sum, size }]) => ({ term, texts, mean: sum / texts, meanSize: size / places.length }))
    .filter(({ meanSize }) => meanSize > 0)
    .sort((a, b) => b.meanSize - a.meanSize || (a.term < b.term ? -1 : 1));
  return { words: words.slice(0, mostWords), total: found.size };
}

export function textAttributionView(value: TextAttribution): TextAttributionView {
  const all = [...value.rows.keys()];
  const { classes } = value;
  const names = classes ? [...new Set(classes)].sort() : [];
  return {
    kind: 'text-attribution',
    ...wordsOver(value, all),
    byClass:
      classes && names.length > 1
        ? names.map((name) => {
            const own = all.filter((i) => classes[i] === name);
            return { class: name, texts: own.length, words: wordsOver(value, own).words };
          })
        : null,
    texts: value.rows.slice(0, mostTexts).map((row, i) => ({
      row,
      class: classes?.[i] ?? value.output.class ?? null,
      prediction: value.predictions[i],
      text: value.texts[i],
      marks: marksOf(value, i),
    })),
    largest: value.values.slice(0, mostTexts).reduce((most, row) => Math.max(most, ...row.map(Math.abs)), 0),
  };
}

/** Places of a text that count for something. */
export const marksOf = (
  { tokens, values }: TextAttribution,
  at: number,
): TextAttributionView['texts'][number]['marks'] =>
  tokens[at].flatMap(({ start, end }, t) => (values[at][t] === 0 ? [] : [{ start, end, value: values[at][t] }]));
