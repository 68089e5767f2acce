import { describe, expect, it } from 'vitest';
import { encodeRows, takeRaw } from '../../core/data/encode.ts';
import { sequence } from '../../core/data/fields/sequence/sequence.ts';
import type { Table } from '../../core/data/table.ts';
import { phrasesOf, sentencesOf } from '../../core/data/texts/sentences.ts';
import { tokensOf } from '../../core/data/texts/tokens.ts';
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
import type { TextAttribution } from '../../core/schema/results/text-attribution.ts';
import { textSettings } from '../../core/schema/text-settings.ts';
import type { TrainedModel } from '../../core/training/stored-model.ts';
import { attributeText, explainAny, trainOn } from '../support/data.ts';
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
): { value: TextAttribution; words: Map<string, number> } {
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
  if (value.kind !== 'text-attribution') throw new Error(value.kind);
  return {
    value: { id: '', ...value },
    words: new Map(value.terms[0].map((one) => [one.term, one.value])),
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
  it.each(['kernel-shap', 'permutation-shap', 'sampling-shap', 'exact-shap', 'occlusion', 'lime'])(
    '%s finds what each is worth',
    (method) => {
      const { value, words } = wordsBy(method, method === 'lime' ? { features: 10 } : {});
      // it stands there twice
      const wanted: Record<string, number> = { bad: -4, good: 3, long: -0.5, film: 0, scene: 0, with: 0 };
      for (const [word, own] of Object.entries(wanted))
        expect(Math.abs((words.get(word) ?? 0) - own)).toBeLessThan(method === 'lime' ? 0.02 : 1e-9);
      if (method !== 'lime') expect(value.values[0].reduce((sum, one) => sum + one, 0)).toBeCloseTo(-1.5, 9);
      expect(value.predictions[0]).toBe(-0.5);
    },
  );

  it('words stand where they are, and what stands twice shares what it is worth', () => {
    const { value } = wordsBy('kernel-shap');
    const at = value.tokens[0].map(({ text: word, start, end }, i) => [
      word,
      text.slice(start, end),
      value.values[0][i],
    ]);
    expect(at.map(([word]) => word)).toEqual(['bad', 'film', 'bad', 'and', 'long', 'with', 'one', 'good', 'scene']);
    expect(at.every(([word, own]) => word === own)).toBe(true);
    const wanted = [-2, 0, -2, 0, -0.5, 0, 0, 3, 0];
    at.forEach(([, , own], i) => void expect(own).toBeCloseTo(wanted[i], 9));
    expect(value.rest).toEqual([0]);
  });

  it('repeated words can be told apart, and sentences hidden together', () => {
    const { value } = wordsBy('permutation-shap', { text: { repeated: 'apart' } });
    expect(value.terms[0].filter(({ term }) => term === 'bad').map(({ nth, value: own }) => [nth, own])).toEqual([
      [1, -2],
      [2, -2],
    ]);
    const whole = wordsBy('exact-shap', { text: { unit: 'sentence' } });
    expect(whole.value.terms[0]).toEqual([
      { term: 'bad film, bad and long, with one good scene', value: -1.5, standardError: 0 },
    ]);
  });

  it('partition SHAP gives each place its own, from sentences down to words', () => {
    const { value } = wordsBy('partition-shap');
    const wanted = [-2, 0, -2, 0, -0.5, 0, 0, 3, 0];
    value.values[0].forEach((own, i) => void expect(own).toBeCloseTo(wanted[i], 9));
  });

  it('methods that ask for more than words are refused', () => {
    expect(() => wordsBy('permutation-importance')).toThrow(/read word by word/);
    expect(() => wordsBy('partition-shap', { groups: [{ name: 'a', features: ['text'] }] })).toThrow(
      /groups of features/,
    );
  });
});

it('sentences end at their marks, phrases at commas too', () => {
  const some = 'It cost 3.5 pounds, no more. “Fine!” he said; we left\n好。不错，真的';
  const tokens = tokensOf(some, { tokenizer: 'words', language: 'auto' });
  expect(tokens.map(({ term }) => term).join(' ')).toBe('it cost pounds no more fine he said we left 好 不 错 真 的');
  expect([...sentencesOf(some, tokens)]).toEqual([0, 0, 0, 0, 0, 1, 2, 2, 2, 2, 3, 4, 4, 4, 4]);
  expect([...phrasesOf(some, tokens)]).toEqual([0, 0, 0, 1, 1, 2, 3, 3, 4, 4, 5, 6, 6, 7, 7]);
});

describe('the vectors of words', () => {
  const texts = [
    'good film',
    'bad film and long',
    'a good scene',
    'bad scene, bad film',
    'good and long',
    'bad with one',
  ];
  const rows = Array.from({ length: 60 }, (_, i) => `${texts[i % 6]} ${['one', 'two', 'ten'][i % 3]}`);
  const learnt: Table = {
    rows: rows.length,
    columns: [
      { id: 0, name: 'text', kind: 'text', categories: rows, codes: Int32Array.from(rows, (_, i) => i) },
      {
        id: 1,
        name: 'y',
        kind: 'categorical',
        categories: ['no', 'yes'],
        codes: Int32Array.from(rows, (_, i) => Number(i % 2 === 0)),
      },
    ],
  };
  const trained = (architecture: string, more = {}) =>
    trainOn(
      learnt,
      'text-network',
      { architecture, width: 8, units: 8, heads: 2, dropout: 0, ...more },
      { target: 'y', inOrder: true },
      { epochs: 10, optimizer: { kind: 'adam', learningRate: 0.01 } },
    );
  const architectures = ['average', 'convolution', 'gru', 'transformer'] as const;

  it.each(architectures)('integrated gradients of %s add up, from a baseline that is shown', (architecture) => {
    const value = attributeText('integrated-gradients', trained(architecture), learnt, [0, 3], {
      class: 'yes',
      output: 'logit',
      baseline: 'zero',
      steps: 1000,
    });
    value.fidelity.perRow.forEach((gap, i) => {
      const whole = Math.abs(value.predictions[i] - value.baseValues[i]);
      expect(gap / Math.max(1, whole)).toBeLessThan(1e-3);
    });
    expect(value.predictions[0]).toBeGreaterThan(value.predictions[1]);
  });

  it.each(architectures)('gradient × input of %s is what differences say', (architecture) => {
    const network = trained(architecture);
    const value = attributeText('gradient-input', network, learnt, [1], {
      class: 'yes',
      output: 'logit',
      baseline: 'zero',
    });
    const { wordVectors } = network.model;
    if (!wordVectors) throw new Error('no vectors');
    const x = encodeRows(network.encoder, takeRaw(learnt, network.encoder, Int32Array.of(1)));
    const own = wordVectors.vectorsOf(x);
    const step = 1e-2;
    value.values[0].forEach((found, place) => {
      const moved = (by: number) =>
        own.map((one, i) => (Math.floor(i / wordVectors.width) === place ? one * (1 + by) : one));
      const at = (by: number) => wordVectors.predictAt(x, moved(by), true)[1];
      expect(found).toBeCloseTo((at(step) - at(-step)) / (2 * step), 2);
    });
  });

  it('noisy gradients come to the plain ones as the noise goes', () => {
    const network = trained('average');
    const shared = { class: 'yes', output: 'logit', baseline: 'zero' };
    const plain = attributeText('gradient-input', network, learnt, [1], shared).values[0];
    const smooth = attributeText('smooth-grad', network, learnt, [1], { ...shared, noise: 1e-4, samples: 8 }).values[0];
    smooth.forEach((found, i) => void expect(found).toBeCloseTo(plain[i], 3));
  });

  it('attention among the words of a text adds up to one, and only a transformer has it', () => {
    const network = trained('transformer', { layers: 2 });
    const rolled = attributeText('attention-rollout', network, learnt, [1], {});
    expect(rolled.values[0].reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 5);
    expect(rolled.values[0].every((one) => one >= 0)).toBe(true);
    expect(rolled.fidelity.kind).toBe('none');
    const value = explainAny('attention', network, learnt, [1, 3], {});
    if (value.kind !== 'attention') throw new Error(value.kind);
    expect(value.layers.map(({ heads }) => heads.length)).toEqual([2, 2]);
    for (const { heads } of [...value.layers, ...value.others[0].layers])
      for (const from of heads.flat()) expect(from.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 5);
    expect(value.tokens?.map((own) => own.map(({ text: word }) => word).join(' '))).toEqual([
      'bad film and long two',
      'bad scene bad film one',
    ]);
    expect(() => explainAny('attention', trained('average'), learnt, [1], {})).toThrow(/attention/);
  });
});

describe('layers that read words', () => {
  const numbers = Float32Array.of(2, 3, 4, 0, 0, 0, 5, 2, 6, 7, 3, 2);
  const networks = {
    average: [meanOfPlaces],
    convolution: [placeConvolution(5, 3), largestOfPlaces],
    gru: [recurrent('gru', 5)],
    lstm: [recurrent('lstm', 5)],
    transformer: [waves, textAttention(2, 2), meanOfPlaces],
  } as const;
  const standard = { mean: [0], deviation: [1] };
  const tf = loadTensors();

  it.each(Object.entries(networks))('%s has the shape that it says', (_name, makers) => {
    const graph = graphOfLayers([6], embedding(8, 6), makers, 3);
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
        const graph = graphOfLayers([length], embedding(8, 6), networks[name], 1);
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
    const graph = graphOfLayers([2], embedding(4, 1), [recurrent('gru', 1)], 1);
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
