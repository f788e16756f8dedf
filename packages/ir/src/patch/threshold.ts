/**
 * Threshold gates (R25): an effect that passes a gate on some paths and goes without it on others ("above 100 a
 * person decides"). Guards say nothing about it, since the gate does not guard it; what decides between the paths
 * does: the conditions, how a node that has several ways out ends, and all data that either depends on. So does the effect
 * itself, and whoever else would have it. Agents and the optimizer may change that only after a review.
 */
import { TOP } from '../bodies.ts';
import type { CompiledExpression } from '../expression/index.ts';
import { influenceOf, isSameEffect } from '../guards/index.ts';
import type { Issue } from '../issue.ts';
import { perObject } from '../json/per-object.ts';
import type { Plan, PlanEdge } from '../plan.ts';
import type { Touch } from './apply.ts';
import { type ElementRef, operationOn } from './attribution.ts';
import { patchIssue } from './codes.ts';
import { isDeed } from './deed.ts';
import type { GraphView } from './graph-view.ts';
import type { ChangeSet, FieldChange } from './types.ts';

interface Threshold {
  readonly effect: string;
  readonly gate: string;
  /** Nodes that choose between the paths: by their exits, or by how often their body runs. */
  readonly deciders: ReadonlySet<string>;
  /** Nodes that choose by how they end: well or with an error, by a signal or by their timeout, done or exhausted. */
  readonly forks: ReadonlySet<string>;
  /** Nodes on gate-free paths behind a decider, the effect among them. */
  readonly path: ReadonlySet<string>;
  /** Nodes whose outputs the deciding conditions read, and what stands in their bodies. */
  readonly read: ReadonlySet<string>;
  /** Those of them that may be absent: whether they run at all is asked, too. */
  readonly uncertain: ReadonlySet<string>;
  /** Maps and loops that are deciders because the gate stands in their body; their exits choose nothing. */
  readonly repeaters: ReadonlySet<string>;
}

/** A gate, and the nodes in whose bodies it stands: after them an effect may follow whether the gate was passed or not. */
interface Passage {
  readonly plan: Plan;
  readonly gate: string;
  readonly around: ReadonlySet<string>;
}

export interface ThresholdCheck {
  readonly current: Plan;
  readonly after: GraphView;
  readonly changes: ChangeSet;
  readonly touches: readonly Touch[];
}

export function thresholdReviews(check: ThresholdCheck): readonly Issue[] {
  const { current, touches } = check;
  return thresholdsOf(current).flatMap((threshold) => {
    const { effect, gate } = threshold;
    const touched = touchedParts(threshold, check);
    const others = othersWith(threshold, check);
    const decided = `Whether ${effect} passes the gate ${gate} is decided by what this patch changes.`;
    const doubled = `What ${effect} does is asked about at the gate ${gate} in some cases, and this patch does it elsewhere.`;
    return [
      ...(touched.length === 0 ? [] : [{ parts: touched, message: decided }]),
      ...(others.length === 0 ? [] : [{ parts: others, message: doubled }]),
    ].map(({ parts, message }) =>
      patchIssue('review.threshold', operationOn(touches, parts), message, { node: effect }),
    );
  });
}

/** Of the plan before the patch, which is asked at every patch. */
const thresholds = perObject<readonly Threshold[]>();
const thresholdsOf = (plan: Plan): readonly Threshold[] => thresholds.get(plan, () => findThresholds(plan));

function findThresholds(plan: Plan): readonly Threshold[] {
  return plan.gates.flatMap((gate) => {
    const passage = { plan, gate, around: new Set(ownersAround(plan, gate)) };
    const approved = reach(
      plan,
      [...approveEdges(plan, gate).map((edge) => edge.to), ...behindBody(passage, gate)],
      (id) => targetsOf(passage, id),
    );
    const upstream = ancestorsOf(passage, gate);
    return plan.nodes
      .filter(
        (node) =>
          node.effectKeys.length > 0 && approved.has(node.id) && plan.guards.get(node.id)?.has(gate) !== true,
      )
      .map((node) => thresholdOf(passage, node.id, upstream));
  });
}

function approveEdges(plan: Plan, gate: string): readonly PlanEdge[] {
  return plan.node.get(gate)?.out.filter((edge) => edge.on === 'approve') ?? [];
}

/** The nodes in whose bodies a node stands, from the innermost. */
function ownersAround(plan: Plan, id: string): readonly string[] {
  const owner = plan.node.get(id)?.owner ?? TOP;
  return owner === TOP ? [] : [owner, ...ownersAround(plan, owner)];
}

/** Where a node leads: along its edges, into its body, and out of the one that it stands in together with the gate. */
function targetsOf(passage: Passage, id: string): readonly string[] {
  const node = passage.plan.node.get(id);
  if (node === undefined) return [];
  return [...node.out.map((edge) => edge.to), ...(node.body?.entries ?? []), ...behindBody(passage, id)];
}

function behindBody({ plan, around }: Passage, id: string): readonly string[] {
  return ownersAround(plan, id).flatMap((owner) =>
    around.has(owner) ? (plan.node.get(owner)?.out.map((edge) => edge.to) ?? []) : [],
  );
}

/** What leads to a node: edges, with all that may be the last in the gate's body, or the owner of the body that it begins. */
function sourcesOf({ plan, around }: Passage, id: string): readonly string[] {
  const node = plan.node.get(id);
  if (node === undefined) return [];
  if (node.in.length === 0 && node.owner !== TOP) return [node.owner];
  return node.in.flatMap(({ from }) => (around.has(from) ? [from, ...inside(plan, from)] : [from]));
}

/** Everything in the body of a node, at any depth. */
function inside(plan: Plan, id: string): readonly string[] {
  const own = plan.node.get(id)?.body?.order ?? [];
  return own.flatMap((inner) => [inner, ...inside(plan, inner)]);
}

function ancestorsOf(passage: Passage, id: string, except?: string): ReadonlySet<string> {
  return reach(passage.plan, [id], (at) => sourcesOf(passage, at).filter((from) => from !== except));
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

function thresholdOf(passage: Passage, effect: string, upstream: ReadonlySet<string>): Threshold {
  const { plan, gate, around } = passage;
  const free = ancestorsOf(passage, effect, gate);
  const repeaters = new Set([...around].filter((id) => free.has(id) && repeats(plan, id)));
  // A decider leads both to the gate and, on another way, to the effect.
  const between = [...free].filter((id) => id !== effect && upstream.has(id));
  const choosing = between.filter((id) => choosesBetween(plan, id));
  const forks = new Set(between.filter((id) => isFork(plan, id, (to) => free.has(to) || upstream.has(to))));
  const deciders = new Set([...choosing, ...repeaters]);
  const behind = reach(
    plan,
    [...deciders, ...forks].flatMap((id) => targetsOf(passage, id)),
    (id) => targetsOf(passage, id),
  );
  const path = new Set([...free].filter((id) => behind.has(id) && !upstream.has(id)));
  path.add(effect);
  const read = new Set([
    ...choosing.flatMap((id) => plan.node.get(id)?.out.flatMap((edge) => readBy(plan, edge.when, id)) ?? []),
    ...[...repeaters].flatMap((id) => repetitionReads(plan, id)),
  ]);
  const uncertain = new Set(choosing.flatMap((id) => guardedReads(plan, id)));
  return { effect, gate, deciders, forks, path, read, uncertain, repeaters };
}

function guardedReads(plan: Plan, id: string): readonly string[] {
  const conditions = plan.node.get(id)?.out.flatMap((edge) => edge.when?.reads.nodes ?? []) ?? [];
  return conditions.filter(({ isGuarded }) => isGuarded).map((read) => read.id);
}

/** How it ends says which way is taken: it can be left in several, and `leads` is true of where they go. */
function isFork(plan: Plan, id: string, leads: (to: string) => boolean): boolean {
  const out = plan.node.get(id)?.out.filter(({ to }) => leads(to)) ?? [];
  return new Set(out.map(({ on }) => on)).size > 1;
}

function choosesBetween(plan: Plan, id: string): boolean {
  const node = plan.node.get(id);
  return node?.type === 'conditional' || (node?.out.some((edge) => edge.when !== undefined) ?? false);
}

/** A body that may run no time at all, or once more. */
function repeats(plan: Plan, id: string): boolean {
  const type = plan.node.get(id)?.type;
  return type === 'map' || type === 'loop';
}

/** Nodes that decide what an expression of `reader` finds: by their output, or by what a body is begun with. */
function readBy(plan: Plan, program: CompiledExpression | undefined, reader: string): readonly string[] {
  if (program === undefined) return [];
  const { nodes, variables } = program.reads;
  const around = ownersAround(plan, reader);
  const nearest = (type: 'map' | 'loop') => around.find((id) => plan.node.get(id)?.type === type);
  const map = variables.includes('item') || variables.includes('index') ? nearest('map') : undefined;
  const loop = variables.includes('iter') ? nearest('loop') : undefined;
  return [
    ...nodes.flatMap(({ id }) => [id, ...inside(plan, id)]),
    ...(map === undefined ? [] : [map, ...repetitionReads(plan, map)]),
    ...(loop === undefined ? [] : [loop, ...inside(plan, loop)]),
  ];
}

/** What decides how often a map or a loop runs its body, and with what. */
function repetitionReads(plan: Plan, id: string): readonly string[] {
  const { type, expressions } = plan.node.get(id) ?? {};
  if (type === 'map') return readBy(plan, expressions?.get('items'), id);
  const asked = expressions?.get('while');
  const isAboutLast = asked?.reads.variables.includes('iter') ?? false;
  return [...readBy(plan, asked, id), ...(isAboutLast ? inside(plan, id) : [])];
}

function touchedParts(
  threshold: Threshold,
  { current: plan, changes }: ThresholdCheck,
): readonly ElementRef[] {
  const { effect, deciders, forks, path, read, uncertain, repeaters } = threshold;
  const { nodes, edges, reordered } = changes;
  const ofEdges = [
    ...edges.added,
    ...edges.removed,
    ...edges.changed.map(({ before, id }) => ({ ...before, id })),
  ]
    .filter(
      ({ from, to }) =>
        (deciders.has(from) && !repeaters.has(from)) ||
        (path.has(to) && !path.has(from)) ||
        uncertain.has(to) ||
        (read.has(from) && isInBody(plan, from)),
    )
    .map(({ id }): ElementRef => ({ list: 'edges', id }));
  const decides = (id: string): boolean =>
    deciders.has(id) || [...influenceOf(plan, id)].some((at) => read.has(at) || forks.has(at));
  const ofNodes = [
    ...nodes.removed.map(({ id }) => id).filter(decides),
    ...nodes.changed
      .filter(
        ({ id, fields }) =>
          decides(id) || (path.has(id) && fields.some(isJoin)) || (id === effect && fields.some(isDeed)),
      )
      .map(({ id }) => id),
  ].map((id): ElementRef => ({ list: 'nodes', id }));
  const ofOrder = reordered
    .filter(({ node }) => deciders.has(node))
    .flatMap(({ after }) => after.map((id): ElementRef => ({ list: 'edges', id })));
  return [...ofEdges, ...ofNodes, ...ofOrder];
}

/** Nodes that newly have the effect, and not behind its gate: nobody would ask about them in any case. */
function othersWith({ effect, gate }: Threshold, { current, after }: ThresholdCheck): readonly ElementRef[] {
  const keys = current.node.get(effect)?.effectKeys ?? [];
  return after.nodes
    .filter((node) => {
      if (node.id === effect || after.guards.get(node.id)?.has(gate)) return false;
      const known = current.node.get(node.id)?.effectKeys ?? [];
      return after
        .effectKeys(node)
        .some((key) => !known.includes(key) && keys.some((one) => isSameEffect(one, key)));
    })
    .map(({ id }) => ({ list: 'nodes', id }));
}

function isInBody(plan: Plan, id: string): boolean {
  return (plan.node.get(id)?.owner ?? TOP) !== TOP;
}

function isJoin({ path }: FieldChange): boolean {
  return path === '/join' || path.startsWith('/join/');
}
