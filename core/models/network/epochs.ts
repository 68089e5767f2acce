// The loop of everything that learns epoch by epoch from batches: order and batches of the rows, the rate of an epoch,
// what is remembered of the best one, when it ends, and from where it goes on.
import { z } from 'zod';
import { say } from '../../messages/say.ts';
import { Random } from '../../numeric/random.ts';
import { standardDeviation } from '../../numeric/stats.ts';
import type { EpochRecord, StoppedBy } from '../../schema/experiment.ts';
import { type Message, storedMessage } from '../../schema/message.ts';
import type { Batch, TrainingSpec } from '../../schema/training.ts';
import type { ArtifactValue } from '../artifact.ts';
import { anyNumber, readArtifact, type TrainingData, type TrainingJob } from '../model.ts';
import { scheduledRate } from './optimiser.ts';

/** What learns. `W` are its weights as they are kept to go back to. */
export interface Learner<W> {
  /** What computes, as it is stored with the model. */
  readonly name: string;
  /**
   * One forward, backward and update pass over some rows of the training part.
   * @param watch whether `gradientNorms` is wanted of this step
   * @returns the mean loss before the update (without penalties) and how many rows had the right class
   */
  step(rows: Int32Array, rate: number, random: Random, watch: boolean): { loss: number; correct: number };
  /** Euclidean length of the gradient of each layer in the last step that was watched. */
  gradientNorms(): number[];
  /** What the epoch comes to on the validation rows; nothing where there are none. */
  validation(): Pick<EpochRecord, 'valLoss' | 'valAccuracy'>;
  /** The weights as they are now. */
  copy(): W;
  /** What a checkpoint holds of it, and of the best weights. */
  save(best: W | null): Record<string, ArtifactValue>;
  /** Goes on from what `save` gave. @returns the best weights. @throws project-damaged */
  load(saved: ArtifactValue): W | null;
  /** What is needed to show the model as it is now. */
  snapshot(): Record<string, ArtifactValue>;
}

/** How a run ended, as a model keeps it. */
export const endShape = z.object({
  stoppedBy: z.enum(['epochs', 'target', 'patience', 'user', 'diverged']),
  backend: z.string(),
  advice: storedMessage.optional(),
});

/** Where the run stands between two epochs. */
const standingShape = z.object({
  epoch: z.number(),
  best: anyNumber,
  bestEpoch: z.number(),
  /** Patience is counted from here at the earliest. */
  patienceFrom: z.number().default(0),
  drops: z.number().default(0),
  waited: z.number().default(0),
});
type Standing = z.infer<typeof standingShape>;
const runShape = standingShape.extend({
  random: z.object({ state: z.array(z.number()), index: z.number(), spare: z.number().nullable() }),
});

export interface RunEnd<W> {
  readonly stoppedBy: StoppedBy;
  readonly advice?: Message;
  /** The weights to go back to, where those of the last epoch are not the model's. */
  readonly best: W | null;
}

/** Trains until the epochs, the target, patience or the user ends it; every epoch goes out through `job.onEpoch`. */
export function runEpochs<W>(learner: Learner<W>, data: TrainingData, spec: TrainingSpec, job: TrainingJob): RunEnd<W> {
  let random = job.random('batches');
  let bestWeights: W | null = null;
  let standing: Standing = {
    epoch: 0,
    best: Number.POSITIVE_INFINITY,
    bestEpoch: 0,
    patienceFrom: 0,
    drops: 0,
    waited: 0,
  };
  if (job.resumeFrom !== undefined) {
    const saved = readArtifact(runShape, job.resumeFrom);
    bestWeights = learner.load(job.resumeFrom);
    random = Random.restore(saved.random);
    standing = standingShape.parse(saved);
    if (job.more && spec.patience !== undefined && impatient(standing, spec.patience))
      standing = { ...standing, patienceFrom: standing.epoch };
  }
  const order = new Int32Array(data.train.rows);
  const started = job.now();
  // a person's stop, a target and a diverged run keep what there is
  const finish = (stoppedBy: StoppedBy, advice?: Message): RunEnd<W> => ({
    stoppedBy,
    advice,
    best: (stoppedBy === 'patience' || stoppedBy === 'epochs') && spec.restoreBestWeights ? bestWeights : null,
  });
  // while the batches of an epoch run, weights and random state are no longer those of the epoch before
  let stepping = false;
  while (standing.epoch < spec.epochs) {
    job.check('epoch');
    if (job.stopRequested()) return finish('user');
    stepping = true;
    const epoch = standing.epoch + 1;
    const rate = scheduledRate(spec.optimizer.learningRate, spec.schedule, epoch, spec.epochs, standing.drops);
    const trained = runBatches(learner, { order, batch: spec.batch, rate }, random, job);
    stepping = false;
    const record = {
      epoch,
      loss: trained.loss,
      learningRate: rate,
      seconds: job.now() - started,
      ...(data.classes > 0 ? { accuracy: trained.accuracy } : {}),
      ...learner.validation(),
      gradientNorms: learner.gradientNorms(),
    };
    const before = standing;
    standing = advance(before, record, spec);
    if (standing.bestEpoch === epoch)
      bestWeights = spec.patience !== undefined && spec.restoreBestWeights ? learner.copy() : null;
    const here = standing;
    const best = bestWeights;
    job.onEpoch(
      record,
      (): ArtifactValue => {
        if (stepping) throw new Error('an epoch is under way: there is no state between two epochs to keep');
        return { ...here, ...learner.save(best), random: random.save() };
      },
      () => {
        if (stepping) throw new Error('an epoch is under way: these are not the weights after it');
        return { epoch, ...learner.snapshot() };
      },
    );
    job.report({ stage: 'train', share: epoch / spec.epochs });
    if (isDiverging(record, here, data) || (record.valLoss !== undefined && !Number.isFinite(record.valLoss)))
      return finish('diverged', say('error.diverged', { epoch, rate }));
    if (spec.stopWhen && reached(record, spec.stopWhen)) return finish('target');
    if (spec.patience !== undefined && impatient(standing, spec.patience)) return finish('patience');
  }
  return finish('epochs');
}

/** Losses beyond this many times that of always answering the mean, and growing, come to nothing any more. */
const hopeless = 1e6;

function isDiverging({ epoch, loss }: EpochRecord, { best }: Standing, data: TrainingData): boolean {
  if (!Number.isFinite(loss)) return true;
  if (data.classes > 0 || epoch < 3 || loss <= best) return false;
  return loss > hopeless * Math.max(standardDeviation(data.train.y) ** 2, Number.MIN_VALUE);
}

const impatient = (standing: Standing, patience: number): boolean =>
  standing.epoch - Math.max(standing.bestEpoch, standing.patienceFrom) >= patience;

interface Epoch {
  /** Room for the order in which the training rows come. */
  readonly order: Int32Array;
  readonly batch: Batch;
  readonly rate: number;
}

/** All batches of one epoch; @returns mean loss and share of right classes over the rows that were seen */
function runBatches(
  learner: Pick<Learner<never>, 'step'>,
  { order, batch, rate }: Epoch,
  random: Random,
  job: TrainingJob,
): { loss: number; accuracy: number } {
  const rows = order.length;
  for (let i = 0; i < rows; i++) order[i] = i;
  if (batch.kind !== 'full') random.shuffle(order);
  let lossSum = 0;
  let correct = 0;
  let seen = 0;
  for (let start = 0; start < rows; ) {
    const size = batchSize(batch, rows, random);
    const end = Math.min(rows, start + size);
    if (batch.kind !== 'full' && batch.dropLast && end - start < size && start > 0) break;
    const count = end - start;
    const result = learner.step(order.subarray(start, end), rate, random, start === 0);
    lossSum += result.loss * count;
    correct += result.correct;
    seen += count;
    start = end;
    if (start < rows) job.check('step', () => `${start}/${rows}, loss ${(lossSum / seen).toPrecision(4)}`);
  }
  return { loss: lossSum / seen, accuracy: correct / seen };
}

/** What the run remembers of an epoch: the best so far, and how long a plateau has lasted. */
function advance(before: Standing, record: EpochRecord, { schedule }: TrainingSpec): Standing {
  const watched = record.valLoss ?? record.loss;
  const { epoch } = record;
  if (watched < before.best) return { ...before, epoch, best: watched, bestEpoch: epoch, waited: 0 };
  const waited = before.waited + 1;
  if (schedule.kind === 'reduce-on-plateau' && waited >= schedule.patience)
    return { ...before, epoch, waited: 0, drops: before.drops + 1 };
  return { ...before, epoch, waited };
}

function batchSize(batch: Batch, rows: number, random: Random): number {
  if (batch.kind === 'full') return rows;
  if (batch.kind === 'fixed') return batch.size;
  const low = Math.min(batch.min, batch.max);
  return low + random.integer(Math.max(batch.min, batch.max) - low);
}

function reached(
  record: EpochRecord,
  goal: { metric: 'loss' | 'valLoss' | 'accuracy' | 'valAccuracy'; value: number },
): boolean {
  const value = record[goal.metric];
  if (value === undefined) return false;
  return goal.metric === 'loss' || goal.metric === 'valLoss' ? value <= goal.value : value >= goal.value;
}
