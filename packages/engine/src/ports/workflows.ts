/**
 * Named workflows: versions are immutable, tags move and remember every move, patches say why (design §4). No log holds
 * what happens to a workflow: these rows are the record.
 */
import type { Digest } from '@aob/ir';
import type { LedgerRow } from './projections.ts';

export interface WorkflowSummary {
  readonly name: string;
  readonly description: string | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly versions: number;
  readonly tags: readonly TagRow[];
}

export interface VersionRow {
  readonly workflow: string;
  /** 1, 2, … in the order they were first saved. */
  readonly number: number;
  readonly digest: Digest;
  /** What it was made from: where its tag stood, else the version before it. */
  readonly parent: Digest | undefined;
  /** The patch that made it. */
  readonly patchId: string | undefined;
  readonly reason: string | undefined;
  readonly createdBy: string;
  readonly createdAt: number;
}

export interface TagRow {
  readonly workflow: string;
  readonly tag: string;
  readonly digest: Digest;
  readonly updatedAt: number;
}

export interface WorkflowPast {
  readonly tags: readonly TagRow[];
  /** By number. */
  readonly versions: readonly VersionRow[];
}

export interface TagMoveRow {
  readonly id: number;
  readonly workflow: string;
  readonly tag: string;
  readonly kind: 'save' | 'patch' | 'set' | 'undo' | 'redo';
  readonly from: Digest | undefined;
  readonly to: Digest;
  readonly actor: string;
  readonly reason: string | undefined;
  /** The patch that caused it. */
  readonly patchId: string | undefined;
  readonly at: number;
}

export interface SaveVersion {
  readonly name: string;
  readonly description: string | undefined;
  readonly digest: Digest;
  readonly body: string;
  readonly tag: string;
  /** Where the tag must stand now; `undefined` saves whatever it names, `null` means that it must not exist. */
  readonly expect?: Digest | null | undefined;
  /** Who moves the tag. */
  readonly actor: string;
  readonly reason?: string | undefined;
}

export type SavedVersion =
  | { readonly kind: 'saved' | 'unchanged'; readonly version: number }
  /** The tag is not where the caller thought. */
  | { readonly kind: 'stale'; readonly current: Digest | undefined };

export interface MoveTag {
  readonly name: string;
  readonly tag: string;
  readonly kind: 'set' | 'undo' | 'redo';
  /** Must be a version of this workflow. */
  readonly to: Digest;
  readonly expect: Digest | undefined;
  readonly actor: string;
  readonly reason?: string | undefined;
}

export type MovedTag =
  | { readonly kind: 'moved' }
  | { readonly kind: 'stale'; readonly current: Digest | undefined }
  | { readonly kind: 'unknown_version' };

/** A patch of a workflow as it is to be kept; its times are the database's. */
export type WorkflowPatch = Omit<
  LedgerRow,
  | 'scope'
  | 'runId'
  | 'seq'
  | 'ticketId'
  | 'graphVersion'
  | 'authorNode'
  | 'withdraws'
  | 'withdrawnBy'
  | 'promotedBy'
  | 'version'
  | 'appliedAt'
  | 'createdAt'
  | 'updatedAt'
  | 'revision'
> & { readonly tag: string };

export interface KeepPatch {
  readonly patch: WorkflowPatch;
  /** Its revision as it was read; undefined for a new one. */
  readonly revision: number | undefined;
  /** The `Idempotency-Key` under which it came, for a new one. */
  readonly request?: { readonly key: string; readonly digest: string } | undefined;
  /** What it makes of its workflow, for one that is applied. */
  readonly save?: Omit<SaveVersion, 'name' | 'tag' | 'reason'> | undefined;
}

export type PatchKept =
  | { readonly kind: 'kept'; readonly row: LedgerRow }
  /** The tag is not where the caller thought. */
  | { readonly kind: 'stale'; readonly current: Digest | undefined }
  /** Its id or its key is taken, its row has changed since it was read, or what it promotes is under review already. */
  | { readonly kind: 'changed' };

export interface KeyedPatch {
  readonly patchId: string;
  readonly requestDigest: string;
}

export interface Workflows {
  /** Stores the document, the version if it is new, and moves the tag there: one transaction. Revives a deleted name. */
  save(version: SaveVersion): Promise<SavedVersion>;
  moveTag(move: MoveTag): Promise<MovedTag>;
  /**
   * Writes a patch of a workflow into the ledger and, with `save`, the version, the move of the tag and what became of the
   * patch it promotes: one transaction. When it is not kept nothing is written.
   */
  keepPatch(write: KeepPatch): Promise<PatchKept>;
  /** The patch that came under this `Idempotency-Key`. */
  patchByKey(key: string): Promise<KeyedPatch | undefined>;
  /** Hides the name from lists and from new runs; runs that use it go on. False if there is no such workflow. */
  remove(name: string): Promise<boolean>;
  get(name: string): Promise<WorkflowSummary | undefined>;
  /** By name; `after` is the last name of the page before. */
  list(filter: {
    readonly q?: string | undefined;
    readonly limit: number;
    readonly after?: string | undefined;
  }): Promise<readonly WorkflowSummary[]>;
  versions(name: string): Promise<readonly VersionRow[]>;
  /** Where its tags stood and its versions, of a removed name as well: what a name has protected binds whoever saves it again. */
  past(name: string): Promise<WorkflowPast>;
  tag(name: string, tag: string): Promise<TagRow | undefined>;
  /** Every workflow that has a tag of this name. */
  withTag(tag: string): Promise<readonly TagRow[]>;
  /** Oldest first. */
  tagMoves(name: string, tag: string): Promise<readonly TagMoveRow[]>;
}
