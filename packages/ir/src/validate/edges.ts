/** What an edge may be (R1): between known nodes, once, with a label its source can leave through. */

import { pointerOf, TOP } from '../bodies.ts';
import type { NodeType } from '../document.ts';
import { isJsonObject, type Json, type JsonObject } from '../json/index.ts';
import { edgeIdOf } from '../patch/elements.ts';
import { EDGE_FIELDS, LABELS } from '../registry/document-fields.ts';
import { NODE_TYPES } from '../registry/node-types.ts';
import { checkFields, wrongType } from './fields.ts';
import type { DraftEdge, DraftGraph } from './graph.ts';
import { at, checkOnce, knownWords, nearest, quoted, type Report } from './report.ts';

const EDGE_LABELS: readonly string[] = Object.keys(LABELS);

/** `pointer`: of the graph that they stand in. */
export function checkEdgeShapes(edges: readonly Json[], pointer: string, report: Report): void {
  for (const [i, edge] of edges.entries()) {
    const where = pointerOf(pointer, 'edges', i);
    if (isJsonObject(edge)) checkOnce(edge, where, report, checkShape);
    else wrongType(edge, 'an edge', where, report);
  }
}

function checkShape(edge: JsonObject, pointer: string, report: Report): void {
  checkFields(edge, EDGE_FIELDS, pointer, report);
}

export function checkEdges(graph: DraftGraph, report: Report): void {
  const seen = new Map<string, DraftEdge>();
  const crowded = withSeveral(graph.edges);
  for (const edge of graph.edges) {
    if (report.isFull) return;
    checkEnds(edge, graph, report);
    if (crowded.has(edge.to)) checkTwice(edge, seen, report);
    checkId(edge, report);
    checkLabel(edge, graph, report);
  }
  for (const [id, edges] of graph.out) checkExits(id, edges, graph, report);
}

/** Nodes to which more than one edge leads: elsewhere none can be there twice. */
function withSeveral(edges: readonly DraftEdge[]): ReadonlySet<string> {
  const once = new Set<string>();
  const several = new Set<string>();
  for (const { to } of edges) (once.has(to) ? several : once).add(to);
  return several;
}

function checkTwice(edge: DraftEdge, seen: Map<string, DraftEdge>, report: Report): void {
  const key = `${edge.from}->${edge.to}:${edge.label}`;
  const first = seen.get(key);
  if (first === undefined) seen.set(key, edge);
  else report.add(duplicate(edge, first));
}

function checkEnds(edge: DraftEdge, graph: DraftGraph, report: Report): void {
  for (const end of ['from', 'to'] as const) {
    const id = edge[end];
    const node = graph.nodes.get(id);
    if (node !== undefined && node.owner !== edge.owner) {
      report.add({
        pointer: at(edge.pointer, end),
        code: 'edge.other_body',
        message: `${id} stands ${placeOf(node.owner)}, this edge ${placeOf(edge.owner)}.`,
        hint: 'Edges stay within one graph: connect the node that owns the body instead.',
        rule: 'R6',
      });
    }
    if (node !== undefined) continue;
    const near = nearest(id, [...graph.nodes.keys()]);
    report.add({
      pointer: at(edge.pointer, end),
      code: 'edge.unknown_node',
      message: `There is no node ${quoted(id)}.`,
      ...(near === undefined ? {} : { hint: `Did you mean ${near}?` }),
    });
  }
  if (edge.from !== edge.to) return;
  report.add({
    pointer: edge.pointer,
    code: 'edge.self',
    message: `${quoted(edge.from)} leads to itself; the graph is acyclic.`,
  });
}

function placeOf(owner: string): string {
  return owner === TOP ? 'outside of every body' : `in the body of ${owner}`;
}

function duplicate(edge: DraftEdge, first: DraftEdge) {
  return {
    pointer: edge.pointer,
    code: 'edge.duplicate',
    message: `There is an edge from ${edge.from} to ${edge.to} for '${edge.label}' already, at ${first.pointer}.`,
    hint: "Join the two conditions in one 'when', or put a node between them.",
    rule: 'R1',
  };
}

/** Edges that say their right id; it depends on nothing around them, and a patch leaves most of them as they are. */
const rightlyNamed = new WeakSet<object>();

function checkId(edge: DraftEdge, report: Report): void {
  const { id } = edge.json;
  if (typeof id !== 'string' || rightlyNamed.has(edge.json)) return;
  const right = edgeIdOf(edge.json as { from: string; to: string });
  if (id === right) {
    rightlyNamed.add(edge.json);
    return;
  }
  report.add({
    pointer: at(edge.pointer, 'id'),
    code: 'edge.wrong_id',
    message: `The id of this edge is ${quoted(right)}, not ${quoted(id)}.`,
    hint: 'Leave the id out; it is written for you.',
    rule: 'R1',
  });
}

function checkLabel(edge: DraftEdge, graph: DraftGraph, report: Report): void {
  const type = graph.nodes.get(edge.from)?.type;
  const spec = type === undefined ? undefined : NODE_TYPES.get(type);
  if (edge.on === undefined || spec === undefined || !spec.isAvailable) return;
  const labels: readonly string[] = spec.labels;
  // Words that are no label at all are reported with the shape of the edge.
  if (labels.includes(edge.on) || !EDGE_LABELS.includes(edge.on)) return;
  report.add({
    pointer: at(edge.pointer, 'on'),
    code: 'edge.impossible_label',
    message: `A ${spec.type} node never leaves by ${quoted(edge.on)}.`,
    hint: knownWords(edge.on, labels, `Labels of ${spec.type}`),
    rule: 'R1',
  });
}

/** The exits of one node, as a list. */
function checkExits(id: string, edges: readonly DraftEdge[], graph: DraftGraph, report: Report): void {
  const type = graph.nodes.get(id)?.type;
  if (edges.some(({ json }) => json['default'] !== undefined)) checkDefaults(id, type, edges, report);
  for (const edge of edges) {
    if (edge.json['on_error'] === undefined || edge.json['when'] !== undefined) continue;
    report.add({
      pointer: at(edge.pointer, 'on_error'),
      code: 'field.not_used',
      message: "Without 'when' no condition can fail, so 'on_error' would do nothing.",
    });
  }
  if (type === 'conditional') checkOrder(id, edges, report);
}

function checkDefaults(
  id: string,
  type: NodeType | undefined,
  edges: readonly DraftEdge[],
  report: Report,
): void {
  const defaults = edges.filter((edge) => edge.json['default'] === true);
  for (const [i, edge] of defaults.entries()) {
    const where = at(edge.pointer, 'default');
    if (type !== undefined && type !== 'conditional') {
      report.add({
        pointer: where,
        code: 'edge.default_not_conditional',
        message: `Only a conditional has a default edge; ${id} takes every edge whose condition is true.`,
        rule: 'R1',
      });
    }
    if (i > 0)
      report.add({
        pointer: where,
        code: 'edge.second_default',
        message: `${id} has a default edge already.`,
        rule: 'R1',
      });
    if (edge.json['when'] !== undefined) {
      report.add({
        pointer: at(edge.pointer, 'when'),
        code: 'edge.default_with_when',
        message: 'The default edge is taken when no other is, so a condition on it would do nothing.',
      });
    }
    if (edge.label === 'error') {
      report.add({
        pointer: where,
        code: 'edge.default_with_label',
        message: 'The default edge follows success, not failure.',
      });
    }
  }
}

/** The first true edge is taken: what stands behind one without a condition never is. */
function checkOrder(id: string, edges: readonly DraftEdge[], report: Report): void {
  const tried = edges.filter((edge) => edge.label === 'success' && edge.json['default'] !== true);
  const always = tried.findIndex((edge) => edge.json['when'] === undefined);
  if (always === -1) return;
  const last = edges.find((edge) => edge.label === 'success' && edge.json['default'] === true);
  for (const edge of [...tried.slice(always + 1), ...(last === undefined ? [] : [last])]) {
    report.add({
      pointer: edge.pointer,
      code: 'edge.never_taken',
      message: `${id} takes the first true edge, and ${tried[always]?.pointer} before this one has no condition.`,
      hint: "Give it a 'when', or make it the default.",
      rule: 'R1',
    });
  }
}
