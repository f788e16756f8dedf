// @ts-check
// npm run mutate [-- --mutate packages/engine/src/run/flow.ts]: changes the rules of the core one by one, and tells which
// changes no rule test notices. docs/mutation-testing.md explains those that are left.
const rules = [
  'decide',
  'evolve',
  'evolve-scope',
  'evolve-ticket',
  'flow',
  'settle',
  'route',
  'finish',
  'advance-body',
  'end-scope',
];

export default {
  testRunner: 'rules',
  plugins: ['./packages/engine/mutation/runner.mjs', './packages/engine/mutation/prose.mjs'],
  ignorers: ['prose'],
  mutate: rules.map((name) => `packages/engine/src/run/${name}.ts`),
  // Only what the rule tests load is copied.
  ignorePatterns: [
    '**',
    '!packages',
    '!packages/engine',
    '!packages/engine/**',
    '!packages/ir',
    '!packages/ir/**',
    '!docs',
    '!docs/overlays.md',
    '!package.json',
    '!tsconfig*.json',
    '**/dist',
    '**/generated',
  ],
  coverageAnalysis: 'perTest',
  // What happens while a file is loaded is the same for every test: none of them could be told apart.
  ignoreStatic: true,
  incremental: true,
  incrementalFile: '.stryker/incremental.json',
  tempDirName: '.stryker/sandbox',
  reporters: ['progress-append-only', 'clear-text', 'json'],
  jsonReporter: { fileName: '.stryker/report.json' },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  concurrency: 2,
  // Most of what goes round for ever is told by how often it does so; the clock must not mistake a busy machine for the rest.
  timeoutMS: 60_000,
  dryRunTimeoutMinutes: 30,
  allowEmpty: false,
};
