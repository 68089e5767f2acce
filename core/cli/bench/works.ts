import { type Encoder, fitEncoder } from '../../data/encode.ts';
import type { Table } from '../../data/table.ts';
import { explain } from '../../explainers/explain.ts';
import { findExplainer } from '../../explainers/registry.ts';
import { createJobContext, JobControl } from '../../jobs/control.ts';
import { inOneThread } from '../../jobs/spread.ts';
import type { FittedModel, TrainingData, TrainingJob } from '../../models/model.ts';
import { findModelKind } from '../../models/registry.ts';
import { Random } from '../../numeric/random.ts';
import { preprocessSpec } from '../../schema/spec.ts';
import { trainingSpec } from '../../schema/training.ts';
import type { TrainedModel } from '../../training/stored-model.ts';

/** A piece of work that has a peer in Python; `time` gives seconds, for one `unit`. */
interface Work {
  readonly name: string;
  readonly what: string;
  readonly unit: string;
  time(): number | Promise<number>;
}

const clock = (): number => performance.now() / 1000;

function benchJob(): TrainingJob {
  const context = createJobContext(new JobControl().cell, 0, clock, () => {});
  return { ...context, spread: inOneThread(context), onEpoch: () => {}, resumeFrom: undefined };
}

/** x ~ N(0, 1); y = x0 x1 + x2 + noise / 2 > 0, or a smooth number. */
function makeTable(rows: number, width: number, classes: boolean): Table {
  const random = new Random(0);
  const columns = Array.from({ length: width }, (_, j) => ({
    id: j,
    name: `x${j}`,
    kind: 'numeric' as const,
    values: Float64Array.from({ length: rows }, () => random.normal()),
  }));
  const y = Float64Array.from({ length: rows }, (_, i) => {
    const value = columns[0].values[i] * columns[1].values[i] + columns[2].values[i] + 0.5 * random.normal();
    return classes ? Number(value > 0) : value;
  });
  return { rows, columns: [...columns, { id: width, name: 'y', kind: 'numeric', values: y }] };
}

function makeData(table: Table, classes: boolean): { data: TrainingData; encoder: Encoder } {
  const names = table.columns.slice(0, -1).map((column) => column.name);
  const rows = Int32Array.from({ length: table.rows }, (_, i) => i);
  const encoder = fitEncoder(table, names, rows, preprocessSpec.parse({}), 'none');
  const width = names.length;
  const x = new Float64Array(table.rows * width);
  table.columns.forEach((column, j) => {
    if (j < width && column.kind === 'numeric') for (let i = 0; i < table.rows; i++) x[i * width + j] = column.values[i];
  });
  const target = table.columns[width];
  const y = target.kind === 'numeric' ? target.values : new Float64Array(0);
  return {
    encoder,
    data: {
      task: classes ? 'classification' : 'regression',
      width,
      classes: classes ? 2 : 0,
      train: { x, y, rows: table.rows },
      validation: { x: new Float64Array(0), y: new Float64Array(0), rows: 0 },
    },
  };
}

function train(kind: string, data: TrainingData, params: Record<string, unknown>, training: unknown = {}): { model: FittedModel; seconds: number } {
  const begun = clock();
  const model = findModelKind(kind).fit(data, params, trainingSpec.parse(training), benchJob());
  return { model, seconds: clock() - begun };
}

function timeExplainer(method: string, kind: string, params: Record<string, unknown>, modelParams: Record<string, unknown>, rows: number): number {
  const table = makeTable(2000, 30, true);
  const { data, encoder } = makeData(table, true);
  const { model } = train(kind, data, modelParams, kind === 'mlp' ? { epochs: 20 } : {});
  const trained: TrainedModel = { kind, task: 'classification', target: 'y', classes: ['0', '1'], positive: 1, encoder, model };
  const all = Int32Array.from({ length: table.rows }, (_, i) => i);
  const begun = clock();
  explain(findExplainer(method), { trained, table, rows: all.slice(0, rows), trainingTable: table, trainRows: all, params, seed: 0 }, benchJob());
  return (clock() - begun) / rows;
}

export const works: readonly Work[] = [
  {
    name: 'mlp-10-5-1',
    what: 'MLP 10-5-1, 1,000 rows, batch 32, Adam 0.01, 100 epochs',
    unit: 'run',
    time: () =>
      train('mlp', makeData(makeTable(1000, 10, false), false).data, { hidden: [5] }, { epochs: 100, optimizer: { kind: 'adam', learningRate: 0.01 } }).seconds,
  },
  {
    name: 'tree-50000x30',
    what: 'decision tree grown out, 50,000 x 30',
    unit: 'run',
    time: () => train('decision-tree', makeData(makeTable(50_000, 30, true), true).data, {}).seconds,
  },
  {
    name: 'svc-5000x30',
    what: 'support vector machine, RBF, 5,000 x 30',
    unit: 'run',
    time: () => train('svm', makeData(makeTable(5000, 30, true), true).data, { probability: false }).seconds,
  },
  {
    name: 'kernel-shap',
    what: 'kernel-shap, MLP 30-16-1, background 100, 2,108 coalitions',
    unit: 'row',
    time: () => timeExplainer('kernel-shap', 'mlp', { background: 100 }, { hidden: [16] }, 3),
  },
  {
    name: 'tree-shap',
    what: 'tree-shap path-dependent, one tree of depth 8, 30 features',
    unit: 'row and tree',
    time: () => timeExplainer('tree-shap', 'decision-tree', {}, { maxDepth: 8 }, 1000),
  },
  { name: 'lime', what: 'lime, 5,000 samples, MLP 30-16-1', unit: 'row', time: () => timeExplainer('lime', 'mlp', {}, { hidden: [16] }, 5) },
];
