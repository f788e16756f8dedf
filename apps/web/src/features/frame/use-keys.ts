import { useEffect, useRef } from 'react';

/** What each key does on this page. A key is `event.key` in lower case, or two in a row: `g r`. */
export type Keys = { readonly [key: string]: () => void };

const SEQUENCE_MS = 900;

const mounted = new Set<{ current: Keys }>();
let prefix: { readonly key: string; readonly at: number } | undefined;

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
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
  const wanted = prefix !== undefined && Date.now() - prefix.at < SEQUENCE_MS ? `${prefix.key} ${key}` : key;
  prefix = key === 'g' ? { key, at: Date.now() } : undefined;
  for (const { current } of mounted) {
    const run = current[wanted];
    if (run === undefined) continue;
    event.preventDefault();
    run();
    return;
  }
}

/** Single keys while nobody types and no dialog is open. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    if (mounted.size === 0) window.addEventListener('keydown', onKeyDown);
    mounted.add(latest);
    return () => {
      mounted.delete(latest);
      if (mounted.size === 0) window.removeEventListener('keydown', onKeyDown);
    };
  }, []);
}
