/** Ends the process like kill -9 at a named moment. Armed by crash tests only; otherwise there is no hook at all. */
import type { CrashPoint } from '@aob/engine';

/** `spec` is `name:count`: the process ends at that passing of that point. */
export const armCrashPoint = (spec: string | undefined): CrashPoint | undefined => {
  if (spec === undefined) return undefined;
  const [wanted, count] = spec.split(':');
  let left = Number(count);
  return (name) => {
    if (name !== wanted) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  };
};
