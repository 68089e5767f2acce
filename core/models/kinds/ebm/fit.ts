import { z } from 'zod';
import type { ArtifactValue } from '../../artifact.ts';
import { lossFor } from '../../boosting/loss.ts';
import { anyNumber, f64, i32, readArtifact, shareArray, type TrainingData, type TrainingJob } from '../../model.ts';
import { columnOf, cutColumn } from '../../tree/bins.ts';
import { type BagData, type BagState, boostBag, rankPairs, rawOf } from './bag.ts';
import { categoryBins, categoryGroups, codedColumns, groupedTerms, ungrouped } from './categories.ts';
import type { EbmArtifact, EbmParams } from './params.ts';
import { averageBags, purify } from './purify.ts';
import { cellCount, coarsen, pairCells, type Term } from './terms.ts';

const bagShape = z.object({
  index: z.number().default(0),
  train: i32,
  watched: i32,
  raw: f64,
  rawWatched: f64,
  tables: z.array(f64),
  bestTables: z.array(f64),
  best: anyNumber,
  since: z.number(),
  rounds: z.number(),
  stopped: z.boolean(),
  losses: f64,
  watchedLosses: f64,
});
const checkpointShape = z.object({
  epoch: z.number(),
  stage: z.enum(['columns', 'pairs']),
  /** Rounds that were done when this stage began. */
  stageStart: z.number(),
  pairs: z.array(z.array(z.number())),
  /** Categories are one term while single columns are boosted; not so in versions before. */
  grouped: z.boolean().default(false),
  bags: z.array(bagShape),
  model: z.custom<ArtifactValue>(),
});

/** The model inside a checkpoint, as it stands. */
export const ebmCheckpoint = (value: ArtifactValue): ArtifactValue => readArtifact(checkpointShape, value).model;

/** What is the same for all terms and rounds. */
type SharedData = Omit<BagData, 'terms' | 'first' | 'stageStart'>;

/** Rows for one pair more, and pairs at most, where the program chooses: small tables do not hold many. */
const rowsPerPair = 200;
const mostPairs = 10;

const smoothing = { classes: 75, numbers: 500 };

const pairsFor = ({ interactions }: EbmParams, rows: number): number =>
  interactions === 'auto' ? Math.min(mostPairs, Math.floor(rows / rowsPerPair)) : interactions;

/** Columns beyond this many are not paired with each other, but only the most important ones. */
const mostPaired = 60;

export function boostTerms(data: TrainingData, p: EbmParams, job: TrainingJob): EbmArtifact {
  const { x, y, rows, weights } = data.train;
  const { width, classes } = data;
  const loss = lossFor(classes);
  const scores = loss.scores;
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  const columns = Array.from({ length: width }, (_, j) => {
    job.check();
    return cutColumn(columnOf(x, rows, width, j), p.maxBins);
  });
  const coarse = columns.map((column) => coarsen(column, p.maxInteractionBins));
  const coded = codedColumns(data);
  const mains: Term[] = columns.map((column, j) => ({
    columns: [j],
    sizes: [column.missingBin + 1],
    missing: [column.hasMissing],
    ...(coded.has(j) && column.edges.length < p.maxBins - 1 ? { nominal: true } : {}),
  }));
  const saved = job.resumeFrom === undefined ? undefined : readArtifact(checkpointShape, job.resumeFrom);
  const pairTerm = ([a, b]: readonly number[]): Term => ({
    columns: [a, b],
    sizes: [coarse[a].edges.length + 2, coarse[b].edges.length + 2],
    missing: [columns[a].hasMissing, columns[b].hasMissing],
  });
  const groups = saved && !saved.grouped ? [] : categoryGroups(data);
  const categories = groups.map((group) => categoryBins(x, rows, width, group));
  const grouped = groupedTerms(
    mains,
    groups,
    groups.map((_, g) => width + g),
    categories.map((own, g) => own.includes(groups[g].count)),
  );
  let terms: Term[] = saved?.stage === 'pairs' ? [...mains, ...saved.pairs.map(pairTerm)] : grouped;
  const cut = { scores, maxLeaves: p.maxLeaves, minSamplesLeaf: p.minSamplesLeaf, lambda: p.regLambda };
  const shared: SharedData = {
    bins: [
      ...columns.map((column) => shareArray(column.bins as Uint8Array)),
      ...categories.map((own) => shareArray(own as unknown as Uint8Array)),
    ],
    coarse,
    y: shareArray(y),
    weights: weights && shareArray(weights),
    classes,
    base: loss.base(y, weights, all),
    rounds: Math.max(1, Math.min(100, Math.round(10_000_000 / (rows * width * scores)))),
    patience: p.earlyStoppingRounds,
    learningRate: p.learningRate,
    smoothingRounds: p.smoothingRounds === 'auto' ? smoothing[classes > 0 ? 'classes' : 'numbers'] : p.smoothingRounds,
    cut,
  };
  // arrays of a checkpoint are views on one buffer, all of which each of them would drag along to another thread
  let bags: BagState[] = saved
    ? saved.bags.map((bag) => ({
        ...bag,
        train: shareArray(bag.train),
        watched: shareArray(bag.watched),
        raw: bag.raw.slice(),
        rawWatched: bag.rawWatched.slice(),
        tables: bag.tables.map((table) => table.slice()),
        bestTables: bag.bestTables.map((table) => table.slice()),
        losses: bag.losses.slice(),
        watchedLosses: bag.watchedLosses.slice(),
      }))
    : Array.from({ length: p.outerBags }, (_, i) => openBag(i, data, p, job, shared.base, grouped, scores));
  let stage: 'columns' | 'pairs' = saved?.stage ?? 'columns';
  let stageStart = saved?.stageStart ?? 0;
  let epoch = saved?.epoch ?? 0;
  let best = Math.min(...bags.map((bag) => bag.best));
  const started = job.now();
  let stoppedBy: EbmArtifact['stoppedBy'] = 'patience';
  const byColumn = (list: readonly BagState[]): BagState[] =>
    list.map((bag) => ungrouped(bag, mains, grouped, groups, scores));
  const artifactOf = (): EbmArtifact =>
    finish(
      data,
      shared,
      stage === 'columns' ? mains : terms,
      stage === 'columns' ? byColumn(bags) : bags,
      columns.map((column) => column.edges),
      epoch,
      stoppedBy,
    );

  const boost = (first: number): void => {
    const before = bags.reduce((most, bag) => Math.max(most, bag.rounds), 0);
    const limit = stageStart + p.maxRounds;
    for (let done = before; ; ) {
      const open = bags.flatMap((bag, i) => (bag.stopped || done >= limit ? [] : [i]));
      if (open.length === 0) break;
      if (job.stopRequested() && epoch > 0) {
        stoppedBy = 'user';
        return;
      }
      const chunk = { ...shared, terms, first, stageStart, rounds: Math.min(shared.rounds, limit - done) };
      const next = job.spread(
        boostBag,
        chunk,
        open.map((i) => bags[i]),
      );
      open.forEach((i, at) => {
        bags[i] = next[at];
      });
      const longest = next.reduce((most, bag) => Math.max(most, bag.losses.length), 0);
      done += longest;
      for (let r = 0; r < longest; r++) {
        epoch++;
        // a bag that has ended stays at its last loss
        const mean = (list: readonly Float64Array[]) => {
          const known = list.flatMap((values, i) =>
            values.length > 0 ? [values[open.includes(i) ? Math.min(r, values.length - 1) : values.length - 1]] : [],
          );
          return known.reduce((a, b) => a + b, 0) / known.length;
        };
        const watched = next[0].watched.length > 0 ? mean(bags.map((bag) => bag.watchedLosses)) : undefined;
        if (watched !== undefined) best = Math.min(best, watched);
        const isLast = r === longest - 1;
        const atEpoch = epoch;
        job.onEpoch(
          {
            epoch,
            loss: mean(bags.map((bag) => bag.losses)),
            learningRate: p.learningRate,
            seconds: job.now() - started,
            ...(watched === undefined ? {} : { valLoss: watched }),
          },
          !isLast
            ? undefined
            : (): ArtifactValue => {
                if (epoch !== atEpoch) throw new Error('rounds are under way: there is no state between them to keep');
                return {
                  epoch,
                  stage,
                  stageStart,
                  pairs: stage === 'columns' ? [] : terms.slice(mains.length).map((term) => [...term.columns]),
                  grouped: groups.length > 0 || !saved || saved.grouped,
                  bags: bags.map((bag) => ({ ...bag })),
                  model: artifactOf() as unknown as ArtifactValue,
                };
              },
        );
      }
      // how many rounds patience will take is not known: half of what is left each time it has gone on as long again
      job.report({ stage: stage === 'columns' ? 'train' : 'pairs', share: 1 - 1 / (1 + done / 300) });
    }
    if (p.validationFraction === 0 || bags.some((bag) => !bag.stopped)) stoppedBy = 'epochs';
  };

  if (stage === 'columns') {
    boost(0);
    bags = bags.map((bag) => settle(bag, { ...shared, terms, first: 0, stageStart }));
    const wanted = pairsFor(p, rows);
    if (wanted > 0 && width > 1 && (stoppedBy as string) !== 'user') {
      bags = byColumn(bags);
      const pairs = choosePairs(wanted, mains, bags, pairTerm, shared, job);
      terms = [...mains, ...pairs];
      bags = bags.map((bag) => ({
        ...bag,
        tables: [...bag.tables, ...pairs.map((term) => new Float64Array(cellCount(term) * scores))],
        since: 0,
        stopped: false,
      }));
      stageStart = bags.reduce((most, bag) => Math.max(most, bag.rounds), 0);
      bags = bags.map((bag) => ({ ...bag, bestTables: bag.tables, rounds: stageStart }));
      stage = 'pairs';
      stoppedBy = 'patience';
      boost(mains.length);
    }
  } else boost(mains.length);
  return artifactOf();
}

/** A bag's own rows and the ones it is watched on, each class in its share. */
function openBag(
  index: number,
  data: TrainingData,
  p: EbmParams,
  job: TrainingJob,
  base: Float64Array,
  mains: readonly Term[],
  scores: number,
): BagState {
  const { y, rows } = data.train;
  const random = job.random(`bag ${index}`);
  const groups: number[][] = Array.from({ length: Math.max(1, data.classes) }, () => []);
  for (const row of random.permutation(rows)) groups[data.classes > 0 ? y[row] : 0].push(row);
  const isWatched = new Uint8Array(rows);
  for (const group of groups)
    for (let i = 0; i < Math.floor(group.length * p.validationFraction); i++) isWatched[group[i]] = 1;
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  const train = all.filter((row) => isWatched[row] === 0);
  const watched = all.filter((row) => isWatched[row] === 1);
  const constant = (count: number) => {
    const raw = new Float64Array(count * scores);
    for (let i = 0; i < count; i++) raw.set(base, i * scores);
    return raw;
  };
  const tables = mains.map((term) => new Float64Array(cellCount(term) * scores));
  return {
    index,
    train: shareArray(train),
    watched: shareArray(watched),
    raw: constant(train.length),
    rawWatched: constant(watched.length),
    tables,
    bestTables: tables,
    best: Number.POSITIVE_INFINITY,
    since: 0,
    rounds: 0,
    stopped: false,
    losses: new Float64Array(0),
    watchedLosses: new Float64Array(0),
  };
}

/** Back to the best round. */
function settle(bag: BagState, data: BagData): BagState {
  return {
    ...bag,
    tables: bag.bestTables,
    raw: rawOf(data, bag.bestTables, bag.train),
    rawWatched: rawOf(data, bag.bestTables, bag.watched),
  };
}

function choosePairs(
  wanted: number,
  mains: readonly Term[],
  bags: readonly BagState[],
  pairTerm: (columns: readonly number[]) => Term,
  shared: SharedData,
  job: TrainingJob,
): Term[] {
  const strength = (j: number) =>
    bags.reduce((sum, bag) => sum + bag.bestTables[j].reduce((a, value) => a + value * value, 0), 0);
  const strongest = mains
    .map((_, j) => j)
    .sort((a, b) => strength(b) - strength(a) || a - b)
    .slice(0, mostPaired)
    .sort((a, b) => a - b);
  const pairs = strongest.flatMap((a, i) => strongest.slice(i + 1).map((b) => pairTerm([a, b])));
  job.report({ stage: 'pairs', share: 0 });
  const gains = job.spread(rankPairs, { ...shared, terms: mains, first: 0, stageStart: 0, pairs }, bags);
  const ranks = new Float64Array(pairs.length);
  for (const gain of gains) {
    [...gain.keys()]
      .sort((a, b) => gain[b] - gain[a] || a - b)
      .forEach((pair, rank) => {
        ranks[pair] += rank;
      });
  }
  const useful = [...ranks.keys()].filter((pair) => gains.some((gain) => gain[pair] > 0));
  return useful
    .sort((a, b) => ranks[a] - ranks[b] || a - b)
    .slice(0, wanted)
    .map((pair) => pairs[pair]);
}

/** The mean of the bags' best rounds, with their spread; the constant is set so that the training rows' mean is met. */
function finish(
  data: TrainingData,
  shared: SharedData,
  terms: readonly Term[],
  bags: readonly BagState[],
  edges: readonly Float64Array[],
  rounds: number,
  stoppedBy: EbmArtifact['stoppedBy'],
): EbmArtifact {
  const { rows, y, weights } = data.train;
  const { scores } = shared.cut;
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  const counts = terms.map((term) => {
    const count = new Float64Array(cellCount(term));
    const [a, b] = term.columns;
    const cells =
      b === undefined
        ? shared.bins[a]
        : pairCells(shared.bins[a], shared.bins[b], shared.coarse[a], shared.coarse[b], term.sizes[1], all);
    for (let i = 0; i < rows; i++) count[cells[i]] += weights ? weights[i] : 1;
    return count;
  });
  const pure = bags.map((bag) => purify(terms, bag.bestTables.slice(0, terms.length), counts, shared.coarse, scores));
  const termEdges = terms.map((term) =>
    term.columns.length === 1 ? [edges[term.columns[0]]] : term.columns.map((column) => shared.coarse[column].edges),
  );
  const averaged = averageBags(terms, pure, termEdges, counts, scores);
  const intercept = shared.base.map(
    (value, k) => value + pure.reduce((sum, bag) => sum + bag.intercept[k], 0) / pure.length,
  );
  return {
    width: data.width,
    classes: data.classes,
    intercept: meetMean(data, shared, terms, averaged, intercept, all, y, weights),
    terms: averaged.map((term) => ({
      ...term,
      columns: [...term.columns],
      edges: [...term.edges],
      scores: [...term.scores],
      errors: [...term.errors],
    })),
    rounds,
    stoppedBy,
  };
}

function meetMean(
  data: TrainingData,
  shared: SharedData,
  terms: readonly Term[],
  averaged: ReturnType<typeof averageBags>,
  intercept: Float64Array,
  all: Int32Array,
  y: Float64Array,
  weights: Float64Array | undefined,
): Float64Array {
  if (shared.cut.scores > 1) return intercept;
  const raw = rawOf(
    { ...shared, terms, first: 0, stageStart: 0, base: intercept },
    averaged.map((term) => term.scores[0]),
    all,
  );
  let shift = 0;
  for (let step = 0; step < 50; step++) {
    let g = 0;
    let h = 0;
    for (const i of all) {
      const w = weights ? weights[i] : 1;
      const p = data.classes === 0 ? raw[i] + shift : 1 / (1 + Math.exp(-raw[i] - shift));
      g += w * (p - y[i]);
      h += w * (data.classes === 0 ? 1 : p * (1 - p));
    }
    const move = h > 0 ? g / h : 0;
    shift -= move;
    if (Math.abs(move) < 1e-12) break;
  }
  return Float64Array.of(intercept[0] + shift);
}
