// @ts-check
// npm run bench -- w3|fan|long [--json]: builds the server when stale, bundles the load program and runs it.
// npm run bench -- canvas [--json]: the studio in a browser, with a graph of 1,000 nodes and a log of 100,000 events.
// npm run bench -- studio [--json]: every page of the studio as a first visit loads it: weight, largest paint, console.
// npm run bench -- decide|gate|materialize [--json]: one piece of the core in memory, without a server.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { makeReady } from './make-ready.mjs';
import { root } from './run-step.mjs';

const args = process.argv.slice(2);
const core = ['decide', 'gate', 'materialize'].find((name) => name === args[0]);
const inBrowser = ['canvas', 'studio'].find((name) => name === args[0]);
if (core === undefined) await makeReady({ web: inBrowser !== undefined });
const load = join(root, 'bench/');
/** @type {Parameters<typeof bundle>[0]} */
let program = { app: load, name: 'bench' };
if (core) program = { app: join(root, 'packages/engine/'), name: `bench-${core}`, entry: `bench/${core}.ts` };
else if (inBrowser)
  program = {
    app: load,
    name: `bench-${inBrowser}`,
    entry: `src/${inBrowser}.ts`,
    external: ['playwright-core'],
  };
else if (args[0] === 'long') program = { app: load, name: 'bench-long', entry: 'src/long.ts' };
await bundle(program);
// The core is measured with the young generation that `npm start` gives the server: it is the server that runs it.
const flags = core ? ['--max-semi-space-size=32'] : [];
const child = spawn(process.execPath, [...flags, join(program.app, `dist/${program.name}.mjs`), ...args], {
  stdio: 'inherit',
});
child.once('exit', (code) => process.exit(code ?? 1));
