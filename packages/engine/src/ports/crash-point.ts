/** Moments at which a test may kill the process; in a running system the hook does nothing. */
export const CRASH_POINTS = [
  'after-blob-write',
  'before-commit',
  'after-commit',
  'after-dispatch',
  'before-ack',
] as const;

export type CrashPointName = (typeof CRASH_POINTS)[number];

export type CrashPoint = (name: CrashPointName) => void;
