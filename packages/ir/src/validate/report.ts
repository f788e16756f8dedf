/** Collects issues; every check goes on after the first problem. */
import { closest, distance } from 'fastest-levenshtein';
import type { Issue } from '../issue.ts';
import { escapeSegment } from '../json/pointer.ts';

/** Nobody reads more, and a hostile document must not make a huge answer or a long search for nearest words. */
export const MAX_ISSUES = 100;

export class Report {
  readonly issues: Issue[] = [];

  get isFull(): boolean {
    return this.issues.length >= MAX_ISSUES;
  }

  add(issue: Issue): void {
    if (!this.isFull) this.issues.push(issue);
  }

  addAll(issues: readonly Issue[]): void {
    for (const issue of issues) this.add(issue);
  }
}

/** Elements with which nothing was wrong. What is wrong is told anew each time, for its place may be another. */
const faultless = new WeakSet<object>();

/** For checks of one element that look at nothing else: documents share what a patch left as it was. */
export function checkOnce<T extends object>(
  element: T,
  pointer: string,
  report: Report,
  check: (element: T, pointer: string, report: Report) => void,
): void {
  if (faultless.has(element)) return;
  const before = report.issues.length;
  check(element, pointer, report);
  if (report.issues.length === before && !report.isFull) faultless.add(element);
}

export function at(pointer: string, segment: string | number): string {
  return `${pointer}/${typeof segment === 'number' ? segment : escapeSegment(segment)}`;
}

/** The known word nearest to `word`, if it is near enough to be what was meant. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const short = known.filter((k) => k.length <= 100);
  if (short.length === 0 || word.length === 0 || word.length > 100) return undefined;
  const best = closest(
    word.toLowerCase(),
    short.map((k) => k.toLowerCase()),
  );
  const found = short.find((k) => k.toLowerCase() === best);
  const allowed = Math.max(2, Math.floor(word.length / 3));
  return found !== undefined && distance(word.toLowerCase(), best) <= allowed ? found : undefined;
}

/** `Did you mean x? Known: a, b, c.` */
export function knownWords(word: string, known: readonly string[], what = 'Known'): string {
  const near = nearest(word, known);
  const meant = near === undefined ? '' : `Did you mean ${near}? `;
  const shown = known.length <= 20 ? known : [...known.slice(0, 20), '…'];
  return `${meant}${what}: ${shown.length === 0 ? 'none' : shown.join(', ')}.`;
}

/** A value as it may stand in a message. */
export function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
