import type { ModelColumns } from '../../schema/summaries.ts';
import { findExperiment } from '../../store/experiments.ts';
import { unpackModel } from '../../training/stored-model.ts';
import type { StudioContext } from '../context.ts';
import { modelBytes } from './model-bytes.ts';
import { shownClass } from './shown-class.ts';

/** Weights or importances of the encoded columns, as the model itself has them; null where it has none. */
export function modelColumns(context: StudioContext, key: string): ModelColumns | null {
  const stored = findExperiment(context.project.connection, key);
  const trained = unpackModel(modelBytes(context, stored));
  const { columnImportance } = trained.model;
  if (!columnImportance) return null;
  const names = [...trained.encoder.names];
  const { coef, intercept, standardError } = trained.model.describe();
  if (Array.isArray(coef) && Array.isArray(intercept)) {
    const { classes, turn } = shownClass(stored, trained);
    return {
      names,
      classes,
      values: coef.map((own) => own.map(turn)),
      intercept: intercept.map(turn),
      errors: Array.isArray(standardError) ? standardError : null,
      signed: true,
    };
  }
  return { names, classes: [], values: [[...columnImportance]], intercept: [], errors: null, signed: false };
}
