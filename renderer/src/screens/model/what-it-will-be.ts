import type { DatasetSummary } from '../../../../core/schema/dataset.ts';
import type { Draft } from '../../state/draft.ts';
import { isUsable } from '../../ui/usable-column.ts';

/**
 * Columns that the model will see: one a number, and what the encoding makes of categories.
 * @param classes of the target; 0 for a number
 */
export function encodedWidth(dataset: DatasetSummary, draft: Draft, classes: number): number {
  const byTarget = classes > 2 ? classes : 1;
  const widthOf = (categories: number): number => {
    const { categorical = 'onehot' } = draft.preprocess;
    if (categorical === 'ordinal') return 1;
    if (categorical === 'target') return byTarget;
    return categorical === 'ordered' ? categories + byTarget : categories;
  };
  /** Pairs of words are about as many again as there is room for. */
  const termsOf = (vocabulary: number): number => Math.min(draft.preprocess.text?.maxFeatures ?? 5000, 2 * vocabulary);
  return dataset.columns.reduce((sum, column) => {
    if (column.name === dataset.target) return sum;
    if (isUsable(column) ? draft.exclude.includes(column.name) : !draft.include.includes(column.name)) return sum;
    if (column.kind === 'text') return sum + termsOf(column.profile.text?.vocabulary ?? column.profile.distinct);
    return sum + (column.kind === 'numeric' ? 1 : widthOf(column.profile.distinct));
  }, 0);
}

/** The learning rate in each epoch, for the picture in the form; formulas as in training. */
export function rateCurve(training: Draft['training']): { epochs: number[]; rates: number[] } {
  const total = Number(training.epochs ?? 200);
  const optimizer = (training.optimizer ?? { learningRate: 0.01 }) as { learningRate?: number };
  const schedule = (training.schedule ?? { kind: 'fixed' }) as {
    kind: string;
    rate?: number;
    factor?: number;
    every?: number;
    floor?: number;
    over?: number | null;
    epochs?: number;
    after?: string;
  };
  const cosine = (floor: number, done: number, whole: number) =>
    initial * (floor + ((1 - floor) * (1 + Math.cos(Math.PI * Math.min(1, done / whole)))) / 2);
  const initial = optimizer.learningRate ?? 0.01;
  const rateAt = (epoch: number): number => {
    if (schedule.kind === 'exponential')
      return initial * (schedule.rate ?? 0.96) ** ((epoch - 1) / (schedule.every ?? 10));
    if (schedule.kind === 'stepped')
      return initial * (schedule.factor ?? 0.5) ** Math.floor((epoch - 1) / (schedule.every ?? 50));
    if (schedule.kind === 'cosine') return cosine(schedule.floor ?? 0, epoch - 1, schedule.over ?? total);
    if (schedule.kind === 'warm-up') {
      const rise = schedule.epochs ?? 10;
      if (epoch <= rise) return (initial * epoch) / rise;
      return schedule.after === 'cosine' ? cosine(0, epoch - 1 - rise, Math.max(1, total - rise)) : initial;
    }
    return initial;
  };
  const points = Math.min(200, Math.max(2, total));
  const epochs = Array.from(
    { length: points },
    (_, i) => 1 + Math.round((i * (Math.max(2, total) - 1)) / (points - 1)),
  );
  return { epochs, rates: epochs.map(rateAt) };
}
