// @ts-check
/**
 * The lockfile must serve every platform and every registry: each optional platform package of everything that has such
 * is in it, every package from npm has its checksum, and no entry names the host it came from.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** @typedef {{ version?: string, link?: boolean, integrity?: string, resolved?: string, inBundle?: boolean, optionalDependencies?: Record<string, string> }} Locked */

/** @param {string} root @returns {{ ok: boolean, output: string }} */
export function checkLockfile(root) {
  /** @type {{ packages: Record<string, Locked> }} */
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const problems = Object.entries(packages).flatMap(([path, entry]) => [
    ...hostProblems(path, entry),
    ...missingPlatforms(path, entry, packages),
  ]);
  return { ok: problems.length === 0, output: problems.join('\n') };
}

/** @param {string} path @param {Locked} entry */
function hostProblems(path, entry) {
  if (!path.includes('node_modules/') || entry.link === true || entry.inBundle === true) return [];
  const problems = [];
  if (entry.resolved?.includes('://'))
    problems.push(`${path}: names a host (${new URL(entry.resolved).host})`);
  if (entry.integrity === undefined) problems.push(`${path}: has no checksum`);
  return problems;
}

/** @param {string} path @param {Locked} entry @param {Record<string, Locked>} packages */
function missingPlatforms(path, entry, packages) {
  return Object.entries(entry.optionalDependencies ?? {})
    .filter(([name]) => !isFound(path, name, packages))
    .map(
      ([name, version]) =>
        `${path || 'the root'}: the optional package ${name}@${version} is not in the lockfile`,
    );
}

/** npm looks for a dependency beside its user and in every node_modules above. @param {string} user @param {string} name @param {Record<string, Locked>} packages */
function isFound(user, name, packages) {
  for (
    let base = user;
    ;
    base = base.includes('/node_modules/') ? base.slice(0, base.lastIndexOf('/node_modules/')) : ''
  ) {
    if (`${base === '' ? '' : `${base}/`}node_modules/${name}` in packages) return true;
    if (base === '') return false;
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { ok, output } = checkLockfile(new URL('..', import.meta.url).pathname);
  if (!ok) console.error(`package-lock.json:\n${output}`);
  process.exitCode = ok ? 0 : 1;
}
