import type { Json } from '@aob/ir';

/** What is not as a test expects it; `pointer` leads to the expectation, or to what went wrong, in the test file. */
export interface Finding {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
  readonly expected?: Json;
  readonly actual?: Json;
}

/** Where two values differ. */
export interface Difference {
  readonly pointer: string;
  /** Absent: nothing was expected here. */
  readonly expected?: Json;
  /** Absent: nothing is here. */
  readonly actual?: Json;
}

const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A key as a step of a JSON pointer. */
export const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** The innermost places in which two values differ, in the order of what was expected. */
export const differences = (expected: Json, actual: Json, pointer = ''): readonly Difference[] => {
  if (isObject(expected) && isObject(actual)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    return [...keys].flatMap((key) => inside(expected[key], actual[key], `${pointer}/${escaped(key)}`));
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const length = Math.max(expected.length, actual.length);
    return Array.from({ length }, (_, i) => inside(expected[i], actual[i], `${pointer}/${i}`)).flat();
  }
  return expected === actual ? [] : [{ pointer, expected, actual }];
};

const inside = (
  expected: Json | undefined,
  actual: Json | undefined,
  pointer: string,
): readonly Difference[] => {
  if (expected === undefined) return actual === undefined ? [] : [{ pointer, actual }];
  return actual === undefined ? [{ pointer, expected }] : differences(expected, actual, pointer);
};
