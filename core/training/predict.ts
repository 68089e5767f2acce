import { featureScales } from '../data/distance.ts';
import { type Encoder, encodeRows, type RawRows, takeRaw } from '../data/encode.ts';
import { farJudge } from '../data/far-rows.ts';
import type { Table } from '../data/table.ts';
import type { FitPart, TrainingJob } from '../models/model.ts';
import { predictInto, type TrainedModel, unpackModel } from './stored-model.ts';

export interface Predictions {
  readonly classes: readonly string[];
  readonly outputs: number;
  /** `[row, output]` */
  readonly output: Float64Array;
  /** Class of each row; empty for regression. */
  readonly labels: Int32Array;
  /** Seconds that the model took, without bringing the rows into its form. */
  readonly seconds: number;
  /** 1 for each row that is unlike all training rows that were given. */
  readonly far?: Uint8Array;
}

interface Shared {
  readonly model: Uint8Array;
  readonly x: Float64Array;
  readonly output: Float64Array;
  readonly labels: Int32Array;
}

/** Fewer rows than this are not worth another thread's while. */
const fewest = 2000;
const pieces = 16;

/** Unpacking a model takes a while: each thread does it once a request. */
const unpacked = new WeakMap<Shared, TrainedModel>();

export const predictRows: FitPart<Shared, readonly [from: number, to: number], undefined> = {
  name: 'predict/rows',
  run(shared, [from, to], job) {
    job.check();
    const trained = unpacked.get(shared) ?? unpackModel(shared.model);
    unpacked.set(shared, trained);
    predictInto(trained, shared.x, from, to, shared);
    return undefined;
  },
};

const sharedDoubles = (length: number) => new Float64Array(new SharedArrayBuffer(8 * length));

/**
 * Predictions of a model for all rows of a table, in as many threads as are free.
 * @param training rows that new ones are held against, before encoding
 */
export function predictTable(
  bytes: Uint8Array,
  table: Table,
  job: Pick<TrainingJob, 'spread' | 'now' | 'check'>,
  training?: RawRows,
): Predictions {
  const trained = unpackModel(bytes);
  const { encoder, model, classes } = trained;
  const x = encodeAll(encoder, table);
  const begun = job.now();
  const shared: Shared = {
    model: bytes,
    x,
    output: sharedDoubles(table.rows * model.outputs),
    labels: new Int32Array(new SharedArrayBuffer(trained.task === 'classification' ? 4 * table.rows : 0)),
  };
  unpacked.set(shared, trained);
  const each = Math.max(fewest, Math.ceil(table.rows / pieces));
  const ranges = Array.from(
    { length: Math.ceil(table.rows / each) },
    (_, i) => [i * each, Math.min(table.rows, (i + 1) * each)] as const,
  );
  job.spread(predictRows, shared, ranges);
  const seconds = job.now() - begun;
  const far = training && farFrom(training, encoder, table, job);
  return {
    classes,
    outputs: model.outputs,
    output: shared.output,
    labels: shared.labels,
    seconds,
    ...(far ? { far } : {}),
  };
}

/** Further from the nearest training row than each of these is from its own: of rows like them, hardly any. */
function farFrom(training: RawRows, encoder: Encoder, table: Table, job: Pick<TrainingJob, 'check'>): Uint8Array {
  const isFar = farJudge(training, featureScales(encoder, training), 1);
  const far = new Uint8Array(table.rows);
  for (let from = 0; from < table.rows; from += farAtOnce) {
    job.check();
    const rows = Int32Array.from({ length: Math.min(farAtOnce, table.rows - from) }, (_, i) => from + i);
    far.set(isFar(takeRaw(table, encoder, rows)), from);
  }
  return far;
}

/** Rows that are held against training rows between two looks at whether the job is wanted. */
const farAtOnce = 1000;

function encodeAll(encoder: Encoder, table: Table): Float64Array {
  const rows = Int32Array.from({ length: table.rows }, (_, i) => i);
  return encodeRows(encoder, takeRaw(table, encoder, rows), sharedDoubles(table.rows * encoder.width));
}
