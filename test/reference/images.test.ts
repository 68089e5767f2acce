import { describe, expect, it } from 'vitest';
import { image } from '../../core/data/fields/image/image.ts';
import { imageColumn } from '../../core/data/reader/read-folder.ts';
import type { Table } from '../../core/data/table.ts';
import { explain } from '../../core/explain/engine/explain.ts';
import { rollout } from '../../core/explain/images/attention-maps.ts';
import { plusPlusWeights } from '../../core/explain/methods/grad-cam-plus-plus/grad-cam-plus-plus.ts';
import { findExplainer } from '../../core/explain/registry.ts';
import { tabular } from '../../core/models/batch.ts';
import { type Block, block } from '../../core/models/graph/blocks.ts';
import { graphModel } from '../../core/models/graph/fitted.ts';
import { drawWeights, forwardGraph, planGraph } from '../../core/models/graph/graph.ts';
import { asTensors } from '../../core/models/graph/learner.ts';
import { type Preset, presets } from '../../core/models/graph/presets.ts';
import type { FittedModel } from '../../core/models/model.ts';
import { loadTensors } from '../../core/models/tensors.ts';
import { Random } from '../../core/numeric/random.ts';
import type { ImageAttribution } from '../../core/schema/results/image-attribution.ts';
import type { TrainedModel } from '../../core/training/stored-model.ts';
import { testJob } from '../support/job.ts';

// Numbers of Captum and pytorch-grad-cam on a small network; closed forms; what a table of shapes promises.

/** x = 0..15 as 4 x 4; 3 x 3 convolution of ones, two channels, bias -50 and -75; a layer of four; f = 54. */
function smallNetwork(activationApart: boolean): FittedModel {
  const blocks: Block[] = [
    { kind: 'convolution', filters: 2, padding: 'valid', norm: false, activation: activationApart ? 'none' : 'relu' },
    ...(activationApart ? [{ kind: 'activation' }] : []),
    { kind: 'dense', units: 4 },
  ].map((one) => block.parse(one));
  const graph = planGraph([4, 4, 1], blocks, 1);
  // flattened channel first there, channel last here: the first five of eight are the first channel and one place more
  const dense = Float32Array.from({ length: 8 * 4 }, (_, i) => {
    const [place, channel] = [i >> 3, (i >> 2) % 2];
    return channel === 0 || place === 0 ? 1 : -1;
  });
  const weights = [
    new Float32Array(18).fill(1),
    Float32Array.of(-50, -75),
    dense,
    new Float32Array(4),
    Float32Array.of(1, 0, 0, 0),
    Float32Array.of(0),
  ];
  return graphModel(
    { graph, weights, standard: { mean: [0], deviation: [1 / 255] }, classes: 0 },
    undefined,
    () => ({}),
    () => null,
  );
}

const pixels = Uint8Array.from({ length: 16 }, (_, i) => i);

function trainedOf(model: FittedModel, side: number, channels = 1): TrainedModel {
  const width = side * side * channels;
  const shape = { height: side, width: side, channels };
  const encoding = image.shape.parse({ kind: 'image', name: 'image', offset: 0, width, shape });
  return {
    kind: 'image-network',
    task: 'regression',
    target: 'y',
    classes: [],
    positive: 0,
    encoder: { features: [encoding], width, names: [], missing: 'median', numeric: 'none' },
    model,
  } as unknown as TrainedModel;
}

const tableOf = (pictures: readonly Uint8Array[], side: number, channels = 1): Table => ({
  rows: pictures.length,
  columns: [
    imageColumn(
      0,
      'image',
      pictures.map((_, i) => `${i}.png`),
      pictures.map((own) => ({ width: side, height: side, channels, pixels: own })),
    ),
  ],
});

function mapOf(
  method: string,
  model: FittedModel,
  params: Record<string, unknown>,
  pictures: readonly Uint8Array[] = [pixels],
  side = 4,
): ImageAttribution {
  const explainer = findExplainer(method);
  const table = tableOf(pictures, side);
  const value = explain(
    explainer,
    {
      trained: trainedOf(model, side),
      table,
      rows: Int32Array.of(0),
      trainingTable: table,
      trainRows: Int32Array.from(pictures, (_, i) => i),
      params: explainer.params.parse(params),
      seed: 1,
    },
    testJob(),
  );
  if (value.kind !== 'image-attribution') throw new Error(value.kind);
  return { id: '', ...value };
}

const close = (values: ArrayLike<number>, wanted: readonly number[], digits = 4) => {
  expect(values.length).toBe(wanted.length);
  wanted.forEach((one, i) => {
    expect(values[i]).toBeCloseTo(one, digits);
  });
};
/** By each pixel from 0 to 15, where columns are the 255th part. */
const perPixel = (values: ArrayLike<number>) => Array.from(values, (value) => value / 255);

describe('a small network', () => {
  const model = smallNetwork(false);
  const x = Float64Array.from(pixels, (value) => value / 255);

  it('answers 54', () => {
    expect(model.predict(tabular(x, 1))[0]).toBeCloseTo(54, 4);
  });

  it('saliency, guided backpropagation and deconvnet', () => {
    close(perPixel(mapOf('saliency', model, {}).values[0]), [0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 0]);
    close(perPixel(mapOf('guided-backprop', model, {}).values[0]), [0, 1, 1, 1, 1, 3, 3, 2, 1, 3, 3, 2, 1, 2, 2, 1]);
    close(perPixel(mapOf('deconvnet', model, {}).values[0]), [2, 3, 3, 1, 3, 5, 5, 2, 3, 5, 5, 2, 1, 2, 2, 1]);
  });

  it('Grad-CAM at the convolution, and after its ReLU', () => {
    const camOf = (own: FittedModel, place: number) => {
      const maps = own.pictures?.blockMaps(x, place, 0, false);
      if (!maps) throw new Error('no maps');
      const weights = [0, 1].map((k) => [0, 1, 2, 3].reduce((sum, i) => sum + maps.slopes[2 * i + k] / 4, 0));
      return {
        weights,
        map: [0, 1, 2, 3].map((i) => weights[0] * maps.values[2 * i] + weights[1] * maps.values[2 * i + 1]),
      };
    };
    close(camOf(smallNetwork(true), 0).map, [11.25, 13.5, 20.25, 22.5]);
    const after = camOf(model, 0);
    close(after.weights, [1, -0.5]);
    close(after.map, [0, 4, 28, 32.5]);
  });

  it('occlusion by single pixels, and by squares of two', () => {
    const params = { image: { fill: 'black' } };
    close(
      mapOf('occlusion', model, { ...params, window: 1, stride: 1 }).values[0],
      [0, 1, 2, 3, 0, 4, 4, 4, 2, 7, 8, 4, 6, 7, 8, 0],
    );
    close(mapOf('occlusion', model, { ...params, window: 2, stride: 1 }).values[0].slice(12), [36, 45, 50.5, 47]);
  });

  it('integrated gradients from 0 add up to 54', () => {
    const { values, predictions } = mapOf('integrated-gradients', model, { baseline: 'zero', steps: 2000 });
    expect(predictions[0]).toBeCloseTo(54, 4);
    expect(values[0].reduce((a, b) => a + b, 0)).toBeCloseTo(54, 1);
    expect(Math.abs(values[0][14] - 8.2)).toBeLessThan(0.05);
  });
});

describe('closed forms', () => {
  const side = 12;
  const random = new Random(5);
  const weights = Float64Array.from({ length: side * side }, () => random.normal());
  const linear: FittedModel = {
    outputs: 1,
    predict: ({ x, rows }) =>
      Float64Array.from({ length: rows }, (_, r) =>
        weights.reduce((sum, weight, j) => sum + weight * x[r * side * side + j], 0),
      ),
    facts: () => ({}),
    describe: () => ({}),
    save: () => null,
  };
  const picture = () => Uint8Array.from({ length: side * side }, () => random.integer(255));
  const set = [picture(), picture(), picture()];
  const mean = Float64Array.from({ length: side * side }, (_, j) =>
    set.reduce((sum, own) => sum + own[j] / 3 / 255, 0),
  );

  it.each(['kernel-shap', 'permutation-shap', 'exact-shap', 'sampling-shap'])(
    '%s of a linear model is coefficient × (pixel − mean), segment by segment',
    (method) => {
      const { segments, segmentValues, values, baseValues, predictions } = mapOf(
        method,
        linear,
        { image: { segments: 'grid', count: 9, fill: 'training-mean' } },
        set,
        side,
      );
      const wanted = new Float64Array(9);
      segments?.[0].forEach((segment, j) => {
        wanted[segment] += weights[j] * (set[0][j] / 255 - mean[j]);
      });
      close(segmentValues?.[0] ?? [], [...wanted], 9);
      expect(values[0].reduce((a, b) => a + b, baseValues[0])).toBeCloseTo(predictions[0], 9);
    },
  );

  it('LIME finds the coefficients of a linear model, and says that it holds', () => {
    const { segmentValues, fidelity, segments } = mapOf(
      'lime',
      linear,
      { image: { segments: 'grid', count: 9, fill: 'black' } },
      set,
      side,
    );
    const wanted = new Float64Array(9);
    segments?.[0].forEach((segment, j) => {
      wanted[segment] += (weights[j] * set[0][j]) / 255;
    });
    expect(fidelity.perRow[0]).toBeGreaterThan(0.999);
    segmentValues?.[0].forEach((value, s) => {
      expect(Math.abs(value - wanted[s])).toBeLessThan(0.03 * Math.max(...wanted.map(Math.abs)));
    });
  });

  it('RISE comes near what a pixel adds, whatever the masks', () => {
    const one: FittedModel = {
      ...linear,
      predict: ({ x, rows }) => Float64Array.from({ length: rows }, (_, r) => x[r * side * side + 30]),
    };
    const { values } = mapOf('rise', one, { masks: 2000 }, [new Uint8Array(side * side).fill(255)], side);
    const most = values[0].indexOf(Math.max(...values[0]));
    expect(Math.hypot(Math.floor(most / side) - 2, (most % side) - 6)).toBeLessThan(3);
  });

  it('Grad-CAM of a pooled linear head is its class activation map', () => {
    const blocks = [{ kind: 'convolution', filters: 3, norm: false }, { kind: 'global-pooling' }].map((one) =>
      block.parse(one),
    );
    const graph = planGraph([side, side, 1], blocks, 1);
    const drawn = drawWeights(graph, new Random(3));
    const model = graphModel(
      { graph, weights: drawn, standard: { mean: [0.5], deviation: [0.3] }, classes: 0 },
      undefined,
      () => ({}),
      () => null,
    );
    const x = Float64Array.from(set[0], (value) => value / 255);
    const maps = model.pictures?.blockMaps(x, 0, 0, false);
    const { values } = mapOf('grad-cam', model, { output: 'probability', block: 1 }, set, side);
    const head = drawn[2];
    const cam = Array.from({ length: side * side }, (_, i) =>
      [0, 1, 2].reduce((sum, k) => sum + (head[k] * (maps?.values[3 * i + k] ?? 0)) / (side * side), 0),
    );
    close(values[0], cam, 6);
  });

  it('Grad-CAM++ weighs by its alphas, which may be negative', () => {
    const weights = plusPlusWeights({
      channels: 1,
      values: Float32Array.of(1, 0, 3, 2),
      slopes: Float32Array.of(1, 2, 0, -1),
    });
    expect(weights[0]).toBeCloseTo(0.267857, 6);
  });

  it('attention rollout', () => {
    const attention = Float64Array.of(0.5, 0.5, 0.25, 0.75);
    close(rollout([attention, attention], 2), [0.59375, 0.40625, 0.203125, 0.796875], 12);
    const identity = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
    close(rollout([identity, identity, identity], 3), [...identity], 12);
  });

  it('a picture that the model does not look at gets nothing', () => {
    const corner: FittedModel = {
      ...linear,
      predict: ({ x, rows }) => Float64Array.from({ length: rows }, (_, r) => x[r * side * side]),
    };
    for (const method of ['kernel-shap', 'lime', 'occlusion', 'permutation-shap']) {
      const { values } = mapOf(method, corner, { image: { count: 36, fill: 'black' } }, set, side);
      const size = Math.max(...values[0].map(Math.abs));
      values[0].forEach((value, j) => {
        if (Math.floor(j / side) > 2 || j % side > 2) expect(Math.abs(value)).toBeLessThan(0.05 * size + 1e-9);
      });
    }
  });
});

describe('blocks', () => {
  const input = [16, 16, 3];
  const weightsOf = (graph: ReturnType<typeof planGraph>) => asTensors(graph, drawWeights(graph, new Random(1)));

  it.each(Object.keys(presets) as Preset[])(
    '%s has the shapes that it says, and gradients that are its slopes',
    (name) => {
      const tf = loadTensors();
      const graph = planGraph(input, presets[name], 3);
      const random = new Random(2);
      const x = Float32Array.from({ length: 2 * 768 }, () => random.uniform());
      const standard = { mean: [0.5, 0.5, 0.5], deviation: [0.3, 0.3, 0.3] };
      const before = tf.memory().numTensors;
      tf.tidy(() => {
        const shapes: number[][] = [];
        const sums = forwardGraph(graph, weightsOf(graph), standard, tf.tensor(x, [2, ...input]), {
          gives: (_, value) => shapes.push(value.shape.slice(1)),
        });
        expect(sums.shape).toEqual([2, 3]);
        expect(shapes).toEqual(graph.blocks.map(({ layer }) => [...layer.output]));
      });
      expect(tf.memory().numTensors).toBe(before);
      expect(graph.parameters).toBe(
        graph.weights.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
      );
      // the derivative along a direction is what a small step along it comes to
      const model = graphModel(
        { graph, weights: drawWeights(graph, new Random(1)), standard, classes: 3 },
        undefined,
        () => ({}),
        () => null,
      );
      const row = Float64Array.from(x.subarray(0, 768));
      const slopes = model.gradient?.(tabular(row, 1), Int32Array.of(1), true) ?? new Float64Array(768);
      const along = slopes.map((slope) => slope / Math.hypot(...slopes));
      const at = (step: number) =>
        model.logits?.(
          tabular(
            row.map((value, j) => value + step * along[j]),
            1,
          ),
        )[1] ?? 0;
      const measured = (at(1e-2) - at(-1e-2)) / 2e-2;
      expect(Math.abs(measured - Math.hypot(...slopes))).toBeLessThan(0.05 * Math.hypot(...slopes));
    },
  );

  it('that cannot stand where they stand are named, and why', () => {
    const plan = (...list: Record<string, unknown>[]) =>
      planGraph(
        [8, 8, 1],
        list.map((one) => block.parse(one)),
        2,
      );
    expect(() => plan({ kind: 'global-pooling' }, { kind: 'convolution' })).toThrow(
      expect.objectContaining({
        where: 'model.blocks[1]',
        message: expect.stringMatching(/needs height, width and channels/),
      }),
    );
    expect(() => plan({ kind: 'patch-embedding', size: 4, width: 10 }, { kind: 'attention', heads: 4 })).toThrow(
      /cannot be shared among 4 heads/,
    );
    expect(() => plan({ kind: 'pooling' }, { kind: 'pooling' }, { kind: 'pooling', size: 3 })).toThrow(
      /does not fit into 2 × 2/,
    );
  });
});
