// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './run-step.mjs';

/** @typedef {{ version?: string, link?: boolean, optional?: boolean, devOptional?: boolean, peer?: boolean }} Locked */

/** Do the installed packages match package-lock.json? npm writes down what it installed; the two are compared. */
export function isInstalled() {
  const installed = lockedPackages('node_modules/.package-lock.json');
  if (installed === undefined) return false;
  const wanted = lockedPackages('package-lock.json') ?? {};
  return Object.entries(wanted).every(([path, { version, link, optional, devOptional }]) => {
    if (!path.includes('node_modules/')) return true;
    const found = installed[path];
    // An optional package of another platform is rightly missing.
    if (found === undefined) return optional === true || devOptional === true;
    return link === true || found.version === version;
  });
}

/** `npm ci`; where that is refused because the lockfile and a package.json were edited by hand, `npm install`. */
export async function install() {
  // The tools that build are development dependencies; NODE_ENV=production would leave them out.
  const options = ['--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const clean = await run('npm', ['ci', ...options], { output: 'keep' });
  if (clean.ok) return;
  console.log('aob: npm ci was refused, trying npm install');
  const lenient = await run('npm', ['install', ...options], { output: 'keep' });
  if (!lenient.ok) {
    throw new Error(
      `The packages could not be installed. What npm said:\n${clean.output}\n${lenient.output}`,
    );
  }
}

/** @param {string} path @returns {Record<string, Locked> | undefined} */
function lockedPackages(path) {
  if (!existsSync(join(root, path))) return undefined;
  return JSON.parse(readFileSync(join(root, path), 'utf8')).packages;
}
