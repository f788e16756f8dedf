import { canOwnBody, type Json, type NodeDocument, type NodeType, nearestRightId } from '@aob/ir';

/** Where the type is no name that people would give, or one that expressions have taken (R6). */
const NAME: { readonly [T in NodeType]?: string } = {
  function: 'step',
  hitl: 'approval',
  conditional: 'condition',
  loop: 'repeat',
};

/** A fresh node of a type: an id that is free and, where it must have one, an empty body. Nothing else is invented. */
export function newNode(type: NodeType, taken: ReadonlySet<string>): NodeDocument {
  const id = nearestRightId(NAME[type] ?? type, taken);
  if (!canOwnBody(type)) return { id, type };
  return { id, type, config: { body: { nodes: [], edges: [] } as Json } };
}
