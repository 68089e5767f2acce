import { describe, expect, it } from 'vitest';
import { farJudge } from '../../core/data/far-rows.ts';
import { Random } from '../../core/numeric/random.ts';
import type { Studio } from '../../core/studio.ts';
import { withStudio } from '../support/studio.ts';

const scales = [
  { name: 'a', deviation: 1, categories: 0 },
  { name: 'b', deviation: 1, categories: 0 },
];
/** Two columns that go together. */
const rowsOf = (count: number, seed: number) => {
  const random = new Random(seed);
  const values = new Float64Array(2 * count);
  for (let r = 0; r < count; r++) {
    values[2 * r] = random.normal();
    values[2 * r + 1] = values[2 * r] + 0.1 * random.normal();
  }
  return { values, rows: count, features: 2 };
};

describe('rows that are unlike all training rows', () => {
  it('are hardly any of rows like them, and about the share that is asked for', () => {
    const training = rowsOf(500, 1);
    const others = rowsOf(4000, 2);
    const far = (near: number) => farJudge(training, scales, near)(others).reduce((sum, is) => sum + is, 0) / 4000;
    expect(far(1)).toBeLessThan(0.006);
    expect(far(0.9)).toBeGreaterThan(0.07);
    expect(far(0.9)).toBeLessThan(0.14);
  });

  it('are those whose values do not go together, each of them usual', () => {
    const training = rowsOf(500, 1);
    const asked = { values: Float64Array.of(1.2, 1.2, 1.2, -1.2, -1, -1.05), rows: 3, features: 2 };
    expect([...farJudge(training, scales, 1)(asked)]).toEqual([0, 1, 0]);
  });

  it('a single training row says nothing', () => {
    expect([...farJudge(rowsOf(1, 1), scales, 1)(rowsOf(3, 2))]).toEqual([0, 0, 0]);
  });
});

describe('predictions', () => {
  let studio: Studio;
  let file: (name: string, text: string) => string;
  withStudio((made, work) => {
    studio = made;
    file = work.file;
  });

  it('flag a row of usual values that do not go together, once', async () => {
    const { values } = rowsOf(400, 3);
    const lines = Array.from(
      { length: 400 },
      (_, r) => `${values[2 * r]},${values[2 * r + 1]},${values[2 * r] > 0 ? 'y' : 'n'}`,
    );
    const csv = file('t.csv', `a,b,c\n${lines.join('\n')}\n`);
    const { id } = await studio.run({ dataset: csv, target: 'c', model: { kind: 'linear' } }, '.');
    const { flags, warnings, rows } = await studio.predict(
      id,
      file('new.csv', 'a,b\n1.2,1.2\n1.2,-1.2\n40,40\n-1,-1\n'),
    );
    expect(rows).toHaveLength(4);
    expect(flags.map((cells) => cells.map(({ reason }) => reason))).toEqual([
      [],
      ['combination'],
      ['outside', 'outside'],
      [],
    ]);
    expect(warnings.map(({ key }) => key)).toContain('unusual.combination');
  });
});
