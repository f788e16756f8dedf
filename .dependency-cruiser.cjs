/**
 * Who may import whom: apps -> api | client -> engine -> ir, never back, never sideways.
 * `npm run check` plants one violation for each rule below and expects red (scripts/check-planted.mjs).
 */
const TEST = '\\.(test|prop\\.test|int\\.test|contract)\\.tsx?$|/(testing|regressions)/';
const PURE = '^packages/(ir/src|engine/src/(run|rehearsal|moments|preview))/';

/** A layer and what it may not reach. */
const layer = (name, from, to, extra = {}) => ({
  name,
  severity: 'error',
  from: { path: from, ...extra },
  to: { path: to },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: { path: '^(apps|packages|e2e|bench)/' },
      to: { couldNotResolve: true },
    },

    layer('ir-imports-nothing-of-ours', '^packages/ir/', '^(apps/|packages/(?!ir/)|e2e/|bench/|scripts/)'),
    layer('engine-imports-only-ir', '^packages/engine/', '^(apps/|packages/(?!ir/|engine/)|e2e/|bench/)'),
    layer(
      'api-imports-only-engine-and-ir',
      '^packages/api/',
      '^(apps/|packages/(?!ir/|engine/|api/)|e2e/|bench/)',
    ),
    layer(
      'client-imports-only-engine-and-ir',
      '^packages/client/',
      '^(apps/|packages/(?!ir/|engine/|client/)|e2e/|bench/)',
    ),
    {
      name: 'client-knows-only-the-contract',
      severity: 'error',
      from: { path: '^packages/client/' },
      to: { path: '^packages/engine/src/', pathNot: '^packages/engine/src/contract/' },
    },
    {
      name: 'apps-do-not-import-each-other',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'cli-speaks-http-only',
      severity: 'error',
      from: { path: '^apps/cli/src/' },
      // Tests of workflows and audits of exports need no server (docs/adr/0019, 0033).
      to: { path: '^packages/(engine/src/(?!contract/|rehearsal/|audit/)|api/)' },
    },
    {
      name: 'studio-reads-through-the-api',
      severity: 'error',
      from: { path: '^apps/web/' },
      // It draws any moment of a run from the events it read (docs/adr/0035), and tries expressions and steps (docs/adr/0041).
      to: { path: '^packages/engine/src/(?!contract/|moments/|preview/)', dependencyTypesNot: ['type-only'] },
    },

    {
      name: 'pure-code-has-no-node-builtins',
      severity: 'error',
      from: { path: PURE, pathNot: TEST },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'run-imports-only-run-and-ir',
      severity: 'error',
      from: { path: '^packages/engine/src/run/', pathNot: TEST },
      to: { path: '^packages/engine/src/(?!run/|messages\\.ts$)' },
    },
    {
      name: 'rehearsal-imports-only-the-pure-core',
      severity: 'error',
      from: { path: '^packages/engine/src/rehearsal/', pathNot: TEST },
      to: {
        path: ['^packages/engine/src/(?!rehearsal/|run/|contract/|messages\\.ts$)'],
      },
    },
    {
      name: 'moments-import-only-the-pure-core',
      severity: 'error',
      from: { path: '^packages/engine/src/moments/', pathNot: TEST },
      to: { path: ['^packages/engine/src/(?!moments/|run/|contract/)'] },
    },
    {
      name: 'previews-import-only-the-pure-core',
      severity: 'error',
      from: { path: '^packages/engine/src/preview/', pathNot: TEST },
      to: { path: ['^packages/engine/src/(?!preview/|run/)'] },
    },
    {
      name: 'ports-import-no-adapters-or-usecases',
      severity: 'error',
      from: { path: '^packages/engine/src/ports/', pathNot: TEST },
      to: { path: '^packages/engine/src/(adapters|usecases|handlers|nodes)/' },
    },
    {
      name: 'only-composition-imports-adapters',
      severity: 'error',
      from: {
        pathNot: ['/composition\\.ts$', '^packages/engine/src/adapters/', TEST, '^(e2e|bench|scripts)/'],
      },
      to: { path: '^packages/engine/src/adapters/' },
    },
    {
      name: 'contract-imports-zod-only',
      severity: 'error',
      from: { path: '^packages/engine/src/contract/', pathNot: TEST },
      to: { pathNot: ['^packages/engine/src/contract/', '^packages/ir/src/', '(^|/)node_modules/zod/'] },
    },
    {
      name: 'tests-stay-out-of-the-product',
      severity: 'error',
      from: { path: '^(apps|packages)/[^/]+/src/', pathNot: TEST },
      to: { path: '\\.test\\.tsx?$|/testing/|^(e2e|bench)/|(^|/)node_modules/(vitest|fast-check)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(?!.*node_modules/).*(^|/)(dist|\\.next|generated|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.imports.json' },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.d.ts'],
    },
    cache: { folder: 'node_modules/.cache/dependency-cruiser', strategy: 'content' },
  },
};
