// Explained pictures as scores see them. Their features are the cells of a grid, whose numbers are their mean
// brightness: scores hide cells, and add to them, whatever the picture's size is.
import type { FeatureScale } from '../../data/distance.ts';
import { encodeRows, type RawRows } from '../../data/encode.ts';
import { addPicture, type ImageEncoding } from '../../data/fields/image/image.ts';
import { VitrineError } from '../../errors.ts';
import { onlyImage } from '../../explain/images/maps.ts';
import { gridSegments } from '../../explain/images/segments.ts';
import { say } from '../../messages/say.ts';
import { tabular } from '../../models/batch.ts';
import { deriveSeed, Random } from '../../numeric/random.ts';
import { standardDeviation } from '../../numeric/stats.ts';
import type { ImageAttribution } from '../../schema/results/image-attribution.ts';
import type { TrainedModel } from '../../training/stored-model.ts';
import type { Sample } from '../scores/score.ts';
import type { BaselineKind } from './baseline.ts';
import type { AssessContext } from './context.ts';
import { classParam, otherModels, outputsOf, perOutput, type Samples } from './samples.ts';

/** Cells that a picture is cut into, about. */
const cellCount = 196;
/** Training pictures that are looked at, and that stand in for hidden cells. */
const mostTraining = 500;
const references = 5;
/** Numbers of composed pictures that stand in memory at once. */
const mostValues = 2 ** 24;

/** The cells of pictures of one size. */
class Cells {
  readonly count: number;
  readonly #of: Int32Array;
  readonly #sizes: Float64Array;

  constructor({ shape }: ImageEncoding) {
    const cells = gridSegments({ ...shape, pixels: [] }, Math.min(cellCount, shape.height * shape.width));
    this.#of = Int32Array.from(
      { length: cells.length * shape.channels },
      (_, j) => cells[Math.floor(j / shape.channels)],
    );
    this.count = Math.max(...cells) + 1;
    this.#sizes = new Float64Array(this.count);
    for (const cell of this.#of) this.#sizes[cell]++;
  }

  /** `[cell]` of `[column]` */
  means(columns: ArrayLike<number>): Float64Array {
    const means = new Float64Array(this.count);
    this.#of.forEach((cell, j) => {
      means[cell] += columns[j] / this.#sizes[cell];
    });
    return means;
  }

  /** `[cell]` of `[pixel]` */
  sums(map: readonly number[]): Float64Array {
    const channels = this.#of.length / map.length;
    const sums = new Float64Array(this.count);
    map.forEach((value, pixel) => {
      sums[this.#of[pixel * channels]] += value;
    });
    return sums;
  }

  /** The picture whose cells have other means. @param into `[column]` */
  shifted(own: Float64Array, ownMeans: Float64Array, means: Float64Array, into: Float64Array): void {
    for (let j = 0; j < own.length; j++) into[j] = own[j] + means[this.#of[j]] - ownMeans[this.#of[j]];
  }

  /** The picture with the cells that the mask keeps, and another's elsewhere. @param into `[column]` */
  mixed(own: Float64Array, other: Float64Array, mask: Uint8Array, into: Float64Array): void {
    for (let j = 0; j < own.length; j++) into[j] = mask[this.#of[j]] === 1 ? own[j] : other[j];
  }
}

function encodingOf({ trained }: AssessContext): ImageEncoding {
  const encoding = onlyImage(trained);
  if (!encoding) throw new VitrineError('incompatible', say('refuse.needsPictures', {}), { where: 'explanations' });
  return encoding;
}

/** @param places of the rows in the explanation that are looked at */
export function pictureSamplesOf(
  context: AssessContext,
  explanation: ImageAttribution,
  places: readonly number[],
  baseline: BaselineKind,
): Samples {
  const encoding = encodingOf(context);
  const { encoder, trained, split, job, seed } = context;
  const cells = new Cells(encoding);
  const { width } = encoding;
  const encoded = (rows: Int32Array) => encodeRows(encoder, context.raw(rows));
  const rows = Int32Array.from(places, (place) => explanation.rows[place]);
  const own = encoded(rows);
  const training = encoded(split.train.slice(0, mostTraining));
  const trainingRows = training.length / width;
  const outputs = outputsOf(context, explanation, context.raw(rows));
  const predict = (x: Float64Array, output: number, by = trained): Float64Array => {
    const count = x.length / width;
    const scores = explanation.output.kind === 'logit' && by.model.logits;
    const all = scores ? by.model.logits?.(tabular(x, count)) : by.model.predict(tabular(x, count));
    return Float64Array.from({ length: count }, (_, r) => all?.[r * by.model.outputs + output] ?? Number.NaN);
  };
  const mapsOf = (asked: RawRows | Int32Array, output: number, own_seed: number, more: object = {}) =>
    context
      .maps({
        method: explanation.method,
        params: { ...explanation.params, ...classParam(trained, output) },
        seed: own_seed,
        rows: asked,
        ...more,
      })
      .values.map((map) => cells.sums(map));
  const samples = places.map((place, i): Sample => {
    const picture = own.subarray(i * width, (i + 1) * width);
    const means = cells.means(picture);
    const rowNumber = rows[i];
    const random = (label: string) => new Random(deriveSeed(seed, `${label}-${rowNumber}`));
    const others = standIns(baseline, picture, training, random('baseline'));
    const pictures = (raw: Float64Array): Float64Array => {
      const count = raw.length / cells.count;
      const x = new Float64Array(count * width);
      for (let r = 0; r < count; r++)
        cells.shifted(
          picture,
          means,
          raw.subarray(r * cells.count, (r + 1) * cells.count),
          x.subarray(r * width, (r + 1) * width),
        );
      return x;
    };
    return {
      rowNumber,
      row: means,
      attributions: cells.sums(explanation.values[place]),
      prediction: explanation.predictions[place],
      baseValue: explanation.baseValues[place],
      references: Float64Array.from(others.flatMap((other) => [...cells.means(other)])),
      evaluate: (raw) => predict(pictures(raw), outputs[i]),
      masked: (masks) => {
        const result = new Float64Array(masks.length);
        const together = Math.max(1, Math.floor(mostValues / (others.length * width)));
        for (let first = 0; first < masks.length; first += together) {
          job.check();
          const part = masks.slice(first, first + together);
          const x = new Float64Array(part.length * others.length * width);
          part.forEach((mask, m) => {
            others.forEach((other, o) => {
              const at = (m * others.length + o) * width;
              cells.mixed(picture, other, mask, x.subarray(at, at + width));
            });
          });
          const answers = predict(x, outputs[i]);
          for (let m = 0; m < part.length; m++)
            for (let o = 0; o < others.length; o++) result[first + m] += answers[m * others.length + o] / others.length;
        }
        return result;
      },
      explain: (raw, own_seed = explanation.seed) => {
        const x = pictures(raw);
        return mapsOf(rawOf(encoding, x), outputs[i], own_seed, {
          numberedAs: new Int32Array(x.length / width).fill(rowNumber),
        });
      },
      ...(trained.model.representation
        ? {
            represent: (raw: Float64Array) => {
              const x = pictures(raw);
              const count = x.length / width;
              const layer = trained.model.representation?.(tabular(x, count)) ?? new Float64Array(0);
              const size = layer.length / count;
              return Array.from({ length: count }, (_, r) => layer.slice(r * size, (r + 1) * size));
            },
          }
        : {}),
      random,
    };
  });
  /** The same rows explained in another model, or for other outputs. */
  const anew = (by: TrainedModel, wanted = outputs) =>
    perOutput(wanted, (output, some) =>
      mapsOf(
        Int32Array.from(some, (i) => rows[i]),
        output,
        explanation.seed,
        { trained: by },
      ),
    );
  const cellMeans = Array.from({ length: trainingRows }, (_, r) =>
    cells.means(training.subarray(r * width, (r + 1) * width)),
  );
  return {
    samples,
    tools: {
      features: Array.from(
        { length: cells.count },
        (_, c): FeatureScale => ({
          name: `${encoding.name} ${c}`,
          deviation: standardDeviation(Float64Array.from(cellMeans, (means) => means[c])),
          categories: 0,
        }),
      ),
      ...otherModels(context, explanation, rows.length, anew),
      job,
    },
  };
}

/** Pictures that stand in for hidden cells: the mean, some of the training data, or the nearest of them. */
function standIns(kind: BaselineKind, own: Float64Array, training: Float64Array, random: Random): Float64Array[] {
  const width = own.length;
  const count = training.length / width;
  const at = (r: number) => training.subarray(r * width, (r + 1) * width);
  if (kind === 'mean') {
    const mean = new Float64Array(width);
    for (let r = 0; r < count; r++) for (let j = 0; j < width; j++) mean[j] += training[r * width + j] / count;
    return [mean];
  }
  if (kind === 'draw') return Array.from(random.permutation(count).slice(0, references), at);
  const distances = Array.from({ length: count }, (_, r) =>
    at(r).reduce((sum, value, j) => sum + (value - own[j]) ** 2, 0),
  );
  return [...distances.keys()]
    .filter((r) => distances[r] > 0)
    .sort((a, b) => distances[a] - distances[b] || a - b)
    .slice(0, references)
    .map(at);
}

/** Pictures that nobody has taken, as rows: to the 255th part, as files have them. */
function rawOf(encoding: ImageEncoding, x: Float64Array): RawRows {
  const { width, shape } = encoding;
  const rows = x.length / width;
  const values = Float64Array.from({ length: rows }, (_, r) =>
    addPicture(encoding, {
      ...shape,
      pixels: Uint8Array.from(x.subarray(r * width, (r + 1) * width), (value) =>
        Math.round(255 * Math.min(1, Math.max(0, value))),
      ),
    }),
  );
  return { values, rows, features: 1 };
}
