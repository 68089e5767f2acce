import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Studio } from '../../core/studio.ts';
import { findCounterfactual } from '../../core/training/counterfactual.ts';
import { predictLabels } from '../../core/training/stored-model.ts';
import { workFolder } from '../support/cli.ts';
import { encodeAll, range, sampleTable, trainOn } from '../support/data.ts';
import { openStudio } from '../support/studio.ts';

describe('a counterfactual', () => {
  const iris = sampleTable('iris');
  const trained = trainOn(iris, 'random-forest', { trees: 20 }, { target: 'target' });
  const values = Float64Array.from({ length: 600 }, (_, at) => {
    const column = iris.columns[at % 4];
    return column.kind === 'numeric' ? column.values[Math.floor(at / 4)] : Number.NaN;
  });
  const x = encodeAll(iris, trained.encoder, range(150));
  const labels = predictLabels(trained, x, 150, trained.model.predict(x, 150));
  const spans = Float64Array.of(3.6, 2.4, 5.9, 2.4);
  const known = { values, rows: range(150), labels };
  const labelOf = (raw: Float64Array) => predictLabels(trained, raw, 1, trained.model.predict(raw, 1))[0];

  it.each([0, 60, 75, 149])('of row %i is another class, with values that its source has, and no change that is not needed', (row) => {
    const own = values.slice(4 * row, 4 * row + 4);
    const found = findCounterfactual(trained, own, known, spans, new Set());
    if (!found) throw new Error('none was found');
    expect(labelOf(found.values)).toBe(found.label);
    expect(found.label).not.toBe(labels[row]);
    found.changes.forEach((f) => expect(found.values[f]).toBe(values[4 * found.source + f]));
    for (const f of found.changes) {
      const without = found.values.slice();
      without[f] = own[f];
      if (found.changes.length > 1) expect(labelOf(without)).not.toBe(found.label);
    }
  });

  it('leaves frozen features alone, and says where there is no way', () => {
    const own = values.slice(0, 4);
    const found = findCounterfactual(trained, own, known, spans, new Set([2]));
    expect(found?.changes ?? []).not.toContain(2);
    expect(findCounterfactual(trained, own, known, spans, new Set([0, 1, 2, 3]))).toBeUndefined();
  });
});

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

  it('is the row itself where nothing is set', () => {
    const value = studio.whatIf({ id, row: 3, cells: {}, frozen: [] });
    expect(value.after).toEqual(value.before);
    expect(value.label).toBe(value.labelBefore);
    expect(value.features.every((feature) => feature.own === feature.value)).toBe(true);
    const { base, prediction, values } = value.attribution;
    expect(values.reduce((a, b) => a + b, base)).toBeCloseTo(prediction, 9);
  });

  it('takes the changes that it names, and comes to the class that it says', () => {
    const value = studio.whatIf({ id, row: 3, cells: {}, frozen: [] });
    const found = value.counterfactual;
    if (!found) throw new Error('none was found');
    const after = studio.whatIf({ id, row: 3, cells: Object.fromEntries(found.changes.map(({ feature, to }) => [feature, to])), frozen: [] });
    expect(after.label).toBe(found.label);
    expect(after.label).not.toBe(value.label);
    expect(after.features.filter((feature) => feature.own !== feature.value).map((feature) => feature.name)).toEqual(
      value.features.filter((feature) => found.changes.some((change) => change.feature === feature.name)).map((feature) => feature.name),
    );
  });

  it('refuses a value that cannot be, by name', () => {
    expect(() => studio.whatIf({ id, row: 3, cells: { housing: 'castle' }, frozen: [] })).toThrow('"castle" is not a category of "housing".');
    expect(() => studio.whatIf({ id, row: 3, cells: { nothing: 1 }, frozen: [] })).toThrow('"nothing" is not a feature of the model.');
    expect(() => studio.whatIf({ id, row: 30_000, cells: {}, frozen: [] })).toThrow('Row 30000 does not exist.');
  });
});
