/** Reads for people and programs: summaries, logs, patches and tickets as they were last committed. */
import type { Digest } from '@aob/ir';
import type { RunStatus } from '../run/state.ts';
import type { Commit, RunBirth, RunHead, Snapshot } from './event-log.ts';
import type { LedgerRow, TicketRow } from './projections.ts';

export interface RunSummary extends RunBirth, RunHead {
  readonly runId: string;
  readonly quarantine: string | undefined;
}

/** A page of a list that is newest first; `after` is the last id of the page before. */
export interface Page {
  readonly limit: number;
  readonly after?: string | undefined;
}

/** Which runs, wherever they stand in a list. */
export interface RunMatch {
  readonly status?: readonly RunStatus[] | undefined;
  readonly workflow?: string | undefined;
  /** All of them. */
  readonly labels?: { readonly [key: string]: string } | undefined;
  readonly key?: string | undefined;
  /** Runs that this run has started. */
  readonly parent?: string | undefined;
  /** Created at or after, milliseconds. */
  readonly since?: number | undefined;
  /** Created at or before, milliseconds. */
  readonly until?: number | undefined;
  /** Part of the run id, the workflow name or the key. */
  readonly q?: string | undefined;
}

export type RunFilter = RunMatch & Page;

export interface TicketFilter extends Page {
  readonly status?: TicketRow['status'] | undefined;
  /** Of any of these runs. */
  readonly runIds?: readonly string[] | undefined;
  /** Tickets this name or role may decide; those open to everyone included. */
  readonly assignees?: readonly string[] | undefined;
  readonly kind?: TicketRow['kind'] | undefined;
  readonly workflow?: string | undefined;
  readonly decision?: TicketRow['decision'];
  readonly decidedBy?: string | undefined;
  /** Part of the message, the reason, the ids of run and ticket, the workflow or the node. */
  readonly q?: string | undefined;
}

export interface PatchFilter extends Page {
  readonly scope?: LedgerRow['scope'] | undefined;
  readonly runId?: string | undefined;
  readonly workflow?: string | undefined;
  readonly tag?: string | undefined;
  /** `promoted`: applied, and brought to its workflow since; `applied` are the others. */
  readonly status?: LedgerRow['status'] | 'promoted' | undefined;
  readonly promotes?: string | undefined;
  readonly operationsDigest?: Digest | undefined;
  readonly authorKind?: LedgerRow['authorKind'] | undefined;
  /** Part of the reason, the author, the workflow, or the ids of the patch and its run. */
  readonly q?: string | undefined;
}

export interface RunReads {
  run(runId: string): Promise<RunSummary | undefined>;
  /** Many at once, in no order; unknown ids are absent. */
  runsById(runIds: readonly string[]): Promise<readonly RunSummary[]>;
  runs(filter: RunFilter): Promise<readonly RunSummary[]>;
  count(match: RunMatch): Promise<number>;
  /**
   * Commits that hold events at or after `fromSeq`, in order, at most `limit`; a commit may begin before it. With `untilSeq`
   * none that begins after that: one commit may hold thousands of events.
   */
  commits(runId: string, fromSeq: number, limit: number, untilSeq?: number): Promise<readonly Commit[]>;
  /** The one that is kept, whatever its version. */
  snapshot(runId: string): Promise<Snapshot | undefined>;
  ticket(ticketId: string): Promise<TicketRow | undefined>;
  tickets(filter: TicketFilter): Promise<readonly TicketRow[]>;
  patch(patchId: string): Promise<LedgerRow | undefined>;
  patches(filter: PatchFilter): Promise<readonly LedgerRow[]>;
}
