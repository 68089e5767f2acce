// LIME of texts that are read in their order: each neighbour lacks k words drawn by chance, k from 1 to all of them; it
// counts by 100 times one minus the cosine between what it has and the whole (Ribeiro, Singh & Guestrin 2016).
import type { ExplainContext } from '../../explainer.ts';
import type { AttributionValues } from '../../results/attribution/values.ts';
import type { TermValue } from '../../results/term-value.ts';
import { playerNeighbours, surrogateOfEachRow, termsOf, type Wanted } from './row-surrogates.ts';
import { textKernelWidth } from './text-neighbours.ts';

export function explainSequences(context: ExplainContext, wanted: Wanted): AttributionValues {
  const { job, masker } = context;
  const terms: TermValue[][] = [];
  const found = surrogateOfEachRow(context, wanted, {
    kernelWidth: textKernelWidth,
    neighboursOf(row) {
      const players = masker.players(context, row);
      const count = players.length;
      if (count === 0) return undefined;
      const random = job.random(`lime-${context.rowNumbers[row]}`);
      const masks = Array.from({ length: wanted.samples }, (_, s) => {
        const mask = new Uint8Array(count).fill(1);
        if (s > 0)
          for (const gone of random.permutation(count).subarray(0, 1 + random.integer(count - 1))) mask[gone] = 0;
        return mask;
      });
      return playerNeighbours(context, row, players, masks, (share) => (100 * (1 - Math.sqrt(share))) ** 2);
    },
    note(row, surrogate) {
      const players = masker.players(context, row);
      terms.push(
        termsOf(surrogate, (w) => {
          const { term = '', places } = masker.partOf(context, players[w], row);
          return { term, ...(places ? { places } : {}) };
        }),
      );
    },
  });
  return { ...found, terms };
}
