import type { Job } from '../messages.ts';
import type { AttemptRef } from '../run/commands.ts';

export type JobKey = AttemptRef & { readonly runId: string };

/** The way out: work whose commit is durable. Losing it is harmless, because the folded state still names it (R14). */
export interface JobBus {
  dispatch(job: Job): void;
  /** Nobody waits for this attempt any more; telling twice, or telling of unknown work, is nothing. */
  cancel(key: JobKey): void;
  /** Jobs handed over and not yet taken, for back-pressure (R20). */
  depth(): number;
}

/** `signal` aborts when the attempt is cancelled. What it throws is the handler's own bug; the bus only reports it. */
export type JobHandler = (job: Job, signal: AbortSignal) => Promise<void>;

/** The way in for runners. Priorities are weighted, and the lowest is never starved. */
export interface JobSource {
  /** Takes up to `concurrency` jobs at once. `stop` takes no more and waits for what runs. */
  consume(options: { readonly concurrency: number; readonly handle: JobHandler }): { stop(): Promise<void> };
}
