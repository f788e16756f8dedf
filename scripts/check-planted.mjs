// @ts-check
/**
 * Plants the wrong files of planted-violations.mjs into a small workspace of its own, which has this repository's rules
 * and packages but none of its sources, and expects every one to be noticed. Always cleans up.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { allowed, surroundings, violations } from './planted-violations.mjs';
import { run, tool } from './run-step.mjs';

const RULES = [
  'package.json',
  'biome.json',
  '.gitignore',
  '.dependency-cruiser.cjs',
  'tsconfig.base.json',
  'knip.json',
  'tsconfig.imports.json',
];
const WORKSPACES = [
  'packages/ir',
  'packages/engine',
  'packages/api',
  'packages/client',
  'apps/workers',
  'apps/cli',
  'apps/web',
];

/** @typedef {import('./planted-violations.mjs').Violation} Violation */
/** @typedef {{ rule: string, path: string }} Finding */

/** @param {string} repository @returns {Promise<{ ok: boolean, output: string }>} */
export async function checkPlanted(repository) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'aob-planted-')));
  const cleanUp = () => rmSync(folder, { recursive: true, force: true });
  const stopped = () => {
    cleanUp();
    process.exit(1);
  };
  process.once('SIGINT', stopped).once('SIGTERM', stopped);
  try {
    layOut(repository, folder);
    const found = await Promise.all([
      findWithTsc(folder),
      findWithBiome(folder),
      findWithDepcruise(folder),
      findWithKnip(folder),
    ]);
    const problems = [...importRulesWithoutPlant(repository), ...judge(found.flat())];
    return { ok: problems.length === 0, output: problems.join('\n') };
  } finally {
    cleanUp();
    process.off('SIGINT', stopped).off('SIGTERM', stopped);
  }
}

/** @param {readonly Finding[]} found @returns {string[]} */
function judge(found) {
  const missed = violations
    .filter((one) => !found.some((it) => it.path === one.path && new RegExp(`^${one.rule}$`).test(it.rule)))
    .map((one) => `${one.tool} no longer notices ${one.rule}: planted as ${one.path}, and nothing was said`);
  const wrong = found
    .filter((it) => it.path in allowed && it.rule !== 'files')
    .map((it) => `${it.path} is allowed, but ${it.rule} complains`);
  return [...missed, ...wrong];
}

/** @param {string} repository */
function importRulesWithoutPlant(repository) {
  const { forbidden } = createRequire(import.meta.url)(join(repository, '.dependency-cruiser.cjs'));
  const planted = new Set(violations.map((one) => one.rule));
  return forbidden
    .filter((/** @type {{ name: string }} */ rule) => !planted.has(rule.name))
    .map((/** @type {{ name: string }} */ rule) => `the import rule ${rule.name} has no planted violation`);
}

/** @param {string} repository @param {string} folder */
function layOut(repository, folder) {
  const copied = [
    ...RULES,
    ...WORKSPACES.flatMap((one) => [`${one}/package.json`, `${one}/tsconfig.json`]),
    'packages/engine/src/run/tsconfig.json',
  ];
  for (const path of copied.filter((one) => existsSync(join(repository, one)))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(repository, path), join(folder, path));
  }
  const planted = Object.fromEntries(violations.map((one) => [one.path, one.source]));
  for (const [path, source] of Object.entries({ ...surroundings, ...allowed, ...planted })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), source);
  }
  linkPackages(repository, folder);
}

/** node_modules as in the repository, but our own packages are the planted ones. @param {string} repository @param {string} folder */
function linkPackages(repository, folder) {
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@aob'), { recursive: true });
  for (const name of readdirSync(join(repository, 'node_modules'))) {
    if (name !== '@aob' && !name.startsWith('.'))
      symlinkSync(join(repository, 'node_modules', name), join(modules, name), 'junction');
  }
  for (const workspace of WORKSPACES) {
    symlinkSync(join(folder, workspace), join(modules, '@aob', workspace.replace(/^.*\//, '')), 'junction');
  }
}

/** @param {string} folder @returns {Promise<Finding[]>} */
async function findWithTsc(folder) {
  const { output } = await run(
    tool('tsc'),
    ['-p', 'packages/engine/src/run', '--incremental', 'false', '--pretty', 'false'],
    { cwd: folder, output: 'keep' },
  );
  return [...output.matchAll(/^(\S+)\(\d+,\d+\): error (TS\d+)/gm)].map(([, path = '', rule = '']) => ({
    path,
    rule,
  }));
}

/** @param {string} folder @returns {Promise<Finding[]>} */
async function findWithBiome(folder) {
  const { output } = await run(tool('biome'), ['ci', '--reporter=json', '--max-diagnostics=none', '.'], {
    cwd: folder,
    output: 'keep',
  });
  const { diagnostics } = JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1));
  return diagnostics
    .filter((/** @type {{ severity: string }} */ one) => one.severity === 'error')
    .map((/** @type {{ category: string, location: { path: string | { file: string } } }} */ one) => ({
      rule: one.category.replace(/^.*\//, ''),
      path: typeof one.location.path === 'string' ? one.location.path : one.location.path.file,
    }));
}

/** @param {string} folder @returns {Promise<Finding[]>} */
async function findWithDepcruise(folder) {
  const { output } = await run(
    tool('depcruise'),
    ['apps', 'packages', '--output-type', 'json', '--no-cache'],
    { cwd: folder, output: 'keep' },
  );
  const { summary } = JSON.parse(output);
  return summary.violations.map((/** @type {{ from: string, rule: { name: string } }} */ one) => ({
    rule: one.rule.name,
    path: one.from,
  }));
}

/** @param {string} folder @returns {Promise<Finding[]>} */
async function findWithKnip(folder) {
  const { output } = await run(tool('knip'), ['--reporter', 'json', '--no-progress'], {
    cwd: folder,
    output: 'keep',
  });
  const { issues } = JSON.parse(output.slice(output.indexOf('{"'), output.lastIndexOf('}') + 1));
  return issues.flatMap((/** @type {Record<string, unknown>} */ one) =>
    Object.entries(one)
      .filter(([, list]) => Array.isArray(list) && list.length > 0)
      .map(([rule]) => ({ rule, path: String(one.file) })),
  );
}
