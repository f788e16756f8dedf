// @ts-check
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFresh, markFresh, markStale } from './freshness.mjs';
import { install, isInstalled } from './install.mjs';
import { generatePrismaClient } from './prisma-client.mjs';
import { root, run } from './run-step.mjs';

/**
 * Brings a clone to the point where the programs can run: packages installed, Prisma client generated, programs built;
 * each only when missing or stale. Uses nothing but Node itself until the packages are there.
 */
const NODE_MIN = { major: 20, minor: 19 };
const BUNDLED = ['package-lock.json', 'tsconfig.base.json', 'scripts/bundle.mjs'];
const CONTRACT = ['packages/ir', 'packages/engine/src/contract'];

/** @typedef {{ name: string, inputs: string[], outputs: string[], make: () => ReturnType<typeof run> }} Product */

/** @type {Product} */
const server = {
  name: 'server',
  inputs: [
    'apps/workers',
    'packages/ir',
    'packages/engine',
    'packages/api',
    'prisma',
    'examples',
    ...BUNDLED,
  ],
  outputs: ['apps/workers/dist/main.mjs', 'apps/workers/dist/code-worker.mjs'],
  make: () => run(process.execPath, ['build.mjs'], { cwd: join(root, 'apps/workers'), output: 'keep' }),
};

/** @type {Product} */
const cli = {
  name: 'command line',
  inputs: ['apps/cli', 'packages/client', ...CONTRACT, ...BUNDLED],
  outputs: ['apps/cli/dist/aob.mjs'],
  make: () => run(process.execPath, ['build.mjs'], { cwd: join(root, 'apps/cli'), output: 'keep' }),
};

/** @type {Product} */
const studio = {
  name: 'studio',
  inputs: [
    'apps/web',
    ...CONTRACT,
    'packages/engine/src/moments',
    'packages/engine/src/run',
    'package-lock.json',
    'tsconfig.base.json',
  ],
  outputs: ['apps/web/.next/BUILD_ID'],
  make: () => run('npm', ['run', 'build'], { cwd: join(root, 'apps/web'), output: 'keep' }),
};

/** @param {{ web: boolean }} options */
export async function makeReady({ web }) {
  requireNode();
  await withLock(async () => {
    if (!isInstalled()) await step('installing packages', install);
    await generatePrismaClient();
    const stale = [server, cli, ...(web ? [studio] : [])].filter(
      (one) => !isFresh(one.name, one.inputs, one.outputs),
    );
    // All are awaited, also after a failure: nothing builds on behind the back of a command that has ended.
    const built = await Promise.allSettled(
      stale.map((one) => step(`building the ${one.name}`, () => build(one))),
    );
    const failed = built.find((one) => one.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  });
}

/** @param {Product} product */
async function build(product) {
  markStale(product.name);
  const { ok, output } = await product.make();
  if (!ok) throw new Error(`Building the ${product.name} failed:\n${output}`);
  markFresh(product.name, product.inputs);
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > NODE_MIN.major || (major === NODE_MIN.major && minor >= NODE_MIN.minor)) return;
  throw new Error(`aob needs Node ${NODE_MIN.major}.${NODE_MIN.minor} or newer; this is ${process.version}.`);
}

/** @param {string} what @param {() => Promise<void>} work */
async function step(what, work) {
  const from = performance.now();
  console.log(`aob: ${what} …`);
  await work();
  console.log(`aob: ${what} … done (${((performance.now() - from) / 1000).toFixed(1)} s)`);
}

/** Two starts at once must not build over each other: the second waits and then finds everything fresh. */
async function withLock(/** @type {() => Promise<void>} */ work) {
  const lock = join(root, '.turbo', 'make-ready.lock');
  mkdirSync(join(root, '.turbo'), { recursive: true });
  for (let isTold = false; !take(lock); isTold = true) {
    if (!isTold) console.log('aob: waiting for another start that is building …');
    await sleep(200);
  }
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** @param {string} lock */
function take(lock) {
  try {
    const fd = openSync(lock, 'wx');
    writeSync(fd, String(process.pid));
    closeSync(fd);
    return true;
  } catch {
    if (!isHeld(lock)) rmSync(lock, { force: true });
    return false;
  }
}

/** @param {string} lock */
function isHeld(lock) {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    if (pid > 0) process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
