import { useEffect, useState } from 'react';

/** The clock of the page may be a second behind, which is much of five. */
const STEP_MS = 200;

const secondsUntil = (time: number): number => Math.max(1, Math.ceil((time - Date.now()) / 1000));

/** Counts down by eye only: said aloud once a second it would drown everything else. */
export function SecondsLeft({ until }: { readonly until: number }) {
  const [seconds, setSeconds] = useState(() => secondsUntil(until));
  useEffect(() => {
    const step = (): void => setSeconds(secondsUntil(until));
    step();
    const timer = setInterval(step, STEP_MS);
    return () => clearInterval(timer);
  }, [until]);
  return (
    <>
      <span className="sr-only">sent in a few seconds</span>
      <span aria-hidden className="tabular-nums">
        sent in {seconds} s
      </span>
    </>
  );
}
