import { useEffect, useRef } from 'react';
import { isTyping } from './use-chords.ts';

export interface Clipboard {
  /** What is chosen, as text; undefined when nothing is. */
  readonly copy: () => string | undefined;
  readonly cut: () => string | undefined;
  /** True when the text was steps. */
  readonly paste: (text: string) => boolean;
}

/** The clipboard of the system, so that steps go from one workflow to another and into a mail. */
export function useClipboard(clipboard: Clipboard): void {
  const latest = useRef(clipboard);
  useEffect(() => {
    latest.current = clipboard;
  });
  useEffect(() => {
    const take =
      (act: 'copy' | 'cut') =>
      (event: ClipboardEvent): void => {
        if (isElsewhere(event)) return;
        const text = latest.current[act]();
        if (text === undefined) return;
        event.clipboardData?.setData('text/plain', text);
        event.preventDefault();
      };
    const paste = (event: ClipboardEvent): void => {
      if (isTyping(event.target)) return;
      if (latest.current.paste(event.clipboardData?.getData('text/plain') ?? '')) event.preventDefault();
    };
    const [copy, cut] = [take('copy'), take('cut')];
    document.addEventListener('copy', copy);
    document.addEventListener('cut', cut);
    document.addEventListener('paste', paste);
    return () => {
      document.removeEventListener('copy', copy);
      document.removeEventListener('cut', cut);
      document.removeEventListener('paste', paste);
    };
  }, []);
}

/** Somebody copies words from the page. */
function isElsewhere(event: ClipboardEvent): boolean {
  return isTyping(event.target) || (document.getSelection()?.toString() ?? '') !== '';
}
