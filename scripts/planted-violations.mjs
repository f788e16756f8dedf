// @ts-check
/**
 * One small wrong file for each rule that `npm run check` promises. A rule that no longer notices its file is red.
 * `rule` is what the tool calls it; for tsc it is the number of the error.
 * @typedef {{ tool: 'biome' | 'depcruise' | 'tsc' | 'knip', rule: string, path: string, source: string }} Violation
 */

const PURE = ['packages/ir/src', 'packages/engine/src/run'];
const long = `export function long(): number {\n  let n = 0;\n${'  n += 1;\n'.repeat(70)}  return n;\n}\n`;

/** @type {readonly Violation[]} */
const lint = [
  ...PURE.flatMap((folder) => [
    violation('biome', 'noRestrictedGlobals', `${folder}/planted-date.ts`, 'export const at = Date.now();\n'),
    violation(
      'biome',
      'noJsRestrictedProperties',
      `${folder}/planted-random.ts`,
      'export const r = Math.random();\n',
    ),
    violation(
      'biome',
      'noNodejsModules',
      `${folder}/planted-node.ts`,
      "export { readFileSync } from 'node:fs';\n",
    ),
  ]),
  inEngine('noProcessEnv', 'export const home = process.env.HOME;\n'),
  inEngine('noExcessiveLinesPerFunction', long),
  inEngine('noExplicitAny', 'export const x: any = 1;\n'),
  inEngine('noNonNullAssertion', 'export const y = (list: string[]) => list[0]!;\n'),
  inEngine('noEnum', 'export enum Color {\n  Red,\n}\n'),
  inEngine('noDefaultExport', 'export default 1;\n'),
  inEngine('noConsole', 'export const say = () => console.log(1);\n'),
  inEngine('noBarrelFile', "export { long } from './planted-noExcessiveLinesPerFunction.ts';\n"),
  inEngine(
    'noUnusedImports',
    "import { long } from './planted-noExcessiveLinesPerFunction.ts';\n\nexport const z = 1;\n",
  ),
  inEngine(
    'noFloatingPromises',
    'async function later(): Promise<void> {\n  await Promise.resolve();\n}\nexport function now(): void {\n  later();\n}\n',
  ),
  inEngine('format', 'export   const   wide = "quotes"\n'),
];

/** @type {readonly Violation[]} */
const types = [
  ...PURE.flatMap((folder) => [
    violation('tsc', 'TS2304', `${folder}/planted-fetch.ts`, "export const page = () => fetch('x');\n"),
    violation(
      'tsc',
      '(TS2580|TS2591|TS2304)',
      `${folder}/planted-process.ts`,
      'export const p = () => process.pid;\n',
    ),
    violation(
      'tsc',
      'TS2304',
      `${folder}/planted-timer.ts`,
      'export const t = () => setTimeout(() => {}, 1);\n',
    ),
    violation(
      'tsc',
      '(TS2580|TS2591|TS2304|TS2307)',
      `${folder}/planted-fs.ts`,
      "export { readFileSync } from 'node:fs';\n",
    ),
  ]),
  inRun('TS2322', 'indexed', 'export const first: string = ([] as string[])[0];\n'),
  inRun(
    'TS2375',
    'optional',
    'export const o: { a?: string } = { a: undefined } as { a: string | undefined };\n',
  ),
  inRun('TS1294', 'parameter-property', 'export class C {\n  constructor(readonly a: string) {}\n}\n'),
  inRun(
    'TS1484',
    'type-import',
    "import { Shape } from './planted-shape.ts';\n\nexport const s: Shape = 1;\n",
  ),
];

/** Each import rule with the file that breaks it. */
const imports = [
  edge('no-cycles', 'packages/ir/src/planted-a.ts', './planted-b.ts'),
  edge('resolvable', 'packages/ir/src/planted-lost.ts', './planted-nowhere.ts'),
  edge('ir-imports-nothing-of-ours', 'packages/ir/src/planted-up.ts', '@aob/engine'),
  edge('engine-imports-only-ir', 'packages/engine/src/planted-up.ts', '@aob/api'),
  edge('api-imports-only-engine-and-ir', 'packages/api/src/planted-side.ts', '@aob/client'),
  edge('client-imports-only-engine-and-ir', 'packages/client/src/planted-side.ts', '@aob/api'),
  edge('client-knows-only-the-contract', 'packages/client/src/planted-deep.ts', '@aob/engine'),
  edge(
    'apps-do-not-import-each-other',
    'apps/workers/src/planted-side.ts',
    '../../cli/src/planted-target.ts',
  ),
  edge('cli-speaks-http-only', 'apps/cli/src/planted-deep.ts', '@aob/engine'),
  edge('studio-reads-through-the-api', 'apps/web/src/planted-deep.ts', '@aob/engine'),
  edge('pure-code-has-no-node-builtins', 'packages/ir/src/planted-core.ts', 'node:path'),
  edge('run-imports-only-run-and-ir', 'packages/engine/src/run/planted-up.ts', '../planted-target.ts'),
  edge(
    'rehearsal-imports-only-the-pure-core',
    'packages/engine/src/rehearsal/planted-up.ts',
    '../planted-target.ts',
  ),
  edge(
    'moments-import-only-the-pure-core',
    'packages/engine/src/moments/planted-up.ts',
    '../planted-target.ts',
  ),
  edge(
    'previews-import-only-the-pure-core',
    'packages/engine/src/preview/planted-up.ts',
    '../planted-target.ts',
  ),
  edge(
    'ports-import-no-adapters-or-usecases',
    'packages/engine/src/ports/planted.ts',
    '../usecases/planted-target.ts',
  ),
  edge(
    'only-composition-imports-adapters',
    'packages/engine/src/usecases/planted.ts',
    '../adapters/planted-target.ts',
  ),
  edge('contract-imports-zod-only', 'packages/engine/src/contract/planted.ts', 'pg'),
  edge('tests-stay-out-of-the-product', 'packages/api/src/planted-test.ts', 'vitest'),
];

/** @type {readonly Violation[]} */
const deadCode = [
  violation('knip', 'files', 'packages/client/src/planted-unused-file.ts', 'export const nobody = 1;\n'),
  violation(
    'knip',
    'exports',
    'packages/client/src/planted-used.ts',
    'export const used = 1;\nexport const unused = 2;\n',
  ),
  violation(
    'knip',
    'unlisted',
    'packages/client/src/planted-unlisted.ts',
    "import 'left-pad';\n\nexport const l = 1;\n",
  ),
];

export const violations = [...lint, ...types, ...imports, ...deadCode];

/** What the wrong files need around them, and files that look wrong but are allowed: these must stay green. */
export const surroundings = {
  'packages/ir/src/index.ts': 'export const ir = 1;\n',
  'packages/engine/src/index.ts': "export { ir } from '@aob/ir';\n",
  'packages/api/src/index.ts': "export { ir } from '@aob/engine';\n",
  'packages/client/src/index.ts':
    "import { l } from './planted-unlisted.ts';\nimport { used } from './planted-used.ts';\n\nexport const client = used + l;\n",
  'packages/ir/src/planted-b.ts': "import './planted-a.ts';\n",
  'packages/engine/src/run/planted-shape.ts': 'export type Shape = number;\n',
  'packages/engine/src/planted-target.ts': 'export const target = 1;\n',
  'packages/engine/src/usecases/planted-target.ts': 'export const target = 1;\n',
  'packages/engine/src/adapters/planted-target.ts': 'export const target = 1;\n',
  'apps/cli/src/planted-target.ts': 'export const target = 1;\n',
};

export const allowed = {
  'apps/workers/src/env.ts': 'export const home = process.env.HOME;\n',
  'apps/workers/src/composition.ts':
    "import { target } from '../../../packages/engine/src/adapters/planted-target.ts';\n\nexport const adapter = target;\n",
  'packages/ir/src/allowed.test.ts': `import { readFileSync } from 'node:fs';\n\nexport const at = Date.now() + readFileSync('/dev/null').length;\n${long}`,
};

/** @param {Violation['tool']} tool @param {string} rule @param {string} path @param {string} source @returns {Violation} */
function violation(tool, rule, path, source) {
  return { tool, rule, path, source };
}

/** @param {string} rule @param {string} source */
function inEngine(rule, source) {
  return violation('biome', rule, `packages/engine/src/usecases/planted-${rule}.ts`, source);
}

/** @param {string} rule @param {string} name @param {string} source */
function inRun(rule, name, source) {
  return violation('tsc', rule, `packages/engine/src/run/planted-${name}.ts`, source);
}

/** @param {string} rule @param {string} path @param {string} target */
function edge(rule, path, target) {
  return violation('depcruise', rule, path, `import '${target}';\n`);
}
