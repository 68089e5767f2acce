import type { FoldResult, Trial } from '../schema/search.ts';
import { hasSeal, rowSeal, sealed, unsealed } from './seal.ts';
import type { Connection } from './sqlite.ts';

/** A candidate before anything is known of it. */
export type PlannedTrial = Pick<Trial, 'number' | 'rung' | 'settings' | 'rows'>;

export function insertTrials(connection: Connection, experiment: string, trials: readonly PlannedTrial[]): void {
  const insert = connection.prepare('INSERT OR REPLACE INTO trial VALUES (?, ?, ?, ?, ?)');
  connection
    .transaction(() => {
      for (const trial of trials) insert.run(experiment, trial.number, trial.rung, sealed(trial.settings), trial.rows);
    })
    .immediate();
}

/** Gives the settings of every candidate other paths. */
export function changeTrialSettings(
  connection: Connection,
  experiment: string,
  change: (settings: Trial['settings']) => Trial['settings'],
): void {
  const update = connection.prepare('UPDATE trial SET settings = ? WHERE experiment = ? AND number = ?');
  for (const { number, settings } of listTrials(connection, experiment))
    update.run(sealed(change(settings)), experiment, number);
}

export function countFolds(connection: Connection, experiment: string): number {
  return (connection.prepare('SELECT count(*) AS n FROM fold WHERE experiment = ?').get(experiment) as { n: number }).n;
}

export function insertFold(connection: Connection, experiment: string, trial: number, result: FoldResult): void {
  const values = [trial, result.fold, result.score, result.seconds, result.error];
  connection
    .prepare('INSERT OR REPLACE INTO fold VALUES (?, ?, ?, ?, ?, ?, ?)')
    .run(experiment, ...values, rowSeal(values));
}

/** All candidates with what is known of each, in order. */
export function listTrials(connection: Connection, experiment: string): Trial[] {
  const rows = connection
    .prepare('SELECT number, rung, settings, train_rows FROM trial WHERE experiment = ? ORDER BY number')
    .all(experiment) as {
    number: number;
    rung: number;
    settings: string;
    train_rows: number;
  }[];
  const folds = connection
    .prepare('SELECT trial, fold, score, seconds, error, seal FROM fold WHERE experiment = ? ORDER BY trial, fold')
    .all(experiment) as ({
    trial: number;
    seal: string | null;
  } & FoldResult)[];
  const byTrial = new Map<number, FoldResult[]>();
  for (const { trial, seal, ...fold } of folds) {
    const isSound = hasSeal([trial, fold.fold, fold.score, fold.seconds, fold.error], seal);
    byTrial.set(trial, [
      ...(byTrial.get(trial) ?? []),
      isSound ? fold : { ...fold, score: null, error: 'What is stored of this fold is damaged.' },
    ]);
  }
  return rows.map((row) => {
    const own = byTrial.get(row.number) ?? [];
    const scores = own.flatMap((fold) => (fold.score === null ? [] : [fold.score]));
    // a candidate that failed on a fold is not judged by the others
    const mean =
      scores.length === 0 || scores.length < own.length ? null : scores.reduce((a, b) => a + b, 0) / scores.length;
    return {
      number: row.number,
      rung: row.rung,
      settings: unsealed(row.settings) as Trial['settings'],
      rows: row.train_rows,
      folds: own,
      mean,
      sd: mean === null ? null : Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length),
      seconds: own.reduce((sum, fold) => sum + fold.seconds, 0),
    };
  });
}
