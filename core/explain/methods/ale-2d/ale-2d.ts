// Accumulated local effects of two features (Apley & Zhu 2020, section 3): second differences over each field of a
// grid, by the rows that are in it, added up and
// cleared of what each feature does alone. What is left is what the two do together.

import { z } from 'zod';
import { encodeCell } from '../../../data/encode.ts';
import { VitrineError } from '../../../errors.ts';
import { say } from '../../../messages/say.ts';
import { tabular } from '../../../models/batch.ts';
import { mean } from '../../../numeric/stats.ts';
import { field } from '../../../schema/label.ts';
import { Asked, chosenFeatures, curveParams, edgesOf, rawValues, sampledRows, stretchOf } from '../../engine/curves.ts';
import { defineExplainer, type ExplainContext } from '../../explainer.ts';
import type { SurfaceValues } from '../../results/surface/values.ts';

export const ale2d = defineExplainer({
  method: 'ale-2d',
  title: { en: 'ALE of two features', zh: '双特征 ALE' },
  about: {
    en: 'What two numbers do together, beyond what each does alone, only where there are rows.',
    zh: '两个数值特征共同产生的、超出各自单独作用的效应，只看有样本之处。',
  },
  scope: 'dataset',
  usesBackground: () => false,
  params: z.strictObject({
    ...curveParams,
    features: z
      .array(z.string())
      .length(2)
      .optional()
      .meta(
        field(
          ['Two features', '两个特征'],
          [
            'Their names. Empty: the two numbers along which the answer moves most.',
            '特征名；留空则为输出变化最大的两个数值特征。',
          ],
        ),
      ),
    maxRows: curveParams.maxRows.default(5000),
    bins: z
      .int()
      .min(1)
      .max(100)
      .default(12)
      .meta(
        field(
          ['Stretches', '区间数'],
          ['Parts of each feature, with as many rows in each.', '每个特征分成的区间数，每段行数相近。'],
        ),
      ),
  }),
  explain(context, params): SurfaceValues {
    const rows = sampledRows(context, params.maxRows);
    const [a, b] = params.features === undefined ? strongest(context, rows) : chosenFeatures(context, params.features);
    for (const f of [a, b]) {
      if (context.encoder.features[f].kind !== 'numeric')
        throw new VitrineError(
          'params',
          say('error.hasCategoriesSurfaceNeedsTwo', { name: context.encoder.features[f].name }),
          { where: 'params.features' },
        );
    }
    if (a === b)
      throw new VitrineError('params', say('error.twoFeaturesOne', {}), {
        where: 'params.features',
        hint: say('hint.nameTwoDifferentOnes', {}),
      });
    const raw: [Float64Array, Float64Array] = [rawValues(context, a, rows), rawValues(context, b, rows)];
    const grids: [number[], number[]] = [edgesOf(raw[0], params.bins), edgesOf(raw[1], params.bins)];
    const places = raw.map((values, side) => values.map((value) => stretchOf(grids[side], value)));
    const kept = [...rows.keys()].filter((i) => places[0][i] >= 0 && places[1][i] >= 0);
    const [sizeA, sizeB] = grids.map((grid) => Math.max(0, grid.length - 1));
    const baseline = mean(new Asked(context, rows).plain());
    if (sizeA === 0 || sizeB === 0)
      return {
        kind: 'surface',
        features: [a, b],
        baseline,
        grids,
        values: grids[0].map(() => grids[1].map(() => 0)),
        counts: [],
      };
    const corner = (endA: 0 | 1, endB: 0 | 1) =>
      answersAt(context, rows, kept, a, b, (i) => [grids[0][places[0][i] + endA], grids[1][places[1][i] + endB]]);
    const [ll, lh, hl, hh] = [corner(0, 0), corner(0, 1), corner(1, 0), corner(1, 1)];
    const sums = matrix(sizeA, sizeB);
    const counts = matrix(sizeA, sizeB);
    kept.forEach((i, k) => {
      sums[places[0][i]][places[1][i]] += hh[k] - hl[k] - lh[k] + ll[k];
      counts[places[0][i]][places[1][i]]++;
    });
    const steps = sums.map((row, i) =>
      row.map((sum, j) => (counts[i][j] > 0 ? sum / counts[i][j] : nearestStep(sums, counts, i, j))),
    );
    return { kind: 'surface', features: [a, b], baseline, grids, values: accumulate(steps, counts), counts };
  },
});

const matrix = (rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, () => new Array<number>(columns).fill(0));

/** Adds second differences up, takes out what each feature does alone, and centres. `[place, place]` */
export function accumulate(steps: readonly (readonly number[])[], counts: readonly (readonly number[])[]): number[][] {
  const sizeA = steps.length;
  const sizeB = steps[0].length;
  const whole = matrix(sizeA + 1, sizeB + 1);
  for (let i = 1; i <= sizeA; i++)
    for (let j = 1; j <= sizeB; j++)
      whole[i][j] = whole[i - 1][j] + whole[i][j - 1] - whole[i - 1][j - 1] + steps[i - 1][j - 1];
  const along = (
    size: number,
    other: number,
    step: (i: number, j: number) => number,
    count: (i: number, j: number) => number,
  ) => {
    const main = [0];
    for (let i = 0; i < size; i++) {
      let sum = 0;
      let rows = 0;
      for (let j = 0; j < other; j++) {
        sum += (count(i, j) * (step(i, j) + step(i, j + 1))) / 2;
        rows += count(i, j);
      }
      main.push(main[i] + (rows > 0 ? sum / rows : 0));
    }
    return main;
  };
  const mainA = along(
    sizeA,
    sizeB,
    (i, j) => whole[i + 1][j] - whole[i][j],
    (i, j) => counts[i][j],
  );
  const mainB = along(
    sizeB,
    sizeA,
    (j, i) => whole[i][j + 1] - whole[i][j],
    (j, i) => counts[i][j],
  );
  const left = whole.map((row, i) => row.map((value, j) => value - mainA[i] - mainB[j]));
  let centre = 0;
  let total = 0;
  for (let i = 0; i < sizeA; i++) {
    for (let j = 0; j < sizeB; j++) {
      centre += (counts[i][j] * (left[i][j] + left[i + 1][j] + left[i][j + 1] + left[i + 1][j + 1])) / 4;
      total += counts[i][j];
    }
  }
  return left.map((row) => row.map((value) => value - centre / Math.max(1, total)));
}

/** A field without rows does as the nearest one that has some. */
function nearestStep(
  sums: readonly (readonly number[])[],
  counts: readonly (readonly number[])[],
  i: number,
  j: number,
): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  counts.forEach((row, a) => {
    row.forEach((count, b) => {
      const distance = (a - i) ** 2 + (b - j) ** 2;
      if (count > 0 && distance < least) {
        least = distance;
        best = sums[a][b] / count;
      }
    });
  });
  return best;
}

function answersAt(
  context: ExplainContext,
  rows: Int32Array,
  kept: readonly number[],
  a: number,
  b: number,
  raw: (i: number) => [number, number],
): Float64Array {
  const { encoder, encoded, capabilities, outputOf, job } = context;
  job.check();
  const x = new Float64Array(kept.length * encoder.width);
  kept.forEach((i, k) => {
    x.set(encoded.subarray(rows[i] * encoder.width, (rows[i] + 1) * encoder.width), k * encoder.width);
    const [first, second] = raw(i);
    encodeCell(encoder.features[a], first, x, k * encoder.width);
    encodeCell(encoder.features[b], second, x, k * encoder.width);
  });
  const all = capabilities.predict(tabular(x, kept.length));
  return Float64Array.from(kept, (_, k) => all[k * capabilities.outputs + (outputOf[0] ?? 0)]);
}

/** The two numbers along which the answer moves most, when each is shuffled among the rows. */
function strongest(context: ExplainContext, rows: Int32Array): [number, number] {
  const some = rows.slice(0, 300);
  const asked = new Asked(context, some);
  const plain = asked.plain();
  const order = context.job.random('strongest').permutation(some.length);
  const moved = context.encoder.features.flatMap((feature, f) => {
    if (feature.kind !== 'numeric') return [];
    const raw = rawValues(context, f, some);
    const answers = asked.at(f, (i) => raw[order[i]]);
    asked.restore(f);
    return [{ f, by: answers.reduce((sum, value, i) => sum + Math.abs(value - plain[i]), 0) }];
  });
  if (moved.length < 2)
    throw new VitrineError('incompatible', say('error.surfaceNeedsTwoNumericFeatures', {}), {
      where: 'method',
      hint: say('hint.usePartialDependenceOrFriedman', {}),
    });
  const [first, second] = moved.sort((x, y) => y.by - x.by || x.f - y.f);
  return [first.f, second.f];
}
