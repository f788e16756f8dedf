// @ts-check
/**
 * Stryker's view of the rule tests: all of them are loaded once, with every change of the rules among them, and a change is
 * looked at by calling the tests that reach it. vitest would load everything again for each, which takes seconds; this takes
 * milliseconds, so that all of decide and evolve is done in one sitting.
 *
 * A test that fails does not count for a change unless it passes again without it: whatever a change leaves behind in the
 * process must not be taken for its effect on the next one.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { DryRunStatus, MutantRunStatus, TestStatus } from '@stryker-mutator/api/test-runner';
import { build } from 'esbuild';

/** @typedef {import('./tests-in-hand.mjs').Test} Test */
/** @typedef {import('@stryker-mutator/api/core').MutantCoverage} MutantCoverage */
/** @typedef {{ activeMutant?: string | undefined, currentTestId?: string, hitCount?: number | undefined, hitLimit?: number | undefined, mutantCoverage?: MutantCoverage }} Instruments */

/** Without those that take seconds: what proves a limit by reaching it, draws cases, or sums. */
const SLOW = /(?:long-runs|aggregate|\.prop)\.test\.ts$/;

/**
 * Stryker's limit is a hundred times what all tests together do. For one test a tenth of that is far beyond what it could
 * come to without going round for ever, and is reached in time.
 */
const TESTS_TOGETHER = 10;
const LEAST_HITS = 10_000;

/** Tests read files beside them by the place of their source, wherever the bundle lies. @type {import('esbuild').Plugin} */
const keepsPlace = {
  name: 'keeps-place',
  setup({ onLoad }) {
    onLoad({ filter: /\.test\.ts$/ }, ({ path }) => {
      const place = JSON.stringify(pathToFileURL(path).href);
      const head = `import { beginFile as beginTests } from 'vitest'; beginTests(${JSON.stringify(path)});`;
      const text = readFileSync(path, 'utf8').replaceAll('import.meta.url', place);
      return { contents: `${head}\n${text}`, loader: 'ts' };
    });
  },
};

/** All rule tests of the folder that this process runs in, as they are there. @returns {Promise<readonly Test[]>} */
const loadTests = async () => {
  const rules = resolve('packages/engine/src/run');
  const files = readdirSync(rules, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !SLOW.test(file))
    .sort();
  const outfile = resolve(`packages/engine/mutation/.rules-${process.pid}.mjs`);
  const inHand = resolve('packages/engine/mutation/tests-in-hand.mjs');
  const imports = files.map((file) => `import ${JSON.stringify(join(rules, file))};`);
  await build({
    stdin: {
      contents: [...imports, "export { tests } from 'vitest';"].join('\n'),
      resolveDir: resolve('.'),
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    alias: { vitest: inHand },
    plugins: [keepsPlace],
    logLevel: 'error',
  });
  /** @type {{ readonly tests: readonly Test[] }} */
  const { tests } = await import(pathToFileURL(outfile).href);
  if (tests.length === 0) throw new Error('no rule tests were found');
  return tests;
};

/** Where instrumented code looks for the change that is on, and notes where it went. @returns {Instruments} */
const instruments = () => {
  const place = /** @type {{ __stryker__?: Instruments }} */ (globalThis);
  place.__stryker__ ??= {};
  return place.__stryker__;
};

/** @type {{ aobRuleTest?: () => unknown }} */
const inHand = /** @type {any} */ (globalThis);
const callInHand = new Script('globalThis.aobRuleTest()');

/** Milliseconds that a test may take beside what it took before, which is measured on the same machine. */
const PATIENCE_MS = 5_000;
/** What is assumed of a test that has not run yet. */
const UNKNOWN_MS = 300;

/** @typedef {{ readonly message: string, readonly isEndless: boolean }} Trouble */

/**
 * Undefined when it passes. Whatever goes round for ever is stopped from outside (node:vm does), so that the process with
 * everything loaded in it lives on.
 * @param {Test} test @param {number} usualMs @returns {Promise<Trouble | undefined>}
 */
const failureOf = async ({ run }, usualMs) => {
  try {
    inHand.aobRuleTest = run;
    await callInHand.runInThisContext({ timeout: Math.ceil(PATIENCE_MS + 100 * usualMs) });
    return undefined;
  } catch (error) {
    const isEndless = /** @type {any} */ (error)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
    return { message: error instanceof Error ? error.message : String(error), isEndless };
  }
};

/** @returns {import('@stryker-mutator/api/test-runner').TestRunner} */
const createRunner = () => {
  /** @type {readonly Test[]} */
  let tests = [];
  /** @type {Map<string, number>} */
  const took = new Map();
  /** How many changes each has found. @type {Map<string, number>} */
  const found = new Map();

  /** @param {Test} test */
  const timed = async (test) => {
    const begun = performance.now();
    const failure = await failureOf(test, took.get(test.id) ?? UNKNOWN_MS);
    const timeSpentMs = performance.now() - begun;
    if (failure === undefined) took.set(test.id, timeSpentMs);
    return { failure, timeSpentMs };
  };

  /** What finds most for its time comes first: many changes are found by any test, the others by the same few. @param {Test} test */
  const price = ({ id }) => (took.get(id) ?? 0) / (1 + (found.get(id) ?? 0));

  return {
    capabilities: () => ({ reloadEnvironment: false }),

    async init() {
      tests = await loadTests();
    },

    async dryRun() {
      const seen = instruments();
      const results = [];
      for (const test of tests) {
        seen.currentTestId = test.id;
        const { failure, timeSpentMs } = await timed(test);
        const { id, name, fileName } = test;
        const facts = { id, name, fileName, timeSpentMs };
        results.push(
          failure === undefined
            ? { ...facts, status: /** @type {const} */ (TestStatus.Success) }
            : { ...facts, status: /** @type {const} */ (TestStatus.Failed), failureMessage: failure.message },
        );
      }
      delete seen.currentTestId;
      const { mutantCoverage } = seen;
      return { status: DryRunStatus.Complete, tests: results, ...(mutantCoverage && { mutantCoverage }) };
    },

    async mutantRun({ activeMutant, testFilter, hitLimit }) {
      const seen = instruments();
      const wanted = new Set(testFilter);
      const reaching = testFilter === undefined ? tests : tests.filter(({ id }) => wanted.has(id));
      const inOrder = [...reaching].sort((a, b) => price(a) - price(b));
      seen.hitLimit = hitLimit === undefined ? undefined : Math.max(LEAST_HITS, hitLimit / TESTS_TOGETHER);
      for (const [index, test] of inOrder.entries()) {
        seen.hitCount = hitLimit === undefined ? undefined : 0;
        seen.activeMutant = activeMutant.id;
        const { failure } = await timed(test);
        seen.activeMutant = undefined;
        if (failure?.isEndless || (seen.hitCount ?? 0) > (seen.hitLimit ?? Number.POSITIVE_INFINITY))
          return { status: MutantRunStatus.Timeout, reason: `${test.name} goes on and on` };
        if (failure === undefined) continue;
        seen.hitCount = undefined;
        const { failure: afterwards } = await timed(test);
        if (afterwards !== undefined)
          return {
            status: MutantRunStatus.Error,
            errorMessage: `${test.name} fails ever since: ${afterwards.message}`,
          };
        found.set(test.id, (found.get(test.id) ?? 0) + 1);
        const { message: failureMessage } = failure;
        return { status: MutantRunStatus.Killed, killedBy: [test.id], failureMessage, nrOfTests: index + 1 };
      }
      return { status: MutantRunStatus.Survived, nrOfTests: inOrder.length };
    },
  };
};

export const strykerPlugins = [{ kind: 'TestRunner', name: 'rules', factory: createRunner }];
