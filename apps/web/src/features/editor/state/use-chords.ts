import { useEffect, useRef } from 'react';

/** With Control or Command held: `z`, `shift+z`. */
export type Chords = { readonly [chord: string]: () => void };

/** Chords of the page. In a field they belong to the field, except those in `everywhere`. */
export function useChords(chords: Chords, everywhere: readonly string[]): void {
  const latest = useRef(chords);
  const always = useRef(everywhere);
  useEffect(() => {
    latest.current = chords;
    always.current = everywhere;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      if (document.querySelector('[role="dialog"]') !== null) return;
      const chord = `${event.shiftKey ? 'shift+' : ''}${event.key.toLowerCase()}`;
      if (isTyping(event.target) && !always.current.includes(chord)) return;
      const run = latest.current[chord];
      if (run === undefined) return;
      event.preventDefault();
      run();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

/** Text has an undo and a clipboard of its own. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}
