import type { Preview, Sample, Written } from '@aob/engine/preview';
import { type Json, VARIABLES, type Variable } from '@aob/ir';
import { useEffect, useState } from 'react';
import { ask } from '../check/compiler.ts';

/** As long as the compiler waits, so that value and problems come together. */
const PAUSE_MS = 150;

export interface Asked {
  readonly written: Written;
  readonly variables: readonly string[];
  readonly sample: Sample;
  readonly each?: string;
}

/** The value of what is written, a moment after the last letter. Undefined before the first answer. */
export function usePreview(asked: Asked | undefined): Preview | undefined {
  const [preview, setPreview] = useState<Preview>();
  const [now, setNow] = useState(asked);
  // An object made anew says nothing new: what is written is compared as text.
  const text = asked && textOf(asked);
  const sample = asked?.sample;
  if (text !== (now && textOf(now)) || sample !== now?.sample) setNow(asked);
  useEffect(() => {
    if (now === undefined) {
      setPreview(undefined);
      return;
    }
    let isCurrent = true;
    const timer = setTimeout(() => {
      ask('preview', questionOf(now))
        .then((answer) => {
          if (isCurrent) setPreview(answer);
        })
        .catch((error: Error) => {
          if (isCurrent) setPreview({ kind: 'no_value', code: 'studio.compiler', message: error.message });
        });
    }, PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [now]);
  return now === undefined ? undefined : preview;
}

function textOf({ written, variables, each }: Asked): string {
  return JSON.stringify([written, variables, each]);
}

/** Only outputs that are named in it go along: those of a whole run may be large. */
function questionOf({ written, variables, sample, each }: Asked) {
  const text = `${each ?? ''} ${typeof written.source === 'string' ? written.source : JSON.stringify(written.source)}`;
  const outputs = Object.entries(sample.outputs).filter(([id]): boolean => text.includes(id));
  return {
    written,
    variables: VARIABLES.filter((variable): variable is Variable => variables.includes(variable)),
    sample: { ...sample, outputs: Object.fromEntries<Json>(outputs) },
    ...(each !== undefined && { each }),
  };
}
