import { useEffect, useRef, useState } from 'react';

const SPEEDS = [1, 10] as const;
/** At the slower speed. */
const STEP_MS = 700;
/** However long a log is, playing it takes about so many steps. */
const STEPS_MAX = 600;

/** Walks the log event by event, a long one in strides. */
export function usePlayer(seq: number, last: number, go: (seq: number) => void) {
  const [isPlaying, setPlaying] = useState(false);
  const [speedAt, setSpeedAt] = useState(0);
  const speed = SPEEDS[speedAt] ?? 1;
  const stride = Math.max(1, Math.ceil(last / STEPS_MAX));
  const step = useRef(go);
  useEffect(() => {
    step.current = go;
  });
  useEffect(() => {
    if (!isPlaying) return;
    if (seq >= last) {
      setPlaying(false);
      return;
    }
    const timer = setTimeout(() => step.current(Math.min(last, seq + stride)), STEP_MS / speed);
    return () => clearTimeout(timer);
  }, [isPlaying, seq, last, speed, stride]);
  return {
    isPlaying,
    speed,
    nextSpeed: () => setSpeedAt((speedAt + 1) % SPEEDS.length),
    toggle: () => {
      // At the end, play means: from the beginning.
      if (!isPlaying && seq >= last) go(1);
      setPlaying(!isPlaying);
    },
  };
}
