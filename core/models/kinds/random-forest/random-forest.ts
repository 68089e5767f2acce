// Random forests (Breiman 2001): trees grown on bootstrap samples, a random draw of columns at each split; their mean
// is the answer.
// Every tree has its own seed, so that the forest does not depend on how many threads grow it.
import { z } from 'zod';
import { field } from '../../../schema/label.ts';
import type { ArtifactValue } from '../../artifact.ts';
import {
  type FitPart,
  type FittedModel,
  f64,
  type ModelSize,
  readArtifact,
  shareArray,
  type TrainingData,
  type TrainingJob,
  type TreeStructure,
} from '../../model.ts';
import { defineModel } from '../../model-kind.ts';
import { requireSound, sameSize, soundTree } from '../../sound.ts';
import { type GrowOptions, growTree } from '../../tree/grow.ts';
import { treeMaskedSamples } from '../../tree/masked-samples.ts';
import { checkCriterion, columnsDrawn, growOptions, growParams, maxFeatures } from '../../tree/params.ts';
import { type SortedColumns, sortColumns } from '../../tree/sorted-columns.ts';
import {
  describeTree,
  impurityImportance,
  leafCount,
  meanPathLength,
  sumOfTrees,
  treeDepth,
  treeShape,
} from '../../tree/structure.ts';
import { answerLeftOut, type LeftOut, OutOfBag } from './out-of-bag.ts';

const params = z.strictObject({
  trees: z
    .int()
    .min(1)
    .max(10_000)
    .default(100)
    .meta(
      field(
        ['Trees', '树的数量'],
        ['More trees: steadier, slower, never overfitting more.', '树越多越稳定、越慢，但不会更过拟合。'],
      ),
    ),
  ...growParams,
  maxFeatures: maxFeatures
    .or(z.literal('auto'))
    .default('auto')
    .meta(
      field(
        ['Columns a split', '每次划分的列数'],
        [
          'Columns drawn at random for each split. auto: the square root of them for classes, all for numbers.',
          '每次划分随机抽取的列数。auto：分类为平方根，回归为全部。',
        ],
        'regularisation',
      ),
    ),
  bootstrap: z
    .boolean()
    .default(true)
    .meta(
      field(
        ['Bootstrap', '自助抽样'],
        [
          'Each tree learns from as many rows, drawn with repeats; the rows left out give the out-of-bag score.',
          '每棵树从有放回抽取的等量行学习；未抽到的行给出袋外得分。',
        ],
        'advanced',
      ),
    ),
});
type Params = z.infer<typeof params>;

interface Shared {
  readonly sorted: SortedColumns;
  /** `[row, column]` */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly weights: Float64Array;
  readonly classes: number;
  readonly bootstrap: boolean;
  readonly grow: Omit<GrowOptions, 'random' | 'check'>;
}

/** A few trees at a time: a message a tree would cost more than the tree where they are small. */
interface Batch {
  readonly first: number;
  readonly count: number;
}

interface GrownTree {
  readonly tree: TreeStructure;
  readonly leftOut: LeftOut;
}

const growBatch: FitPart<Shared, Batch, GrownTree[]> = {
  name: 'random-forest/trees',
  // once a person says stop, no further tree is begun but the very first
  run: ({ sorted, x, y, weights, classes, bootstrap, grow }, { first, count }, job) =>
    Array.from({ length: job.stopRequested() ? (first === 0 ? 1 : 0) : count }, (_, i) => {
      job.check();
      const random = job.random(`tree ${first + i}`);
      const drawn = bootstrap ? bootstrapWeights(weights, random) : weights;
      const tree = growTree(sorted, y, drawn, classes, { ...grow, random, check: () => job.check() });
      return { tree, leftOut: leftOutOf(tree, x, sorted.columns.length, classes, bootstrap ? drawn : undefined) };
    }),
};

/** Without a bootstrap every tree has seen every row, and the history shows the training rows. */
const leftOutOf = (
  tree: TreeStructure,
  x: Float64Array,
  width: number,
  classes: number,
  drawn: Float64Array | undefined,
): LeftOut => answerLeftOut(tree, x, width, Math.max(1, classes), drawn ?? new Float64Array(x.length / width));

/** How often each of n rows comes up in n draws with repeats, times its own weight. */
function bootstrapWeights(weights: Float64Array, random: GrowOptions['random']): Float64Array {
  const rows = weights.length;
  for (;;) {
    const counts = new Float64Array(rows);
    for (let i = 0; i < rows; i++) counts[random.integer(rows - 1)]++;
    let total = 0;
    for (let i = 0; i < rows; i++) {
      counts[i] *= weights[i];
      total += counts[i];
    }
    // a draw of rows that count nothing is no draw
    if (total > 0) return counts;
  }
}

const artifact = z.object({
  width: z.number(),
  classes: z.number(),
  trees: z.array(treeShape),
  outOfBag: f64,
  stoppedBy: z.enum(['epochs', 'user']).default('epochs'),
});
const checkpoint = artifact.extend({ epoch: z.number() });

function soundForest<T extends z.infer<typeof artifact>>(stored: T, size: ModelSize): T {
  const outputs = Math.max(1, size.classes);
  requireSound(
    sameSize(stored, size) &&
      stored.trees.length > 0 &&
      stored.trees.every((tree) => soundTree(tree, size.width, outputs)),
  );
  return stored;
}

/** @param outOfBag loss and, for classes, accuracy (else R²) after all trees; empty without a bootstrap */
function build(
  trees: readonly TreeStructure[],
  width: number,
  classes: number,
  outOfBag: Float64Array,
  stoppedBy: 'epochs' | 'user' = 'epochs',
): FittedModel {
  const outputs = classes > 0 ? classes : 1;
  const capability = {
    trees,
    scale: 1 / trees.length,
    outputs,
    space: classes > 0 ? ('probability' as const) : ('value' as const),
  };
  return {
    outputs,
    coalitionMeans: treeMaskedSamples(capability, width),
    // a mean of shares may pass 1 by a rounding
    predict: ({ x, rows }) =>
      classes > 0
        ? sumOfTrees(capability, x, rows, width).map((value) => Math.min(1, value))
        : sumOfTrees(capability, x, rows, width),
    trees: capability,
    columnImportance: impurityImportance(trees, width),
    training: { stoppedBy, backend: 'typed-array' },
    upTo: (epoch) => build(trees.slice(0, Math.max(1, epoch)), width, classes, new Float64Array(0)),
    facts: () => ({
      trees: trees.length,
      leaves: trees.reduce((sum, tree) => sum + leafCount(tree), 0),
      depth: trees.reduce((most, tree) => Math.max(most, treeDepth(tree)), 0),
      operations: meanPathLength(trees),
      ...(outOfBag.length === 0 ? {} : { [classes > 0 ? 'oobAccuracy' : 'oobR2']: outOfBag[1] }),
    }),
    describe: () => ({ trees: trees.map((tree) => describeTree(tree, outputs)), scale: 1 / trees.length }),
    save: () => ({ width, classes, trees: trees.map((tree) => ({ ...tree })), outOfBag, stoppedBy }),
  };
}

/** Grows what is missing of the forest; each tree is an epoch of the history, whose loss is the out-of-bag one. */
function grow(data: TrainingData, p: Params, job: TrainingJob): FittedModel {
  const { x, y, rows } = data.train;
  const { classes, width } = data;
  const saved = job.resumeFrom === undefined ? undefined : soundForest(readArtifact(checkpoint, job.resumeFrom), data);
  const trees: TreeStructure[] = saved ? [...saved.trees] : [];
  const sorted = sortColumns(x, rows, width);
  const shared: Shared = {
    sorted: { ...sorted, columns: sorted.columns.map(shareArray), orders: sorted.orders.map(shareArray) },
    x: shareArray(x),
    y: shareArray(y),
    weights: shareArray(data.train.weights ?? new Float64Array(rows).fill(1)),
    classes,
    bootstrap: p.bootstrap,
    grow: {
      ...growOptions(p, classes),
      maxFeatures:
        p.maxFeatures === 'auto'
          ? classes > 0
            ? columnsDrawn('sqrt', width)
            : width
          : columnsDrawn(p.maxFeatures, width),
    },
  };
  const outOfBag = new OutOfBag(data);
  trees.forEach((tree, i) => {
    outOfBag.add(
      leftOutOf(
        tree,
        x,
        width,
        classes,
        p.bootstrap ? bootstrapWeights(shared.weights, job.random(`tree ${i}`)) : undefined,
      ),
    );
  });
  const size = Math.max(1, Math.min(25, Math.round(20_000 / rows)));
  const batches: Batch[] = [];
  for (let first = trees.length; first < p.trees; first += size)
    batches.push({ first, count: Math.min(size, p.trees - first) });
  const started = job.now();
  // parts end in any order; the history and the checkpoint go on in the order of the trees
  const ready = new Map<number, GrownTree[]>();
  let batch = 0;
  let ended = false;
  job.spread(growBatch, shared, batches, (grown, index) => {
    job.check();
    ready.set(index, grown);
    for (let list = ready.get(batch); list && !ended; list = ready.get(batch)) {
      ended = list.length < batches[batch].count;
      ready.delete(batch++);
      for (const { tree, leftOut } of list) {
        trees.push(tree);
        outOfBag.add(leftOut);
        const score = outOfBag.score();
        job.onEpoch(
          {
            epoch: trees.length,
            learningRate: 0,
            seconds: job.now() - started,
            loss: score.loss,
            ...(classes > 0 ? { accuracy: score.quality } : {}),
          },
          (): ArtifactValue => ({
            epoch: trees.length,
            width,
            classes,
            trees: trees.map((entry) => ({ ...entry })),
            outOfBag: new Float64Array(0),
          }),
        );
      }
      job.report({ stage: 'train', share: trees.length / p.trees });
    }
  });
  const score = outOfBag.score();
  return build(
    trees,
    width,
    classes,
    p.bootstrap && Number.isFinite(score.loss) ? Float64Array.of(score.loss, score.quality) : new Float64Array(0),
    ended ? 'user' : 'epochs',
  );
}

export const randomForest = defineModel({
  kind: 'random-forest',
  title: { en: 'Random forest', zh: '随机森林' },
  about: {
    en: 'Many trees, each grown on its own draw of rows and columns; their mean is steady and accurate, and no longer one picture.',
    zh: '许多树，各自在随机抽取的行与列上生长；其平均稳定而准确，但不再是一张图。',
  },
  flexibility: 4,
  readability: 2,
  tasks: ['classification', 'regression'],
  numericDefault: 'none',
  capabilities: ['trees', 'leafMeans'],
  takesMissing: true,
  takesWeights: true,
  epochs: 'tree',
  cumulative: true,
  params,
  complexityPath: [
    { trees: 10, maxDepth: 3 },
    { trees: 50, maxDepth: 6 },
  ],
  treeWeights: (p, weights, random) => (p.bootstrap ? bootstrapWeights(weights, random) : weights),
  parts: [growBatch],
  check: (data, p) => checkCriterion(data, p.criterion),
  fit: (data, p, _training, job) => grow(data, p, job),
  restore(value, size) {
    const { trees, width, classes, outOfBag, stoppedBy } = soundForest(readArtifact(artifact, value), size);
    return build(trees, width, classes, outOfBag, stoppedBy);
  },
  atEpoch(value, size) {
    const { trees, width, classes } = soundForest(readArtifact(checkpoint, value), size);
    return build(trees, width, classes, new Float64Array(0));
  },
});
