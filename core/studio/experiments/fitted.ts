import type { Table } from '../../data/table.ts';
import { findModelKind } from '../../models/registry.ts';
import type { StoredExperiment } from '../../store/experiments.ts';
import { trainingWeights } from '../../training/row-weights.ts';
import { checked } from '../../validation/checked.ts';
import { chosenSpec } from './search.ts';

/** How a model was fitted, for what asks about the fit and not the model alone. */
export function fittedOf(stored: StoredExperiment, table: Table) {
  const spec = chosenSpec(stored);
  const kind = findModelKind(spec.model.kind);
  const weights = trainingWeights(table, spec, kind, Int32Array.from(stored.start?.split.trainRows ?? []));
  const params = checked(kind.params, stored.start?.params ?? {}, 'model');
  return { fitted: { seed: stored.spec.seed, params, ...(weights ? { weights } : {}) } };
}
