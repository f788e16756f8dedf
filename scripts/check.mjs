// @ts-check
/**
 * Everything CI looks at except the tests: types, lint and format, imports, dead code, and whether each of these still
 * notices what it is there for. Every step runs, also after a red one.
 */
import { performance } from 'node:perf_hooks';
import { checkLockfile } from './check-lockfile.mjs';
import { checkPlanted } from './check-planted.mjs';
import { generatePrismaClient } from './prisma-client.mjs';
import { root, run, tool } from './run-step.mjs';

const SOURCES = ['apps', 'packages', 'e2e', 'bench'];

/** @type {readonly (readonly [string, () => Promise<{ ok: boolean, output: string }>])[]} */
const steps = [
  ['lockfile', async () => checkLockfile(root)],
  [
    'types',
    () =>
      run(tool('turbo'), ['run', 'typecheck', '--output-logs=errors-only', '--concurrency=2', '--continue'], {
        output: 'keep',
      }),
  ],
  ['lint and format', () => run(tool('biome'), ['ci', '--colors=off', '.'], { output: 'keep' })],
  ['imports', () => run(tool('depcruise'), [...SOURCES, '--output-type', 'err'], { output: 'keep' })],
  ['dead code', () => run(tool('knip'), ['--no-progress'], { output: 'keep' })],
  ['planted violations', () => checkPlanted(root)],
];

await generatePrismaClient();
let failures = 0;
for (const [name, step] of steps) {
  const from = performance.now();
  const { ok, output } = await step();
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name} (${((performance.now() - from) / 1000).toFixed(1)} s)`);
  if (!ok) console.log(output.trimEnd());
  failures += ok ? 0 : 1;
}
process.exitCode = failures === 0 ? 0 : 1;
