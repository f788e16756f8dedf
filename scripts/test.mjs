// @ts-check
/**
 * All tests, from a fresh clone: builds what is stale, then unit and integration suites, then the end-to-end ones against
 * the built program. Arguments are handed to vitest (`npm test -- packages/ir`), which then runs alone and whole.
 * The last line counts every test of every runner.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeReady } from './make-ready.mjs';
import { root, run, tool } from './run-step.mjs';

const mustRunAll = process.env.AOB_REQUIRE_ALL === '1';
const chosen = process.argv.slice(2);
const reports = mkdtempSync(join(tmpdir(), 'aob-reports-'));
const total = { passed: 0, failed: 0, skipped: 0 };
let isGreen = true;

try {
  await makeReady({ web: chosen.length === 0 });
  if (chosen.length > 0) await vitest('chosen', chosen);
  else {
    await vitest('units', ['--project=unit', '--project=integration']);
    await vitest('e2e', ['--project=e2e']);
    await studio();
  }
} finally {
  rmSync(reports, { recursive: true, force: true });
}
if (mustRunAll && total.skipped > 0) {
  console.log(`AOB_REQUIRE_ALL is set and ${total.skipped} tests were skipped.`);
  isGreen = false;
}
if (total.passed + total.failed === 0) {
  console.log('No test ran.');
  isGreen = false;
}
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = isGreen && total.failed === 0 ? 0 : 1;

/** @param {string} name @param {readonly string[]} args */
async function vitest(name, args) {
  const report = join(reports, `${name}.json`);
  const { ok } = await run(tool('vitest'), [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...args,
  ]);
  isGreen &&= ok;
  if (!existsSync(report)) return;
  const counts = JSON.parse(readFileSync(report, 'utf8'));
  total.passed += counts.numPassedTests;
  total.failed += counts.numFailedTests;
  total.skipped += counts.numPendingTests + counts.numTodoTests;
}

/** The browser suites (playwright). Without a Chromium they cannot run, and that is said, not hidden. */
async function studio() {
  const folder = join(root, 'e2e');
  if (!hasChromium(folder)) {
    console.log('NOT RUN: the browser suites. There is no Chromium: install the system package "chromium".');
    isGreen &&= !mustRunAll;
    return;
  }
  const report = join(reports, 'studio.json');
  const args = ['test', '--config', 'studio/playwright.config.ts', '--reporter=list,json'];
  const { ok } = await run(tool('playwright'), args, {
    cwd: folder,
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  });
  isGreen &&= ok;
  if (!existsSync(report)) return;
  const { stats } = JSON.parse(readFileSync(report, 'utf8'));
  total.passed += stats.expected + stats.flaky;
  total.failed += stats.unexpected;
  total.skipped += stats.skipped;
}

/** The system's, or the one that playwright installed. @param {string} folder */
function hasChromium(folder) {
  const { chromium } = createRequire(join(folder, 'package.json'))('@playwright/test');
  return existsSync('/usr/bin/chromium') || existsSync(chromium.executablePath());
}
