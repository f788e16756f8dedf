/**
 * Patches (design §4, R22): operations are provenance, the change set is the authority.
 */
import type { Digest, EdgeDocument, NodeDocument } from '../document.ts';
import type { Json } from '../json/index.ts';

/** RFC 6902; `path` and `from` may also address by id: `/nodes/{enrich}/config/url`, `/edges/{a->b:reject}`. */
export type PatchOperation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move' | 'copy'; readonly from: string; readonly path: string };

/** Whose document a patch changes: that of one run, or the one a tag of a workflow points at. */
export type PatchScope = 'run' | 'workflow';

export type AuthorKind = 'agent' | 'human' | 'optimizer';

export interface PatchAuthor {
  readonly kind: AuthorKind;
  /** `human:mia`, `agent:enrich`. */
  readonly id: string;
  /** The node whose attempt proposed it, for agents. */
  readonly node?: string;
  /** Roles at the time of proposing: viewer, operator, approver, admin. */
  readonly roles: readonly string[];
}

/**
 * A node as patches see it: an element of its own wherever it stands. `owner` names the node in whose body it stands
 * and is absent at the top; the config of a node with a body holds what the body returns, not what stands in it.
 */
export type NodeElement = NodeDocument & { readonly owner?: string };

/** One field of a node or edge that differs; `path` is relative to the element: `/config/url`. */
export interface FieldChange {
  readonly path: string;
  readonly before?: Json;
  readonly after?: Json;
}

export interface NodeChange {
  readonly id: string;
  readonly before: NodeElement;
  readonly after: NodeElement;
  readonly fields: readonly FieldChange[];
}

export interface EdgeChange {
  readonly id: string;
  readonly before: EdgeDocument;
  readonly after: EdgeDocument;
  readonly fields: readonly FieldChange[];
}

/** What a patch does, in terms of elements; equal change sets mean equal patches. All lists are sorted by id. */
export interface ChangeSet {
  readonly nodes: {
    readonly added: readonly NodeElement[];
    readonly removed: readonly NodeElement[];
    readonly changed: readonly NodeChange[];
  };
  readonly edges: {
    readonly added: readonly (EdgeDocument & { readonly id: string })[];
    readonly removed: readonly (EdgeDocument & { readonly id: string })[];
    readonly changed: readonly EdgeChange[];
  };
  /** The `outputs` mapping, when it differs (R38). */
  readonly outputs?: FieldChange;
  /** Relative order of the out-edges of a conditional, when it differs: the order is behaviour (R1). */
  readonly reordered: readonly {
    readonly node: string;
    readonly before: readonly string[];
    readonly after: readonly string[];
  }[];
  /**
   * Only where something is taken back, which must leave no trace (R33): ids in the order in which they stand after it.
   * Else what is there keeps its place, and additions follow by id.
   */
  readonly places?: { readonly nodes: readonly string[]; readonly edges: readonly string[] };
  /** Members besides nodes, edges and outputs; no run patch may touch them (R38), workflow versions may differ in them. */
  readonly settings?: readonly FieldChange[];
}

export interface PatchProposal {
  readonly id: string;
  readonly operations: readonly PatchOperation[];
  /** Digest of the document it was written against; absent: the current one. */
  readonly base?: Digest;
  readonly reason: string;
  readonly author: PatchAuthor;
  /** What its references to other workflows meant when it was first judged: that is what a review approves (R28). */
  readonly pins?: { readonly [reference: string]: string };
}
