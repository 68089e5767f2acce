import { describe, expect, it } from 'vitest';
import { judgedForm } from '../../core/assess/engine/judged.ts';
import { image } from '../../core/data/fields/image/image.ts';
import { imageColumn } from '../../core/data/reader/read-folder.ts';
import { explain } from '../../core/explain/engine/explain.ts';
import type { Explainer } from '../../core/explain/explainer.ts';
import { explainers, findExplainer } from '../../core/explain/registry.ts';
import { block } from '../../core/models/graph/blocks.ts';
import { graphModel } from '../../core/models/graph/fitted.ts';
import { drawWeights, planGraph } from '../../core/models/graph/graph.ts';
import { Random } from '../../core/numeric/random.ts';
import type { ImageAttribution } from '../../core/schema/results/image-attribution.ts';
import type { TrainedModel } from '../../core/training/stored-model.ts';
import { testJob } from '../support/job.ts';

// What must hold of every method that explains pictures, on a small vision transformer behind a convolution.

const side = 8;
const random = new Random(4);
const pictures = Array.from({ length: 4 }, () => Uint8Array.from({ length: side * side }, () => random.integer(255)));
const blocks = [
  { kind: 'convolution', filters: 8, norm: false },
  { kind: 'patch-embedding', size: 2, width: 8 },
  { kind: 'attention', heads: 2 },
  { kind: 'global-pooling' },
].map((one) => block.parse(one));
const graph = planGraph([side, side, 1], blocks, 2);
const model = graphModel(
  { graph, weights: drawWeights(graph, new Random(1)), standard: { mean: [0.5], deviation: [0.3] }, classes: 0 },
  undefined,
  () => ({}),
  () => null,
);

function run(explainer: Explainer, rows: readonly number[], seed = 3): ImageAttribution {
  const table = {
    rows: pictures.length,
    columns: [
      imageColumn(
        0,
        'image',
        pictures.map((_, i) => `${i}.png`),
        pictures.map((pixels) => ({ width: side, height: side, channels: 1, pixels })),
      ),
    ],
  };
  const shape = { height: side, width: side, channels: 1 };
  const encoding = image.shape.parse({ kind: 'image', name: 'image', offset: 0, width: side * side, shape });
  const trained = {
    kind: 'image-network',
    task: 'classification',
    target: 'y',
    classes: ['a', 'b'],
    positive: 1,
    encoder: { features: [encoding], width: side * side, names: [], missing: 'median', numeric: 'none' },
    model: { ...model, outputs: 2 },
  } as unknown as TrainedModel;
  const small = explainer.params.safeParse({ class: 'b', image: { count: 9 } }).success ? { image: { count: 9 } } : {};
  const found = explain(
    explainer,
    {
      trained,
      table,
      rows: Int32Array.from(rows),
      trainingTable: table,
      trainRows: Int32Array.of(0, 1, 2, 3),
      params: explainer.params.parse({
        class: 'b',
        ...('output' in explainer.params.shape ? { output: 'probability' } : {}),
        ...small,
      }),
      seed,
      wholeRows: 2,
    },
    testJob(seed),
  );
  const value = judgedForm(found);
  if (value?.kind !== 'image-attribution') throw new Error(`a result of kind ${found.kind}`);
  return { id: '', ...value };
}

const checks: readonly (readonly [string, (explainer: Explainer) => string | undefined])[] = [
  [
    'one finite value a pixel and row',
    (explainer) => {
      const { values, rows } = run(explainer, [0, 2]);
      if (rows.length !== 2 || values.length !== 2) return 'other rows';
      if (values.some((map) => map.length !== side * side)) return 'other pixels';
      return values.flat().every(Number.isFinite) && values.flat().some((value) => value !== 0)
        ? undefined
        : 'no values';
    },
  ],
  [
    'the same seed gives the same numbers, to the last bit',
    (explainer) => {
      const [once, again] = [0, 1].map(() => JSON.stringify(run(explainer, [1, 3]).values));
      return once === again ? undefined : 'two runs differ';
    },
  ],
  [
    "a row's values do not depend on the rows beside it",
    (explainer) => {
      const [alone] = run(explainer, [2]).values;
      const beside = run(explainer, [0, 2]).values[1];
      const size = Math.max(...alone.map(Math.abs));
      return alone.every((value, i) => Math.abs(value - beside[i]) <= 1e-4 * size) ? undefined : 'they differ';
    },
  ],
  [
    'what claims to add up adds up',
    (explainer) => {
      if (explainer.approximate) return undefined;
      const { values, baseValues, predictions, fidelity } = run(explainer, [1]);
      if (fidelity.kind !== 'additivity') return undefined;
      const sum = values[0].reduce((a, b) => a + b, baseValues[0]);
      return Math.abs(sum - predictions[0]) < 1e-5 ? undefined : `${sum} and not ${predictions[0]}`;
    },
  ],
];

/** Examples and rules are no maps; test/reference/edits.test.ts and inside.test.ts look at them. */
const noMaps = [
  'counterfactual',
  'anchors',
  'influence',
  'nearest-neighbours',
  'prototypes',
  'activation-maximisation',
  'tcav',
];
const forPictures = explainers.filter(({ method, forImages }) => forImages && !noMaps.includes(method));

describe.each(forPictures.map((explainer) => [explainer.method, explainer] as const))('%s', (_method, explainer) => {
  it.each(checks)('%s', (_name, complain) => {
    expect(complain(explainer)).toBeUndefined();
  });
});

describe('a broken method is caught by', () => {
  const good = findExplainer('kernel-shap');
  let calls = 0;
  const spoilt = (change: (map: Float64Array, rows: number) => void): Explainer => ({
    ...good,
    explain(context, params) {
      const found = good.explain(context, params);
      if (found.kind === 'attribution' && found.maps) change(found.maps.values, context.rows.rows);
      return found;
    },
  });
  it.each([
    ['no numbers', 0, spoilt((map) => map.fill(0))],
    ['another number each time', 1, spoilt((map) => map.fill(++calls, 0, 1))],
    ['numbers that know of other rows', 2, spoilt((map, rows) => map.fill(rows, (rows - 1) * side * side))],
    ['half of the numbers', 3, spoilt((map) => map.forEach((value, i) => map.set([value / 2], i)))],
  ] as const)('%s', (_name, check, explainer) => {
    expect(checks[check][1](explainer)).toBeDefined();
  });
});
