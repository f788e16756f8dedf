// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './run-step.mjs';

/**
 * Is a product still made of what lies there now? Compared by content, not by time: a fresh clone, a checkout and a
 * touched file must not fool it. The answer of the last time is kept beside the tools' own caches.
 */
const STAMPS = join(root, 'node_modules', '.cache', 'aob');
const IGNORED = new Set([
  'node_modules',
  'dist',
  '.next',
  '.turbo',
  'coverage',
  'generated',
  'next-env.d.ts',
]);
const IGNORED_ENDINGS = /\.(tsbuildinfo|test\.tsx?|md)$/;

/**
 * @param {string} product
 * @param {readonly string[]} inputs files and folders, relative to the root; missing ones count as empty
 * @param {readonly string[]} [outputs] what must exist
 */
export function isFresh(product, inputs, outputs = []) {
  if (!outputs.every((path) => existsSync(join(root, path)))) return false;
  const stamp = join(STAMPS, product);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hashOf(inputs);
}

/** Call it after the product was made, never before. @param {string} product @param {readonly string[]} inputs */
export function markFresh(product, inputs) {
  mkdirSync(STAMPS, { recursive: true });
  writeFileSync(join(STAMPS, product), hashOf(inputs));
}

/** @param {string} product */
export function markStale(product) {
  rmSync(join(STAMPS, product), { force: true });
}

/** @param {readonly string[]} inputs */
function hashOf(inputs) {
  const hash = createHash('sha256').update(process.version);
  for (const input of inputs) {
    for (const path of filesOf(join(root, input))) {
      hash.update(`\0${relative(root, path)}\0`).update(readFileSync(path));
    }
  }
  return hash.digest('hex');
}

/** @param {string} path @returns {string[]} */
function filesOf(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return [];
  if (stats.isFile()) return [path];
  return readdirSync(path)
    .filter((name) => !IGNORED.has(name) && !IGNORED_ENDINGS.test(name))
    .sort()
    .flatMap((name) => filesOf(join(path, name)));
}
