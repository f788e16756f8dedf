/**
 * Gates cannot be bypassed (R24) and only an admin makes one weaker (R29).
 * Guards are facts about the whole graph, so these rules compare what guarded a node with what guards it after the
 * patch: they need not know whether an edge, a label, a join, a copy or a new type did it.
 *
 * 1. A node keeps every guard it has had: those in the book and those of the current document. The book grows by
 *    effect only with people's patches; the current document also has gates that agents put before their own nodes.
 * 2. A node that newly has an effect is guarded as that effect is in the book, whatever the node is called.
 * 3. An admin who removes a gate waives exactly that gate; an edge past a gate that stays is refused to admins too.
 */

import type { NodeDocument } from '../document.ts';
import { type GuardBook, guardsOfEffect, isDecidedLate, ownEffectKeysOf } from '../guards/index.ts';
import type { Issue } from '../issue.ts';
import type { Json } from '../json/index.ts';
import { referenceOf } from '../references.ts';
import { type Caller, parseDurationMs } from '../registry/index.ts';
import type { Touch } from './apply.ts';
import { type ElementRef, operationOn } from './attribution.ts';
import { patchIssue } from './codes.ts';
import { edgeIdOf } from './elements.ts';
import { type GraphView, gatesOf } from './graph-view.ts';
import { redirectedBy } from './late-targets.ts';
import { isSameJson } from './same-json.ts';
import type { NodeElement } from './types.ts';

export interface GateCheck {
  readonly current: GraphView;
  readonly after: GraphView;
  readonly book: GuardBook;
  readonly touches: readonly Touch[];
  /** A person with the role admin. */
  readonly isAdmin: boolean;
}

export function gateIssues(check: GateCheck): readonly Issue[] {
  const waived = check.isAdmin ? goneGates(check) : new Set<string>();
  return [...weakenedGates(check), ...bypassedGates(check, waived), ...bypassedEffects(check, waived)];
}

/** Gates of the current document that the patch removes or turns into something else. */
function goneGates({ current, after }: GateCheck): ReadonlySet<string> {
  const gates = gatesOf(current).filter(({ id }) => after.node.get(id)?.type !== 'hitl');
  return new Set(gates.map(({ id }) => id));
}

function bypassedGates(check: GateCheck, waived: ReadonlySet<string>): readonly Issue[] {
  const { current, after, book, touches } = check;
  return after.nodes.flatMap(({ id }) => {
    const [kept, now] = [book.byNode.get(id), current.guards.get(id)];
    if (kept === undefined && now === undefined) return [];
    // Also a node that was removed and comes back: guards never shrink by remove, move or rename.
    const required = new Set([...(kept ?? []), ...(now ?? [])]);
    return missingGates(required, after, id, waived).map((gate) => {
      const pointer = operationOn(touches, waysPast(check, id, gate));
      const message = `${id} waits for the approval of ${gate}, but after this patch it could run without it.`;
      return patchIssue('gate.bypassed', pointer, message, { node: id });
    });
  });
}

function missingGates(
  required: Iterable<string>,
  after: GraphView,
  node: string,
  waived: ReadonlySet<string>,
): readonly string[] {
  const guards = after.guards.get(node);
  return [...required]
    .filter((gate) => gate !== node && guards?.has(gate) !== true && !waived.has(gate))
    .sort();
}

function bypassedEffects(check: GateCheck, waived: ReadonlySet<string>): readonly Issue[] {
  const { after, book, touches } = check;
  return after.nodes.flatMap((node) =>
    newEffects(check, node).flatMap((key) =>
      missingGates(guardsOfEffect(book, key), after, node.id, waived).map((gate) => {
        const pointer = operationOn(touches, [
          { list: 'nodes', id: node.id },
          ...waysPast(check, node.id, gate),
        ]);
        const message = `${node.id} would do what ${gate} approves (${key}) without that approval.`;
        return patchIssue('gate.effect_bypassed', pointer, message, { node: node.id });
      }),
    ),
  );
}

function newEffects(check: GateCheck, node: NodeDocument): readonly string[] {
  const { current, after } = check;
  const keys = after.effectKeys(node);
  const before = current.node.get(node.id);
  if (before === undefined || keys.length === 0) return keys;
  const known = new Set(current.effectKeys(before));
  const late = [
    ...lateEffects(before, node),
    ...(node.compensate === undefined ? [] : lateEffects(before.compensate, node.compensate)),
    ...lateInside(check, before, node),
    ...(redirectedBy(current, after, before).length > 0 ? after.effectKeys(node).filter(isDecidedLate) : []),
  ];
  return keys.filter((key) => !known.has(key) || late.includes(key));
}

/** Whom a workflow calls may depend on the inputs that it gets. */
function lateInside({ after }: GateCheck, before: NodeDocument, node: NodeDocument): readonly string[] {
  const isSame = referenceOf(node) === undefined || isSameJson(before.config, node.config);
  return isSame ? [] : after.effectKeys(node).filter(isDecidedLate);
}

/** What a template decides may be somebody else as soon as anything in the config is. */
function lateEffects(before: Caller | undefined, after: Caller): readonly string[] {
  return isSameJson(before?.config, after.config) ? [] : ownEffectKeysOf(after).filter(isDecidedLate);
}

/** What may have opened the way: edges into the node and its ancestors, and those nodes; nearest first; then the gate. */
function waysPast({ current, after }: GateCheck, node: string, gate: string): readonly ElementRef[] {
  const refs: ElementRef[] = [];
  const seen = new Set([node]);
  for (const id of seen) {
    refs.push({ list: 'nodes', id });
    for (const edge of [...(after.in.get(id) ?? []), ...(current.in.get(id) ?? [])]) {
      refs.push({ list: 'edges', id: edgeIdOf(edge) });
      if (edge.from !== gate) seen.add(edge.from);
    }
    // What stands in a body runs because the owner of the body does.
    for (const view of [after, current]) {
      const owner = view.node.get(id)?.owner;
      if (owner !== undefined) seen.add(owner);
    }
  }
  return [...refs, { list: 'nodes', id: gate }];
}

function weakenedGates({ current, after, touches, isAdmin }: GateCheck): readonly Issue[] {
  if (isAdmin) return [];
  return gatesOf(current).flatMap((before) => {
    const now = after.node.get(before.id);
    const pointer = operationOn(touches, [{ list: 'nodes', id: before.id }]);
    return weakenings(before, now, current, after).map((reason) =>
      patchIssue('gate.weakened', pointer, `The gate ${before.id} would be ${reason}.`, { node: before.id }),
    );
  });
}

type Config = NonNullable<NodeDocument['config']>;

/** Who decides is never changed but by an admin; the rest only in the direction that asks more. */
function weakenings(
  before: NodeElement,
  after: NodeElement | undefined,
  current: GraphView,
  patched: GraphView,
): readonly string[] {
  if (after === undefined) return ['removed'];
  if (after.type !== 'hitl') return [`turned into ${after.type}`];
  const old = before.config ?? {};
  const now = after.config ?? {};
  const reasons: string[] = [];
  // Before a map it is asked once, inside of it for each item.
  if (before.owner !== after.owner) reasons.push('asked in another place, and therefore more or less often');
  if (!isSameJson(old['approvers'], now['approvers'])) reasons.push('given other approvers');
  if (numberOf(now['quorum'], 1) < numberOf(old['quorum'], 1)) reasons.push('given a smaller quorum');
  if (old['four_eyes'] === true && now['four_eyes'] !== true)
    reasons.push('opened to the approval of whoever started the run');
  reasons.push(...otherEscalation(old, now));
  const approvesBySilence = now['on_timeout'] === 'approve';
  if (approvesBySilence && old['on_timeout'] !== 'approve') reasons.push('made to approve by silence');
  else if (approvesBySilence && timeoutOf(now) < timeoutOf(old))
    reasons.push('made to approve by silence sooner');
  // Only as the config says it: a reject edge added to a gate that says nothing is no weaker gate (R3).
  const isOtherRejection = !isSameJson(old['on_reject'], now['on_reject']);
  if (isOtherRejection && strictness(after, patched) < strictness(before, current)) {
    reasons.push('made to go on after a rejection');
  }
  return reasons;
}

/** Taken out, an escalation gives nobody a say; everything else changes who decides, or when they may. */
function otherEscalation(old: Config, now: Config): readonly string[] {
  if (now['on_timeout'] !== 'escalate') return [];
  if (!isSameJson(old['escalate_to'], now['escalate_to'])) return ['escalated to others'];
  return timeoutOf(now) < timeoutOf(old) ? ['escalated sooner'] : [];
}

function numberOf(value: Json | undefined, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

/** Never, when there is none: then silence decides nothing. */
function timeoutOf({ timeout }: Config): number {
  return (typeof timeout === 'string' ? parseDurationMs(timeout) : undefined) ?? Number.POSITIVE_INFINITY;
}

const ON_REJECT: readonly Json[] = ['branch', 'end', 'fail'];

function strictness(gate: NodeDocument, { edges }: GraphView): number {
  const hasRejectEdge = edges.some((edge) => edge.from === gate.id && edge.on === 'reject');
  return ON_REJECT.indexOf(gate.config?.['on_reject'] ?? (hasRejectEdge ? 'branch' : 'fail'));
}
