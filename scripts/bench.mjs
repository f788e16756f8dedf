// @ts-check
// npm run bench -- w3|fan|long [--json]: builds the server when stale, bundles the load program and runs it.
// npm run bench -- canvas [--json]: the studio in a browser, with a graph of 1,000 nodes and a log of 100,000 events.
// npm run bench -- decide [--json]: one decision of the core in memory, without a server.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { makeReady } from './make-ready.mjs';
import { root } from './run-step.mjs';

const args = process.argv.slice(2);
const isCore = args[0] === 'decide';
const isCanvas = args[0] === 'canvas';
if (!isCore) await makeReady({ web: isCanvas });
/** @type {Parameters<typeof bundle>[0]} */
const program = isCore
  ? { app: join(root, 'packages/engine/'), name: 'bench-decide', entry: 'bench/decide.ts' }
  : args[0] === 'long'
    ? { app: join(root, 'bench/'), name: 'bench-long', entry: 'src/long.ts' }
    : isCanvas
      ? {
          app: join(root, 'bench/'),
          name: 'bench-canvas',
          entry: 'src/canvas.ts',
          external: ['playwright-core'],
        }
      : { app: join(root, 'bench/'), name: 'bench' };
await bundle(program);
const child = spawn(process.execPath, [join(program.app, `dist/${program.name}.mjs`), ...args], {
  stdio: 'inherit',
});
child.once('exit', (code) => process.exit(code ?? 1));
