import { useEffect, useRef } from 'react';
import { type Area, type KeysOf, wordsFor } from './shortcuts.ts';

interface Mounted {
  readonly area: Area;
  current: { readonly [key: string]: (() => void) | undefined };
}

const SEQUENCE_MS = 900;

const mounted = new Set<Mounted>();
let prefix: { readonly key: string; readonly at: number } | undefined;

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement && ['checkbox', 'radio'].includes(target.type)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}

/** On a control these keys mean the control. */
function isPressing(event: KeyboardEvent): boolean {
  if (event.key !== 'Enter' && event.key !== ' ') return false;
  return (
    event.target instanceof Element && event.target.closest('a, button, summary, [role="button"]') !== null
  );
}

/** One listener for the whole page, so that a two-key sequence is seen before its second key does anything else. */
function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target))
    return;
  if (isPressing(event) || document.querySelector('[role="dialog"]') !== null) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  // When it was pressed, not when a busy page comes to look at it: the second key alone may mean something else.
  const at = event.timeStamp;
  const wanted = prefix !== undefined && at - prefix.at < SEQUENCE_MS ? `${prefix.key} ${key}` : key;
  prefix = key === 'g' ? { key, at } : undefined;
  for (const { current } of mounted) {
    const run = current[wanted];
    if (run === undefined) continue;
    event.preventDefault();
    run();
    return;
  }
}

/** Single keys while nobody types and no dialog is open; what each does is written in `SHORTCUTS`. */
export function useKeys<A extends Area>(area: A, keys: KeysOf<A>): void {
  const latest = useRef<Mounted>({ area, current: keys });
  useEffect(() => {
    latest.current.current = keys;
  });
  useEffect(() => {
    const own = latest.current;
    if (mounted.size === 0) window.addEventListener('keydown', onKeyDown);
    mounted.add(own);
    return () => {
      mounted.delete(own);
      if (mounted.size === 0) window.removeEventListener('keydown', onKeyDown);
    };
  }, []);
}

export interface KeyAct {
  readonly key: string;
  readonly does: string;
  readonly run: () => void;
}

/** What the keys do on the page as it is now; what goes to pages is not among it. */
export function keyActs(): readonly KeyAct[] {
  const acts = new Map<string, KeyAct>();
  for (const { area, current } of mounted) {
    for (const [key, run] of Object.entries(current)) {
      const does = wordsFor(area, key);
      if (run === undefined || does === undefined || key.startsWith('g ') || acts.has(does)) continue;
      acts.set(does, { key, does, run });
    }
  }
  return [...acts.values()];
}
