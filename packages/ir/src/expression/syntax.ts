/**
 * Source text to syntax tree, and back to a place in the source. Grammar, precedence and static types come from
 * cel-js; evaluation does not (its evaluator has no budget, trips over data with a key `constructor`, and its
 * `matches` backtracks). The tree's `call`/`rcall` nodes keep macros as written.
 */
import { type ASTNode, TypeError as CelTypeError, Environment, ParseError } from '@marcbachmann/cel-js';
import type { Issue } from '../issue.ts';
import { VARIABLES } from './bindings.ts';
import { MAX_AST_DEPTH, MAX_AST_NODES } from './limits.ts';

export type { ASTNode };

/** Never evaluates: these overloads only tell the checker what R10 adds to CEL. */
function checkOnly(): never {
  throw new Error('cel-js only parses and checks here');
}

/** What `functions.ts` has and cel-js has not. */
const ADDED_FUNCTIONS = [
  'string.replace(string, string): string',
  'matches(string, string): bool',
  'string(google.protobuf.Timestamp): string',
  'string(google.protobuf.Duration): string',
  'int(google.protobuf.Timestamp): int',
  'timestamp(double): google.protobuf.Timestamp',
  'timestamp(google.protobuf.Timestamp): google.protobuf.Timestamp',
  'duration(google.protobuf.Duration): google.protobuf.Duration',
];

function createEnvironment(): Environment {
  const environment = new Environment({
    homogeneousAggregateLiterals: false,
    limits: { maxAstNodes: MAX_AST_NODES, maxDepth: MAX_AST_DEPTH },
  });
  for (const variable of VARIABLES) environment.registerVariable(variable, 'dyn');
  for (const operator of ['+', '-', '*', '/', '%']) {
    environment.registerOperator(`int ${operator} double: double`, checkOnly);
    environment.registerOperator(`double ${operator} int: double`, checkOnly);
  }
  environment.registerOperator('double % double: double', checkOnly);
  environment.registerOperator('int == double: bool', checkOnly);
  environment.registerOperator('list<int> == list<double>: bool', checkOnly);
  for (const signature of ADDED_FUNCTIONS) environment.registerFunction(signature, checkOnly);
  return environment;
}

const environment = createEnvironment();

export interface ParsedSource {
  readonly ast: ASTNode;
  /** The first static type error, if any. */
  check(): SourceProblem | undefined;
}

export interface SourceProblem {
  readonly code: string;
  readonly message: string;
  /** Offset in the source. */
  readonly at: number;
  readonly hint?: string;
}

export function parseSource(source: string): ParsedSource | SourceProblem {
  try {
    const parsed = environment.parse(source);
    return { ast: parsed.ast, check: () => typeProblem(parsed.check()) };
  } catch (error) {
    if (error instanceof ParseError) return syntaxProblem(error);
    // Thousands of `!` or `-` in a row: the parser recurses on them without counting.
    if (error instanceof RangeError) return tooComplex(0);
    throw error;
  }
}

function syntaxProblem(error: ParseError): SourceProblem {
  const at = error.range?.start ?? 0;
  if (error.code === 'limit_exceeded') return tooComplex(at);
  return { code: 'expression.syntax', message: error.summary, at };
}

function tooComplex(at: number): SourceProblem {
  return {
    code: 'expression.cost',
    message: `The expression is too long or too deeply nested (at most ${MAX_AST_NODES} parts, ${MAX_AST_DEPTH} levels).`,
    at,
    hint: 'Split it over several transform nodes.',
  };
}

/** JSON values may differ in type, so branches may too, although CEL would not have it. */
const ALLOWED = new Set(['incompatible_ternary_branches']);

function typeProblem(result: { valid: boolean; error?: unknown }): SourceProblem | undefined {
  const { error } = result;
  if (result.valid || !(error instanceof CelTypeError || error instanceof ParseError)) return undefined;
  if (ALLOWED.has(error.code)) return undefined;
  return { code: 'expression.type', message: error.summary, at: error.range?.start ?? 0 };
}

/** `start` is where the source stands in `text`, which is what the reader has before them. */
export function toIssue(problem: SourceProblem, text: string, start: number, pointer: string): Issue {
  const at = start + problem.at;
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  const column = at - before.lastIndexOf('\n');
  const message = `${problem.message.replace(/\.$/, '')} (line ${line}, column ${column}).`;
  const issue = { pointer, code: problem.code, message };
  return problem.hint === undefined ? issue : { ...issue, hint: problem.hint };
}
