import type { EpochRecord } from '../schema/experiment.ts';

const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;

/**
 * The epochs of a run as columns, kept up while it runs, so that a page that watches does not make the engine read them
 * all again.
 */
export class HistoryColumns {
  readonly epoch: number[] = [];
  readonly loss: (number | null)[] = [];
  readonly valLoss: (number | null)[] = [];
  readonly accuracy: (number | null)[] = [];
  readonly valAccuracy: (number | null)[] = [];
  readonly learningRate: number[] = [];
  readonly seconds: number[] = [];
  readonly gradientNorms: (readonly number[] | undefined)[] = [];

  add(epochs: readonly EpochRecord[]): void {
    for (const record of epochs) {
      this.epoch.push(record.epoch);
      this.loss.push(finite(record.loss));
      this.valLoss.push(finite(record.valLoss));
      this.accuracy.push(finite(record.accuracy));
      this.valAccuracy.push(finite(record.valAccuracy));
      this.learningRate.push(record.learningRate);
      this.seconds.push(record.seconds);
      this.gradientNorms.push(record.gradientNorms);
    }
  }
}
