// MMD-critic (Kim, Khanna & Koyejo 2016): prototypes are the rows that together stand for all of them best (least
// maximum mean discrepancy under a Gaussian
// kernel), picked greedily; criticisms are those that the prototypes stand for worst, spread out by the determinant of
// their kernel.

import { z } from 'zod';
import { VitrineError } from '../../../errors.ts';
import { say } from '../../../messages/say.ts';
import { tabular } from '../../../models/batch.ts';
import { quantile } from '../../../numeric/stats.ts';
import { field } from '../../../schema/label.ts';
import { comparableRows } from '../../engine/comparable-rows.ts';
import { defineExplainer } from '../../explainer.ts';
import type { CasesValues, CaseValues } from '../../results/cases/values.ts';

export const prototypes = defineExplainer({
  method: 'prototypes',
  title: { en: 'Prototypes and criticisms', zh: '原型与批评样本' },
  about: {
    en: 'The rows that stand for the data best, and those that they do not stand for: what is typical, and what is not.',
    zh: '最能代表数据的样本，以及它们无法代表的样本：何为典型，何为例外。',
  },
  scope: 'dataset',
  speaksOf: 'examples',
  forImages: true,
  forSequences: true,
  usesBackground: () => false,
  params: z.strictObject({
    prototypes: z
      .int()
      .min(1)
      .max(100)
      .default(6)
      .meta(field(['Prototypes', '原型数'], ['Rows that stand for all.', '代表全体的样本数。'])),
    criticisms: z
      .int()
      .min(0)
      .max(100)
      .default(4)
      .meta(
        field(['Criticisms', '批评样本数'], ['Rows that the prototypes do not stand for.', '原型无法代表的样本数。']),
      ),
    maxRows: z
      .int()
      .min(2)
      .max(5000)
      .default(1500)
      .meta(
        field(
          ['Rows, at most', '最多行数'],
          ['More rows than this are drawn from by seed.', '超过此数则按种子抽取。'],
          'advanced',
        ),
      ),
  }),
  explain(context, params): CasesValues {
    const { encoded, encoder, job, rowNumbers } = context;
    const { rows } = context.rows;
    if (rows < 2)
      throw new VitrineError('rows', say('error.prototypesTwoRowsOrMore', {}), {
        where: 'rows',
        hint: say('hint.useTrainOrAll', {}),
      });
    const kept =
      rows <= params.maxRows
        ? Int32Array.from({ length: rows }, (_, i) => i)
        : job.random('rows').permutation(rows).slice(0, params.maxRows).sort();
    const columns = new Float64Array(kept.length * encoder.width);
    kept.forEach((row, i) => {
      columns.set(
        encoded
          .subarray(row * encoder.width, (row + 1) * encoder.width)
          .map((value) => (Number.isNaN(value) ? 0 : value)),
        i * encoder.width,
      );
    });
    const { x, width } = comparableRows(context, columns, kept.length);
    const kernel = gaussianKernel(x, kept.length, width, () => job.check());
    const mean = Float64Array.from(
      kept,
      (_, i) => kernel.subarray(i * kept.length, (i + 1) * kept.length).reduce((a, b) => a + b, 0) / kept.length,
    );
    const chosen = pickPrototypes(kernel, mean, Math.min(params.prototypes, kept.length));
    const nearest = Int32Array.from(kept, (_, i) =>
      chosen.reduce((best, p) => (kernel[i * kept.length + p] > kernel[i * kept.length + best] ? p : best), chosen[0]),
    );
    const witness = Float64Array.from(
      mean,
      (value, i) => value - chosen.reduce((sum, p) => sum + kernel[i * kept.length + p], 0) / chosen.length,
    );
    const critical = pickCriticisms(kernel, witness, chosen, Math.min(params.criticisms, kept.length - chosen.length));
    const answers = context.capabilities.answers(tabular(encoded, rows));
    const truth = context.truth();
    const features = encoder.features.length;
    const caseOf = (role: CaseValues['role'], i: number, score: number): CaseValues => ({
      role,
      row: rowNumbers[kept[i]],
      values: context.rows.values.slice(kept[i] * features, (kept[i] + 1) * features),
      changes: [],
      answer: answers[kept[i]],
      truth: truth[kept[i]],
      score,
    });
    const shareOf = (p: number) => nearest.reduce((sum, own) => sum + Number(own === p), 0) / kept.length;
    const found = chosen.map((p) => caseOf('prototype', p, shareOf(p))).sort((a, b) => b.score - a.score);
    return {
      kind: 'cases',
      measure: 'weight',
      examples: [
        {
          answer: Number.NaN,
          outcome: 'found',
          cases: [...found, ...critical.map((i) => caseOf('criticism', i, Math.abs(witness[i])))],
        },
      ],
    };
  },
});

/** exp(-d² / median d²), `[row, row]`. */
function gaussianKernel(x: Float64Array, rows: number, width: number, check: () => void): Float64Array {
  const squares = new Float64Array(rows * rows);
  for (let a = 0; a < rows; a++) {
    check();
    for (let b = 0; b < a; b++) {
      let sum = 0;
      for (let j = 0; j < width; j++) sum += (x[a * width + j] - x[b * width + j]) ** 2;
      squares[a * rows + b] = sum;
      squares[b * rows + a] = sum;
    }
  }
  const some = squares
    .filter((value, i) => value > 0 && i % Math.max(1, Math.floor(squares.length / 100_000)) === 0)
    .sort();
  const middle = some.length > 0 ? quantile(some, 0.5) : 1;
  return squares.map((value) => Math.exp(-value / middle));
}

function pickPrototypes(kernel: Float64Array, mean: Float64Array, wanted: number): number[] {
  const rows = mean.length;
  const chosen: number[] = [];
  const toChosen = new Float64Array(rows);
  let between = 0;
  while (chosen.length < wanted) {
    const size = chosen.length + 1;
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    const before = chosen.reduce((sum, p) => sum + mean[p], 0);
    for (let i = 0; i < rows; i++) {
      if (chosen.includes(i)) continue;
      const value = (2 / size) * (before + mean[i]) - (between + 2 * toChosen[i] + kernel[i * rows + i]) / size ** 2;
      if (value > most) {
        most = value;
        best = i;
      }
    }
    between += 2 * toChosen[best] + kernel[best * rows + best];
    for (let i = 0; i < rows; i++) toChosen[i] += kernel[i * rows + best];
    chosen.push(best);
  }
  return chosen;
}

/**
 * Greedily by the size of the witness function and the log determinant of the kernel between those picked (a pivoted
 * Cholesky factor).
 */
function pickCriticisms(
  kernel: Float64Array,
  witness: Float64Array,
  taken: readonly number[],
  wanted: number,
): number[] {
  const rows = witness.length;
  const chosen: number[] = [];
  const factors: Float64Array[] = [];
  const rest = Float64Array.from({ length: rows }, (_, i) => kernel[i * rows + i]);
  while (chosen.length < wanted) {
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < rows; i++) {
      if (taken.includes(i) || chosen.includes(i)) continue;
      const value = Math.abs(witness[i]) + Math.log(Math.max(1e-12, rest[i])) / rows;
      if (value > most) {
        most = value;
        best = i;
      }
    }
    const pivot = Math.sqrt(Math.max(1e-12, rest[best]));
    const factor = Float64Array.from(
      { length: rows },
      (_, i) => (kernel[i * rows + best] - factors.reduce((sum, one) => sum + one[i] * one[best], 0)) / pivot,
    );
    for (let i = 0; i < rows; i++) rest[i] -= factor[i] ** 2;
    factors.push(factor);
    chosen.push(best);
  }
  return chosen;
}
