/** Every shape that crosses a process, topic by topic. Today all of it stays in one process (profile embedded). */
import type { Digest, Json, PatchProposal, Priority } from '@aob/ir';
import type { AttemptRef, ResultCommand } from './run/commands.ts';

/** What a job may do with the results of earlier runs (design §3). */
export interface JobCache {
  /** Take a kept result instead of doing the work. */
  readonly isRead: boolean;
  /** Keep what comes of the work. */
  readonly isWritten: boolean;
  /** How long it is kept, and how old one may be that is taken. */
  readonly ttlMs: number;
  /** Whose results these are; nobody else's are taken. */
  readonly owner: string;
}

/** Topics `node.jobs.{high,medium,low}` and `agent.jobs`: one attempt of one node execution. */
export interface Job extends AttemptRef {
  readonly runId: string;
  readonly workflow: string;
  readonly nodeType: string;
  /** The same for every attempt of one execution (R16). */
  readonly idempotencyKey: string;
  readonly inputs: Json;
  readonly config: { readonly [key: string]: Json };
  readonly timeoutMs: number;
  readonly priority: Priority;
  /** Digest of the document the run follows: an agent reads it before it proposes. */
  readonly document: Digest;
  readonly graphVersion: number;
  /** Its run was told that nobody can carry it out: whoever can says so as soon as it begins. */
  readonly isUnclaimed?: true;
  /** Absent: always does its work, and keeps nothing. */
  readonly cache?: JobCache;
}

/** Topics `node.results` and `agent.results`. */
export type JobResult = { readonly runId: string } & ResultCommand;

/** What an agent runner may ask about a patch before its attempt ends (R29: propose for this job, nothing else). */
export interface AgentProposal {
  readonly job: Job;
  /** Patches already staged by this attempt, in order. */
  readonly staged: readonly PatchProposal[];
  readonly proposal: PatchProposal;
}
