import { useState } from 'react';
import { announce } from '../live/announcer.tsx';
import { tellMany, type Verdict } from './tell-many.ts';

/** As many as one request of the studio carries. */
const AT_ONCE = 4;

export type Verdicts = ReadonlyMap<string, Verdict<string>>;

/** Tells many things the same, each by itself, and keeps what became of each. */
export function useTellMany() {
  const [verdicts, setVerdicts] = useState<Verdicts>(new Map());
  const [isRunning, setRunning] = useState(false);
  const [stopper, setStopper] = useState(() => new AbortController());
  return {
    verdicts,
    isRunning,
    /** What is under way ends as it ends. */
    stop: () => stopper.abort(),
    /** `tell` says in words what came of it, or throws why nothing did. */
    start: async (ids: readonly string[], tell: (id: string) => Promise<string>): Promise<void> => {
      const own = new AbortController();
      setStopper(own);
      setRunning(true);
      let refused = 0;
      await tellMany({
        ids,
        atOnce: AT_ONCE,
        signal: own.signal,
        tell,
        onVerdict: (id, verdict) => {
          if (verdict.state === 'refused') refused += 1;
          setVerdicts((before) => new Map(before).set(id, verdict));
        },
      });
      setRunning(false);
      announce(refused === 0 ? 'All of them were told' : `${refused} of ${ids.length} were refused`);
    },
  };
}
