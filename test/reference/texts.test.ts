// Texts as words: numbers of scikit-learn 1.5 and of lime's definitions, and closed forms.
import { describe, expect, it } from 'vitest';
import { encodeRows, takeRaw } from '../../core/data/encode.ts';
import { codeOfText, encodeText, text as textField, tokenVectorsOf } from '../../core/data/fields/text/text.ts';
import { fitEncoder } from '../../core/data/fit-encoder.ts';
import type { Table } from '../../core/data/table.ts';
import { learnMerges } from '../../core/data/texts/byte-pairs.ts';
import { tokensOf } from '../../core/data/texts/tokens.ts';
import { cutSettings, learnVocabulary, vectorOf } from '../../core/data/texts/vectors.ts';
import { squaredTextDistance } from '../../core/explain/methods/lime/text-neighbours.ts';
import { tabular } from '../../core/models/batch.ts';
import type { TrainingData } from '../../core/models/model.ts';
import { preprocessSpec } from '../../core/schema/spec.ts';
import { textSettings } from '../../core/schema/text-settings.ts';
import { attributeText, encodeTable, fitKind, range, sampleTable, trainOn } from '../support/data.ts';
import { testJob } from '../support/job.ts';

const settings = textSettings.parse({});

/** A column of texts and a target of two classes. */
function textTable(texts: readonly string[], classes: readonly number[]): Table {
  const categories = [...new Set(texts)];
  return {
    rows: texts.length,
    columns: [
      {
        id: 0,
        name: 'text',
        kind: 'text',
        categories,
        codes: Int32Array.from(texts, (one) => categories.indexOf(one)),
      },
      {
        id: 1,
        name: 'y',
        kind: 'categorical',
        categories: ['no', 'yes'],
        codes: Int32Array.from(classes),
      },
    ],
  };
}

describe('tokens', () => {
  const terms = (text: string, own: Partial<typeof settings> = {}) =>
    tokensOf(text, { ...settings, ...own }).map(({ term }) => term);

  it('are words in lower case, without single letters, with their apostrophes', () => {
    expect(terms("It's a DON’T-miss film, №1 über alles: x y")).toEqual([
      "it's",
      "don't",
      'miss',
      'film',
      'über',
      'alles',
    ]);
  });

  it('are signs where a script has no spaces, beside words of another', () => {
    expect(terms('房间很好 and 不贵', { chinese: 'signs' })).toEqual(['房', '间', '很', '好', 'and', '不', '贵']);
    expect(terms('房间很好', { language: 'en' })).toEqual(['房间很好']);
    expect(terms('a b', { tokenizer: 'characters' })).toEqual(['a', 'b']);
  });

  it('are words of a dictionary in Chinese, and signs again in Japanese', () => {
    expect(terms('房间很干净，服务不错 and cheap')).toEqual(['房间', '很', '干净', '服务', '不错', 'and', 'cheap']);
    expect(tokensOf('好，房间', settings).map(({ start, end }) => [start, end])).toEqual([
      [0, 1],
      [2, 4],
    ]);
    expect(terms('日本の部屋')).toEqual(['日', '本', 'の', '部', '屋']);
    expect(terms('日本の部屋', { language: 'zh' })).toEqual(['日本', 'の', '部屋']);
  });

  // the example of Sennrich, Haddow & Birch 2016: low 5, lower 2, newest 6, widest 3
  it('are sub-words by the pairs that occur most often', () => {
    const words = new Map([
      ['low', 5],
      ['lower', 2],
      ['newest', 6],
      ['widest', 3],
    ]);
    const merges = learnMerges(words, 20);
    expect(merges.slice(0, 3)).toEqual(['##e ##s', '##es ##t', 'l ##o']);
    const cut = (text: string) => tokensOf(text, { tokenizer: 'bpe', language: 'auto', merges });
    expect(cut('Lowest, low').map(({ term, start, end }) => [term, start, end])).toEqual([
      ['low', 0, 3],
      ['##est', 3, 6],
      ['low', 8, 11],
    ]);
    // what was never met falls into its signs, and nothing is lost
    expect(cut('xyz').map(({ term }) => term)).toEqual(['x', '##y', '##z']);
    expect(cut('İstanbul').map(({ start, end }) => [start, end])).toEqual([[0, 8]]);
  });

  it('the pairs of sub-words are learnt from the training rows and stored with the model', () => {
    const table = textTable(['the newest newest and widest', 'widest and newest', 'another lowest one'], [0, 1, 0]);
    const spec = preprocessSpec.parse({ text: { tokenizer: 'bpe', maxFeatures: 30, ngrams: [1, 1] } });
    const encoder = fitEncoder(table, ['text'], Int32Array.of(0, 1), spec, 'none');
    const [feature] = encoder.features;
    if (feature.kind !== 'text') throw new Error('no text');
    expect(feature.settings.merges?.length).toBeGreaterThan(3);
    expect(feature.terms).toContain('newest');
    expect(feature.terms.some((term) => term.startsWith('o'))).toBe(false);
    const again = textField.shape.parse(
      JSON.parse(JSON.stringify({ ...feature, weights: [] }), (key, value) =>
        key === 'weights' ? new Float64Array(value) : value,
      ),
    );
    expect(again.settings).toEqual(feature.settings);
  });

  it('of a model that was stored before there were Chinese words stay signs', () => {
    const { chinese: _chinese, ...before } = settings;
    expect(cutSettings.parse(before).chinese).toBe('signs');
  });

  it('keep their places, and a word all of its places', () => {
    const table = textTable(['Please, take your time. Please'], [0]);
    const encoder = fitEncoder(table, ['text'], range(1), preprocessSpec.parse({}), 'none');
    const [feature] = encoder.features;
    if (feature.kind !== 'text') throw new Error('no text');
    const { tokens } = tokenVectorsOf(feature, 'Please, take your time. Please');
    expect([...new Set(tokens.map(({ term }) => term))]).toEqual(['please', 'take', 'your', 'time']);
    expect(tokens.filter(({ term }) => term === 'please').map(({ start }) => start)).toEqual([0, 24]);
  });

  it('what is left of a text has the vector of a text that says no more', () => {
    const some = ['one good film and one bad film', 'a bad film', 'good and bad', 'one film'];
    for (const kind of ['tfidf', 'count'] as const) {
      const spec = preprocessSpec.parse({ text: { kind, ngrams: [1, 3] } });
      const encoder = fitEncoder(textTable(some, [0, 1, 0, 1]), ['text'], range(4), spec, 'none');
      const [feature] = encoder.features;
      if (feature.kind !== 'text') throw new Error('no text');
      const { tokens, vectors } = tokenVectorsOf(feature, some[0]);
      for (const kept of [[], [0, 1, 2], [1, 5], [0, 2, 6], [0, 1, 2, 3, 4, 5, 6]]) {
        const { columns, values } = vectors.vectorOf(kept);
        const wanted = new Float64Array(encoder.width);
        encodeText(feature, kept.map((t) => tokens[t].term).join(' '), wanted, 0);
        const found = new Float64Array(encoder.width);
        columns.forEach((column, i) => {
          found[column] = values[i];
        });
        found.forEach((value, j) => void expect(value).toBeCloseTo(wanted[j], 14));
      }
    }
  });
});

describe('TF-IDF', () => {
  const texts = ['The good film', 'not a good film, a bad film', 'Bad acting and bad sound'];

  it('is that of scikit-learn, for words and pairs of words', () => {
    const { terms, weights } = learnVocabulary(texts, settings);
    expect(terms).toEqual([
      ...['acting', 'acting and', 'and', 'and bad', 'bad', 'bad acting', 'bad film', 'bad sound', 'film', 'film bad'],
      ...['good', 'good film', 'not', 'not good', 'sound', 'the', 'the good'],
    ]);
    const places = new Map(terms.map((term, i) => [term, i]));
    const { columns, values } = vectorOf(texts[1], places, weights, settings);
    expect([...columns]).toEqual([4, 6, 8, 9, 10, 11, 12, 13]);
    const expected = [0.268070159341, 0.352480044718, 0.536140318682, 0.352480044718, 0.268070159341, 0.268070159341];
    [...expected, 0.352480044718, 0.352480044718].forEach((value, i) => {
      expect(values[i]).toBeCloseTo(value, 11);
    });
  });

  it('keeps the most frequent terms, of equal ones the first', () => {
    expect(learnVocabulary(texts, { ...settings, ngrams: [1, 1], maxFeatures: 3 }).terms).toEqual([
      'bad',
      'film',
      'good',
    ]);
  });

  it('of a text without a known word, or without any text, is nothing', () => {
    const table = textTable([...texts, ''], [0, 1, 0, 1]);
    const encoder = fitEncoder(table, ['text'], range(3), preprocessSpec.parse({}), 'none');
    const other: Table = {
      rows: 2,
      columns: [{ id: 0, name: 'text', kind: 'text', categories: ['quite unlike'], codes: Int32Array.of(0, -1) }],
    };
    expect(encodeRows(encoder, takeRaw(other, encoder, range(2))).every((value) => value === 0)).toBe(true);
    expect([...encodeRows(encoder, takeRaw(table, encoder, range(3)))].some((value) => value !== 0)).toBe(true);
  });
});

describe('naive Bayes', () => {
  const data = (x: readonly (readonly number[])[], y: readonly number[], kind: 'text' | 'numeric'): TrainingData => ({
    task: 'classification',
    width: x[0].length,
    classes: new Set(y).size,
    train: { x: Float64Array.from(x.flat()), y: Float64Array.from(y), rows: y.length },
    validation: { x: new Float64Array(0), y: new Float64Array(0), rows: 0 },
    features: [{ name: 'x', kind, offset: 0, width: x[0].length, categories: 0 }],
  });

  it('of counts gives the probabilities of scikit-learn', () => {
    const rows = [
      [2, 1, 0],
      [1, 0, 3],
      [0, 2, 1],
      [4, 0, 0],
      [0, 1, 2],
    ];
    const model = fitKind('naive-bayes', data(rows, [0, 1, 1, 0, 1], 'text'), {}, {}, testJob(0));
    const [a, , c] = model.predict(tabular(Float64Array.of(1, 1, 1, 0, 0, 2), 2));
    expect(a).toBeCloseTo(0.26802488715383666, 12);
    expect(c).toBeCloseTo(0.022476393137385274, 12);
  });

  it('of numbers too, and takes rows of which one is missing', () => {
    const { data: iris } = encodeTable(sampleTable('iris'), { target: 'target', numeric: 'none' });
    const model = fitKind('naive-bayes', iris, {}, {}, testJob(0));
    const output = model.predict(tabular(iris.train.x, iris.train.rows));
    expect(output[70 * 3 + 1]).toBeCloseTo(0.15449408494388256, 9);
    expect(output[133 * 3 + 2]).toBeCloseTo(0.28735485578447095, 9);
    const right = [...iris.train.y].filter(
      (k, r) => Math.max(...output.subarray(3 * r, 3 * r + 3)) === output[3 * r + k],
    );
    expect(right.length / 150).toBeCloseTo(0.96, 10);
    // what is missing says nothing: the answer is that of the other columns alone
    const gone = model.predict(tabular(Float64Array.of(Number.NaN, Number.NaN, Number.NaN, Number.NaN), 1));
    expect([...gone].every((share) => Math.abs(share - 1 / 3) < 1e-12)).toBe(true);
  });
});

describe('explanations of texts', () => {
  const positive = ['a truly good film', 'good and funny', 'a good story', 'really good', 'good fun', 'good good good'];
  const negative = ['a bad film', 'bad and slow', 'a bad story', 'really bad', 'bad fun', 'not my film'];
  const texts = [
    ...positive,
    ...negative,
    ...positive.map((one) => `${one} indeed`),
    ...negative.map((one) => `${one} alas`),
  ];
  const table = textTable(
    texts,
    texts.map((_, i) => Number(i % 12 < 6)),
  );
  const linear = trainOn(table, 'linear', {}, { target: 'y' });
  const [feature] = linear.encoder.features;
  if (feature.kind !== 'text') throw new Error('no text');
  const explained = (method: string, params: Record<string, unknown>, row = 0) =>
    attributeText(method, linear, table, [row], params);

  it('of a linear model are coefficient times (value - mean), word by word, by every method over coalitions', () => {
    const x = encodeRows(linear.encoder, takeRaw(table, linear.encoder, range(texts.length)));
    const { width } = linear.encoder;
    const coefficients = linear.model.linear?.coefficients.subarray(width) ?? new Float64Array(0);
    const own = (term: string) => {
      const j = feature.terms.indexOf(term);
      const mean = texts.reduce((sum, _, r) => sum + x[r * width + j] / texts.length, 0);
      return coefficients[j] * (x[j] - mean);
    };
    for (const method of [
      'linear-shap',
      'kernel-shap',
      'permutation-shap',
      'partition-shap',
      'integrated-gradients',
      'deep-shap',
    ]) {
      const value = explained(method, { output: 'logit', class: 'yes', background: [...texts.keys()] });
      const [terms] = value.terms;
      expect(terms.map(({ term }) => term)).toContain('good');
      for (const { term, value: found } of terms) expect(found, `${method} ${term}`).toBeCloseTo(own(term), 8);
      // the words that the text lacks are the rest of the column
      const absent = feature.terms
        .filter((term) => !terms.some((one) => one.term === term))
        .reduce((sum, term) => sum + own(term), 0);
      expect(value.rest[0]).toBeCloseTo(absent, 8);
      // the places of the text add up to its words
      expect(value.tokens[0].map(({ text }) => text)).toEqual(texts[0].split(' ').filter((word) => word.length > 1));
      expect(value.values[0].reduce((sum, one) => sum + one, 0)).toBeCloseTo(
        terms.reduce((sum, one) => sum + one.value, 0),
        10,
      );
      expect(value.values[0].reduce((sum, one) => sum + one, value.baseValue + value.rest[0])).toBeCloseTo(
        value.predictions[0],
        8,
      );
    }
  });

  it('LIME weighs neighbours as its definition says', () => {
    const weight = (removed: number) => Math.exp(-squaredTextDistance(10, removed) / (2 * 25 ** 2));
    expect(weight(1)).toBeCloseTo(0.979153, 6);
    expect(weight(2)).toBeCloseTo(0.914695, 6);
    expect(weight(5)).toBeCloseTo(0.50344, 6);
    expect(weight(9)).toBeCloseTo(0.023746, 6);
  });

  it('LIME finds the word that decides, and none that says nothing before it', () => {
    const value = explained('lime', { class: 'yes', samples: 2000 });
    const [first] = value.terms[0];
    expect(first.term).toBe('good');
    expect(first.value).toBeGreaterThan(3 * (first.standardError ?? 0));
  });

  it('occlusion hides one word at a time', () => {
    const { terms, rest } = explained('occlusion', { class: 'yes', background: [...texts.keys()] });
    const [own] = terms;
    expect(rest).toEqual([0]);
    expect(own.find(({ term }) => term === 'good')?.value).toBeGreaterThan(0.02);
    expect(own.every(({ value }, i) => i === 0 || Math.abs(value) <= Math.abs(own[i - 1].value))).toBe(true);
  });
});

it('a new text is what it is, however many the encoding has met', () => {
  const table = textTable(['good film', 'bad film', 'good story', 'bad story'], [1, 0, 1, 0]);
  const encoder = fitEncoder(table, ['text'], range(4), preprocessSpec.parse({}), 'none');
  const [feature] = encoder.features;
  if (feature.kind !== 'text') throw new Error('no text');
  // a table of the texts that have been met, as What if makes it, before and after another one
  const met = (code: number): Table => ({
    rows: 1,
    columns: [{ id: 0, name: 'text', kind: 'categorical', categories: feature.categories, codes: Int32Array.of(code) }],
  });
  const first = encodeRows(encoder, takeRaw(table, encoder, range(4)));
  expect([...encodeRows(encoder, takeRaw(met(0), encoder, range(1)))]).toEqual([...first.subarray(0, encoder.width)]);
  const code = codeOfText(feature, 'a good good story');
  expect([...encodeRows(encoder, takeRaw(met(code), encoder, range(1)))].some((value) => value > 0)).toBe(true);
});
