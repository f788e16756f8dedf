/**
 * The picture of any moment, without asking the server: the base and the patches of the newest picture, put together as far
 * as they were applied then, and what had happened to each element. What a node got and gave is only there where the newest
 * picture tells of the same attempt.
 */
import type { Graph, GraphNode } from '@aob/engine/contract';
import type { Moment, MomentNode } from '@aob/engine/moments';
import { applyChangeSets, type WorkflowDocument } from '@aob/ir';

export function momentGraph(head: Graph, moment: Moment): Graph {
  const count = Math.min(moment.patches, head.stack.length);
  const stack = count === head.stack.length ? head.stack : head.stack.slice(0, count);
  const known = new Map(head.nodes.map((node) => [node.scope + node.id, node]));
  const last = stack.at(-1);
  return {
    ...head,
    seq: moment.seq,
    stack,
    definition: documentOf(head, count),
    digest: count === head.stack.length ? head.digest : (last?.digest ?? head.base.digest),
    graph_version: count === head.stack.length ? head.graph_version : (last?.graph_version ?? 1),
    nodes: moment.nodes.map((node) => detailed(node, known.get(node.scope + node.id))),
    edges: [...moment.edges],
    bodies: [...moment.bodies],
  };
}

/** A stack only grows, so that its first so many patches are the same in every picture of the run. */
const documents = new WeakMap<Graph['base']['definition'], Map<number, WorkflowDocument>>();

function documentOf({ base, stack, definition }: Graph, count: number): WorkflowDocument {
  if (count === stack.length) return definition;
  if (count === 0) return base.definition;
  const ofBase = documents.get(base.definition) ?? new Map<number, WorkflowDocument>();
  documents.set(base.definition, ofBase);
  const made = ofBase.get(count);
  if (made !== undefined) return made;
  const changed = applyChangeSets(
    base.definition,
    stack.slice(0, count).flatMap(({ changes }) => changes ?? []),
  );
  // What was applied once fits its own base; if not, the newest document is nearer to the truth than nothing.
  const document = changed.ok ? changed.document : definition;
  ofBase.set(count, document);
  return document;
}

/** The same object where nothing is different: what is drawn from it stays as it is. */
function detailed(node: MomentNode, known: GraphNode | undefined): GraphNode {
  const isSameAttempt =
    known !== undefined &&
    known.status === node.status &&
    known.execution === node.execution &&
    known.attempt === node.attempt;
  const isSameUndo = known?.compensation?.status === node.undo?.status;
  if (isSameAttempt && isSameUndo) return known;
  const { id, scope, status, execution, attempt, cached, undo } = node;
  const bare: GraphNode = {
    id,
    scope,
    status,
    execution,
    attempt,
    ...(cached && { cached: { ...cached, at: new Date(cached.at).toISOString() } }),
  };
  const { compensation: _later, ...detail } = isSameAttempt ? known : bare;
  return undo === undefined ? detail : { ...detail, compensation: undo };
}
