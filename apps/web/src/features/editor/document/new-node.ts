import { canOwnBody, type Json, type NodeDocument, type NodeType, nearestRightId } from '@aob/ir';

/** A fresh node of a type: an id that is free and, where it must have one, an empty body. Nothing else is invented. */
export function newNode(type: NodeType, taken: ReadonlySet<string>): NodeDocument {
  const id = nearestRightId(type === 'hitl' ? 'approval' : type, taken);
  if (!canOwnBody(type)) return { id, type };
  return { id, type, config: { body: { nodes: [], edges: [] } as Json } };
}
