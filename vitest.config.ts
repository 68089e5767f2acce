import os from 'node:os';
import { defineConfig } from 'vitest/config';

const shared = { pool: 'forks' as const, testTimeout: 60_000, hookTimeout: 120_000 };
// two windows at once, each with a folder of its own
const window = { ...shared, testTimeout: 300_000, expect: { poll: { timeout: 100_000 } } };

export default defineConfig({
  test: {
    // much of the time is spent waiting for processes that are killed, and for windows: three files at once, on two processors too
    maxWorkers: Math.max(3, os.availableParallelism() - 1),
    projects: [
      { test: { ...shared, name: 'core', include: ['test/**/*.test.ts'], exclude: ['test/{e2e,soak,bench}/**'] } },
      { test: { ...window, name: 'window', include: ['test/e2e/**/*.test.ts'] } },
      { test: { ...window, fileParallelism: false, name: 'bench', include: ['test/bench/**/*.test.ts'] } },
      {
        test: {
          ...shared,
          name: 'soak',
          include: [
            'test/soak/**/*.test.ts',
            'test/faults/{generated-csv,killed-often,flipped-bits,mutated-workbooks}.test.ts',
          ],
          env: { VITRINE_SOAK: '10000' },
          testTimeout: 3_600_000,
        },
      },
    ],
  },
});
