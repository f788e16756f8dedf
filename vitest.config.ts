import { defineConfig } from 'vitest/config';

/**
 * Three kinds of suites (the file name says which):
 * unit         x.test.ts, x.prop.test.ts   no servers, milliseconds
 * integration  x.int.test.ts               a real PostgreSQL; every file gets its own copy of the migrated database
 * e2e          e2e/**                      the built program, started as a user starts it
 */
const notTests = ['**/node_modules/**', '**/dist/**', '**/.next/**'];

export default defineConfig({
  test: {
    // Two cores: more workers than that only make the timing of tests worse.
    maxWorkers: 2,
    passWithNoTests: true,
    projects: [
      {
        test: {
          name: 'unit',
          // Pure code: loading it anew for each file took longer than the tests.
          isolate: false,
          include: [
            '{packages,apps}/*/src/**/*.test.{ts,tsx}',
            'packages/engine/simulator/**/*.test.ts',
            'packages/ir/golden/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
          exclude: [...notTests, '**/*.int.test.ts'],
          setupFiles: ['scripts/testing/property-seed.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{packages,apps}/*/src/**/*.int.test.ts', 'bench/**/*.int.test.ts'],
          exclude: notTests,
          globalSetup: ['scripts/testing/postgres-server.ts'],
          setupFiles: ['scripts/testing/database-per-file.ts', 'scripts/testing/property-seed.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: notTests,
          // Each suite starts a server of its own, on ports of its own, and mostly waits for it.
          maxWorkers: 2,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
