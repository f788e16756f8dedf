/**
 * What applies only after a review when agents or the optimizer propose it: the defaults of R31, and what a policy
 * cannot lift: the text of a gate (R26) and what decides whether an effect passes a gate (R25).
 */

import type { NodeDocument } from '../document.ts';
import { type GuardBook, guardsOfEffect } from '../guards/index.ts';
import type { Issue } from '../issue.ts';
import { isJsonObject, type Json } from '../json/index.ts';
import { perObject } from '../json/per-object.ts';
import type { Plan } from '../plan.ts';
import { referenceOf } from '../references.ts';
import { ANY_HOST, ANY_MAIL, type Caller, calledField, destinationsOf } from '../registry/index.ts';
import type { Touch } from './apply.ts';
import { operationOn } from './attribution.ts';
import { patchIssue } from './codes.ts';
import { isDeed } from './deed.ts';
import type { GraphView } from './graph-view.ts';
import { redirectedBy } from './late-targets.ts';
import { isSameJson } from './same-json.ts';
import type { ChangeSet, NodeChange, NodeElement } from './types.ts';

export interface ReviewCheck {
  readonly current: GraphView;
  readonly after: GraphView;
  readonly changes: ChangeSet;
  readonly touches: readonly Touch[];
}

export interface NewHost {
  readonly node: string;
  /** `mail:<domain>` for mail; `*` or `mail:*` when only the run decides it. */
  readonly host: string;
}

/** Where a node sends to is read from what it says, and most nodes of a document say what they did. */
const places = perObject<readonly string[]>();
const placesOf = (caller: Caller): readonly string[] => places.get(caller, () => destinationsOf(caller));

/** What is sent to after the patch and by no node before it, nor is on `known`. What the run decides is always new. */
export function newHosts({ current, after }: ReviewCheck, known: ReadonlySet<string>): readonly NewHost[] {
  const before = hostsIn(current);
  const found: NewHost[] = [];
  for (const node of after.nodes)
    if (sendsSomewhere(node))
      found.push(...newHostsOf(node, current, after, (host) => known.has(host) || before.has(host)));
  return found;
}

/** The document that patches are put on is asked again and again. */
const hosts = perObject<ReadonlySet<string>>();
const hostsIn = (view: GraphView): ReadonlySet<string> =>
  hosts.get(view, () => new Set(view.nodes.flatMap(callersIn).flatMap(placesOf)));

function sendsSomewhere(node: NodeDocument): boolean {
  return placesOf(node).length > 0 || (node.compensate !== undefined && placesOf(node.compensate).length > 0);
}

function newHostsOf(
  node: NodeElement,
  current: GraphView,
  after: GraphView,
  isKnown: (host: string) => boolean,
): readonly NewHost[] {
  const previous = current.node.get(node.id);
  const changed = [
    ...(isSameTarget(previous, node) ? [] : [node]),
    ...(isSameTarget(previous?.compensate, node.compensate) ? [] : undoOf(node)),
  ];
  const isRedirected = previous !== undefined && redirectedBy(current, after, previous).length > 0;
  const late = isRedirected ? callersIn(node).flatMap(placesOf).filter(isAny) : [];
  const reached = new Set([...changed.flatMap(placesOf), ...late]);
  return [...reached]
    .filter((host) => isAny(host) || !isKnown(host))
    .map((host) => ({ node: node.id, host }));
}

function callersIn(node: NodeDocument): readonly Caller[] {
  return [node, ...undoOf(node)];
}

function undoOf({ compensate }: NodeDocument): readonly Caller[] {
  return compensate === undefined ? [] : [compensate];
}

/** Sends to the same as written, templates and all. */
function isSameTarget(a: Caller | undefined, b: Caller | undefined): boolean {
  if (a === b || a === undefined || b === undefined) return a === b;
  const [[kindA, toA], [kindB, toB]] = [targetOf(a), targetOf(b)];
  return kindA === kindB && isSameJson(toA, toB);
}

function targetOf({ type, config = {} }: Caller): readonly [kind: string, to: Json | undefined] {
  const field = calledField(type, config);
  return field === undefined ? [`${config['channel']}`, config['to']] : ['call', config[field]];
}

function isAny(host: string): boolean {
  return host === ANY_HOST || host === ANY_MAIL;
}

/** R31, as far as this build has hosts, tools and limits. */
export function defaultReviews(check: ReviewCheck, hosts: readonly NewHost[]): readonly Issue[] {
  const { touches } = check;
  const ofHosts = hosts.map(({ node, host }) => {
    const pointer = operationOn(touches, [{ list: 'nodes', id: node }]);
    return patchIssue('review.new_host', pointer, `${node} would ${whatIsNew(host)}.`, { node });
  });
  return [...ofHosts, ...workflowReviews(check), ...agentPowerReviews(check)];
}

/** Whom a workflow calls stands in another document: naming one that nothing ran so far is like naming a host. */
function workflowReviews({ current, after, touches }: ReviewCheck): readonly Issue[] {
  const known = new Set(current.nodes.map(referenceOf));
  return after.nodes.flatMap((node) => {
    const reference = referenceOf(node);
    if (reference === undefined || known.has(reference)) return [];
    const pointer = operationOn(touches, [{ list: 'nodes', id: node.id }]);
    const message = `${node.id} would run the workflow ${reference}.`;
    return [patchIssue('review.new_workflow', pointer, message, { node: node.id })];
  });
}

function whatIsNew(host: string): string {
  if (host === ANY_HOST) return 'call a host that only the run decides';
  if (host === ANY_MAIL) return 'mail somebody whom only the run decides';
  const [, domain] = /^mail:(.*)$/.exec(host) ?? [];
  return domain === undefined ? `call the new host ${host}` : `mail somebody at the new domain ${domain}`;
}

function agentPowerReviews({ current, after, touches }: ReviewCheck): readonly Issue[] {
  const everywhere = new Set(current.nodes.flatMap(toolsOf));
  return after.nodes
    .filter((node) => node.type === 'agent')
    .flatMap((node) => {
      const before = current.node.get(node.id);
      // A new agent may have what some agent had; an existing one only what it had itself.
      const allowed = before?.type === 'agent' ? new Set(toolsOf(before)) : everywhere;
      const added = toolsOf(node).filter((tool) => !allowed.has(tool));
      if (added.length === 0) return [];
      const pointer = operationOn(touches, [{ list: 'nodes', id: node.id }]);
      const message = `The agent ${node.id} would get the tools ${added.join(', ')}.`;
      return [patchIssue('review.agent_power', pointer, message, { node: node.id })];
    });
}

function toolsOf(node: NodeDocument): readonly string[] {
  const tools = node.config?.['tools'];
  if (node.type !== 'agent' || !Array.isArray(tools)) return [];
  return (tools as readonly Json[]).filter((tool) => typeof tool === 'string');
}

const GATE_TEXTS: readonly string[] = ['/config/message', '/config/form', '/label', '/inputs'];

/** What the approver reads and fills in, and what it is made of: changed words can get an approval for something else. */
export function gateTextReviews(
  { current, changes, touches }: ReviewCheck,
  { gates, node }: Plan,
): readonly Issue[] {
  const own = new Set(changes.nodes.changed.filter(changesText).map(({ id }) => id));
  const others = changes.nodes.changed.filter(changesDeed).map(({ id }) => id);
  return gates.flatMap((gate) => {
    const shown = node.get(gate)?.configTemplate?.reads.nodes ?? [];
    const cause = own.has(gate)
      ? gate
      : others.find((id) => {
          const reached = current.influence(id);
          return shown.some((read) => reached.has(read.id));
        });
    if (cause === undefined) return [];
    const pointer = operationOn(touches, [{ list: 'nodes', id: cause }]);
    const message = `What the gate ${gate} shows and asks would change.`;
    return [patchIssue('review.gate_text', pointer, message, { node: gate })];
  });
}

function changesDeed({ fields }: NodeChange): boolean {
  return fields.some(isDeed);
}

/**
 * A node that may do without asking what is asked about elsewhere was trusted as it is written. What it does then is
 * changed by people; a new node of the same effect would have to stand behind the gate (R24).
 */
export function guardedEffectReviews(
  { current, after, changes, touches }: ReviewCheck,
  book: GuardBook,
): readonly Issue[] {
  return changes.nodes.changed.filter(changesDeed).flatMap(({ id, after: node }) => {
    const before = current.node.get(id);
    const kept = before === undefined ? [] : current.effectKeys(before);
    const key = after
      .effectKeys(node)
      .filter((one) => kept.includes(one))
      .find((one) => [...guardsOfEffect(book, one)].some((gate) => !after.guards.get(id)?.has(gate)));
    if (key === undefined) return [];
    const pointer = operationOn(touches, [{ list: 'nodes', id }]);
    const message = `${id} would do something else without the approval that ${key} has elsewhere.`;
    return [patchIssue('review.guarded_effect', pointer, message, { node: id })];
  });
}

function changesText({ fields, before, after }: NodeChange): boolean {
  const isWholeConfig = !isJsonObject(before.config) || !isJsonObject(after.config);
  return (
    isWholeConfig ||
    fields.some(({ path }) => GATE_TEXTS.some((text) => path === text || path.startsWith(`${text}/`)))
  );
}
