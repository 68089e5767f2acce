import { cellText, findColumn, type Table } from '../../data/table.ts';
import { VitrineError } from '../../errors.ts';
import { listed, say } from '../../messages/say.ts';
import { classificationMetrics, regressionMetrics } from '../../metrics/metrics.ts';
import type { Batch } from '../../models/batch.ts';
import { predictLabels, type TrainedModel } from '../../training/stored-model.ts';
import type { ExplainContext, Explainer } from '../explainer.ts';

interface Judged {
  readonly trained: TrainedModel;
  readonly table: Table;
  readonly rows: Int32Array;
}

/** The metric that a method judges the model by, where it needs the truth; its calls of the model are counted. */
export function scoreFor(
  explainer: Explainer,
  { trained, table, rows }: Judged,
  wanted: unknown,
  counter: { calls: number },
): ExplainContext['score'] {
  const auto = trained.task === 'classification' ? 'accuracy' : 'r2';
  const name = typeof wanted === 'string' && wanted !== 'auto' ? wanted : auto;
  if (!explainer.needsTruth) return { name, of: () => Number.NaN };
  const truth = targetOf(trained, table, rows);
  return {
    name,
    of(batch) {
      counter.calls += batch.rows;
      return scoreOf(trained, truth, batch, name);
    },
  };
}

/**
 * A metric of the model against the truth; share of right answers, or R², where none is named. @throws params where it
 * is for another task, or cannot be told of these rows
 */
export function scoreOf(trained: TrainedModel, truth: Float64Array, batch: Batch, name?: string): number {
  if (trained.task === 'classification' && (name === undefined || name === 'accuracy')) {
    const labels = predictLabels(trained, batch);
    let right = 0;
    for (let i = 0; i < batch.rows; i++) if (labels[i] === truth[i]) right++;
    return right / batch.rows;
  }
  const output = trained.model.predict(batch);
  if (trained.task === 'regression' && name === undefined) return regressionMetrics(truth, output).r2 ?? Number.NaN;
  const all: Record<string, unknown> =
    trained.task === 'regression'
      ? regressionMetrics(truth, output)
      : classificationMetrics(
          truth,
          predictLabels(trained, batch, output),
          output,
          trained.classes.length,
          trained.positive,
        );
  const shown = name ?? 'r2';
  const value = all[shown];
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new VitrineError(
    'params',
    value === undefined
      ? say('error.metricNotFor', { name: shown, task: trained.task })
      : say('error.metricCannotBeToldThese', { name: shown }),
    {
      where: 'params.metric',
      hint: say('hint.use', {
        value: listed(
          Object.entries(all).flatMap(([key, one]) => (typeof one === 'number' && key !== 'rows' ? [key] : [])),
        ),
      }),
    },
  );
}

/** The truth of rows: places of classes, or numbers. @throws rows where one has none */
export function targetOf(trained: TrainedModel, table: Table, rows: Int32Array): Float64Array {
  const column = findColumn(table, trained.target, 'data');
  if (trained.task === 'regression' && column.kind !== 'numeric')
    throw new VitrineError('data', say('error.mustBeNumericHere', { target: trained.target }), { where: 'data' });
  const truth = Float64Array.from(rows, (row) =>
    column.kind === 'numeric' && trained.task === 'regression'
      ? column.values[row]
      : trained.classes.indexOf(cellText(column, row) ?? ''),
  );
  const unknown = truth.findIndex((value) => Number.isNaN(value) || (trained.task === 'classification' && value < 0));
  if (unknown >= 0)
    throw new VitrineError('rows', say('error.rowHasNoKnown', { rows: rows[unknown], target: trained.target }), {
      where: 'rows',
      hint: say('hint.methodNeedsTruthEveryRow', {}),
    });
  return truth;
}
