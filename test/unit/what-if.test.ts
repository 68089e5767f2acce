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
    const found = value.counterfactual?.ways[0];
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
