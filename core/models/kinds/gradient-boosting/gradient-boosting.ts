// Gradient boosting of trees on histograms (Friedman 2001; Ke et al. 2017); names and defaults follow scikit-learn's
// HistGradientBoosting.

import { z } from 'zod';
import { VitrineError } from '../../../errors.ts';
import { say } from '../../../messages/say.ts';
import type { ArtifactValue } from '../../artifact.ts';
import { fromScores, linkedScores } from '../../boosting/link.ts';
import { lossFor, weightedQuantile } from '../../boosting/loss.ts';
import {
  anyNumber,
  type FittedModel,
  f64,
  i32,
  type ModelSize,
  readArtifact,
  shareArray,
  type TrainingData,
  type TrainingJob,
  type TreeCapability,
  type TreeStructure,
} from '../../model.ts';
import { defineModel } from '../../model-kind.ts';
import { allFinite, requireSound, sameSize, scoreCount, soundTree } from '../../sound.ts';
import { treeMaskedSamples } from '../../tree/masked-samples.ts';
import { describeTree, leafCount, meanPathLength, sumOfTrees, treeDepth, treeShape } from '../../tree/structure.ts';
import { allocateFit, chunkRows, type FitMemory, openFit } from './fit-memory.ts';
import { HistogramGrower } from './histogram-tree.ts';
import { monotoneColumns, numberLossOf, type Params, params } from './params.ts';
import { boostingWorkers, histogramsOf, places, rounds, type Shared } from './thread-work.ts';

const link = z.enum(['identity', 'log']).default('identity');
const artifact = z.object({
  width: z.number(),
  classes: z.number(),
  base: f64,
  trees: z.array(treeShape),
  stoppedBy: z.enum(['epochs', 'patience', 'user']),
  link,
});
const checkpoint = z.object({
  epoch: z.number(),
  width: z.number(),
  classes: z.number(),
  base: f64,
  trees: z.array(treeShape),
  raw: f64,
  rawValidation: f64,
  held: i32,
  best: anyNumber,
  bestEpoch: z.number(),
  /** Patience is counted from here at the earliest. */
  patienceFrom: z.number().default(0),
  link,
});

/** One tree a score and round. */
function soundRounds<T extends Pick<z.infer<typeof artifact>, 'width' | 'classes' | 'base' | 'trees'>>(
  stored: T,
  size: ModelSize,
): T {
  const scores = scoreCount(size.classes);
  const { base, trees } = stored;
  requireSound(
    sameSize(stored, size) &&
      base.length === scores &&
      allFinite(base) &&
      trees.length % scores === 0 &&
      trees.every((tree) => soundTree(tree, size.width, 1)),
  );
  return stored;
}
type Artifact = z.infer<typeof artifact>;

function build(stored: Artifact): FittedModel {
  const { trees, base, classes, width } = stored;
  const scores = base.length;
  const sums: TreeCapability = {
    trees,
    scale: 1,
    outputs: scores,
    base,
    space: 'logit',
    gains: true,
    ...(scores > 1 ? { outputOf: Int32Array.from(trees, (_, t) => t % scores) } : {}),
  };
  const links = linkedScores(classes, stored.link);
  return {
    ...fromScores((x, rows) => sumOfTrees(sums, x, rows, width), classes, stored.link),
    coalitionMeans: treeMaskedSamples(sums, width, (scores) =>
      classes === 0 && stored.link === 'identity' ? undefined : scores ? links.logits : links.answers,
    ),
    trees: explainable(sums, classes, stored.link),
    columnImportance: gainImportance(trees, width),
    upTo: (epoch) => build({ ...stored, trees: trees.slice(0, Math.max(1, epoch) * scores) }),
    training: { stoppedBy: stored.stoppedBy, backend: 'typed-array' },
    facts: () => ({
      trees: trees.length,
      leaves: trees.reduce((sum, tree) => sum + leafCount(tree), 0),
      depth: trees.reduce((most, tree) => Math.max(most, treeDepth(tree)), 0),
      operations: meanPathLength(trees),
    }),
    describe: () => ({
      base: [...base],
      scores,
      ...(stored.link === 'log' ? { link: 'log' } : {}),
      trees: trees.map((tree) => describeTree(tree, 1)),
    }),
    save: () => ({ ...stored, trees: trees.map((tree) => ({ ...tree })) }),
  };
}

/** For two classes the one score speaks for both: the same trees with a value for each class. */
function explainable(sums: TreeCapability, classes: number, link: Artifact['link']): TreeCapability {
  if (classes === 0) return { ...sums, space: link === 'log' ? 'logit' : 'value' };
  if (classes > 2) return sums;
  const [base] = sums.base ?? [0];
  return {
    ...sums,
    outputs: 2,
    base: Float64Array.of(-base, base),
    trees: sums.trees.map((tree) => ({
      ...tree,
      value: Float64Array.from(
        { length: tree.value.length * 2 },
        (_, i) => (i % 2 === 0 ? -1 : 1) * tree.value[i >> 1],
      ),
    })),
  };
}

/** Summed gain of the splits on each column, as shares. */
function gainImportance(trees: readonly TreeStructure[], width: number): Float64Array {
  const importance = new Float64Array(width);
  for (const tree of trees) {
    tree.childrenLeft.forEach((left, node) => {
      if (left >= 0) importance[tree.feature[node]] += tree.impurity[node];
    });
  }
  const total = importance.reduce((a, b) => a + b, 0);
  return total > 0 ? importance.map((value) => value / total) : importance;
}

/** The quantile of what is still missing to the targets of a leaf's rows. */
const leafQuantiles =
  (fit: FitMemory, weights: Float64Array | undefined, q: number) =>
  (rows: Int32Array): number =>
    weightedQuantile(
      Float64Array.from(rows, (row) => fit.y[row] - fit.raw[row]),
      weights && Float64Array.from(rows, (row) => weights[row]),
      q,
    );

interface HeldOut {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly rows: number;
}

/**
 * Rows kept aside to watch: the validation part, else a share of the training rows where stopping early is asked for.
 */
function holdOut(data: TrainingData, p: Params, job: TrainingJob): Int32Array {
  if (!p.earlyStopping || data.validation.rows > 0) return new Int32Array(0);
  const { rows, y } = data.train;
  const groups: number[][] = Array.from({ length: Math.max(1, data.classes) }, () => []);
  for (const row of job.random('held out').permutation(rows)) groups[data.classes > 0 ? y[row] : 0].push(row);
  // each class in its share, and at least one row of it to learn from
  const held = groups.flatMap((group) =>
    group.slice(0, Math.min(Math.max(0, group.length - 1), Math.round(group.length * p.validationFraction))),
  );
  return Int32Array.from(held).sort();
}

/** The rows that are watched and not learnt from. */
function watchedRows(data: TrainingData, held: Int32Array): HeldOut | undefined {
  if (data.validation.rows > 0) return data.validation;
  if (held.length === 0) return undefined;
  const { x, y } = data.train;
  return { x: gather(x, held, data.width), y: Float64Array.from(held, (row) => y[row]), rows: held.length };
}

/** A fit's memory and the threads that work on it, as they stand before the first tree that is still to be grown. */
function openBoosting(data: TrainingData, p: Params, job: TrainingJob) {
  const { x, y, rows, weights } = data.train;
  const { width, classes } = data;
  const numbers = numberLossOf(p);
  const loss = lossFor(classes, numbers);
  const monotone = monotoneColumns(data, p);
  const saved = job.resumeFrom === undefined ? undefined : soundRounds(readArtifact(checkpoint, job.resumeFrom), data);
  const held = saved ? saved.held : holdOut(data, p, job);
  const isHeld = new Uint8Array(rows);
  for (const row of held) isHeld[row] = 1;
  const learning = Int32Array.from({ length: rows }, (_, i) => i).filter((row) => isHeld[row] === 0);
  const base = saved ? saved.base : loss.base(y, weights, learning);
  const size = { rows, learning: learning.length, width, scores: loss.scores, maxLeafNodes: p.maxLeafNodes };
  const memory = allocateFit(size);
  const fit = openFit(size, memory);
  fit.y.set(y);
  fit.weights.set(weights ?? new Float64Array(rows).fill(1));
  fit.learning.set(learning);
  fit.raw.set(saved ? saved.raw : repeat(base, rows));
  const shared: Shared = {
    memory,
    size,
    x: shareArray(x),
    classes,
    numbers,
    monotone,
    plain: !loss.hasHessian && !weights,
    maxBins: p.maxBins,
    minSamplesLeaf: p.minSamplesLeaf,
    l2: p.l2Regularization,
  };
  const round = job.workerGroup(boostingWorkers, shared);
  fit.command[places.kind] = rounds.cut;
  round(fit.groups);
  const grower = new HistogramGrower(fit, histogramsOf(memory), rows, round, {
    maxLeafNodes: p.maxLeafNodes,
    maxDepth: p.maxDepth ?? Number.POSITIVE_INFINITY,
    minSamplesLeaf: p.minSamplesLeaf,
    l2: p.l2Regularization,
    learningRate: p.learningRate,
    monotone,
    ...(loss.leafQuantile === undefined ? {} : { leafValue: leafQuantiles(fit, weights, loss.leafQuantile) }),
    check: () => job.check(),
  });
  const chunks = Math.ceil(learning.length / chunkRows);
  /** Derivatives at the scores as they are, for the next trees; @returns the mean loss and accuracy there */
  const derive = () => {
    fit.command[places.kind] = rounds.derive;
    round(chunks);
    let sum = 0;
    let right = 0;
    for (let c = 0; c < chunks; c++) {
      sum += fit.measured[2 * c];
      right += fit.measured[2 * c + 1];
    }
    return meanOf({ loss: sum, right }, learning.length, classes);
  };
  const link: Artifact['link'] = numbers.kind === 'poisson' && classes === 0 ? 'log' : 'identity';
  return { saved, held, base, loss, fit, grower, derive, link };
}

const meanOf = (
  sums: { readonly loss: number; readonly right: number },
  count: number,
  classes: number,
): { loss: number; accuracy?: number } => ({
  loss: sums.loss / count,
  ...(classes > 0 ? { accuracy: sums.right / count } : {}),
});

function boost(data: TrainingData, p: Params, job: TrainingJob): FittedModel {
  const { width, classes } = data;
  const { saved, held, base, loss, fit, grower, derive, link } = openBoosting(data, p, job);
  const { scores } = loss;
  const watched = watchedRows(data, held);
  const rawWatched = saved ? saved.rawValidation.slice() : repeat(base, watched?.rows ?? 0);
  const allWatched = Int32Array.from({ length: watched?.rows ?? 0 }, (_, i) => i);
  const trees: TreeStructure[] = saved ? [...saved.trees] : [];
  let best = saved?.best ?? Number.POSITIVE_INFINITY;
  let bestEpoch = saved?.bestEpoch ?? 0;
  let patienceFrom = saved?.patienceFrom ?? 0;
  const done = trees.length / scores;
  if (job.more && done - Math.max(bestEpoch, patienceFrom) >= p.patience) patienceFrom = done;
  derive();
  const finish = (stoppedBy: Artifact['stoppedBy'], kept: TreeStructure[] = trees) =>
    build({ width, classes, base, trees: kept, stoppedBy, link });
  // between the trees of one round the scores are ahead of the trees that are kept
  let growing = false;
  const checkpointAt = (epoch: number) => {
    const standing = { best, bestEpoch, patienceFrom };
    const known = trees.length;
    return (): ArtifactValue => {
      if (growing || trees.length !== known)
        throw new Error('a round is under way: there is no state between two rounds to keep');
      const kept = {
        trees: trees.map((tree) => ({ ...tree })),
        raw: fit.raw.slice(),
        rawValidation: rawWatched.slice(),
      };
      return { epoch, width, classes, base, ...kept, held, link, ...standing };
    };
  };
  const started = job.now();
  for (let epoch = done + 1; epoch <= p.trees; epoch++) {
    job.check();
    if (job.stopRequested() && trees.length > 0) return finish('user');
    growing = true;
    const grown = Array.from({ length: scores }, (_, k) => grower.grow(k));
    trees.push(...grown);
    growing = false;
    if (watched) addRound(grown, base, watched, width, rawWatched);
    const learnt = derive();
    const seen = watched && meanOf(loss.measure(watched.y, rawWatched, allWatched), watched.rows, classes);
    if (seen && seen.loss < best - 1e-7) {
      best = seen.loss;
      bestEpoch = epoch;
    }
    const report = {
      epoch,
      ...learnt,
      learningRate: p.learningRate,
      seconds: job.now() - started,
      ...(seen ? { valLoss: seen.loss, ...(seen.accuracy === undefined ? {} : { valAccuracy: seen.accuracy }) } : {}),
    };
    job.onEpoch(report, checkpointAt(epoch));
    job.report({ stage: 'train', share: epoch / p.trees });
    if (p.earlyStopping && watched && epoch - Math.max(bestEpoch, patienceFrom) >= p.patience)
      return finish('patience', trees.slice(0, Math.max(1, bestEpoch) * scores));
  }
  return finish('epochs');
}

function addRound(
  grown: readonly TreeStructure[],
  base: Float64Array,
  watched: HeldOut,
  width: number,
  raw: Float64Array,
): void {
  const scores = base.length;
  const sums = sumOfTrees(
    {
      trees: grown,
      scale: 1,
      outputs: scores,
      space: 'logit',
      ...(scores > 1 ? { outputOf: Int32Array.from(grown.keys()) } : {}),
    },
    watched.x,
    watched.rows,
    width,
  );
  for (let i = 0; i < raw.length; i++) raw[i] += sums[i];
}

function gather(x: Float64Array, rows: Int32Array, width: number): Float64Array {
  const result = new Float64Array(rows.length * width);
  rows.forEach((row, i) => {
    result.set(x.subarray(row * width, (row + 1) * width), i * width);
  });
  return result;
}

function repeat(base: Float64Array, rows: number): Float64Array {
  const result = new Float64Array(rows * base.length);
  for (let i = 0; i < rows; i++) result.set(base, i * base.length);
  return result;
}

export const gradientBoosting = defineModel({
  kind: 'gradient-boosting',
  title: { en: 'Gradient boosting', zh: '梯度提升' },
  about: {
    en: 'Small trees, each mending what the ones before it got wrong: often the most accurate on tables, hard to read.',
    zh: '一棵棵小树，每棵修正之前的错误：在表格数据上往往最准确，但难以读懂。',
  },
  flexibility: 5,
  readability: 2,
  tasks: ['classification', 'regression'],
  numericDefault: 'none',
  capabilities: ['trees'],
  takesMissing: true,
  takesWeights: true,
  epochs: 'round',
  cumulative: true,
  params,
  complexityPath: [{ trees: 10, maxLeafNodes: 2 }, { trees: 50, maxLeafNodes: 4 }, { trees: 200 }],
  peerDefaults: { model: { learningRate: 0.1 } },
  check(data, p) {
    if (data.classes > 0 && p.loss !== 'auto')
      throw new VitrineError('spec', say('error.lossForNumbersTargetHas', { loss: p.loss }), {
        where: 'model.loss',
        hint: say('hint.useAuto', {}),
      });
    const { y } = data.train;
    if (p.loss === 'poisson' && (y.some((value) => value < 0) || y.every((value) => value === 0)))
      throw new VitrineError('data', say('error.poissonLossNeedsTargets0', {}), {
        where: 'model.loss',
        hint: say('hint.useSquaredError', {}),
      });
    monotoneColumns(data, p);
  },
  fit: (data, p, _training, job) => boost(data, p, job),
  restore: (value, size) => build(soundRounds(readArtifact(artifact, value), size)),
  workerGroup: boostingWorkers,
  atEpoch: (value, size) => build({ ...soundRounds(readArtifact(checkpoint, value), size), stoppedBy: 'user' }),
});
