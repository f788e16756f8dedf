/** Values of options, read where they are given: what is wrong with one is said with its name. */
import { InvalidArgumentError } from 'commander';

/** A whole number of an option, within its bounds. */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    const range = max === Number.MAX_SAFE_INTEGER ? `from ${min} on` : `from ${min} to ${max}`;
    throw new InvalidArgumentError(`It is a whole number ${range}.`);
  };
}

/** Collects `name=value` of a repeated option. */
export function pair(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It is written as name=value.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}
