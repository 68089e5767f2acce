import { describe, expect, it } from 'vitest';
import type { Table } from '../../core/data/table.ts';
import type { Explained } from '../../core/explain/results/naming.ts';
import { cornerPictures } from '../support/corner-pictures.ts';
import { explainAny, trainOn } from '../support/data.ts';

// texts whose class hangs on one word
const texts = ['a good film', 'a bad film', 'good story, long', 'bad story, long', 'one good scene', 'one bad scene'];
const rows = Array.from(
  { length: 120 },
  (_, i) => `${texts[i % 6]} ${['here', 'there', 'now'][Math.floor(i / 6) % 3]}`,
);
const table: Table = {
  rows: rows.length,
  columns: [
    {
      id: 0,
      name: 'text',
      kind: 'text',
      categories: [...new Set(rows)],
      codes: Int32Array.from(rows, (row) => [...new Set(rows)].indexOf(row)),
    },
    {
      id: 1,
      name: 'y',
      kind: 'categorical',
      categories: ['no', 'yes'],
      codes: Int32Array.from(rows, (_, i) => Number(i % 2 === 0)),
    },
  ],
};
const setting = { target: 'y' };
const models = {
  linear: trainOn(table, 'linear', {}, setting),
  'text-network': trainOn(
    table,
    'text-network',
    { width: 8, units: 8, dropout: 0 },
    { ...setting, inOrder: true },
    { epochs: 30, optimizer: { kind: 'adam', learningRate: 0.01 } },
  ),
};
const of = <K extends Explained['kind']>(kind: K, value: Explained): Extract<Explained, { kind: K }> => {
  if (value.kind !== kind) throw new Error(value.kind);
  return value as Extract<Explained, { kind: K }>;
};

describe.each(Object.entries(models))('of %s', (_kind, model) => {
  it('the word that decides is replaced, and nothing else', () => {
    const { examples, measure } = of(
      'cases',
      explainAny('counterfactual', model, table, [0], { replacements: 'replace' }),
    );
    expect(measure).toBe('edits');
    const [first] = examples[0].cases;
    expect(first.label).toBe('no');
    expect(first.score).toBe(1);
    expect(first.edits).toEqual([{ start: 2, end: 6, to: 'bad' }]);
    expect(first.values).toEqual(['a bad film here']);
    expect(examples[0].outcome).toBe('found');
  });

  it('what goes leaves a text that the model was asked about', () => {
    const { examples } = of('cases', explainAny('counterfactual', model, table, [0], { replacements: 'remove' }));
    for (const one of examples[0].cases) {
      expect(one.label).toBe('no');
      expect(one.edits?.every(({ to }) => to === null)).toBe(true);
      expect(one.values[0]).not.toContain('good');
    }
  });

  it('is told where it is as wanted already, and where nothing was found', () => {
    const already = of('cases', explainAny('counterfactual', model, table, [0], { class: 'yes' }));
    expect([already.examples[0].outcome, already.examples[0].cases[0].score]).toEqual(['exact', 0]);
    const none = of(
      'cases',
      explainAny('counterfactual', model, table, [0], { class: 'no', replacements: 'remove', edits: 1 }),
    );
    expect(none.examples[0].cases.every(({ label }) => label === 'no')).toBe(true);
  });

  it('one word is enough for the prediction, whatever the others are', () => {
    const { rules } = of('rules', explainAny('anchors', model, table, [1], {}));
    // without any word the prediction is the other one
    expect(rules[0].conditions.map(({ text }) => text)).toEqual(['text contains “bad”']);
    expect(rules[0].reached).toBe(true);
    expect(rules[0].coverage).toBeCloseTo(0.5, 10);
    expect(rules[0].precision).toBeGreaterThan(0.95);
  });

  it('the same seed gives the same', () => {
    for (const method of ['counterfactual', 'anchors']) {
      const [once, again] = [0, 1].map(() => {
        const { seconds: _seconds, ...value } = explainAny(method, model, table, [1], {});
        return JSON.stringify(value);
      });
      expect(once).toBe(again);
    }
  });

  it('texts that taught it and those that are like it are texts of the same class', () => {
    for (const method of ['nearest-neighbours', 'influence']) {
      const { examples } = of('cases', explainAny(method, model, table, [0], { count: 5 }));
      expect(examples[0].cases.length).toBe(5);
      if (method === 'nearest-neighbours')
        for (const one of examples[0].cases) expect(String(one.values[0])).toContain('good');
    }
  });
});

describe('of pictures', () => {
  const pictures = cornerPictures(40);
  const model = trainOn(pictures, 'linear', {}, setting);

  it('hiding the corner is another prediction', () => {
    const { examples } = of(
      'cases',
      explainAny('counterfactual', model, pictures, [0], { image: { count: 4, fill: 'black' } }),
    );
    const [first] = examples[0].cases;
    expect(first.label).toBe('no');
    expect(first.picture?.hidden).toEqual([0]);
    expect(first.picture?.segments.length).toBe(64);
  });

  it('showing the corner is enough', () => {
    const { rules } = of('rules', explainAny('anchors', model, pictures, [0], { image: { count: 4 } }));
    expect(rules[0].conditions).toEqual([{ feature: 'image', text: 'image shows segment 0', segment: 0 }]);
    expect(rules[0].coverage).toBeNull();
  });

  it('like it are pictures of the same class', () => {
    const { examples } = of('cases', explainAny('nearest-neighbours', model, pictures, [0], { count: 3 }));
    expect(examples[0].cases.every(({ truth }) => truth === 'yes')).toBe(true);
  });
});
