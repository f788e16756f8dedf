/** The JavaScript of `config.code` is parsed when it is saved, and never run here. */
import { parse } from 'acorn';
import { createBoundedCache } from '../expression/index.ts';
import type { Issue } from '../issue.ts';

/** A patch validates the whole document again, and most code in it is as it was. */
const CACHED = 500;
/** The sandbox runs it as strict code (engine, nodes/code/vm.mjs). */
const PREFIX = "'use strict';";
const PLACE = / \(\d+:\d+\)$/;

const problems = createBoundedCache<{ readonly problem?: Omit<Issue, 'pointer'> }>(CACHED);

export function codeIssue(code: string, pointer: string): Issue | undefined {
  const { problem } = problems.get(code, () => parsed(code));
  return problem === undefined ? undefined : { pointer, ...problem };
}

function parsed(code: string): { readonly problem?: Omit<Issue, 'pointer'> } {
  try {
    // A program that may return is the body of a function: a stray `}` cannot close what is around it.
    parse(PREFIX + code, { ecmaVersion: 2023, sourceType: 'script', allowReturnOutsideFunction: true });
    return {};
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

function problemOf(error: unknown): Omit<Issue, 'pointer'> {
  // The parser goes as deep as the code does.
  if (error instanceof RangeError) return { code: 'code.syntax', message: 'The code is nested too deeply.' };
  if (!(error instanceof SyntaxError) || !('loc' in error)) throw error;
  const { line, column } = error.loc as { readonly line: number; readonly column: number };
  const place = `line ${line}, column ${column + 1 - (line === 1 ? PREFIX.length : 0)}`;
  return {
    code: 'code.syntax',
    message: `The code is not JavaScript at ${place}: ${error.message.replace(PLACE, '')}.`,
    hint: 'It is the body of a function of `inputs` and ends with a return of JSON; ES2023, without import and await.',
  };
}
