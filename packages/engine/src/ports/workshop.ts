/**
 * What the process tells about its own work, to those who run it. Numbers of this process since it began; nothing waits for
 * them and nothing of them is kept.
 */
import type { Priority } from '@aob/ir';
import type { Need } from '../run/need.ts';

export interface RunnerView {
  readonly name: string;
  /** Node types it carries out. */
  readonly offers: readonly string[];
  /** Jobs that wait for something, at once; those that only compute are not counted against it. */
  readonly slots: number;
  readonly busy: number;
  /** Jobs that only compute, under way. */
  readonly computing: number;
  /** Jobs handed to it and not begun. */
  readonly queued: number;
  /** Milliseconds since the epoch. */
  readonly connectedAt: number;
  /** When it last gave a sign of life. */
  readonly lastSeenAt: number;
}

export interface BusView {
  readonly runners: readonly RunnerView[];
  /** Jobs that no runner has begun, by priority. */
  readonly waiting: { readonly [priority in Priority]: number };
  /** How long the oldest of them has waited, milliseconds. */
  readonly oldestWaitMs: number | undefined;
  /** Runs with a job that no runner here can carry out, and one thing that it asks for. */
  readonly unclaimed: readonly { readonly runId: string; readonly need: Need }[];
}

export interface WorkshopView extends BusView {
  /** Commands that wait to be decided, or whose commit is under way. */
  readonly commandsWaiting: number;
}

export type Measure =
  /** One attempt came to its end, and the log has its result. */
  | {
      readonly kind: 'attempt';
      readonly nodeType: string;
      /** In the line of its runner. */
      readonly waitedMs: number;
      /** From its begin until its result was durable. */
      readonly tookMs: number;
    }
  | { readonly kind: 'failure'; readonly code: string }
  /** One transaction of the write path, with the commits of several runs. */
  | { readonly kind: 'append'; readonly tookMs: number };

export interface Workshop {
  look(): WorkshopView;
  /** Told of each measure. Listeners must not throw and must not wait. The answer ends it. */
  subscribe(listener: (measure: Measure) => void): () => void;
}
