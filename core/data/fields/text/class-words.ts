// Words that tell the classes apart: log-odds of each word in a class against all others, with all words as a prior, by
// its standard error (Monroe, Colaresi & Quinn 2008).
import type { CodedColumn } from '../../table.ts';
import { tokensOf } from '../../texts/tokens.ts';

export interface ClassWords {
  readonly class: string;
  /** The most telling first; `z` in standard errors. */
  readonly words: readonly { readonly value: string; readonly z: number }[];
}

/** Texts that are counted: of more, so many evenly. */
const counted = 20_000;
const shown = 12;
/** Words of the prior, as if so many had been read before. */
const priorWords = 1000;

/** @param labels a class's place for each row; NaN where there is none */
export function classWords(
  { codes, categories }: CodedColumn,
  labels: Float64Array,
  classes: readonly string[],
): readonly ClassWords[] {
  const step = Math.max(1, Math.ceil(codes.length / counted));
  const counts = classes.map(() => new Map<string, number>());
  const totals = new Float64Array(classes.length);
  const all = new Map<string, number>();
  for (let row = 0; row < codes.length; row += step) {
    const label = labels[row];
    if (codes[row] < 0 || !(label < classes.length)) continue;
    for (const { term } of tokensOf(categories[codes[row]], {
      tokenizer: 'words',
      language: 'auto',
      chinese: 'words',
    })) {
      counts[label].set(term, (counts[label].get(term) ?? 0) + 1);
      all.set(term, (all.get(term) ?? 0) + 1);
      totals[label]++;
    }
  }
  const whole = totals.reduce((a, b) => a + b, 0);
  return classes.map((name, k) => {
    const others = whole - totals[k];
    const words = [...all].map(([value, count]) => {
      const prior = (priorWords * count) / whole;
      const own = counts[k].get(value) ?? 0;
      const odds = (here: number, total: number) => Math.log((here + prior) / (total + priorWords - here - prior));
      const error = Math.sqrt(1 / (own + prior) + 1 / (count - own + prior));
      return { value, z: (odds(own, totals[k]) - odds(count - own, others)) / error };
    });
    return {
      class: name,
      words: words
        .filter(({ z }) => z > 0)
        .sort((a, b) => b.z - a.z || (a.value < b.value ? -1 : 1))
        .slice(0, shown),
    };
  });
}
