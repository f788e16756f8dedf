import { defineConfig } from 'vitest/config';

/** The rule tests of the core alone: for mutation testing, where everything runs again and again. */
export default defineConfig({
  test: {
    include: ['packages/engine/src/run/**/*.test.ts'],
    // What proves a limit by reaching it would run for each change.
    exclude: ['**/long-runs.test.ts'],
    testTimeout: 120_000,
  },
});
