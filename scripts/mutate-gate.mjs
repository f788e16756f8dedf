// @ts-check
// npm run mutate:gate [-- protection.ts]: takes the checks of the gate out one by one, and tells which tests notice. Each is first
// looked for by the property of the gate, up to the first difference, and by the attacks and rule tests where that says nothing. A
// check that found nothing there is not missed there: it is not looked for in vain. Exit code 1: one is missed by all.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { checksIn, watched } from '../packages/engine/mutation/without.mjs';
import { root, run, tool } from './run-step.mjs';

const wanted = process.argv.slice(2);
const checks = checksIn(root).filter(
  (check) => wanted.length === 0 || wanted.some((part) => check.includes(part)),
);
const place = mkdtempSync(join(tmpdir(), 'aob-gate-'));
const bundle = join(root, 'packages/engine/dist/explore-gate.mjs');

/** One bundle for all: which check is taken out, it reads from its environment. */
const bundleProperty = () =>
  build({
    entryPoints: [join(root, 'packages/engine/mutation/explore-gate.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    logLevel: 'error',
    plugins: [
      {
        name: 'watched-checks',
        setup: ({ onLoad }) =>
          onLoad({ filter: /\.ts$/ }, ({ path }) => {
            const contents = watched(root, relative(root, path), readFileSync(path, 'utf8'));
            return contents === undefined ? undefined : { contents, loader: 'ts' };
          }),
      },
    ],
  });

/** @param {Record<string, string>} [env] */
const explored = (env = {}) => run(process.execPath, [bundle], { output: 'keep', env });

/** @param {readonly string[]} files @param {Record<string, string>} env */
const tested = (files, env) =>
  run(
    tool('vitest'),
    [
      'run',
      '--config',
      'packages/engine/mutation/gate.config.ts',
      '--bail',
      '1',
      '--reporter',
      'json',
      ...files,
    ],
    { output: 'keep', env },
  );

/** @param {string} report */
const firstFailed = (report) => {
  const at = report.indexOf('{"num');
  if (at < 0) return report.trim().split('\n')[0] ?? '';
  const { testResults } = JSON.parse(report.slice(at));
  for (const { name, assertionResults } of testResults)
    for (const { status, fullName } of assertionResults)
      if (status === 'failed') return `${relative(root, name)}: ${fullName}`;
  return 'a file of tests could not be loaded';
};

/** What the property finds when nothing is taken out. */
const surveyProperty = async () => {
  await bundleProperty();
  const { ok, output } = await explored();
  if (!ok) throw new Error(`The property of the gate does not hold: ${output}`);
  return new Set(output.trim().split('\n'));
};

/** @type {Promise<readonly { readonly file: string, readonly checks: readonly string[] }[]> | undefined} */
let surveyed;

/** In which files of tests each check finds something; asked once, when somebody wants to know. */
const surveyTests = async () => {
  const survey = join(place, 'survey.jsonl');
  const { ok, output } = await tested([], { AOB_GATE_SURVEY: survey });
  if (!ok) throw new Error(`The rule tests fail with nothing taken out: ${firstFailed(output)}`);
  return readFileSync(survey, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
};

/** @param {string} check @returns {Promise<{ readonly by: string, readonly first: string } | undefined>} */
const noticed = async (check) => {
  if (foundByProperty.has(check)) {
    const { ok, output } = await explored({ AOB_GATE_WITHOUT: check });
    if (!ok) return { by: 'the property', first: output };
  }
  surveyed ??= surveyTests();
  const files = (await surveyed).flatMap(({ file, checks: found }) => (found.includes(check) ? [file] : []));
  if (files.length === 0) return undefined;
  const { ok, output } = await tested(files, { AOB_GATE_WITHOUT: check });
  return ok ? undefined : { by: 'attacks and rule tests', first: firstFailed(output) };
};

const began = Date.now();
const foundByProperty = await surveyProperty();
/** How often each answer was given. @type {Map<string, number>} */
const count = new Map();
process.stdout.write('| check | noticed by | first |\n| --- | --- | --- |\n');
for (const check of checks) {
  const { by, first } = (await noticed(check)) ?? { by: 'nobody', first: '' };
  count.set(by, (count.get(by) ?? 0) + 1);
  const said = first.trim().split('\n')[0]?.replaceAll('|', '\\|').slice(0, 160);
  process.stdout.write(`| ${check.replace('packages/', '')} | ${by} | ${said} |\n`);
}
rmSync(place, { recursive: true });
const seconds = Math.round((Date.now() - began) / 1000);
const sums = [...count].map(([by, checked]) => `${checked} noticed by ${by}`).join(', ');
process.stdout.write(`\n${checks.length} checks taken out in ${seconds} s: ${sums}\n`);
if ((count.get('nobody') ?? 0) > 0) process.exitCode = 1;
