/**
 * What applies only after a review when agents or the optimizer propose it: the defaults of R31, and what a policy
 * cannot lift: the text of a gate (R26) and what decides whether an effect passes a gate (R25).
 */

import type { NodeDocument } from '../document.ts';
import type { Issue } from '../issue.ts';
import { isJsonObject, type Json } from '../json/index.ts';
import { urlHost } from '../registry/index.ts';
import type { Touch } from './apply.ts';
import { operationOn } from './attribution.ts';
import { patchIssue } from './codes.ts';
import type { GraphView } from './graph-view.ts';
import type { ChangeSet, NodeChange } from './types.ts';

export interface ReviewCheck {
  readonly current: GraphView;
  readonly after: GraphView;
  readonly changes: ChangeSet;
  readonly touches: readonly Touch[];
}

/** The url a node calls, as written. */
function urlOf(node: NodeDocument): string | undefined {
  const url =
    node.type === 'http' ? node.config?.['url'] : node.type === 'notify' ? node.config?.['to'] : undefined;
  return typeof url === 'string' ? url : undefined;
}

export interface NewHost {
  readonly node: string;
  /** `*` when only the run decides which host it is. */
  readonly host: string;
}

/** Hosts called after the patch and by no node before it, nor on `known`. A host that the run decides is always new. */
export function newHosts({ current, after }: ReviewCheck, known: ReadonlySet<string>): readonly NewHost[] {
  const before = new Set([
    ...known,
    ...current.document.nodes.flatMap((node) => literalHost(urlOf(node)) ?? []),
  ]);
  return after.document.nodes.flatMap((node): readonly NewHost[] => {
    const url = urlOf(node);
    const previous = current.node.get(node.id);
    if (url === undefined || (previous !== undefined && urlOf(previous) === url)) return [];
    const host = literalHost(url);
    if (host === undefined) return [{ node: node.id, host: '*' }];
    return before.has(host) ? [] : [{ node: node.id, host }];
  });
}

function literalHost(url: string | undefined): string | undefined {
  const host = url === undefined ? undefined : urlHost(url);
  return host?.kind === 'literal' ? host.host : undefined;
}

/** R31, as far as this build has hosts, tools and limits. */
export function defaultReviews(check: ReviewCheck, hosts: readonly NewHost[]): readonly Issue[] {
  const { touches } = check;
  const ofHosts = hosts.map(({ node, host }) => {
    const what = host === '*' ? 'a host that only the run decides' : `the new host ${host}`;
    const pointer = operationOn(touches, [{ list: 'nodes', id: node }]);
    return patchIssue('review.new_host', pointer, `${node} would call ${what}.`, { node });
  });
  return [...ofHosts, ...agentPowerReviews(check)];
}

function agentPowerReviews({ current, after, touches }: ReviewCheck): readonly Issue[] {
  const everywhere = new Set(current.document.nodes.flatMap(toolsOf));
  return after.document.nodes
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

/** What the approver reads and fills in: changed words can get an approval for something else. */
export function gateTextReviews({ current, changes, touches }: ReviewCheck): readonly Issue[] {
  const gates = changes.nodes.changed.filter(({ id }) => current.node.get(id)?.type === 'hitl');
  return gates.filter(changesText).map(({ id }) => {
    const pointer = operationOn(touches, [{ list: 'nodes', id }]);
    return patchIssue('review.gate_text', pointer, `What the gate ${id} shows and asks would change.`, {
      node: id,
    });
  });
}

function changesText({ fields, before, after }: NodeChange): boolean {
  const isWholeConfig = !isJsonObject(before.config) || !isJsonObject(after.config);
  return (
    isWholeConfig ||
    fields.some(({ path }) => GATE_TEXTS.some((text) => path === text || path.startsWith(`${text}/`)))
  );
}
