// Categories as one term of an explainable boosting machine, and smooth first rounds.

import { describe, expect, it } from 'vitest';
import { cellsOf } from '../../core/data/encode.ts';
import { tabular } from '../../core/models/batch.ts';
import { findModelKind } from '../../core/models/registry.ts';
import { Random } from '../../core/numeric/random.ts';
import { experimentSpec } from '../../core/schema/spec.ts';
import { trainingSpec } from '../../core/schema/training.ts';
import { prepare } from '../../core/training/prepare.ts';
import { tableOf } from '../support/data.ts';
import { testJob } from '../support/job.ts';

const kind = findModelKind('ebm');

function fitEbm(cells: readonly (readonly string[])[], params: object = {}, preprocess: object = {}) {
  const table = tableOf(['c', 'x', 'y'], cells);
  const spec = experimentSpec.parse({
    dataset: 'd',
    target: 'y',
    task: 'regression',
    split: { test: 0 },
    preprocess,
    model: { kind: 'ebm' },
  });
  const prepared = prepare(table, spec, kind);
  const job = testJob(1);
  return {
    ...prepared,
    job,
    model: kind.fit(
      prepared.data,
      kind.params.parse({ interactions: 0, outerBags: 2, ...params }),
      trainingSpec.parse({}),
      job,
    ),
  };
}

const random = new Random(3);
const names = ['red', 'green', 'blue', 'grey', 'black', 'white'];
/** What a category is worth has nothing to do with its place in the alphabet. */
const worth: Record<string, number> = { red: 4, green: -3, blue: 4, grey: -3, black: 4, white: -3 };
const rows = Array.from({ length: 600 }, (_, i) => {
  const name = names[i % 6];
  return [name, String(random.integer(50)), String(worth[name] + random.normal() * 0.1)];
});

describe('categories of an EBM', () => {
  it.each(['onehot', 'ordinal'])('%s: any of them is parted from the others in one step', (categorical) => {
    // one round at full rate with no smoothing: a single cut into two sides, beside one of noise
    const { model, encoder, data } = fitEbm(
      rows,
      { maxRounds: 1, learningRate: 1, validationFraction: 0, smoothingRounds: 0 },
      { categorical },
    );
    const x = data.train.x.slice(0, data.width);
    const predictions = names.map((name) => {
      const feature = encoder.features[0];
      if (feature.kind !== 'categorical') throw new Error('no category');
      x.set(cellsOf(feature, feature.categories.indexOf(name)), 0);
      return model.predict(tabular(x, 1))[0];
    });
    predictions.forEach((value, i) => {
      expect(Math.abs(value - worth[names[i]]), names[i]).toBeLessThan(1);
    });
  });

  it('of missing values have what they are worth, and the columns add up to it', () => {
    const gaps = rows.map(([name, x, y], i) => (i % 10 === 0 ? ['', x, '20'] : [name, x, y]));
    const { model, data, encoder } = fitEbm(gaps, {}, { missing: 'keep' });
    const x = data.train.x.slice(0, data.width);
    x.fill(0, 0, 6);
    expect(Math.abs(model.predict(tabular(x, 1))[0] - 20)).toBeLessThan(1);
    const [feature] = encoder.features;
    x.set(cellsOf(feature, 0), 0);
    expect(Math.abs(model.predict(tabular(x, 1))[0] - 4)).toBeLessThan(1);
  });

  it('go on from a checkpoint to the same bytes', () => {
    const params = { interactions: 2, outerBags: 2, maxRounds: 300, earlyStoppingRounds: 20 };
    const whole = fitEbm(rows, params);
    const checkpoint = whole.job.checkpoints[0];
    const again = kind.fit(whole.data, kind.params.parse(params), trainingSpec.parse({}), testJob(1, checkpoint));
    expect(JSON.stringify(again.save())).toBe(JSON.stringify(whole.model.save()));
  });
});

describe('smooth first rounds', () => {
  it('make the shape of a number less ragged', () => {
    const roughness = (smoothingRounds: number) => {
      const { model } = fitEbm(rows, { smoothingRounds, maxRounds: 400, validationFraction: 0 });
      const [shape] = (model.additive?.terms ?? [])
        .filter((term) => term.columns[0] === 6)
        .map((term) => term.scores[0]);
      return shape.slice(1, -1).reduce((sum, value, i) => sum + Math.abs(value - shape[i]), 0);
    };
    expect(roughness(400)).toBeLessThan(0.7 * roughness(0));
  });
});
