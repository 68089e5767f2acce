import { defineConfig } from 'vitest/config';

const shared = { pool: 'forks' as const, testTimeout: 60_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    projects: [
      { test: { ...shared, name: 'core', include: ['test/**/*.test.ts'], exclude: ['test/e2e/**', 'test/soak/**'] } },
      {
        test: {
          ...shared,
          name: 'soak',
          include: ['test/soak/**/*.test.ts', 'test/faults/{generated-csv,killed}.test.ts'],
          env: { VITRINE_SOAK: '10000' },
          testTimeout: 3_600_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'window',
          include: ['test/e2e/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          expect: { poll: { timeout: 15_000 } },
        },
      },
    ],
  },
});
