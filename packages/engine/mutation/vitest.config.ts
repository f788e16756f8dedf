import { defineConfig } from 'vitest/config';

/** The rule tests of the core alone: for mutation testing, where everything runs again and again. */
export default defineConfig({
  test: { include: ['packages/engine/src/run/**/*.test.ts'], testTimeout: 20_000 },
});
