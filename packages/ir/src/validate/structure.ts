/** What the nodes and edges are together: ids, cycles, joins, gates. */
import { TOP } from '../bodies.ts';
import { isJsonObject, type Json, type JsonObject } from '../json/index.ts';
import { DEFAULT_LIMITS } from '../registry/document-fields.ts';
import type { DraftEdge, DraftGraph, DraftNode } from './graph.ts';
import { idIssue, isNodeId, nearestRightId } from './ids.ts';
import { at, type Report } from './report.ts';

export function checkIds(graph: DraftGraph, report: Report): void {
  const wrong = [...graph.nodes.values()].filter(({ id }) => !isNodeId(id));
  if (wrong.length + graph.duplicates.length === 0) return;
  const taken = new Set(graph.nodes.keys());
  for (const node of wrong) report.add(idIssue(node.id, at(node.pointer, 'id'), taken));
  for (const node of graph.duplicates) {
    report.add({
      pointer: at(node.pointer, 'id'),
      code: 'node.duplicate_id',
      message: `${node.id} is the id of ${graph.nodes.get(node.id)?.pointer} already.`,
      hint: `Use ${nearestRightId(node.id, taken)}.`,
      rule: 'R6',
    });
  }
}

/** Each graph, that of the document and every body, has something to begin with and nothing apart from the rest. */
export function checkEntries(graph: DraftGraph, report: Report): void {
  // An edge to a node that is not there is a problem of its own, and enough.
  const named = new Set<string>();
  for (const { from, to } of graph.edges) named.add(from).add(to);
  const standing = new Map<string, DraftNode[]>(graph.graphs.map(({ owner }) => [owner, []]));
  for (const node of graph.nodes.values()) standing.get(node.owner)?.push(node);
  for (const node of graph.duplicates) standing.get(node.owner)?.push(node);
  for (const { owner, pointer } of graph.graphs) {
    const nodes = standing.get(owner) ?? [];
    if (nodes.length === 0) {
      report.add({
        pointer: at(pointer, 'nodes'),
        code: 'graph.no_entry',
        message: `${owner === TOP ? 'A workflow' : 'A body'} has at least one node.`,
        hint: '{ "id": "start", "type": "function" }',
      });
    }
    if (nodes.length < 2) continue;
    for (const node of nodes) {
      if (named.has(node.id)) continue;
      report.add({
        pointer: node.pointer,
        code: 'graph.isolated',
        message: `No edge leads to or from ${node.id}.`,
        hint: 'Connect it, or remove it.',
      });
    }
  }
}

/** Every independent cycle, each with its path. */
export function checkCycles(graph: DraftGraph, report: Report): void {
  const left = new Set(graph.nodes.keys());
  for (;;) {
    trimAcyclic(graph, left);
    const start = left.values().next().value;
    if (start === undefined) return;
    const path = cycleFrom(start, graph, left);
    const closing = path.at(-1);
    report.add({
      pointer: closing?.pointer ?? '/edges',
      code: 'graph.cycle',
      message: `The graph runs in a circle: ${[...path.map((edge) => edge.from), closing?.to].join(' -> ')}.`,
      hint: 'Take one of these edges out.',
    });
    for (const edge of path) left.delete(edge.from);
  }
}

/** Removes from `left`, again and again, what has no predecessor or no successor there: cycles and ways between them stay. */
function trimAcyclic(graph: DraftGraph, left: Set<string>): void {
  for (const [edges, end] of [
    [graph.in, 'from'],
    [graph.out, 'to'],
  ] as const) {
    const opposite = end === 'from' ? graph.out : graph.in;
    const other = end === 'from' ? 'to' : 'from';
    const count = new Map<string, number>();
    const free: string[] = [];
    for (const id of left) {
      let n = 0;
      for (const edge of edges.get(id) ?? []) if (left.has(edge[end])) n += 1;
      count.set(id, n);
      if (n === 0) free.push(id);
    }
    for (let id = free.pop(); id !== undefined; id = free.pop()) {
      left.delete(id);
      for (const edge of opposite.get(id) ?? []) {
        const n = (count.get(edge[other]) ?? 0) - 1;
        count.set(edge[other], n);
        if (n === 0 && left.has(edge[other])) free.push(edge[other]);
      }
    }
  }
}

/** Walks on until a node comes again; every node of `left` has a successor there. */
function cycleFrom(start: string, graph: DraftGraph, left: ReadonlySet<string>): readonly DraftEdge[] {
  const walked: DraftEdge[] = [];
  const place = new Map<string, number>();
  for (let id = start; ; ) {
    const seen = place.get(id);
    if (seen !== undefined) return walked.slice(seen);
    place.set(id, walked.length);
    const next = graph.out.get(id)?.find((edge) => left.has(edge.to));
    if (next === undefined) return walked;
    walked.push(next);
    id = next.to;
  }
}

export function checkJoins(graph: DraftGraph, report: Report): void {
  for (const node of graph.nodes.values()) {
    const { join } = node.json;
    if (!isJsonObject(join) || typeof join['quorum'] !== 'number') continue;
    const edges = graph.in.get(node.id)?.length ?? 0;
    if (join['quorum'] <= edges) continue;
    report.add({
      pointer: at(at(node.pointer, 'join'), 'quorum'),
      code: 'join.quorum',
      message: `${node.id} waits for ${join['quorum']} edges, but ${edges} lead to it.`,
      rule: 'R2',
    });
  }
}

/** What the config of a gate or a wait and its edges say together (R3). */
export function checkWaiting(graph: DraftGraph, report: Report): void {
  for (const node of graph.nodes.values()) {
    if (node.type !== 'hitl' && node.type !== 'wait') continue;
    const edges = graph.out.get(node.id) ?? [];
    if (node.type === 'hitl') checkGate(node, edges, report);
    checkTimeout(node, edges, report);
  }
}

function checkGate(node: DraftNode, edges: readonly DraftEdge[], report: Report): void {
  const config: JsonObject = isJsonObject(node.json['config']) ? node.json['config'] : {};
  const where = at(node.pointer, 'config');
  const rejectEdge = edges.find((edge) => edge.label === 'reject');
  if (config['on_reject'] === 'branch' && rejectEdge === undefined) {
    report.add({
      pointer: at(where, 'on_reject'),
      code: 'hitl.no_reject_edge',
      message: `${node.id} branches on rejection, but no edge 'on: reject' leaves it.`,
      rule: 'R3',
    });
  }
  if ((config['on_reject'] === 'fail' || config['on_reject'] === 'end') && rejectEdge !== undefined) {
    report.add({
      pointer: rejectEdge.pointer,
      code: 'hitl.reject_edge_not_used',
      message: `${node.id} says on_reject: ${config['on_reject']}, so this edge would never be taken.`,
      hint: 'Take on_reject out, or the edge.',
      rule: 'R3',
    });
  }
}

function checkTimeout(node: DraftNode, edges: readonly DraftEdge[], report: Report): void {
  const config: JsonObject = isJsonObject(node.json['config']) ? node.json['config'] : {};
  const timeoutEdge = edges.find((edge) => edge.label === 'timeout');
  if (timeoutEdge !== undefined && config['timeout'] === undefined) {
    report.add({
      pointer: timeoutEdge.pointer,
      code: `${node.type}.no_timeout`,
      message: `${node.id} waits without a timeout, so this edge would never be taken.`,
      hint: 'Add config.timeout, for example "24h".',
    });
  }
  // An escalation may come to an end, too: then the edge is taken.
  const saysEnd = config['on_timeout'] !== undefined && config['on_timeout'] !== 'escalate';
  if (timeoutEdge !== undefined && saysEnd) {
    report.add({
      pointer: at(at(node.pointer, 'config'), 'on_timeout'),
      code: `${node.type}.timeout_twice`,
      message: `Both on_timeout and the edge at ${timeoutEdge.pointer} say what a timeout means.`,
      hint: 'Keep one of the two.',
    });
  }
}

function checkFanOut(most: Json | undefined, graph: DraftGraph, report: Report): void {
  if (typeof most !== 'number') return;
  for (const [from, edges] of graph.out) {
    const beyond = edges[most];
    if (beyond === undefined) continue;
    report.add({
      pointer: beyond.pointer,
      code: 'limits.fan_out',
      message: `${edges.length} edges leave ${from}; the limit is ${most}.`,
      hint: 'Use a map for many items of one kind, or raise limits.fan_out.',
      node: from,
    });
  }
}

export function checkLimits(document: JsonObject, graph: DraftGraph, report: Report): void {
  const limits = isJsonObject(document['limits']) ? document['limits'] : {};
  checkFanOut(limits['fan_out'], graph, report);
  const maxNodes = typeof limits['nodes'] === 'number' ? limits['nodes'] : DEFAULT_LIMITS.nodes;
  const maxAgents = typeof limits['agents'] === 'number' ? limits['agents'] : DEFAULT_LIMITS.agents;
  const agents = [...graph.nodes.values()].filter((node) => node.type === 'agent').length;
  for (const [what, found, most] of [
    ['nodes', graph.nodes.size, maxNodes],
    ['agents', agents, maxAgents],
  ] as const) {
    if (found <= most) continue;
    report.add({
      pointer: '/nodes',
      code: `limits.${what}`,
      message: `The document has ${found} ${what}; its limit is ${most}.`,
      hint: `Split the workflow, or raise limits.${what}.`,
    });
  }
}
