import type { Json } from '@aob/ir';
import { useEffect, useState } from 'react';
import type { Checked } from './answers.ts';
import { ask } from './compiler.ts';

/** Long enough for the next letter, short enough to feel live. */
const PAUSE_MS = 150;

export interface Check extends Checked {
  /** What was looked at; another one than the present document while the answer is on its way. */
  readonly of: Json;
}

/** What the compiler says to a document, a moment after the last change. Undefined before the first answer. */
export function useCheck(document: Json): Check | undefined {
  const [check, setCheck] = useState<Check>();
  const hasAnswer = check !== undefined;
  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(
      () => {
        ask('check', document)
          .then((checked) => {
            if (isCurrent) setCheck({ ...checked, of: document });
          })
          .catch((error: Error) => {
            if (isCurrent) setCheck({ issues: [stopped(error)], of: document });
          });
      },
      hasAnswer ? PAUSE_MS : 0,
    );
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [document, hasAnswer]);
  return check;
}

function stopped(error: Error): Checked['issues'][number] {
  return {
    pointer: '',
    code: 'studio.compiler',
    message: error.message,
    hint: 'Reload the page; the draft is kept.',
  };
}
