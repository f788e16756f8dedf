// @ts-check
// npm run bench -- w3|fan|long [--json]: builds the server when stale, bundles the load program and runs it.
// npm run bench -- canvas [--json]: the studio in a browser, with a graph of 1,000 nodes and a log of 100,000 events.
// npm run bench -- decide|gate|materialize [--json]: one piece of the core in memory, without a server.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { makeReady } from './make-ready.mjs';
import { root } from './run-step.mjs';

const args = process.argv.slice(2);
const core = ['decide', 'gate', 'materialize'].find((name) => name === args[0]);
const isCanvas = args[0] === 'canvas';
if (core === undefined) await makeReady({ web: isCanvas });
const load = join(root, 'bench/');
/** @type {Parameters<typeof bundle>[0]} */
let program = { app: load, name: 'bench' };
if (core) program = { app: join(root, 'packages/engine/'), name: `bench-${core}`, entry: `bench/${core}.ts` };
else if (isCanvas)
  program = { app: load, name: 'bench-canvas', entry: 'src/canvas.ts', external: ['playwright-core'] };
else if (args[0] === 'long') program = { app: load, name: 'bench-long', entry: 'src/long.ts' };
await bundle(program);
const child = spawn(process.execPath, [join(program.app, `dist/${program.name}.mjs`), ...args], {
  stdio: 'inherit',
});
child.once('exit', (code) => process.exit(code ?? 1));
