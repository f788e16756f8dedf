import type { RunStatus } from '@aob/engine/contract';

const FINISHED: ReadonlySet<RunStatus> = new Set(['COMPLETED', 'FAILED', 'CANCELLED', 'TIMED_OUT']);

export function isFinished(status: RunStatus): boolean {
  return FINISHED.has(status);
}
