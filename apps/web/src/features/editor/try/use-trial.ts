import type { Sample, Trial } from '@aob/engine/preview';
import type { WorkflowDocument } from '@aob/ir';
import { useEffect, useState } from 'react';
import { useSettled } from '../../run/use-settled.ts';
import { ask } from '../check/compiler.ts';

/** It compiles the whole workflow once more: when nobody has typed for a moment. */
const PAUSE_MS = 400;

export interface TrialAnswer {
  readonly trial: Trial;
  /** In the page, of what only computes. */
  readonly tookMs: number;
}

interface Asked {
  /** With its defaults written; undefined while something is wrong with it. */
  readonly document: WorkflowDocument | undefined;
  readonly node: string;
  readonly sample: Sample | undefined;
}

/** What the step would come to by itself. Undefined while there is nothing to try it with, or no answer yet. */
export function useTrial({ document, node, sample }: Asked): TrialAnswer | undefined {
  const [answer, setAnswer] = useState<TrialAnswer>();
  const settled = useSettled(document, PAUSE_MS);
  useEffect(() => {
    if (settled === undefined || sample === undefined) {
      setAnswer(undefined);
      return;
    }
    let isCurrent = true;
    const began = performance.now();
    const say = (trial: Trial): void => {
      if (isCurrent) setAnswer({ trial, tookMs: performance.now() - began });
    };
    ask('trial', { document: settled, node, sample })
      .then(say)
      .catch((error: Error) => say({ kind: 'failed', code: 'studio.compiler', message: error.message }));
    return () => {
      isCurrent = false;
    };
  }, [settled, node, sample]);
  return answer;
}
