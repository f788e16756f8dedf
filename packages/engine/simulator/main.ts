/**
 * `npm run sim -- --seed 1 --steps 10000000 --jobs 2`: plays seed after seed and tells what was simulated, as a table; or
 * the shortest story of the first that broke a promise. A worker thread runs this file as well.
 */
import { isMainThread } from 'node:worker_threads';
import { work } from './crew.ts';
import { runCommand } from './report.ts';

if (isMainThread) await runCommand(new URL(import.meta.url));
else work();
