import fs from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { hasClosed } from '../../electron/main/closing.ts';
import { workFolder } from '../support/cli.ts';

const never = new Promise<void>(() => {});

describe('a closing engine', () => {
  it('is waited for as long as its backup grows, and told of', async () => {
    using work = workFolder();
    const copy = work.file('p.vitrine-backup.1.part', 'a');
    const told: number[] = [];
    const writes = (async () => {
      for (let i = 0; i < 12; i++) {
        await after(25);
        fs.appendFileSync(copy, 'more');
      }
    })();
    expect(
      await hasClosed({ closed: writes, copy, patience: 1000, lookEvery: 10, onBytes: (bytes) => told.push(bytes) }),
    ).toBe(true);
    expect(told.length).toBeGreaterThan(5);
    expect(told).toEqual([...told].sort((a, b) => a - b));
  });

  it('is given up where nothing moves', async () => {
    using work = workFolder();
    const copy = work.file('p.vitrine-backup.1.part', 'a');
    expect(await hasClosed({ closed: never, copy, patience: 60, lookEvery: 10, onBytes: () => {} })).toBe(false);
    expect(
      await hasClosed({ closed: never, copy: `${copy}.absent`, patience: 60, lookEvery: 10, onBytes: () => {} }),
    ).toBe(false);
  });

  it('that has closed is not waited for', async () => {
    expect(
      await hasClosed({ closed: Promise.resolve(), copy: 'absent', patience: 1e9, lookEvery: 1e6, onBytes: () => {} }),
    ).toBe(true);
  });
});
