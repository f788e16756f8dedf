// @ts-check
// Before each file of tests: when it is over, the checks that found something in it are written down, file by file, where
// `AOB_GATE_SURVEY` says.
import { appendFileSync } from 'node:fs';
import { afterAll, beforeAll, expect } from 'vitest';
import { found } from './watch.mjs';

// biome-ignore lint/style/noProcessEnv: set by scripts/mutate-gate.mjs for one run of the tests; no program reads it.
const survey = process.env['AOB_GATE_SURVEY'];

beforeAll(() => found.clear());

afterAll(() => {
  if (survey === undefined) return;
  const { testPath } = expect.getState();
  appendFileSync(survey, `${JSON.stringify({ file: testPath, checks: [...found] })}\n`);
});
