// What each training row counts for.
import { findColumn, type Table } from '../data/table.ts';
import { readTarget, type Target } from '../data/target.ts';
import { VitrineError } from '../errors.ts';
import { either, listed, say } from '../messages/say.ts';
import type { ModelKind } from '../models/model-kind.ts';
import type { ExperimentSpec } from '../schema/spec.ts';

/** The weights of the training rows of a stored experiment. */
export function trainingWeights(
  table: Table,
  spec: ExperimentSpec,
  kind: ModelKind,
  trainRows: Int32Array,
): Float64Array | undefined {
  if (spec.target === undefined || spec.weights === undefined) return undefined;
  return rowWeights(table, spec, kind, readTarget(table, spec.target, spec.task), trainRows);
}

/**
 * What each training row counts for, with a mean of 1; undefined where all count the same. @throws spec, incompatible,
 * data
 */
export function rowWeights(
  table: Table,
  spec: ExperimentSpec,
  kind: ModelKind,
  target: Target,
  rows: Int32Array,
): Float64Array | undefined {
  const { column: name, classes = 'none' } = spec.weights ?? {};
  if (name === undefined && classes === 'none') return undefined;
  if (!kind.takesWeights)
    throw new VitrineError('incompatible', say('error.cannotLetRowsCountMore', { title: either(kind.title) }), {
      where: 'weights',
      hint: say('hint.leaveWeightsOutOrChoose', {}),
    });
  const weights = new Float64Array(rows.length).fill(1);
  if (name !== undefined) {
    const column = findColumn(table, name, 'weights.column');
    if (column.kind !== 'numeric')
      throw new VitrineError('spec', say('error.weightsNumbers', { name, kind: say(`kind.${column.kind}`, {}) }), {
        where: 'weights.column',
      });
    rows.forEach((row, i) => {
      const value = column.values[row];
      if (!(value >= 0) || !Number.isFinite(value))
        throw new VitrineError(
          'data',
          say('error.rowHasWeight', { row, value: Number.isNaN(value) ? say('weight.missing', {}) : value, name }),
          {
            where: 'weights.column',
            hint: say('hint.weightNumber0OrLarger', {}),
          },
        );
      weights[i] = value;
    });
  }
  if (classes !== 'none') {
    if (target.task === 'regression')
      throw new VitrineError('spec', say('error.classWeightsForClassesTarget', {}), { where: 'weights.classes' });
    const factors = classFactors(classes, target, rows, weights);
    rows.forEach((row, i) => {
      weights[i] *= factors[target.values[row]];
    });
  }
  const total = weights.reduce((a, b) => a + b, 0);
  if (!Number.isFinite(total))
    throw new VitrineError('data', say('error.weightsTooLargeBeAdded', {}), {
      where: 'weights',
      hint: say('hint.divideThemAllBySame', {}),
    });
  if (!(total > 0)) throw new VitrineError('data', say('error.everyTrainingRowHasWeight', {}), { where: 'weights' });
  return weights.map((weight) => (weight * rows.length) / total);
}

function classFactors(
  wanted: Exclude<NonNullable<ExperimentSpec['weights']>['classes'], 'none'>,
  target: Target,
  rows: Int32Array,
  weights: Float64Array,
): Float64Array {
  if (typeof wanted === 'object') {
    const unknown = Object.keys(wanted).find((name) => !target.classes.includes(name));
    if (unknown !== undefined)
      throw new VitrineError('spec', say('error.notClass', { unknown, name: target.name }), {
        where: 'weights.classes',
        hint: say('hint.classes', { classes: listed(target.classes.slice(0, 20)) }),
      });
    return Float64Array.from(target.classes, (name) => (Object.hasOwn(wanted, name) ? wanted[name] : 1));
  }
  const sums = new Float64Array(target.classes.length);
  rows.forEach((row, i) => {
    sums[target.values[row]] += weights[i];
  });
  return sums.map((sum) => (sum > 0 ? 1 / sum : 0));
}
