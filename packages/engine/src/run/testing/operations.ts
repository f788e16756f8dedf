/** What patches of tests are made of. */
import type { Json, PatchOperation } from '@aob/ir';

export type Element = { readonly [key: string]: Json };

export const fn = (id: string, more: Element = {}): Element => ({ id, type: 'function', ...more });
/** Without what it is given from before, so that the ways to it may change. */
export const free = (id: string, more: Element = {}): Element => fn(id, { inputs: {}, ...more });
export const hitl = (id: string, config: Element = {}): Element => ({
  id,
  type: 'hitl',
  config: { message: `Go on at ${id}?`, ...config },
});
export const BANK = 'https://bank.example/pay';
/** A call that changes something outside. */
export const post = (id: string, url: string, more: Element = {}): Element => ({
  id,
  type: 'http',
  config: { url, method: 'POST' },
  ...more,
});
export const link = (from: string, to: string, more: Element = {}): Element => ({ from, to, ...more });
export const body = (
  nodes: readonly Element[],
  edges: readonly Element[] = [],
  more: Element = {},
): Element => ({
  nodes,
  edges,
  ...more,
});
export const map = (id: string, inner: Element, more: Element = {}): Element => ({
  id,
  type: 'map',
  config: { items: 'inputs.list', body: inner, ...more },
});
export const loop = (id: string, inner: Element, more: Element = {}): Element => ({
  id,
  type: 'loop',
  config: { while: 'iter.index < 2', max_iterations: 5, body: inner, ...more },
});

export const put = (path: string, value: Json): PatchOperation => ({ op: 'add', path, value });
export const replace = (path: string, value: Json): PatchOperation => ({ op: 'replace', path, value });
export const remove = (path: string): PatchOperation => ({ op: 'remove', path });
export const copy = (from: string, path: string): PatchOperation => ({ op: 'copy', from, path });
export const move = (from: string, path: string): PatchOperation => ({ op: 'move', from, path });
export const addNode = (node: Element, owner?: string): PatchOperation =>
  put(owner === undefined ? '/nodes/-' : `/nodes/{${owner}}/config/body/nodes/-`, node);
export const addEdge = (from: string, to: string, more: Element = {}, owner?: string): PatchOperation =>
  put(owner === undefined ? '/edges/-' : `/nodes/{${owner}}/config/body/edges/-`, link(from, to, more));
export const cut = (edge: string): PatchOperation => remove(`/edges/{${edge}}`);
export const drop = (node: string): PatchOperation => remove(`/nodes/{${node}}`);
export const set = (node: string, path: string, value: Json): PatchOperation =>
  put(`/nodes/{${node}}${path}`, value);
/** A node, and an edge to it. */
export const behind = (source: string, node: Element, more: Element = {}): PatchOperation[] => [
  addNode(node),
  addEdge(source, `${node['id']}`, more),
];
/** A node on the way between two. */
export const between = (from: string, node: Element, to: string): PatchOperation[] => [
  addNode(node),
  cut(`${from}->${to}`),
  addEdge(from, `${node['id']}`),
  addEdge(`${node['id']}`, to),
];
