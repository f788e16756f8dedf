// @ts-check
// npm run sim -- [--seed N] [--count M]: plays M simulated worlds from seed N on, and stops at the first broken promise.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { install, isInstalled } from './install.mjs';
import { root } from './run-step.mjs';

if (!isInstalled()) await install();
// Only now: the bundler is one of the packages.
const { bundle } = await import('./bundle.mjs');
const engine = join(root, 'packages/engine/');
await bundle({ app: engine, name: 'sim', entry: 'simulator/main.ts' });
const child = spawn(process.execPath, [join(engine, 'dist/sim.mjs'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
child.once('exit', (code) => process.exit(code ?? 1));
