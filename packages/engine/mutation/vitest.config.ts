import { defineConfig } from 'vitest/config';

/** The rule tests of the core alone, as one file: for mutation testing, where everything is loaded again and again. */
export default defineConfig({
  test: {
    include: ['packages/engine/mutation/rules.test.ts'],
    isolate: false,
    testTimeout: 120_000,
  },
});
