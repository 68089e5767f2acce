import { readTarget } from '../../data/target.ts';
import type { TestLoss } from '../../schema/views.ts';
import { findExperiment, getArtifact } from '../../store/experiments.ts';
import { snapshotAt } from '../../store/snapshots.ts';
import type { StudioContext } from '../context.ts';
import { momentEpochs } from './experiment-views.ts';

/** Epochs that are looked at, evenly apart; and rows, the first ones of the test part. */
const most = { epochs: 40, rows: 2000 };

/**
 * The mean loss of test rows after stored epochs of a run, finished or under way.
 * @returns null where there are no test rows, fewer than two epochs are stored, or the fit has a loss of another kind or weighs its rows
 */
export async function testLoss(context: StudioContext, key: string): Promise<TestLoss | null> {
  const { connection } = context.project;
  const stored = findExperiment(connection, key);
  const { start, spec } = stored;
  const frame = getArtifact(connection, stored.id, 'frame');
  const epochs = evenly(momentEpochs(context, key), most.epochs);
  const isWeighted = spec.weights?.column !== undefined || (spec.weights?.classes ?? 'none') !== 'none';
  const ownLoss =
    !isWeighted && (spec.training?.loss ?? 'auto') === 'auto' && (start?.params.loss ?? 'auto') === 'auto';
  if (!start || !frame || !ownLoss || start.split.test === 0 || epochs.length < 2) return null;
  const newest = getArtifact(connection, stored.id, 'model');
  const whole = newest ? ({ kind: 'whole', bytes: newest } as const) : undefined;
  const checkpoint = getArtifact(connection, stored.id, 'checkpoint');
  const models = epochs.flatMap((epoch) => {
    const snapshot = snapshotAt(connection, stored.id, epoch);
    const bytes = snapshot?.data ?? (whole ? undefined : checkpoint);
    const model = bytes ? ({ kind: 'snapshot', bytes } as const) : whole;
    return model ? [{ ...model, epoch: snapshot?.epoch ?? epoch }] : [];
  });
  const table = context.table(stored.dataset);
  const target = readTarget(table, spec.target ?? '', start.task);
  const rows = Int32Array.from(start.split.testRows.slice(0, most.rows));
  const truth = Float64Array.from(rows, (row) => target.values[row]);
  const loss = await context.pool.run('lossCurve', { table, frame, models, rows, truth });
  return { epoch: models.map(({ epoch }) => epoch), loss: [...loss], rows: rows.length, of: start.split.test };
}

function evenly(epochs: readonly number[], count: number): number[] {
  if (epochs.length <= count) return [...epochs];
  return Array.from({ length: count }, (_, i) => epochs[Math.round((i * (epochs.length - 1)) / (count - 1))]);
}
