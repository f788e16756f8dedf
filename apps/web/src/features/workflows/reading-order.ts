import { type BodyDocument, bodyOf, type Json, type NodeDocument, type WorkflowDocument } from '@aob/ir';

/** Documents are kept in canonical form, keys sorted; people write and read them in this order. */
const ORDER = [
  'schema',
  'name',
  'id',
  'from',
  'to',
  'type',
  'label',
  'description',
  'on',
  'when',
  'default',
  'inputs',
  'config',
  'body',
  'nodes',
  'edges',
  'outputs',
];

export function inReadingOrder(document: WorkflowDocument): Json {
  return { ...sorted(asRecord(document)), ...graphInOrder(document) };
}

function graphInOrder({ nodes, edges }: Pick<BodyDocument, 'nodes' | 'edges'>) {
  return { nodes: nodes.map(nodeInOrder), edges: edges.map((edge) => sorted(asRecord(edge))) };
}

function nodeInOrder(node: NodeDocument): { [key: string]: Json } {
  const ordered = sorted(asRecord(node));
  const body = bodyOf(node);
  if (body === undefined) return ordered;
  const config = { ...node.config, body: { ...sorted(asRecord(body)), ...graphInOrder(body) } };
  return { ...ordered, config: sorted(config) };
}

/** Known keys first; the rest keeps its order behind them, before the long lists at the end. */
function sorted(record: { readonly [key: string]: Json }): { [key: string]: Json } {
  const rank = (key: string): number => {
    const at = ORDER.indexOf(key);
    return at < 0 ? ORDER.indexOf('inputs') + 0.5 : at;
  };
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => rank(a) - rank(b)));
}

function asRecord(value: object): { readonly [key: string]: Json } {
  return value as { readonly [key: string]: Json };
}
