import { relative } from 'node:path';
import { defineConfig } from 'vitest/config';
import { watched } from './without.mjs';

/** The attacks and rule tests of the gate with one check taken out, `AOB_GATE_WITHOUT=file#function`: what still passes? */
export default defineConfig({
  plugins: [
    {
      name: 'watched-checks',
      enforce: 'pre',
      transform: (code, id) => watched(process.cwd(), relative(process.cwd(), id), code),
    },
  ],
  test: {
    include: ['packages/engine/src/run/**/*.test.ts', 'packages/ir/src/{patch,compile,validate}/*.test.ts'],
    exclude: ['**/*.prop.test.ts', '**/{long-runs,aggregate,frozen-logs}.test.ts'],
    setupFiles: ['packages/engine/mutation/found-by-file.mjs'],
    isolate: false,
    maxWorkers: 1,
    testTimeout: 60_000,
  },
});
