import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Studio } from '../../core/studio.ts';
import { workFolder } from '../support/cli.ts';
import { openStudio } from '../support/studio.ts';

describe('what if', () => {
  let studio: Studio;
  let id: string;
  let work: ReturnType<typeof workFolder>;
  beforeAll(async () => {
    work = workFolder();
    studio = openStudio(work.file('p.vitrine'));
    const result = await studio.run(
      {
        dataset: 'sample:german_credit',
        target: 'risk',
        positiveClass: 'bad',
        model: { kind: 'random-forest', trees: 30 },
      },
      '',
    );
    id = result.id;
  });
  afterAll(async () => {
    await studio.close();
    work[Symbol.dispose]();
  });

  it('is the row itself where nothing is set', async () => {
    const value = await studio.whatIf({ id, row: 3, cells: {}, frozen: [] });
    expect(value.after).toEqual(value.before);
    expect(value.label).toBe(value.labelBefore);
    expect(value.features.every((feature) => feature.own === feature.value)).toBe(true);
    const { base, prediction, values } = value.attribution;
    expect(values.reduce((a, b) => a + b, base)).toBeCloseTo(prediction, 9);
  });

  it('takes the changes that it names, and comes to the class that it says', async () => {
    const value = await studio.whatIf({ id, row: 3, cells: {}, frozen: [] });
    const found = value.counterfactual?.ways[0];
    if (!found) throw new Error('none was found');
    const after = await studio.whatIf({
      id,
      row: 3,
      cells: Object.fromEntries(found.changes.map(({ feature, to }) => [feature, to])),
      frozen: [],
    });
    expect(after.label).toBe(found.label);
    expect(after.label).not.toBe(value.label);
    expect(after.features.filter((feature) => feature.own !== feature.value).map((feature) => feature.name)).toEqual(
      value.features
        .filter((feature) => found.changes.some((change) => change.feature === feature.name))
        .map((feature) => feature.name),
    );
  });

  it('refuses a value that cannot be, by name', async () => {
    await expect(studio.whatIf({ id, row: 3, cells: { housing: 'castle' }, frozen: [] })).rejects.toThrow(
      '"castle" is not a category of "housing".',
    );
    await expect(studio.whatIf({ id, row: 3, cells: { nothing: 1 }, frozen: [] })).rejects.toThrow(
      '"nothing" is not a feature of the model.',
    );
    await expect(studio.whatIf({ id, row: 30_000, cells: {}, frozen: [] })).rejects.toThrow(
      'Row 30000 does not exist.',
    );
  });

  it("answers a case of one's own, which begins with what is typical", async () => {
    const typical = await studio.whatIf({ id, row: null, cells: {} });
    expect(typical.after).toEqual(typical.before);
    const row = await studio.whatIf({ id, row: 3, cells: {} });
    const cells = Object.fromEntries(row.features.map((feature) => [feature.name, feature.own]));
    const made = await studio.whatIf({ id, row: null, cells });
    expect(made.after).toEqual(row.before);
    expect(made.attribution).toEqual(row.attribution);
    expect(made.counterfactual).toEqual(row.counterfactual);
  });

  it('holds a feature within a range, and comes to the class that is named', async () => {
    const value = await studio.whatIf({
      id,
      row: 3,
      cells: {},
      ranges: [{ feature: 'credit_amount', low: 1000, high: 3000 }],
      class: 'good',
    });
    for (const way of value.counterfactual.ways) {
      expect(way.label).toBe('good');
      const cells = Object.fromEntries(way.changes.map(({ feature, to }) => [feature, to]));
      if ('credit_amount' in cells) expect(cells.credit_amount).toBeGreaterThanOrEqual(1000);
      if ('credit_amount' in cells) expect(cells.credit_amount).toBeLessThanOrEqual(3000);
      const after = await studio.whatIf({ id, row: 3, cells });
      expect(after.after[after.classes.indexOf('good')]).toBeCloseTo(way.prediction, 12);
    }
    expect(value.counterfactual.answer).toBeNull();
  });

  it('numbers: past the middle of what the model predicts where nothing is asked, else what is', async () => {
    const run = await studio.run({ dataset: 'sample:diabetes', target: 'progression', model: { kind: 'linear' } }, '');
    const usual = await studio.whatIf({ id: run.id, row: 0, cells: {} });
    const { answer, ways } = usual.counterfactual;
    const [way] = ways;
    const [prediction] = usual.after;
    if (answer?.low !== undefined) expect(prediction).toBeLessThan(answer.low);
    else expect(prediction).toBeGreaterThanOrEqual(Number(answer?.high));
    expect(way.prediction).toBeGreaterThanOrEqual(answer?.low ?? Number.NEGATIVE_INFINITY);
    expect(way.prediction).toBeLessThanOrEqual(answer?.high ?? Number.POSITIVE_INFINITY);
    const asked = await studio.whatIf({ id: run.id, row: 0, cells: {}, answer: { low: prediction + 20 } });
    const cells = Object.fromEntries(asked.counterfactual.ways[0].changes.map(({ feature, to }) => [feature, to]));
    const [after] = (await studio.whatIf({ id: run.id, row: 0, cells })).after;
    expect(after).toBeGreaterThanOrEqual(prediction + 20);
    expect(after).toBeCloseTo(asked.counterfactual.ways[0].prediction, 10);
  });
});
