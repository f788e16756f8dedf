// @ts-check
// npm run demo [-- --yes]: the tour in this terminal, told by the command line (built when stale) while a running server
// (npm start, or AOB_API_URL) plays it.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { makeReady } from './make-ready.mjs';
import { root } from './run-step.mjs';

try {
  await makeReady({ web: false });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
const child = spawn(process.execPath, [join(root, 'apps/cli/aob.mjs'), 'demo', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
// Ctrl-C reaches the child too; its answer is the one that counts.
process.on('SIGINT', () => undefined);
child.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
