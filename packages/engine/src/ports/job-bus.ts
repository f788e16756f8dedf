import type { Job } from '../messages.ts';
import type { AttemptRef } from '../run/commands.ts';
import type { Need } from '../run/need.ts';

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

/** How a runner introduces itself, for those who look after it. */
export interface RunnerCard {
  readonly name: string;
  /** Node types it carries out. */
  readonly offers: readonly string[];
}

export interface ConsumeOptions extends Partial<RunnerCard> {
  readonly concurrency: number;
  readonly handle: JobHandler;
  /** What a job asks for that this runner does not have; absent: it takes every job. */
  readonly lacks?: (job: Job) => Need | undefined;
}

/** The way in for runners. Priorities are weighted, and the lowest is never starved. */
export interface JobSource {
  /**
   * Registers a runner, which takes up to `concurrency` jobs at once. Jobs that no runner before it could take are
   * dispatched again. `stop` takes no more and waits for what runs.
   */
  consume(options: ConsumeOptions): { stop(): Promise<void> };
}
