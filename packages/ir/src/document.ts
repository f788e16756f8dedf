/**
 * The workflow document `aob/v1` as people write it (design §3). It says nothing about execution:
 * `compile` turns it into a Plan. Every digest is taken over its canonical form.
 */
import type { Json } from './json/index.ts';

export type Digest = `sha256:${string}`;

/** Every type the schema knows; `registry.ts` says which of them this build can run. */
export type NodeType =
  | 'function'
  | 'task'
  | 'http'
  | 'transform'
  | 'filter'
  | 'aggregate'
  | 'conditional'
  | 'parallel'
  | 'join'
  | 'map'
  | 'loop'
  | 'composite'
  | 'agent'
  | 'hitl'
  | 'delay'
  | 'wait'
  | 'notify'
  | 'batch_http';

export type JoinMode = 'all' | 'every' | 'any' | { readonly quorum: number };

/** How a join is written: those that can go on without some of their edges may end what led to the others (R2). */
export type JoinDocument =
  | JoinMode
  | { readonly any: true; readonly cancel_losers?: boolean }
  | { readonly quorum: number; readonly cancel_losers?: boolean };

export interface RetryPolicy {
  readonly max_attempts?: number;
  readonly backoff_ms?: number;
  readonly multiplier?: number;
  readonly jitter?: boolean;
}

export type CacheMode = 'off' | 'read_only' | 'read_through' | 'write_only';

/** Whether an earlier result answers for a node, and whether its own is kept for later ones (design §3). */
export interface CachePolicy {
  readonly mode: CacheMode;
  /** Duration with a unit: how long a result is kept, and how old one may be that is taken. */
  readonly ttl?: string;
}

/** The types that can undo something. */
export type CompensationType = 'function' | 'task' | 'http' | 'notify';

/** What undoes the effect of a node when its run fails or is cancelled (docs/adr/0022). */
export interface CompensationDocument {
  readonly type: CompensationType;
  readonly config?: { readonly [key: string]: Json };
  /** Default: what the node returned. */
  readonly inputs?: { readonly [key: string]: Json } | string;
  readonly retry?: RetryPolicy;
  /** Duration with a unit, per attempt. */
  readonly timeout?: string;
}

export interface NodeDocument {
  readonly id: string;
  readonly type: NodeType;
  readonly label?: string;
  readonly config?: { readonly [key: string]: Json };
  /** A mapping, or one template: `${inputs}`. The key `$from` lists nodes whose outputs are taken as they come (R5). */
  readonly inputs?: { readonly [key: string]: Json } | string;
  readonly retry?: RetryPolicy;
  /** Duration with a unit, per attempt: `30s`, `1h30m`. */
  readonly timeout?: string;
  readonly priority?: Priority;
  readonly protected?: boolean;
  readonly join?: JoinDocument;
  readonly cache?: CachePolicy;
  readonly compensate?: CompensationDocument;
}

/** What a node instance can leave through (R1). */
export type EdgeLabel =
  | 'success'
  | 'approve'
  | 'reject'
  | 'timeout'
  | 'error'
  | 'done'
  | 'exhausted'
  | 'signal';

export interface EdgeDocument {
  /** `a->b` or `a->b:on`; written by the compiler when absent, never anything else (R1). */
  readonly id?: string;
  readonly from: string;
  readonly to: string;
  readonly when?: string;
  readonly on?: EdgeLabel;
  readonly default?: boolean;
  /** What a condition error means: the node fails (default), or the edge counts as not taken. */
  readonly on_error?: 'fail' | 'dead';
}

export type Priority = 'high' | 'medium' | 'low';

/** `full`: every change of state is logged. `fast`: only what recovery needs (design §5). */
export type Fidelity = 'full' | 'fast';

export interface PolicyRule {
  /** CEL over `change` and `actor`. */
  readonly when: string;
  readonly then: 'auto' | 'review' | 'refuse';
  readonly reason?: string;
}

/** What patches may bring; an absent list allows everything. */
export interface PatchAllowance {
  readonly node_types?: readonly NodeType[];
  /** `api.example.com`, `*.example.com`, `mail:example.com`; `*` and `mail:*` for what only the run decides. */
  readonly hosts?: readonly string[];
}

export interface WorkflowPolicy {
  readonly on_failure?: 'fail_fast' | 'continue' | 'review';
  readonly late_edges?: 'emit' | 'reject';
  readonly rules?: readonly PolicyRule[];
  readonly allow?: PatchAllowance;
  /** Who decides a patch that needs review, or a failure; default: anyone with the role approver. */
  readonly reviewers?: readonly string[];
  readonly review?: ReviewPolicy;
}

/** What the review of a patch takes, as a gate says it in its config. */
export interface ReviewPolicy {
  readonly quorum?: number;
  readonly four_eyes?: boolean;
  /** Duration with a unit; default a day. */
  readonly timeout?: string;
  readonly on_timeout?: 'reject' | 'escalate';
  readonly escalate_to?: readonly { readonly approvers: readonly string[]; readonly timeout?: string }[];
  /** Duration with a unit. */
  readonly remind_every?: string;
}

export interface WorkflowLimits {
  readonly nodes?: number;
  readonly agents?: number;
  readonly patches?: number;
  readonly agents_per_patch?: number;
  readonly nodes_per_patch?: number;
  /** Edges that leave one node. */
  readonly fan_out?: number;
  /** How many agents may have led to one another: an agent of the workflow has depth 0. */
  readonly spawn_depth?: number;
  /** Duration with a unit: `2h`. */
  readonly run_timeout?: string;
  /** Runs of this workflow that are under way at once; the others wait as QUEUED (R19). */
  readonly concurrency?: number;
  /** The same for runs that were started with the same `key`. */
  readonly key_concurrency?: number;
}

/** The inner graph of a map, loop or composite: `config.body`. */
export interface BodyDocument {
  readonly nodes: readonly NodeDocument[];
  readonly edges: readonly EdgeDocument[];
  /** What an instance of it returns; default: the output of its only terminal node, else `{id: output}` (R5). */
  readonly outputs?: Json;
}

export interface WorkflowDocument {
  readonly schema: 'aob/v1';
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the run inputs. */
  readonly inputs?: { readonly [key: string]: Json };
  /** Mapping of templates; default: the output of the only terminal node, else `{id: output}` (R5). */
  readonly outputs?: Json;
  readonly fidelity?: Fidelity;
  readonly limits?: WorkflowLimits;
  readonly policy?: WorkflowPolicy;
  readonly nodes: readonly NodeDocument[];
  readonly edges: readonly EdgeDocument[];
}
