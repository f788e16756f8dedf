/**
 * R26, what was approved is what runs: one digest over everything an approval of a gate covers. Derived from the
 * document alone, so that it can be compared at any time; which part had not happened yet when a person was asked
 * (`unseen`) only the run knows.
 */
import { allNodes, TOP } from '../bodies.ts';
import type { CompensationDocument, Digest, EdgeDocument, NodeDocument } from '../document.ts';
import { digestOf, type Json } from '../json/index.ts';
import type { Plan, PlanNode } from '../plan.ts';
import { readsOf } from './influence.ts';

export interface GateGuard {
  readonly digest: Digest;
  /** The nodes that cannot run without this approval, sorted. */
  readonly covered: readonly string[];
  /** Nodes whose output decides what the covered ones do, and that `isUnseen` says are not there yet, sorted. */
  readonly unseen: readonly string[];
  /** Nodes that the approval does not cover, but whose output decides what the covered ones do or what is asked, sorted. */
  readonly slice: readonly string[];
}

interface Cover {
  readonly digest: Digest;
  readonly covered: readonly string[];
  readonly slice: readonly string[];
  /** Nodes whose output the covered ones act on, sorted; some of them run only after the approval. */
  readonly data: readonly string[];
}

/** Plans are immutable, so what a gate covers is found once. */
const covers = new WeakMap<Plan, Map<string, Cover>>();

export function guardDigest(
  plan: Plan,
  gateId: string,
  isUnseen: (nodeId: string) => boolean = () => false,
): GateGuard {
  const known = covers.get(plan) ?? new Map<string, Cover>();
  covers.set(plan, known);
  const cover = known.get(gateId) ?? coverOf(plan, gateId);
  known.set(gateId, cover);
  const { digest, covered, slice, data } = cover;
  return { digest, covered, slice, unseen: data.filter(isUnseen) };
}

function coverOf(plan: Plan, gateId: string): Cover {
  const covered = plan.nodes
    .filter((node) => plan.guards.get(node.id)?.has(gateId))
    .map((node) => node.id)
    .sort();
  const slice = dataSlice(plan, gateId, covered);
  const gate = plan.node.get(gateId);
  const documents = new Map(allNodes(plan.document).map((node) => [node.id, node]));
  const describe = (ids: readonly string[]): Json =>
    ids.map((id) => describeNode(plan.node.get(id), documents.get(id)));
  const digest = digestOf({
    policy: (plan.document.policy ?? null) as Json,
    gate: gate === undefined ? null : { id: gate.id, type: gate.type, config: gate.config },
    covered: describe(covered),
    slice: describe(slice),
  });
  const between = covered.filter((id) => covered.some((other) => plan.node.get(other)?.reads.includes(id)));
  return {
    digest,
    covered,
    slice,
    data: [...slice.filter((id) => isInSight(plan, gateId, id)), ...between].sort(),
  };
}

/** Backward from what the covered nodes and the gate's question read, up to the gate: what a change could alter in it. */
function dataSlice(plan: Plan, gateId: string, covered: readonly string[]): readonly string[] {
  const inside = new Set([...covered, gateId]);
  const slice = new Set<string>();
  const open = [...inside];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const node = plan.node.get(id);
    for (const read of node === undefined ? [] : readsOf(node)) {
      if (inside.has(read) || slice.has(read)) continue;
      slice.add(read);
      open.push(read);
    }
  }
  return [...slice].sort();
}

/** Whether anybody at the gate could have seen the output of a node: nothing is seen from outside of its body. */
function isInSight(plan: Plan, gateId: string, id: string): boolean {
  const owner = plan.node.get(id)?.owner ?? TOP;
  for (let around = plan.node.get(gateId)?.owner ?? TOP; around !== owner; ) {
    if (around === TOP) return false;
    around = plan.node.get(around)?.owner ?? TOP;
  }
  return true;
}

/** What a node does and what leads to it; not how it is called, nor how often it is tried. */
function describeNode(node: PlanNode | undefined, document: NodeDocument | undefined): Json {
  if (node === undefined || document === undefined) return null;
  const edges = [...node.in].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    id: node.id,
    type: node.type,
    // Where it stands decides how often it runs.
    ...(node.owner === TOP ? {} : { owner: node.owner }),
    config: node.config,
    inputs: document.inputs ?? null,
    join: node.join as Json,
    // Whether it is called at all (R26).
    ...(node.cache === undefined ? {} : { cache: { mode: node.cache.mode, ttl_ms: node.cache.ttlMs } }),
    ...(document.compensate === undefined ? {} : { compensate: describeUndo(document.compensate) }),
    in: edges.map((edge) => ({ ...describeEdge(edge), when: edge.when?.source ?? null })),
    // The order in which a conditional tries its exits is behaviour (R1).
    exits:
      node.type === 'conditional'
        ? node.out.map((edge) => ({ ...describeEdge(edge), when: edge.when?.source ?? null }))
        : null,
  };
}

function describeUndo({ type, config = {}, inputs }: CompensationDocument): Json {
  return { type, config, inputs: inputs ?? null };
}

function describeEdge(edge: {
  readonly id: string;
  readonly on: EdgeDocument['on'];
  readonly isDefault: boolean;
  readonly onError: string;
}) {
  return { id: edge.id, on: edge.on ?? null, default: edge.isDefault, on_error: edge.onError };
}
