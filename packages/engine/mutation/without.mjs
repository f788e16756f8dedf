// @ts-check
// Leads the checks of the gate past `watch.mjs`, where any of them can be taken out: then it finds nothing any more. They are
// known by what they return, so that a new check is among them without a word about it here.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** What a check that finds nothing gives, by the type that it says it returns. */
const NOTHING = new Map([
  ['readonly Issue[]', '[]'],
  ['Issue[]', '[]'],
  ['Issue | undefined', 'undefined'],
  ['Rejection | undefined', 'undefined'],
  ['PolicyVerdict', '{ refusals: [], reviews: [], isAuto: false }'],
  ['ParentVerdict', '{ refusals: [], reviews: [] }'],
]);

/** Where the gate is: its files, or whole folders. Of `validate` those checks that look at the graph as one. */
const GATE = [
  'packages/ir/src/patch',
  'packages/ir/src/compile',
  'packages/ir/src/validate/structure.ts',
  'packages/ir/src/validate/edges.ts',
  ...[
    'apply-patch',
    'body-rules',
    'four-eyes',
    'live-rules',
    'parent-guards',
    'refuse-decision',
    'spawn-depth',
    'withdraw',
    'withdrawal-rules',
  ].map((name) => `packages/engine/src/run/${name}.ts`),
];

/**
 * Every check, as `file#function`.
 * @param {string} root
 * @returns {readonly string[]}
 */
export const checksIn = (root) =>
  GATE.flatMap((place) => sourcesAt(root, place)).flatMap((file) =>
    checksOf(file, readFileSync(join(root, file), 'utf8')).map(({ name }) => `${file}#${name}`),
  );

/** @param {string} root @param {string} place */
const sourcesAt = (root, place) =>
  place.endsWith('.ts')
    ? [place]
    : readdirSync(join(root, place))
        .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
        .map((name) => `${place}/${name}`);

/**
 * The source with its checks led past `watch.mjs`; undefined of a file that has none.
 * @param {string} root
 * @param {string} file
 * @param {string} text
 */
export const watched = (root, file, text) => {
  const checks = isOfGate(file) ? checksOf(file, text) : [];
  if (checks.length === 0) return undefined;
  const edits = checks.flatMap((check) => editsOf(file, check)).sort((a, b) => b.at - a.at);
  const led = edits.reduce((source, { at, put }) => source.slice(0, at) + put + source.slice(at), text);
  const watch = JSON.stringify(join(root, 'packages/engine/mutation/watch.mjs'));
  return `import { asked as asked$ } from ${watch}; ${led}`;
};

/** @param {string} file */
const isOfGate = (file) =>
  !file.endsWith('.test.ts') && GATE.some((place) => file === place || dirname(file) === place);

/** @param {string} file @param {Check} check */
const editsOf = (file, { name, nothing, isAdding, isDeclared, from, to }) => {
  const id = JSON.stringify(`${file}#${name}`);
  const rest = `all$, ${nothing}, ${isAdding}`;
  return isDeclared
    ? [
        // The name stays with what asks, and the whole of it goes by another one.
        { at: from, put: `${name}(...all$) { return asked$(${id}, ${name}$whole, ${rest}); } function ` },
        { at: to, put: '$whole' },
      ]
    : [
        { at: from, put: `(...all$) => asked$(${id}, ` },
        { at: to, put: `, ${rest})` },
      ];
};

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {string} nothing what it gives when it finds nothing
 * @property {boolean} isAdding it adds what it finds to a report
 * @property {boolean} isDeclared as a function, and not as a constant
 * @property {number} from of its name where it is declared, of the whole function otherwise
 * @property {number} to
 */

/** @param {string} file @param {string} text @returns {readonly Check[]} */
const checksOf = (file, text) => {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
  return source.statements.flatMap((statement) => {
    if (ts.isFunctionDeclaration(statement) && statement.name && statement.body)
      return checkOf(statement.name.text, statement, statement.name);
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.flatMap((one) =>
      ts.isIdentifier(one.name) && one.initializer && ts.isArrowFunction(one.initializer)
        ? checkOf(one.name.text, one.initializer, one.initializer)
        : [],
    );
  });
};

/** @param {string} name @param {ts.SignatureDeclaration} signature @param {ts.Node} place @returns {readonly Check[]} */
const checkOf = (name, signature, place) => {
  const type = signature.type?.getText() ?? '';
  // A check of the whole graph adds what it finds to a report.
  const isAdding = type === 'void' && name.startsWith('check');
  const nothing = NOTHING.get(type) ?? (isAdding ? 'undefined' : undefined);
  if (nothing === undefined) return [];
  const isDeclared = place !== signature;
  return [{ name, nothing, isAdding, isDeclared, from: place.getStart(), to: place.getEnd() }];
};
