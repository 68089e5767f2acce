// What scores of stability ask: rows nearby, and their attributions.
import { nearby } from './ordering.ts';
import type { Sample, ScoreTools } from './score.ts';

export interface Neighbourhood {
  /** `[neighbour, feature]` */
  readonly raw: Float64Array;
  /** One neighbour's row. */
  row(place: number): Float64Array;
  /** Attributions of each. */
  readonly explained: readonly Float64Array[];
}

interface Asked {
  readonly neighbours: number;
  readonly radius: number;
}

/** A score that looks at the rows about each sample; those of all samples are explained together. */
export const perNeighbourhood =
  (label: string, of: (sample: Sample, about: Neighbourhood, tools: ScoreTools) => number) =>
  (samples: readonly Sample[], tools: ScoreTools, { neighbours, radius }: Asked): Float64Array => {
    const raws = samples.map((sample) => nearby(sample, tools.features, radius, neighbours, sample.random(label)));
    const all = tools.explainAll?.(raws) ?? samples.map((sample, i) => sample.explain(raws[i]));
    return Float64Array.from(samples, (sample, i) => {
      tools.job.check();
      const width = sample.row.length;
      const row = (place: number) => raws[i].subarray(place * width, (place + 1) * width);
      return of(sample, { raw: raws[i], row, explained: all[i] }, tools);
    });
  };
