// What must hold of every score of explanations, whatever it measures.
import type { Sample, Score, ScoreTools } from '../../core/assess/scores/score.ts';
import { sampleOf, toolsOf } from '../support/samples.ts';

/** One thing that must hold of every score; returns what is wrong, or nothing. */
export interface Check {
  readonly name: string;
  readonly applies: (score: Score) => boolean;
  readonly broken: (score: Score) => string | undefined;
}

/** One feature that is never asked about, and two that act alike. */
const weights = [1.5, -2, 3, 0.5, 0, 1, 1];
const rows = [
  [1, 2, 3, -1, 0.5, 0.7, 0.7],
  [0.5, -1, 2, 4, -2, 1.2, 1.2],
  [-2, 1, 0.25, 1, 1, -0.4, -0.4],
  [3, 0.5, -1.5, 2, 0.1, 2.5, 2.5],
];
const f = (row: Float64Array) => row.reduce((sum, value, i) => sum + weights[i] * value, 0);
const exactOf = (row: ArrayLike<number>) => Float64Array.from(weights, (weight, i) => weight * row[i]);
/** As many as there are features, in the order that is the worst for them. */
const turned = (values: Float64Array) => {
  const order = [...values.keys()].sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]));
  const result = new Float64Array(values.length);
  order.forEach((place, i) => {
    result[place] = -values[order[order.length - 1 - i]];
  });
  return result;
};

type Explain = (row: Float64Array) => Float64Array;

const samplesBy = (explain: Explain, seed = 1): Sample[] =>
  rows.map((row, r) => ({
    ...sampleOf({
      f,
      row,
      attributions: [...explain(Float64Array.from(row))],
      references: [
        [0, 0, 0, 0, 0, 0, 0],
        [0.5, -0.5, 1, 0, 1, 0.2, 0.2],
      ],
      explain,
      seed: seed + r,
    }),
    represent: (raw: Float64Array) =>
      Array.from({ length: raw.length / weights.length }, (_, i) =>
        raw.slice(i * weights.length, (i + 1) * weights.length),
      ),
  }));

/** Every part that a score may ask for, so that none of them refuses. */
function toolsBy(explain: Explain): ScoreTools {
  const all = rows.map((row) => explain(Float64Array.from(row)));
  return toolsOf(weights.length, {
    usedFeatures: Uint8Array.from(weights, (weight) => Number(weight !== 0)),
    randomised: (share) =>
      all.map((values) => values.map((value, i) => (i / values.length < share ? -value / 2 : value))),
    relabelled: () => all.map((values) => values.toReversed()),
    byClass: () => [all, all.map((values) => values.map((value) => -value))],
    lossWithout: (features) =>
      Float64Array.from(rows, (row) => features.reduce((sum, j) => sum + Math.abs(weights[j] * row[j]), 1)),
    shifted: () => all,
  });
}

const valuesOf = (score: Score, samples: readonly Sample[], tools: ScoreTools) =>
  score.of(samples, tools, score.params.parse({}));

const exactly = (score: Score, seed = 1) => valuesOf(score, samplesBy(exactOf, seed), toolsBy(exactOf));
const badly = (score: Score) =>
  valuesOf(
    score,
    samplesBy((row) => turned(exactOf(row))),
    toolsBy((row) => turned(exactOf(row))),
  );

const meanOf = (values: Float64Array) => {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((a, b) => a + b, 0) / known.length;
};

/** Scores that look at several samples at once, or train: what is beside a sample may count. */
const looksAtOne = ({ cost, group }: Score) => cost !== 'training' && group !== 'randomisation' && group !== 'axioms';

export const checks: readonly Check[] = [
  {
    name: 'has a title, help in both languages, a formula and a source',
    applies: () => true,
    broken({ title, about, formula, source }) {
      const texts = [title.en, title.zh, about.en, about.zh, formula, source];
      return texts.every((text) => text.trim().length > 0) && about.en.length > 40 ? undefined : 'a text is missing';
    },
  },
  {
    name: 'takes its parameters with defaults, and no others',
    applies: () => true,
    broken(score) {
      if (!score.params.safeParse({}).success) return 'a parameter has no default';
      return score.params.safeParse({ noSuchParameter: 1 }).success
        ? 'it takes a parameter that it does not have'
        : undefined;
    },
  },
  {
    name: 'one value a sample, within the range that it names',
    applies: () => true,
    broken(score) {
      const values = exactly(score);
      if (values.length !== rows.length) return `${values.length} values for ${rows.length} samples`;
      if (values.every((value) => Number.isNaN(value))) return 'no sample has a value';
      const [low, high] = score.range;
      const outside = values.filter(
        (value) =>
          !Number.isNaN(value) &&
          !(value >= (low ?? Number.NEGATIVE_INFINITY) - 1e-9 && value <= (high ?? Number.POSITIVE_INFINITY) + 1e-9),
      );
      return outside.length > 0 ? `${outside.join(', ')} outside of ${score.range.join(' to ')}` : undefined;
    },
  },
  {
    name: 'the same seed gives the same numbers, to the last bit',
    applies: () => true,
    broken(score) {
      const [first, again] = [exactly(score), exactly(score)];
      return first.join() === again.join() ? undefined : 'two runs differ';
    },
  },
  {
    name: 'leaves rows and attributions as they are',
    applies: () => true,
    broken(score) {
      const samples = samplesBy(exactOf);
      const before = samples.map((sample) => [...sample.row, ...sample.attributions, ...sample.references].join());
      valuesOf(score, samples, toolsBy(exactOf));
      const after = samples.map((sample) => [...sample.row, ...sample.attributions, ...sample.references].join());
      return before.join('|') === after.join('|') ? undefined : 'a sample was changed';
    },
  },
  {
    name: 'a sample is judged alike, alone and among others',
    applies: looksAtOne,
    broken(score) {
      const among = exactly(score);
      const alone = valuesOf(score, samplesBy(exactOf).slice(0, 1), toolsBy(exactOf));
      return Object.is(among[0], alone[0]) ? undefined : `${alone[0]} alone, ${among[0]} among others`;
    },
  },
  {
    name: 'its direction: what is exact is not judged worse than what is turned round',
    applies: ({ group }) => group === 'faithfulness',
    broken(score) {
      const [good, bad] = [meanOf(exactly(score)), meanOf(badly(score))];
      const isBetter = score.direction === 'higher' ? good >= bad : good <= bad;
      return isBetter ? undefined : `exact ${good}, turned round ${bad}; ${score.direction} is better`;
    },
  },
];
