// Testing with concept activation vectors (Kim et al. 2018): the direction in a block's numbers that tells examples of a
// concept from random pictures; the share of a class's pictures whose score grows along it, as a mean over several sets of
// random pictures. It is held against the same of random pictures that stand for a concept: is it one of theirs (two-sided
// t-test of one new value, Bonferroni over the classes)? A test of the means of both, as it is usually made, takes sets
// that share the concept's examples for independent ones, and calls half of all random concepts significant.
import { z } from 'zod';
import { encodeRows } from '../../../data/encode.ts';
import { VitrineError } from '../../../errors.ts';
import { listed, say } from '../../../messages/say.ts';
import { tabular } from '../../../models/batch.ts';
import { incompleteBeta } from '../../../numeric/beta.ts';
import { solveSemiDefinite } from '../../../numeric/linear-system.ts';
import type { Random } from '../../../numeric/random.ts';
import { mean, standardDeviation } from '../../../numeric/stats.ts';
import { field } from '../../../schema/label.ts';
import { defineExplainer, type ExplainContext } from '../../explainer.ts';
import { blockParam, chosenBlock, needsPictures, picturesOf } from '../../images/block-maps.ts';
import type { ConceptsValues } from '../../results/concepts/values.ts';

/** Pictures of a class whose score is followed, and examples of a concept that are used. */
const mostOfClass = 200;
const mostExamples = 200;
const fewestExamples = 4;
/** Sets of random pictures that examples are told from. */
const sets = 5;
/** Share of the examples that the direction is not learnt from. */
const held = 1 / 3;
/** Of the mean square of the numbers, added to their products: directions of few examples are steadier. */
const ridge = 0.1;

export const tcav = defineExplainer({
  method: 'tcav',
  title: { en: 'Concept vectors (TCAV)', zh: '概念向量（TCAV）' },
  about: {
    en: 'Whether classes depend on a concept that example pictures show, tested against random pictures.',
    zh: '检验各类别是否依赖示例图像所展示的概念，并与随机图像对照。',
  },
  scope: 'dataset',
  speaksOf: 'model',
  forImages: true,
  onlyImages: true,
  tasks: ['classification'],
  refuses: needsPictures,
  usesBackground: () => false,
  params: z.strictObject({
    concept: z
      .union([z.array(z.int().min(0)).min(4), z.string()])
      .optional()
      .meta(
        field(
          ['Concept', '概念'],
          [
            'Rows whose pictures show it, as a list; or a class, whose training pictures do. Empty: the first class.',
            '展示该概念的图像所在行的列表；或某个类别（以其训练图像为例）。留空为第一个类别。',
          ],
        ),
      ),
    ...blockParam,
    runs: z
      .int()
      .min(2)
      .max(200)
      .default(20)
      .meta(
        field(
          ['Random concepts', '随机概念数'],
          ['Sets of random pictures that the concept is held against.', '用于对照的随机图像集合数。'],
        ),
      ),
  }),
  explain(context, params): ConceptsValues {
    const pictures = picturesOf(context);
    const block = chosenBlock(pictures, params.block);
    const { classes, encoder, job } = context;
    const training = context.training();
    const chosen = examplesOf(context, params.concept);
    const others = Array.from({ length: training.rows }, (_, row) => row).filter((row) => !chosen.rows.has(row));
    // random pictures are drawn from twice as many
    const count = Math.min(mostExamples, chosen.rows.size, Math.floor(others.length / 2));
    if (count < fewestExamples)
      throw new VitrineError(
        'params',
        say('error.fewRandomPictures', { examples: fewestExamples, others: others.length }),
        {
          where: 'params.concept',
          hint: say('hint.fewerExamples', {}),
        },
      );
    const valuesOf = (raw: Float64Array) =>
      pictures.blockValues(
        tabular(encodeRows(encoder, { values: raw, rows: raw.length, features: 1 }), raw.length),
        block,
      );
    const rawOf = (rows: readonly number[]) => Float64Array.from(rows, (row) => training.values[row]);
    const size = pictures.blocks[block].shape.reduce((product, side) => product * side, 1);
    const concept = valuesOf(rawOf([...chosen.rows].slice(0, count)));
    const slopes = slopesOfClasses(context, block);
    const drawSome = (random: Random) =>
      valuesOf(rawOf(Array.from(random.permutation(others.length).subarray(0, count), (i) => others[i])));
    const against = Array.from({ length: sets }, (_, i) => drawSome(job.random(`tcav-against-${i}`)));
    /** Of some examples, one score a class: means over the sets that they are told from. */
    const scoresOf = (examples: Float32Array) => {
      const found = against.map((other) => {
        job.check();
        const { direction, accuracy } = directionOf(examples, other, size);
        return { accuracy, scores: slopes.map((one) => shareAlong(one, direction)) };
      });
      const meanOf = (of: (one: (typeof found)[number]) => number) => mean(found.map(of));
      return {
        accuracy: meanOf(({ accuracy }) => accuracy),
        scores: slopes.map((_, k) => meanOf(({ scores }) => scores[k])),
        deviation: slopes.map((_, k) =>
          standardDeviation(
            found.map(({ scores }) => scores[k]),
            1,
          ),
        ),
      };
    };
    const own = scoresOf(concept);
    const random = Array.from({ length: params.runs }, (_, run) => {
      job.report({ stage: 'explain', share: (run + 1) / params.runs });
      return scoresOf(drawSome(job.random(`tcav-${run}`))).scores;
    });
    return {
      kind: 'concepts',
      block,
      concept: chosen.name,
      examples: count,
      accuracy: own.accuracy,
      classes: classes.flatMap((_, k) => {
        const rows = slopes[k].length / size;
        if (rows === 0) return [];
        const chance = random.map((scores) => scores[k]);
        return {
          class: k,
          rows,
          score: own.scores[k],
          standardError: own.deviation[k] / Math.sqrt(sets),
          random: mean(chance),
          randomDeviation: standardDeviation(chance, 1),
          p: Math.min(1, classes.length * newValueP(own.scores[k], chance)),
        };
      }),
    };
  },
});

/** Places of the concept's examples among the training rows. */
function examplesOf(
  context: ExplainContext,
  wanted: readonly number[] | string | undefined,
): { readonly name: string; readonly rows: ReadonlySet<number> } {
  const { classes, trainRows } = context;
  if (Array.isArray(wanted)) {
    const places = new Map(Array.from(trainRows, (row, place) => [row, place]));
    const absent = wanted.filter((row) => !places.has(row));
    if (absent.length > 0)
      throw new VitrineError('params', say('error.conceptRows', { rows: listed(absent.slice(0, 10).map(String)) }), {
        where: 'params.concept',
        hint: say('hint.conceptRows', {}),
      });
    return { name: `${wanted.length} rows`, rows: new Set(wanted.map((row) => places.get(row) ?? 0)) };
  }
  const name = typeof wanted === 'string' ? wanted : classes[0];
  const label = classes.indexOf(name);
  if (label < 0)
    throw new VitrineError('params', say('error.notClass', { unknown: name, name: '' }), {
      where: 'params.concept',
      hint: say('hint.classes', { classes: listed(classes.slice(0, 20)) }),
    });
  const truth = context.trainingTruth();
  return { name, rows: new Set([...truth.keys()].filter((row) => truth[row] === label)) };
}

/** How each class's score changes with the block's numbers, for explained rows that are of it: `[class][row, number]`. */
function slopesOfClasses(context: ExplainContext, block: number): Float32Array[] {
  const { classes, encoded, encoder } = context;
  const pictures = picturesOf(context);
  const truth = context.truth();
  return classes.map((_, k) => {
    const rows = [...truth.keys()].filter((row) => truth[row] === k).slice(0, mostOfClass);
    const x = new Float64Array(rows.length * encoder.width);
    rows.forEach((row, i) => {
      x.set(encoded.subarray(row * encoder.width, (row + 1) * encoder.width), i * encoder.width);
    });
    return pictures.blockSlopes(tabular(x, rows.length), block, new Int32Array(rows.length).fill(k), true);
  });
}

/** Share of rows whose score grows along a direction. */
function shareAlong(slopes: Float32Array, direction: Float64Array): number {
  const size = direction.length;
  const rows = slopes.length / size;
  let along = 0;
  for (let r = 0; r < rows; r++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += slopes[r * size + j] * direction[j];
    if (sum > 0) along++;
  }
  return rows > 0 ? along / rows : 0;
}

/**
 * The direction from some points to others, by regularised least squares on 1 and -1; solved among the points, which are
 * fewer than their numbers.
 */
function directionOf(
  points: Float32Array,
  others: Float32Array,
  size: number,
): { readonly direction: Float64Array; readonly accuracy: number } {
  const each = points.length / size;
  const test = Math.max(1, Math.floor(each * held));
  const learnt = each - test;
  const all = Array.from({ length: 2 * each }, (_, i) =>
    i < each ? points.subarray(i * size, (i + 1) * size) : others.subarray((i - each) * size, (i - each + 1) * size),
  );
  const used = [...Array.from({ length: learnt }, (_, i) => i), ...Array.from({ length: learnt }, (_, i) => each + i)];
  const centre = new Float64Array(size);
  for (const i of used) for (let j = 0; j < size; j++) centre[j] += all[i][j] / used.length;
  const rows = used.map((i) => Float64Array.from(all[i], (value, j) => value - centre[j]));
  const count = rows.length;
  const gram = new Float64Array(count * count);
  let trace = 0;
  for (let a = 0; a < count; a++)
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let j = 0; j < size; j++) sum += rows[a][j] * rows[b][j];
      gram[a * count + b] = gram[b * count + a] = sum;
      if (a === b) trace += sum;
    }
  for (let a = 0; a < count; a++) gram[a * count + a] += (ridge * trace) / count + 1e-12;
  const weights = solveSemiDefinite(
    gram,
    Float64Array.from(used, (i) => (i < each ? 1 : -1)),
    count,
  );
  const direction = new Float64Array(size);
  rows.forEach((row, a) => {
    for (let j = 0; j < size; j++) direction[j] += weights[a] * row[j];
  });
  let right = 0;
  for (let i = 0; i < 2 * each; i++) {
    if (i % each < learnt) continue;
    let sum = 0;
    for (let j = 0; j < size; j++) sum += direction[j] * (all[i][j] - centre[j]);
    if (sum > 0 === i < each) right++;
  }
  return { direction, accuracy: right / (2 * test) };
}

/** Two-sided p of a new value being drawn as some others were. */
function newValueP(value: number, others: readonly number[]): number {
  const [middle, variance] = [mean(others), standardDeviation(others, 1) ** 2];
  if (variance === 0) return value === middle ? 1 : 0;
  const squared = (value - middle) ** 2 / (variance * (1 + 1 / others.length));
  const degrees = others.length - 1;
  return incompleteBeta(degrees / 2, 0.5, degrees / (degrees + squared));
}
