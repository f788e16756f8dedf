/**
 * `matches` with RE2 semantics: linear in the text, whatever the pattern (R9).
 * What a match costs must not depend on what this process happens to have cached, else two processes could
 * decide differently: a pattern is paid for once per evaluation, cached or not.
 */
import { RE2JS, RE2JSException } from 're2js';
import { createBoundedCache } from './bounded-cache.ts';
import { MAX_PATTERN_LENGTH, MAX_PATTERN_PROGRAM, PATTERN_CACHE_SIZE } from './limits.ts';
import { Fault, type Frame, spend } from './machine.ts';

const compiled = createBoundedCache<RE2JS>(PATTERN_CACHE_SIZE);
/** Steps of a compilation, some hundred microseconds. */
const COMPILE_STEPS = 5_000;

/** Throws a Fault for a pattern that RE2 refuses or that is too large. */
export function compilePattern(pattern: string): RE2JS {
  return compiled.get(pattern, () => {
    if (pattern.length > MAX_PATTERN_LENGTH) throw tooLarge();
    try {
      const regex = RE2JS.compile(pattern);
      if (regex.programSize() > MAX_PATTERN_PROGRAM) throw tooLarge();
      return regex;
    } catch (error) {
      if (!(error instanceof RE2JSException)) throw error;
      throw new Fault('expression.invalid_pattern', `Not a regular expression (RE2): ${error.message}.`);
    }
  });
}

function tooLarge(): Fault {
  return new Fault('expression.cost', 'The regular expression is too large.');
}

/** A pattern that only the evaluation knows. */
export function matchesDynamic(frame: Frame, text: string, pattern: string): boolean {
  frame.patterns ??= new Set();
  if (!frame.patterns.has(pattern)) {
    spend(frame, COMPILE_STEPS);
    frame.patterns.add(pattern);
  }
  return matchesCompiled(frame, text, compilePattern(pattern));
}

export function matchesCompiled(frame: Frame, text: string, regex: RE2JS): boolean {
  spend(frame, 1 + (text.length >> 3) * (1 + (regex.programSize() >> 3)));
  return regex.test(text);
}
