/** Which values somebody tries their workflow with, kept in this browser like the draft it is for. */
import { type JsonDraft, jsonDraft } from '../../run/json-field.tsx';
import type { SampleChoice } from './sample-context.ts';

export interface KeptSample {
  readonly choice: SampleChoice;
  readonly typed: JsonDraft | undefined;
}

const keyOf = (name: string): string => `aob:sample:${name}`;

export function keptSample(name: string): KeptSample | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(name)) ?? 'null');
    if (kept === null) return undefined;
    return { choice: kept.choice, typed: typeof kept.typed === 'string' ? jsonDraft(kept.typed) : undefined };
  } catch {
    // Cut off, or another version's: it is only a convenience.
    return undefined;
  }
}

export function keepSample(name: string, { choice, typed }: KeptSample): void {
  try {
    localStorage.setItem(keyOf(name), JSON.stringify({ choice, typed: typed?.text }));
  } catch {
    // No room: it still counts on this page.
  }
}
