/**
 * Who holds slots and who waits for one (R19): what admission reads. Slots themselves are given and taken by `append`, with
 * the commit that begins or ends a run, so nothing read here can let too many begin.
 */
import type { Digest, Priority } from '@aob/ir';

export interface HeldSlot {
  readonly number: number | undefined;
  readonly key: string | undefined;
  readonly keyNumber: number | undefined;
}

export interface QueuedRun {
  readonly runId: string;
  readonly priority: Priority;
  readonly key: string | undefined;
  /** When it came, milliseconds by database time. */
  readonly createdAt: number;
  /** The document whose limits are in force for it: what its tag names now, else its own. */
  readonly limitsFrom: Digest;
}

export interface RunSlots {
  /** Workflows that have runs waiting for a slot. */
  queuedWorkflows(): Promise<readonly string[]>;
  held(workflow: string): Promise<readonly HeldSlot[]>;
  /** Of each priority the first `limit` to come, those with one of these keys left out. */
  queued(
    workflow: string,
    options: { readonly limit: number; readonly exceptKeys: readonly string[] },
  ): Promise<readonly QueuedRun[]>;
}
