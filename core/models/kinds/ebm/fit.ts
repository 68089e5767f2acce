import { z } from 'zod';
import type { ArtifactValue } from '../../artifact.ts';
import { anyNumber, f64, i32, readArtifact, shareArray, type TrainingData, type TrainingJob } from '../../model.ts';
import { averagedModel } from './averaged-model.ts';
import { type BagData, type BagState, boostBag, rankPairs, rawOf } from './bag.ts';
import { ungrouped } from './categories.ts';
import { type Layout, layOut, type SharedData, sharedData } from './layout.ts';
import type { EbmArtifact, EbmParams } from './params.ts';
import { cellCount, type Term } from './terms.ts';

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

/** Rows for one pair more, and pairs at most, where the program chooses: small tables do not hold many. */
const rowsPerPair = 200;
const mostPairs = 10;

const pairsFor = ({ interactions }: EbmParams, rows: number): number =>
  interactions === 'auto' ? Math.min(mostPairs, Math.floor(rows / rowsPerPair)) : interactions;

/** Columns beyond this many are not paired with each other, but only the most important ones. */
const mostPaired = 60;

export function boostTerms(data: TrainingData, p: EbmParams, job: TrainingJob): EbmArtifact {
  return new EbmFit(data, p, job).run();
}

type Checkpoint = z.infer<typeof checkpointShape>;

/** Arrays of a checkpoint are views on one buffer, all of which each of them would drag along to another thread. */
const detached = (bags: Checkpoint['bags']): BagState[] =>
  bags.map((bag) => ({
    ...bag,
    train: shareArray(bag.train),
    watched: shareArray(bag.watched),
    raw: bag.raw.slice(),
    rawWatched: bag.rawWatched.slice(),
    tables: bag.tables.map((table) => table.slice()),
    bestTables: bag.bestTables.map((table) => table.slice()),
    losses: bag.losses.slice(),
    watchedLosses: bag.watchedLosses.slice(),
  }));

/** One fit under way: single columns are boosted first, in all bags, then the pairs that gain most. */
class EbmFit {
  readonly #data: TrainingData;
  readonly #params: EbmParams;
  readonly #job: TrainingJob;
  readonly #layout: Layout;
  readonly #shared: SharedData;
  readonly #started: number;
  readonly #isGrouped: boolean;
  #terms: Term[];
  #bags: BagState[];
  #stage: 'columns' | 'pairs';
  /** Rounds that were done when this stage began. */
  #stageStart: number;
  #epoch: number;
  #stoppedBy: EbmArtifact['stoppedBy'] = 'patience';

  constructor(data: TrainingData, p: EbmParams, job: TrainingJob) {
    const saved = job.resumeFrom === undefined ? undefined : readArtifact(checkpointShape, job.resumeFrom);
    this.#data = data;
    this.#params = p;
    this.#job = job;
    this.#layout = layOut(data, p, job, !saved || saved.grouped);
    this.#shared = sharedData(data, p, this.#layout);
    const { mains, grouped, groups, pairTerm } = this.#layout;
    this.#isGrouped = groups.length > 0 || !saved || saved.grouped;
    this.#terms = saved?.stage === 'pairs' ? [...mains, ...saved.pairs.map(pairTerm)] : grouped;
    this.#bags = saved
      ? detached(saved.bags)
      : Array.from({ length: p.outerBags }, (_, index) => openBag({ index, data, p, job }, this.#shared, grouped));
    this.#stage = saved?.stage ?? 'columns';
    this.#stageStart = saved?.stageStart ?? 0;
    this.#epoch = saved?.epoch ?? 0;
    this.#started = job.now();
  }

  run(): EbmArtifact {
    const { mains } = this.#layout;
    if (this.#stage === 'columns') {
      this.#boost(0);
      this.#bags = this.#bags.map((bag) =>
        settle(bag, { ...this.#shared, terms: this.#terms, first: 0, stageStart: this.#stageStart }),
      );
      const wanted = pairsFor(this.#params, this.#data.train.rows);
      if (wanted > 0 && this.#data.width > 1 && this.#stoppedBy !== 'user') {
        this.#beginPairs(wanted);
        this.#boost(mains.length);
      }
    } else this.#boost(mains.length);
    return this.#artifact();
  }

  /** Joins the pairs to the terms; the tables of single columns stay as they are from here on. */
  #beginPairs(wanted: number): void {
    const { mains, pairTerm } = this.#layout;
    this.#bags = this.#byColumn();
    const pairs = choosePairs(wanted, mains, this.#bags, pairTerm, { ...this.#shared, job: this.#job });
    this.#terms = [...mains, ...pairs];
    this.#stageStart = this.#bags.reduce((most, bag) => Math.max(most, bag.rounds), 0);
    this.#bags = this.#bags.map((bag) => {
      const added = pairs.map((term) => new Float64Array(cellCount(term) * this.#shared.cut.scores));
      const tables = [...bag.tables, ...added];
      return { ...bag, tables, bestTables: tables, since: 0, stopped: false, rounds: this.#stageStart };
    });
    this.#stage = 'pairs';
    this.#stoppedBy = 'patience';
  }

  /** Boosts the terms from `first` on until every bag has ended. */
  #boost(first: number): void {
    const job = this.#job;
    const limit = this.#stageStart + this.#params.maxRounds;
    let done = this.#bags.reduce((most, bag) => Math.max(most, bag.rounds), 0);
    for (;;) {
      const open = this.#bags.flatMap((bag, i) => (bag.stopped || done >= limit ? [] : [i]));
      if (open.length === 0) break;
      if (job.stopRequested() && this.#epoch > 0) {
        this.#stoppedBy = 'user';
        return;
      }
      const rounds = Math.min(this.#shared.rounds, limit - done);
      const chunk = { ...this.#shared, terms: this.#terms, first, stageStart: this.#stageStart, rounds };
      const next = job.spread(
        boostBag,
        chunk,
        open.map((i) => this.#bags[i]),
      );
      open.forEach((i, at) => {
        this.#bags[i] = next[at];
      });
      const longest = next.reduce((most, bag) => Math.max(most, bag.losses.length), 0);
      done += longest;
      this.#reportRounds(open, longest);
      // how many rounds patience will take is not known: half of what is left each time it has gone on as long again
      job.report({ stage: this.#stage === 'columns' ? 'train' : 'pairs', share: 1 - 1 / (1 + done / 300) });
    }
    if (this.#params.validationFraction === 0 || this.#bags.some((bag) => !bag.stopped)) this.#stoppedBy = 'epochs';
  }

  /** The losses of each round that the open bags have just done, over all bags. */
  #reportRounds(open: readonly number[], longest: number): void {
    const bags = this.#bags;
    for (let r = 0; r < longest; r++) {
      this.#epoch++;
      // a bag that has ended stays at its last loss
      const mean = (list: readonly Float64Array[]) => {
        const known = list.flatMap((values, i) =>
          values.length > 0 ? [values[open.includes(i) ? Math.min(r, values.length - 1) : values.length - 1]] : [],
        );
        return known.reduce((a, b) => a + b, 0) / known.length;
      };
      const isWatched = bags[open[0]].watched.length > 0;
      const report = {
        epoch: this.#epoch,
        loss: mean(bags.map((bag) => bag.losses)),
        learningRate: this.#params.learningRate,
        seconds: this.#job.now() - this.#started,
        ...(isWatched ? { valLoss: mean(bags.map((bag) => bag.watchedLosses)) } : {}),
      };
      this.#job.onEpoch(report, r === longest - 1 ? this.#checkpointAt(this.#epoch) : undefined);
    }
  }

  #checkpointAt(epoch: number): () => ArtifactValue {
    return () => {
      if (this.#epoch !== epoch) throw new Error('rounds are under way: there is no state between them to keep');
      return {
        epoch,
        stage: this.#stage,
        stageStart: this.#stageStart,
        pairs:
          this.#stage === 'columns'
            ? []
            : this.#terms.slice(this.#layout.mains.length).map((term) => [...term.columns]),
        grouped: this.#isGrouped,
        bags: this.#bags.map((bag) => ({ ...bag })),
        model: this.#artifact() as unknown as ArtifactValue,
      };
    };
  }

  #byColumn(): BagState[] {
    const { mains, grouped, groups } = this.#layout;
    return this.#bags.map((bag) => ungrouped(bag, mains, grouped, groups, this.#shared.cut.scores));
  }

  /** The model as it stands. */
  #artifact(): EbmArtifact {
    const isColumns = this.#stage === 'columns';
    return {
      ...averagedModel(
        this.#data,
        this.#shared,
        isColumns ? this.#layout.mains : this.#terms,
        isColumns ? this.#byColumn() : this.#bags,
        this.#layout.edges,
      ),
      rounds: this.#epoch,
      stoppedBy: this.#stoppedBy,
    };
  }
}

interface BagQuestion {
  readonly index: number;
  readonly data: TrainingData;
  readonly p: EbmParams;
  readonly job: TrainingJob;
}

/** A bag's own rows and the ones it is watched on, each class in its share. */
function openBag({ index, data, p, job }: BagQuestion, { base, cut }: SharedData, terms: readonly Term[]): BagState {
  const { scores } = cut;
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
  const tables = terms.map((term) => new Float64Array(cellCount(term) * scores));
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
  { job, ...shared }: SharedData & { readonly job: TrainingJob },
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
