/**
 * Threshold gates (R25): an effect that passes a gate on some paths and goes without it on others ("above 100 a
 * person decides"). Guards say nothing about it, since the gate does not guard it; what decides between the paths
 * does. Agents and the optimizer may change that only after a review.
 */
import { TOP } from '../bodies.ts';
import type { Issue } from '../issue.ts';
import type { Plan, PlanEdge } from '../plan.ts';
import type { Touch } from './apply.ts';
import { type ElementRef, operationOn } from './attribution.ts';
import { patchIssue } from './codes.ts';
import type { ChangeSet } from './types.ts';

interface Threshold {
  readonly effect: string;
  readonly gate: string;
  /** Nodes whose exits choose between the paths. */
  readonly deciders: ReadonlySet<string>;
  /** Nodes on gate-free paths behind a decider, the effect among them. */
  readonly path: ReadonlySet<string>;
  /** Nodes whose outputs the deciding conditions read. */
  readonly read: ReadonlySet<string>;
}

export function thresholdReviews(
  current: Plan,
  changes: ChangeSet,
  touches: readonly Touch[],
): readonly Issue[] {
  return thresholdsOf(current).flatMap((threshold) => {
    const touched = touchedParts(threshold, changes);
    if (touched.length === 0) return [];
    const { effect, gate } = threshold;
    const message = `Whether ${effect} passes the gate ${gate} is decided by what this patch changes.`;
    return [patchIssue('review.threshold', operationOn(touches, touched), message, { node: effect })];
  });
}

function thresholdsOf(plan: Plan): readonly Threshold[] {
  return plan.gates.flatMap((gate) => {
    const approved = reach(
      plan,
      approveEdges(plan, gate).map((edge) => edge.to),
      (id) => targetsOf(plan, id),
    );
    const upstream = ancestorsOf(plan, gate);
    return plan.nodes
      .filter(
        (node) => node.hasEffect && approved.has(node.id) && plan.guards.get(node.id)?.has(gate) !== true,
      )
      .map((node) => thresholdOf(plan, gate, node.id, upstream));
  });
}

function approveEdges(plan: Plan, gate: string): readonly PlanEdge[] {
  return plan.node.get(gate)?.out.filter((edge) => edge.on === 'approve') ?? [];
}

/** Where a node leads: along its edges, and into its body. */
function targetsOf(plan: Plan, id: string): readonly string[] {
  const node = plan.node.get(id);
  return node === undefined ? [] : [...node.out.map((edge) => edge.to), ...(node.body?.entries ?? [])];
}

/** What leads to a node: edges, or the owner of the body that it begins. */
function sourcesOf(plan: Plan, id: string): readonly string[] {
  const node = plan.node.get(id);
  if (node === undefined) return [];
  return node.in.length === 0 && node.owner !== TOP ? [node.owner] : node.in.map((edge) => edge.from);
}

function ancestorsOf(plan: Plan, id: string, except?: string): ReadonlySet<string> {
  return reach(plan, [id], (at) => sourcesOf(plan, at).filter((from) => from !== except));
}

function reach(
  plan: Plan,
  from: readonly string[],
  next: (id: string) => readonly string[],
): ReadonlySet<string> {
  const seen = new Set(from.filter((id) => plan.node.has(id)));
  for (const id of seen) for (const other of next(id)) seen.add(other);
  return seen;
}

function thresholdOf(plan: Plan, gate: string, effect: string, upstream: ReadonlySet<string>): Threshold {
  const free = ancestorsOf(plan, effect, gate);
  // A decider leads both to the gate and, on another way, to the effect.
  const deciders = new Set(
    [...free].filter((id) => id !== effect && upstream.has(id) && choosesBetween(plan, id)),
  );
  const behind = reach(
    plan,
    [...deciders].flatMap((id) => targetsOf(plan, id)),
    (id) => targetsOf(plan, id),
  );
  const path = new Set([...free].filter((id) => behind.has(id) && !upstream.has(id)));
  path.add(effect);
  const exits = [...deciders].flatMap((id) => plan.node.get(id)?.out ?? []);
  const read = new Set(exits.flatMap((edge) => edge.when?.reads.nodes.map((node) => node.id) ?? []));
  return { effect, gate, deciders, path, read };
}

function choosesBetween(plan: Plan, id: string): boolean {
  const node = plan.node.get(id);
  return node?.type === 'conditional' || (node?.out.some((edge) => edge.when !== undefined) ?? false);
}

function touchedParts({ deciders, path, read }: Threshold, changes: ChangeSet): readonly ElementRef[] {
  const { nodes, edges, reordered } = changes;
  const ofEdges = [
    ...edges.added,
    ...edges.removed,
    ...edges.changed.map(({ before, id }) => ({ ...before, id })),
  ]
    .filter((edge) => deciders.has(edge.from) || (path.has(edge.to) && !path.has(edge.from)))
    .map(({ id }): ElementRef => ({ list: 'edges', id }));
  const ofNodes = [
    ...nodes.removed.map(({ id }) => id).filter((id) => read.has(id) || deciders.has(id)),
    ...nodes.changed
      .filter(({ id, fields }) => read.has(id) || deciders.has(id) || (path.has(id) && fields.some(isJoin)))
      .map(({ id }) => id),
  ].map((id): ElementRef => ({ list: 'nodes', id }));
  const ofOrder = reordered
    .filter(({ node }) => deciders.has(node))
    .flatMap(({ after }) => after.map((id): ElementRef => ({ list: 'edges', id })));
  return [...ofEdges, ...ofNodes, ...ofOrder];
}

function isJoin(field: { readonly path: string }): boolean {
  return field.path === '/join' || field.path.startsWith('/join/');
}
