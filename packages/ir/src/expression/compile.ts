/** Source to program, with everything that is wrong about it named at once (R9). */
import { analyze } from './analyze.ts';
import { build } from './build.ts';
import { boundCost } from './cost.ts';
import { MAX_SOURCE_LENGTH, MAX_STATIC_COST } from './limits.ts';
import { Fault } from './machine.ts';
import { type ParsedSource, parseSource, type SourceProblem, toIssue } from './syntax.ts';
import type { CompiledExpression, CompileOptions, CompileResult } from './types.ts';

export function compileExpression(source: string, options: CompileOptions): CompileResult {
  return compileWithin(source, 0, source, options);
}

/** An expression that starts at `start` of a longer text; problems name their place in that text. */
export function compileWithin(
  text: string,
  start: number,
  source: string,
  options: CompileOptions,
): CompileResult {
  const pointer = options.pointer ?? '';
  const refuse = (...problems: readonly SourceProblem[]): CompileResult => ({
    ok: false,
    issues: problems.map((problem) => toIssue(problem, text, start, pointer)),
  });
  const early = problemOfText(source);
  if (early !== undefined) return refuse(early);
  const parsed = parseSource(source);
  if ('code' in parsed) return refuse(parsed);
  const { problems, reads } = analyze(parsed.ast, options.variables);
  const cost = boundCost(parsed.ast);
  if (cost > MAX_STATIC_COST) return refuse(...problems, tooCostly(cost));
  // Types only once the names are right: a wrong name would be reported twice.
  const typeProblem = problems.length === 0 ? parsed.check() : undefined;
  if (typeProblem !== undefined) return refuse(typeProblem);
  if (problems.length > 0) return refuse(...problems);
  const run = buildRun(parsed);
  if ('code' in run) return refuse(run);
  const program: CompiledExpression = { source, reads, cost, run };
  return { ok: true, program, reads };
}

function problemOfText(source: string): SourceProblem | undefined {
  if (source.trim() === '') return { code: 'expression.syntax', message: 'The expression is empty', at: 0 };
  if (source.length <= MAX_SOURCE_LENGTH) return undefined;
  return {
    code: 'expression.cost',
    message: `The expression has ${source.length} characters; at most ${MAX_SOURCE_LENGTH} are allowed`,
    at: 0,
    hint: 'Split it over several transform nodes.',
  };
}

function tooCostly(cost: number): SourceProblem {
  return {
    code: 'expression.cost',
    message: `The expression may take ${cost} steps on lists of 100 elements; at most ${MAX_STATIC_COST} are allowed`,
    at: 0,
    hint: 'Loop less deeply, or split the work over several transform nodes.',
  };
}

/** What can only be seen while building: literals out of range, patterns that RE2 refuses. */
function buildRun({ ast }: ParsedSource): CompiledExpression['run'] | SourceProblem {
  try {
    return build(ast, new Map());
  } catch (error) {
    if (error instanceof Fault) return { code: error.code, message: error.message, at: ast.start };
    throw error;
  }
}
