/** Named workflows: versions are immutable, tags move and remember every move (design §4). */
import type { Digest } from '@aob/ir';

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
  readonly createdBy: string;
  readonly createdAt: number;
}

export interface TagRow {
  readonly workflow: string;
  readonly tag: string;
  readonly digest: Digest;
  readonly updatedAt: number;
}

export interface TagMoveRow {
  readonly id: number;
  readonly workflow: string;
  readonly tag: string;
  readonly kind: 'save' | 'set' | 'undo' | 'redo';
  readonly from: Digest | undefined;
  readonly to: Digest;
  readonly actor: string;
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
  readonly actor: string;
}

export type SavedVersion =
  | { readonly kind: 'saved' | 'unchanged'; readonly version: number }
  /** The tag is not where the caller thought. */
  | { readonly kind: 'stale'; readonly current: Digest | undefined };

export interface MoveTag {
  readonly name: string;
  readonly tag: string;
  readonly kind: TagMoveRow['kind'];
  /** Must be a version of this workflow. */
  readonly to: Digest;
  readonly expect: Digest | undefined;
  readonly actor: string;
}

export type MovedTag =
  | { readonly kind: 'moved' }
  | { readonly kind: 'stale'; readonly current: Digest | undefined }
  | { readonly kind: 'unknown_version' };

export interface Workflows {
  /** Stores the document, the version if it is new, and moves the tag there: one transaction. Revives a deleted name. */
  save(version: SaveVersion): Promise<SavedVersion>;
  moveTag(move: MoveTag): Promise<MovedTag>;
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
  tag(name: string, tag: string): Promise<TagRow | undefined>;
  /** Every workflow that has a tag of this name. */
  withTag(tag: string): Promise<readonly TagRow[]>;
  /** Oldest first. */
  tagMoves(name: string, tag: string): Promise<readonly TagMoveRow[]>;
}
