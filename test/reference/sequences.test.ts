import { describe, expect, it } from 'vitest';
import { sequence } from '../../core/data/fields/sequence/sequence.ts';
import type { Table } from '../../core/data/table.ts';
import { explain } from '../../core/explain/engine/explain.ts';
import { findExplainer } from '../../core/explain/registry.ts';
import { tabular } from '../../core/models/batch.ts';
import { drawWeights, forwardGraph, graphOfLayers } from '../../core/models/graph/graph.ts';
import { asTensors } from '../../core/models/graph/learner.ts';
import {
  embedding,
  largestOfPlaces,
  meanOfPlaces,
  placeConvolution,
  recurrent,
  textAttention,
  waves,
} from '../../core/models/graph/text-layers.ts';
import type { FittedModel } from '../../core/models/model.ts';
import { loadTensors } from '../../core/models/tensors.ts';
import { Random } from '../../core/numeric/random.ts';
import type { Attribution } from '../../core/schema/results/attribution.ts';
import { textSettings } from '../../core/schema/spec.ts';
import type { TrainedModel } from '../../core/training/stored-model.ts';
import { testJob } from '../support/job.ts';

const text = 'a bad film, bad and long, with one good scene';
const terms = ['bad', 'film', 'good', 'long', 'scene', 'with'];
const encoding = sequence.shape.parse({
  kind: 'sequence',
  name: 'text',
  offset: 0,
  width: 12,
  settings: textSettings.parse({ kind: 'sequence' }),
  terms,
});
const table: Table = {
  rows: 1,
  columns: [{ id: 0, name: 'text', kind: 'text', codes: Int32Array.of(0), categories: [text] }],
};
/** Adds up what each word is worth, wherever it stands. */
const worth: Readonly<Record<string, number>> = { bad: -2, good: 3, long: -0.5 };
const model: FittedModel = {
  outputs: 1,
  predict: ({ x, rows }) =>
    Float64Array.from({ length: rows }, (_, r) =>
      x.subarray(12 * r, 12 * (r + 1)).reduce((sum, number) => sum + (worth[terms[number - 2]] ?? 0), 1),
    ),
  facts: () => ({}),
  describe: () => ({}),
  save: () => null,
};

function wordsBy(
  method: string,
  params: Record<string, unknown> = {},
): { value: Attribution; words: Map<string, number> } {
  const explainer = findExplainer(method);
  const value = explain(
    explainer,
    {
      trained: {
        kind: 'text-network',
        task: 'regression',
        target: 'y',
        classes: [],
        positive: 0,
        encoder: { features: [encoding], width: 12, names: [], missing: 'median', numeric: 'none' },
        model,
      } as unknown as TrainedModel,
      table,
      rows: Int32Array.of(0),
      trainingTable: table,
      trainRows: Int32Array.of(0),
      params: explainer.params.parse(params),
      seed: 1,
    },
    testJob(),
  );
  if (value.kind !== 'attribution') throw new Error(value.kind);
  return {
    value: { id: '', ...value },
    words: new Map((value.terms?.[0] ?? []).map((one) => [one.term, one.value])),
  };
}

it('a text is its words in their order: unknown ones are told from what is behind its end', () => {
  const places = new Float64Array(12);
  const values = new Float64Array(1);
  sequence.take(table.columns[0], encoding, { rows: [0], values, feature: 0, features: 1, where: '' });
  sequence.encode(encoding, values[0], places, 0);
  // "a" is no word, as for scikit-learn; "and" and "one" are none that the vocabulary has
  expect([...places]).toEqual([2, 3, 2, 1, 5, 7, 1, 4, 6, 0, 0, 0]);
});

describe('of a model that adds up its words', () => {
  it.each(['kernel-shap', 'permutation-shap', 'sampling-shap', 'occlusion', 'lime'])(
    '%s finds what each is worth',
    (method) => {
      const { value, words } = wordsBy(method, method === 'lime' ? { features: 10 } : {});
      // it stands there twice
      const wanted: Record<string, number> = { bad: -4, good: 3, long: -0.5, film: 0, scene: 0, with: 0 };
      for (const [word, own] of Object.entries(wanted))
        expect(Math.abs((words.get(word) ?? 0) - own)).toBeLessThan(method === 'lime' ? 0.02 : 1e-9);
      if (method !== 'lime') expect(value.values[0][0]).toBeCloseTo(-1.5, 9);
      expect(value.predictions[0]).toBe(-0.5);
    },
  );

  it('methods that ask for more than words are refused', () => {
    expect(() => wordsBy('partition-shap')).toThrow(/read word by word/);
  });
});

describe('layers that read words', () => {
  const numbers = Float32Array.of(2, 3, 4, 0, 0, 0, 5, 2, 6, 7, 3, 2);
  const networks = {
    average: [embedding(8, 6), meanOfPlaces],
    convolution: [embedding(8, 6), placeConvolution(5, 3), largestOfPlaces],
    gru: [embedding(8, 6), recurrent('gru', 5)],
    lstm: [embedding(8, 6), recurrent('lstm', 5)],
    transformer: [embedding(8, 6), waves, textAttention(2, 2), meanOfPlaces],
  } as const;
  const standard = { mean: [0], deviation: [1] };
  const tf = loadTensors();

  it.each(Object.entries(networks))('%s has the shape that it says', (_name, makers) => {
    const graph = graphOfLayers([6], makers, 3);
    tf.tidy(() => {
      const weights = asTensors(graph, drawWeights(graph, new Random(1)));
      const inner: number[][] = [];
      const sums = forwardGraph(graph, weights, standard, tf.tensor(numbers, [2, 6]), {
        gives: (_, value) => inner.push(value.shape.slice(1)),
      });
      expect(sums.shape).toEqual([2, 3]);
      expect(inner).toEqual(graph.blocks.map(({ layer }) => [...layer.output]));
    });
  });

  it.each(['average', 'gru', 'lstm', 'transformer'] as const)(
    '%s: what stands behind the end counts for nothing',
    (name) => {
      const answers = (length: number) => {
        const graph = graphOfLayers([length], networks[name], 1);
        const weights = drawWeights(graph, new Random(1));
        return tf.tidy(() => {
          const x = new Float32Array(length);
          x.set([2, 3, 4]);
          return forwardGraph(graph, asTensors(graph, weights), standard, tf.tensor(x, [1, length])).dataSync()[0];
        });
      };
      expect(answers(9)).toBeCloseTo(answers(4), 5);
    },
  );

  it('a GRU is h = z h + (1 - z) tanh(W x + r U h), step by step', () => {
    const graph = graphOfLayers([2], [embedding(4, 1), recurrent('gru', 1)], 1);
    // one number a word, and all gates by hand
    const weights = [
      Float32Array.of(0, 0, 0.5, -1),
      Float32Array.of(0.3, -0.2, 0.7),
      Float32Array.of(0.4, 0.1, -0.6),
      Float32Array.of(0.1, 0.2, 0),
      Float32Array.of(1),
      Float32Array.of(0),
    ];
    const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));
    let h = 0;
    for (const x of [0.5, -1]) {
      const z = sigmoid(0.3 * x + 0.1 + 0.4 * h);
      const r = sigmoid(-0.2 * x + 0.2 + 0.1 * h);
      h = z * h + (1 - z) * Math.tanh(0.7 * x + r * -0.6 * h);
    }
    const answer = tf.tidy(
      () => forwardGraph(graph, asTensors(graph, weights), standard, tf.tensor([2, 3], [1, 2])).dataSync()[0],
    );
    expect(answer).toBeCloseTo(h, 6);
    expect(model.predict(tabular(new Float64Array(12), 1))[0]).toBe(1);
  });
});
