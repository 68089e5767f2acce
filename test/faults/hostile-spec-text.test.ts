import { setTimeout as after } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Studio } from '../../core/studio.ts';
import { parseSpecText } from '../../core/validation/spec-yaml.ts';
import { withStudio } from '../support/studio.ts';

let studio: Studio;
withStudio((one) => {
  studio = one;
});

const many = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');

describe('the text of a spec that is made to be slow', () => {
  it.each([
    ['keys that are compared with one another', many(60_000, (i) => `k${i}: 1`)],
    ['anchors and aliases', many(25_000, (i) => `k${i}: &x${i} 1\nl${i}: *x${i}`)],
    ['brackets', '['.repeat(400_000)],
    [
      'aliases of aliases',
      `a: &a [1,1,1]\n${many(30, (i) => `b${i}: &b${i} [${Array(9).fill(i === 0 ? '*a' : `*b${i - 1}`)}]`)}\n#${' '.repeat(9000)}`,
    ],
  ])('%s: refused, and the thread that asked goes on meanwhile', async (_, text) => {
    let ended = false;
    const refused = expect(studio.readSpecText(text))
      .rejects.toMatchObject({ code: 'spec' })
      .finally(() => {
        ended = true;
      });
    let turns = 0;
    while (!ended) {
      await after(5);
      turns++;
    }
    await refused;
    expect(turns).toBeGreaterThan(0);
  });

  it('control: read in the thread that asks, it holds everything up', async () => {
    let turns = 0;
    const clock = setInterval(() => turns++, 1);
    expect(() => parseSpecText(many(3000, (i) => `k${i}: 1`))).not.toThrow();
    expect(turns).toBe(0);
    clearInterval(clock);
  });

  it('longer than any spec is refused at once', async () => {
    await expect(studio.readSpecText(' '.repeat(3_000_000))).rejects.toThrow('at most 2,000,000');
  });

  it('a long one that is sound is read', async () => {
    const names = Array.from({ length: 2000 }, (_, i) => `column_${i}`);
    const spec = await studio.readSpecText(
      `dataset: x.csv\nmodel: {kind: linear}\nfeatures: {include: [${names.join(', ')}]}\n`,
    );
    expect(spec.features?.include).toHaveLength(2000);
  });
});
