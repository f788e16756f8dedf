/** Workflows against tests that their authors wrote: the pure core, mocked answers, a clock that jumps. */
export type { Finding } from './findings.ts';
export { type CaseReport, runTests, type TestReport } from './run-tests.ts';
export { readTestFile, type TestFile } from './test-file.ts';
