// The last layer of a model as a generalised linear model on what comes into it: its curvature, and what taking one
// training row out does to an answer.

import { VitrineError } from '../../../errors.ts';
import { say } from '../../../messages/say.ts';
import { type Batch, tabular } from '../../../models/batch.ts';
import { scoreCount } from '../../../models/sound.ts';
import { solveSemiDefinite } from '../../../numeric/linear-system.ts';
import type { ExplainContext } from '../../explainer.ts';

/** Weights of the last layer beyond which its curvature is too large to invert. */
const mostWeights = 1500;

/**
 * Influence of each training row on an output.
 * @param representation what comes into the last layer, `[row, unit]`
 * @returns a function of a row and an output: how much the answer has moved with each training row; `[training row]`
 */
export function openHead(
  context: ExplainContext,
  representation: (batch: Batch) => Float64Array,
  x: Float64Array,
  rows: number,
  truth: Float64Array,
  damping: number,
): (x: Float64Array, output: number) => Float64Array {
  const classes = context.classes.length;
  const raw = representation(tabular(x, rows));
  const units = rows > 0 ? raw.length / rows : 0;
  const size = units + 1;
  const scores = scoreCount(classes);
  const weights = size * scores;
  if (weights > mostWeights)
    throw new VitrineError('incompatible', say('error.lastLayerHasWeightsInfluence', { weights, mostWeights }), {
      where: 'method',
      hint: say('hint.useNearestNeighboursOrNetwork', {}),
    });
  const withOne = (values: Float64Array, r: number) => {
    const phi = new Float64Array(size);
    phi.set(values.subarray(r * units, (r + 1) * units));
    phi[units] = 1;
    return phi;
  };
  const phis = Array.from({ length: rows }, (_, r) => withOne(raw, r));
  const output = context.capabilities.plain(tabular(x, rows));
  const shareOf = (r: number, k: number) => output[r * Math.max(1, classes) + k];
  // residual and curvature of each score
  const residual = (r: number, k: number) =>
    classes === 0
      ? output[r] - truth[r]
      : classes === 2
        ? shareOf(r, 1) - truth[r]
        : shareOf(r, k) - Number(truth[r] === k);
  const curve = (r: number, k: number, l: number) => {
    if (classes === 0) return 1;
    if (classes === 2) return shareOf(r, 1) * shareOf(r, 0);
    return shareOf(r, k) * (Number(k === l) - shareOf(r, l));
  };
  const hessian = new Float64Array(weights * weights);
  const { penalty, trainingWeights } = context.capabilities;
  for (let r = 0; r < rows; r++) {
    context.job.check();
    for (let k = 0; k < scores; k++) {
      for (let l = 0; l <= k; l++) {
        const factor = trainingWeights[r] * curve(r, k, l);
        if (factor === 0) continue;
        for (let i = 0; i < size; i++) {
          const scaled = factor * phis[r][i];
          if (scaled !== 0)
            for (let j = 0; j < size; j++) hessian[(k * size + i) * weights + l * size + j] += scaled * phis[r][j];
        }
      }
    }
  }
  for (let a = 0; a < weights; a++)
    for (let b = a + 1; b < weights; b++) hessian[a * weights + b] = hessian[b * weights + a];
  // the fit's own penalty, which leaves intercepts alone
  for (let k = 0; k < scores; k++)
    for (let i = 0; i < units; i++) hessian[(k * size + i) * weights + k * size + i] += penalty;
  let trace = 0;
  for (let a = 0; a < weights; a++) trace += hessian[a * weights + a];
  const ridge = (damping * trace) / weights;
  for (let a = 0; a < weights; a++) hessian[a * weights + a] += ridge;
  // how much of its own curvature each row is: only where one score stands for all
  const leverage = new Float64Array(rows);
  if (scores === 1) {
    const columns = new Float64Array(size * rows);
    phis.forEach((phi, r) => {
      for (let i = 0; i < size; i++) columns[i * rows + r] = phi[i];
    });
    const solved = solveSemiDefinite(hessian, columns, size, rows);
    phis.forEach((phi, r) => {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += phi[i] * solved[i * rows + r];
      leverage[r] = Math.min(0.999, trainingWeights[r] * curve(r, 0, 0) * sum);
    });
  }
  const isScore = context.outputKind === 'logit';
  return (row, wanted) => {
    const phi = withOne(representation(tabular(row, 1)), 0);
    const own = context.capabilities.plain(tabular(row, 1));
    const slope = new Float64Array(weights);
    for (let k = 0; k < scores; k++) {
      const rate =
        classes === 0
          ? 1
          : classes === 2
            ? (wanted === 1 ? 1 : -1) * (isScore ? 1 : own[0] * own[1])
            : isScore
              ? Number(k === wanted)
              : own[wanted] * (Number(k === wanted) - own[k]);
      for (let i = 0; i < size; i++) slope[k * size + i] = rate * phi[i];
    }
    const direction = solveSemiDefinite(hessian, slope, weights);
    return Float64Array.from({ length: rows }, (_, r) => {
      let removed = 0;
      for (let k = 0; k < scores; k++) {
        let along = 0;
        for (let i = 0; i < size; i++) along += direction[k * size + i] * phis[r][i];
        removed += along * trainingWeights[r] * residual(r, k);
      }
      // without the row the answer moves by this much: with it, by as much the other way
      return -removed / (1 - leverage[r]);
    });
  };
}
