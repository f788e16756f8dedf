// @ts-check
// npm run bench -- w3|fan|long [--json]: builds the server when stale, bundles the load program and runs it.
// npm run bench -- decide|gate|materialize [--json]: one piece of the core in memory, without a server.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { makeReady } from './make-ready.mjs';
import { root } from './run-step.mjs';

const args = process.argv.slice(2);
const core = ['decide', 'gate', 'materialize'].find((name) => name === args[0]);
if (core === undefined) await makeReady({ web: false });
/** @type {{ app: string, name: string, entry?: string }} */
const program = core
  ? { app: join(root, 'packages/engine/'), name: `bench-${core}`, entry: `bench/${core}.ts` }
  : args[0] === 'long'
    ? { app: join(root, 'bench/'), name: 'bench-long', entry: 'src/long.ts' }
    : { app: join(root, 'bench/'), name: 'bench' };
await bundle(program);
const child = spawn(process.execPath, [join(program.app, `dist/${program.name}.mjs`), ...args], {
  stdio: 'inherit',
});
child.once('exit', (code) => process.exit(code ?? 1));
