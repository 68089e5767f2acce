import { describe, expect, it } from 'vitest';
import { flipBits, soundProject } from '../support/damage.ts';

/** As many in `npm test`; more in `npm run soak`. */
const times = Number(process.env.VITRINE_SOAK ?? 150);

describe('a project of which one bit has changed', () => {
  it(`${times} times: what is told is the same, or damage is said; no number changes without a word`, async () => {
    const { same, said, silent } = await flipBits(await soundProject(), times, 11);
    expect(silent).toEqual([]);
    expect(same + said).toBe(times);
    expect(said).toBeGreaterThan(times / 20);
  }, 3_600_000);
});
