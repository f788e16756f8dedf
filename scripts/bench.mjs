// @ts-check
// npm run bench -- w3|fan [--json]: builds the server when stale, bundles the load program and runs it.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { makeReady } from './make-ready.mjs';
import { root } from './run-step.mjs';

await makeReady({ web: false });
await bundle({ app: join(root, 'bench/'), name: 'bench' });
const child = spawn(process.execPath, [join(root, 'bench/dist/bench.mjs'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
child.once('exit', (code) => process.exit(code ?? 1));
