/**
 * The plan: what `compile` makes of a document and all the engine reads while a run goes on.
 * Plans are immutable and cached by document digest; everything here is derived from the document alone.
 */

import type {
  CacheMode,
  CompensationType,
  Digest,
  EdgeLabel,
  JoinMode,
  NodeType,
  Priority,
  WorkflowDocument,
} from './document.ts';
import type { CompiledExpression, CompiledTemplate } from './expression/index.ts';
import type { Issue } from './issue.ts';
import type { Json } from './json/index.ts';

/** How the engine carries a node out. */
export type Execution =
  /** Evaluated inside the decision: transform, filter, aggregate, conditional, parallel, join. */
  | 'inline'
  /** Sent to a runner: function, http, notify, agent. */
  | 'job'
  /** Opens a ticket and waits: hitl. */
  | 'ticket'
  /** Sets a timer and waits: delay. */
  | 'timer'
  /** Waits for a signal: wait. */
  | 'signal'
  /** Opens instances of its body and waits for them: map, loop, composite. */
  | 'body'
  /** Starts a run of another workflow and waits for its end: a composite that names one. */
  | 'child';

export interface PlanEdge {
  /** `a->b` or `a->b:on` (R1). */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** The label it waits for, defaults filled in (R1). */
  readonly on: EdgeLabel;
  readonly when?: CompiledExpression;
  readonly isDefault: boolean;
  readonly onError: 'fail' | 'dead';
}

/** One graph: that of the document, or the body of a node (R6). */
export interface PlanBody {
  /** A topological order of its node ids, ties in document order. */
  readonly order: readonly string[];
  readonly entries: readonly string[];
  readonly outputs: CompiledTemplate;
  /** Nodes listed under `$from` in the outputs: those that have an output are added as `{id: output}`. */
  readonly outputsFrom: readonly string[];
}

export interface PlanRetry {
  readonly maxAttempts: number;
  readonly backoffMs: number;
  readonly multiplier: number;
  readonly hasJitter: boolean;
}

export interface PlanCache {
  readonly mode: Exclude<CacheMode, 'off'>;
  readonly ttlMs: number;
}

/** What undoes a node: a job of its own. */
export interface PlanCompensation {
  /** Aliases resolved. */
  readonly type: Exclude<CompensationType, 'task'>;
  readonly config: { readonly [key: string]: Json };
  /** As in `PlanNode`. */
  readonly configTemplate?: CompiledTemplate;
  /** Absent for types that take no inputs. */
  readonly inputs?: CompiledTemplate;
  readonly retry: PlanRetry;
  readonly timeoutMs: number;
}

export interface PlanNode {
  readonly id: string;
  readonly label?: string;
  /** Id of the node in whose body it stands; empty at the top. */
  readonly owner: string;
  /** What it runs, when it runs a graph. */
  readonly body?: PlanBody;
  /** Aliases resolved: `task` is `function` here. */
  readonly type: Exclude<NodeType, 'task'>;
  readonly execution: Execution;
  /** What it leaves through when all went well: what an unlabelled edge waits for (R1). */
  readonly doneLabel: EdgeLabel;
  /** True when running it can change something outside the run (R24). */
  readonly hasEffect: boolean;
  /** The keys under which its effect, and that of undoing it, is guarded (R24): handler, host + method, tool, what its child run does… */
  readonly effectKeys: readonly string[];
  /** The workflow it runs, as far as that is pinned (R28); a document that nobody runs need not know it. */
  readonly child?: Plan;
  /** Without the nodes and edges of its body. */
  readonly config: { readonly [key: string]: Json };
  /** The whole config with its `${…}`; absent when the config has none, then `config` is final. */
  readonly configTemplate?: CompiledTemplate;
  /** Bare CEL fields of the config (`expression`, `items`, `where`), by field name. */
  readonly expressions: ReadonlyMap<string, CompiledExpression>;
  /** The mapping its handler receives, without what `from` adds; absent for types that take no inputs. */
  readonly inputs?: CompiledTemplate;
  /** Nodes listed under `$from` in its inputs: those that arrived are added as `{id: output}` (`addArrived`, R5). */
  readonly from: readonly string[];
  readonly retry: PlanRetry;
  /** Milliseconds an attempt may take; 0 for what never has attempts. */
  readonly timeoutMs: number;
  /** Absent: that of the run. */
  readonly priority?: Priority;
  /** Absent when it always does its work and keeps nothing. */
  readonly cache?: PlanCache;
  /** Absent when nothing undoes it. */
  readonly compensate?: PlanCompensation;
  readonly join: JoinMode;
  /**
   * With `cancel_losers`: what every path from leads only into this join and nothing else waits for, in plan order; it ends
   * when the join begins (R2). Empty for every other node.
   */
  readonly losers: readonly string[];
  readonly isProtected: boolean;
  /** In-edges and out-edges in document order. */
  readonly in: readonly PlanEdge[];
  readonly out: readonly PlanEdge[];
  /** Ids of the nodes whose outputs its config, inputs and out-edge conditions may read: what the shell must have loaded. */
  readonly reads: readonly string[];
}

export interface Plan {
  /** Digest of the canonical document, defaults of R5 written in. */
  readonly digest: Digest;
  readonly document: WorkflowDocument;
  readonly name: string;
  /** At any depth, in document order. */
  readonly nodes: readonly PlanNode[];
  readonly node: ReadonlyMap<string, PlanNode>;
  readonly edges: readonly PlanEdge[];
  readonly edge: ReadonlyMap<string, PlanEdge>;
  /** The graph of the document itself. */
  readonly body: PlanBody;
  readonly onFailure: 'fail_fast' | 'continue' | 'review';
  readonly lateEdges: 'emit' | 'reject';
  readonly limits: PlanLimits;
  /** For each node the gates that guard it (R24); nodes without guards are absent. */
  readonly guards: ReadonlyMap<string, ReadonlySet<string>>;
  /** Ids of hitl nodes, at any depth. */
  readonly gates: readonly string[];
  /**
   * What would keep it from being saved or patched this way today, and does not keep a run from following it: reads of
   * fields that nothing returns (R8).
   */
  readonly doubts: readonly Issue[];
}

export interface PlanLimits {
  readonly nodes: number;
  readonly agents: number;
  readonly patches: number;
  readonly agentsPerPatch: number;
  /** Absent: as many as the document may hold. */
  readonly nodesPerPatch?: number;
  /** Absent: no limit but that on agents. */
  readonly spawnDepth?: number;
  /** Milliseconds a run may take; absent: as long as it needs. */
  readonly runTimeoutMs?: number;
  /** Runs under way at once, of the workflow and of each key; absent: any number (R19). */
  readonly concurrency?: number;
  readonly keyConcurrency?: number;
}
