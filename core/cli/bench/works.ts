import type { Encoder } from '../../data/encode.ts';
import { fitEncoder } from '../../data/fit-encoder.ts';
import type { Table } from '../../data/table.ts';
import { type FittedModel, shareArray, type TrainingData, type TrainingJob } from '../../models/model.ts';
import { groupOfOne, inOneThread } from '../../models/one-thread.ts';
import { findModelKind } from '../../models/registry.ts';
import { Random } from '../../numeric/random.ts';
import { preprocessSpec } from '../../schema/spec.ts';
import { trainingSpec } from '../../schema/training.ts';
import { createJobContext, JobControl } from '../../work/control.ts';
import { timeCold } from './cold.ts';
import { contentWorks } from './content-works.ts';
import { clock, inThreads, timeExplained, type Work, warm } from './in-threads.ts';
import { benchedScores, scoreSeconds } from './scores.ts';

function benchJob(): TrainingJob {
  const context = createJobContext(new JobControl().cell, 0, clock, () => {});
  return {
    ...context,
    spread: inOneThread(context),
    workerGroup: groupOfOne,
    onEpoch: () => {},
    resumeFrom: undefined,
  };
}

/** x ~ N(0, 1); y = x0 x1 + x2 + noise / 2 > 0, or a smooth number. */
function makeTable(rows: number, width: number, classes: boolean): Table {
  const random = new Random(0);
  const columns = Array.from({ length: width }, (_, j) => ({
    id: j,
    name: `x${j}`,
    kind: 'numeric' as const,
    // in shared memory, as a project's tables are
    values: shareArray(Float64Array.from({ length: rows }, () => random.normal())),
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
    if (j < width && column.kind === 'numeric')
      for (let i = 0; i < table.rows; i++) x[i * width + j] = column.values[i];
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

function train(
  kind: string,
  data: TrainingData,
  params: Record<string, unknown>,
  training: unknown = {},
): { model: FittedModel; seconds: number } {
  const begun = clock();
  const found = findModelKind(kind);
  const model = found.fit(data, found.params.parse(params), trainingSpec.parse(training), benchJob());
  return { model, seconds: clock() - begun };
}

const trainInThreads = (table: Table, kind: string, params: Record<string, unknown>): Promise<number> =>
  inThreads(table, kind, params, (_pool, run) => warm(async () => (await run()).seconds.train));

const modelsExplained = { mlp: { hidden: [16], training: { epochs: 20 } }, svm: {}, 'random-forest': { maxDepth: 8 } };

/** Methods whose time is that of all rows. */
const ofAll: readonly string[] = ['permutation-importance', 'integrated-gradients'];

const predictRows = 200_000;

/** Seconds for 200,000 rows from a model of 5,000 x 30; slow kinds answer fewer rows, and the time is scaled up. */
const timePrediction = (kind: string, params: Record<string, unknown>, rows = predictRows): Promise<number> =>
  inThreads(makeTable(5000, 30, true), kind, params, async (pool, run) => {
    const { model } = await run();
    const table = makeTable(rows, 30, true);
    return warm(async () => (await pool.run('predict', { model, table })).seconds * (predictRows / rows));
  });

/** Grey values between 0 and 1, of ten classes. */
function images(): Table {
  const random = new Random(0);
  const rows = 10_000;
  const column = (id: number, name: string, draw: () => number) => ({
    id,
    name,
    kind: 'numeric' as const,
    values: shareArray(Float64Array.from({ length: rows }, draw)),
  });
  const pixels = Array.from({ length: 784 }, (_, j) => column(j, `p${j}`, () => random.uniform()));
  return { rows, columns: [...pixels, column(784, 'y', () => random.integer(9))] };
}

export const works: readonly Work[] = [
  {
    name: 'mlp-10-5-1-300',
    what: 'MLP 10-5-1, 1,000 rows, batch 32, Adam 0.01, 300 epochs',
    unit: 'run',
    time: () =>
      train(
        'mlp',
        makeData(makeTable(1000, 10, false), false).data,
        { hidden: [5] },
        { epochs: 300, optimizer: { kind: 'adam', learningRate: 0.01 } },
      ).seconds,
  },
  {
    name: 'mlp-784',
    what: 'MLP 784-256-128-10, 10,000 rows, batch 128, Adam',
    unit: 'epoch',
    time: async () => {
      const training = {
        epochs: 3,
        batch: { kind: 'fixed', size: 128 },
        optimizer: { kind: 'adam', learningRate: 0.001 },
      };
      return (await trainInThreads(images(), 'mlp', { hidden: [256, 128], training })) / 3;
    },
  },
  {
    name: 'tree-50000x30',
    what: 'decision tree grown out, 50,000 x 30',
    unit: 'run',
    time: () => train('decision-tree', makeData(makeTable(50_000, 30, true), true).data, {}).seconds,
  },
  {
    name: 'forest-5000x30',
    what: 'random forest, 100 trees of depth 8, 5,000 x 30, all processors',
    unit: 'run',
    time: () => trainInThreads(makeTable(5000, 30, true), 'random-forest', { maxDepth: 8 }),
  },
  {
    name: 'boosting-50000x30',
    what: 'gradient boosting, 100 trees of 31 leaves, 50,000 x 30',
    unit: 'run',
    time: () => trainInThreads(makeTable(50_000, 30, true), 'gradient-boosting', {}),
  },
  {
    name: 'ebm-10000x20',
    what: 'EBM, one bag, no pairs, 10,000 x 20',
    unit: 'run',
    time: () =>
      train('ebm', makeData(makeTable(10_000, 20, true), true).data, { interactions: 0, outerBags: 1 }).seconds,
  },
  {
    name: 'svc-5000x30',
    what: 'support vector machine, RBF, 5,000 x 30',
    unit: 'run',
    time: () => train('svm', makeData(makeTable(5000, 30, true), true).data, { probability: false }).seconds,
  },
  ...(
    [
      ['linear', {}, predictRows],
      ['decision-tree', {}, predictRows],
      ['random-forest', { maxDepth: 8 }, predictRows],
      ['gradient-boosting', {}, predictRows],
      ['ebm', { interactions: 0, outerBags: 1 }, predictRows],
      ['svm', { probability: false }, 16_000],
      ['knn', {}, 32_000],
      ['mlp', { hidden: [16], training: { epochs: 5 } }, predictRows],
    ] as const
  ).map(
    ([kind, params, rows]): Work => ({
      name: `predict-200000-${kind}`,
      what: `${kind}: 200,000 x 30 predicted`,
      unit: '200,000 rows',
      time: () => timePrediction(kind, params, rows),
    }),
  ),
  ...(
    [
      ['kernel-shap', 'MLP 30-16-1, background 100, 2,108 coalitions', 'kernel-shap', 'mlp', 2000, 32, {}],
      [
        'kernel-shap-svm',
        'support vector machine of 569 rows, background 100, 2,108 coalitions',
        'kernel-shap',
        'svm',
        569,
        4,
        {},
      ],
      [
        'kernel-shap-forest',
        'random forest of 100, background 100, 2,108 coalitions',
        'kernel-shap',
        'random-forest',
        2000,
        4,
        {},
      ],
      [
        'permutation-shap',
        'MLP 30-16-1, background 100, 10 orders both ways',
        'permutation-shap',
        'mlp',
        2000,
        256,
        {},
      ],
      ['tree-shap', 'path-dependent, random forest of 100, depth 8', 'tree-shap', 'random-forest', 2000, 1000, {}],
      [
        'tree-shap-interventional',
        'background 100, random forest of 100, depth 8',
        'tree-shap',
        'random-forest',
        2000,
        200,
        { perturbation: 'interventional', background: 100 },
      ],
      ['lime', 'MLP 30-16-1, 5,000 samples', 'lime', 'mlp', 2000, 128, {}],
      ['lime-svm', 'support vector machine of 569 rows, 5,000 samples', 'lime', 'svm', 569, 32, {}],
      ['integrated-gradients', 'MLP 30-16-1, 1,000 rows, 64 steps', 'integrated-gradients', 'mlp', 2000, 1000, {}],
      ['permutation-importance', 'MLP 30-16-1, 569 rows, 10 repeats', 'permutation-importance', 'mlp', 2000, 569, {}],
      [
        'permutation-importance-svm',
        'support vector machine of 569 rows, 569 rows, 10 repeats',
        'permutation-importance',
        'svm',
        569,
        569,
        {},
      ],
    ] as const
  ).map(
    ([name, what, method, kind, trainRows, rows, params]): Work => ({
      name,
      what: `${method}: ${what}`,
      unit: ofAll.includes(method) ? 'run' : 'row',
      time: async () => {
        const table = makeTable(trainRows, 30, true);
        const seconds = await timeExplained(table, kind, modelsExplained[kind], { method, params, rows });
        return ofAll.includes(method) ? seconds * rows : seconds;
      },
    }),
  ),
  ...contentWorks,
  ...(Object.keys(benchedScores) as (keyof typeof benchedScores)[]).map(
    (score): Work => ({
      name: `score-${score}`,
      what: `${score}: 100 rows of 30 features, MLP 30-16-2, integrated gradients`,
      unit: '100 rows',
      time: () => {
        const table = makeTable(2000, 30, true);
        return inThreads(table, 'mlp', modelsExplained.mlp, async (pool, run, spec) =>
          warm(await scoreSeconds(pool, (await run()).model, table, spec, score)),
        );
      },
    }),
  ),
  ...(['kernel-shap', 'lime', 'tree-shap'] as const).flatMap((method) =>
    (
      [
        [1, '0'],
        [20, '0:20'],
      ] as const
    ).map(([rows, wanted]): Work => {
      const kind = method === 'tree-shap' ? 'random-forest' : 'mlp';
      return {
        name: `cold-${method}-${rows}`,
        what: `${method} in a newly started program: breast cancer, ${kind}, ${rows === 1 ? 'one row' : `${rows} rows`}`,
        unit: 'run',
        time: (samples) => timeCold(kind, method, wanted, samples),
      };
    }),
  ),
];
